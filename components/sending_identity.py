"""The SES identity of a domain: configuration set, DKIM; and its custom MAIL FROM."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from deliverability.dataclass import dataclass
from deliverability.declaration.sections import ByoDkim
from deliverability.declaration.settings import Settings
from deliverability.stack_resources import identity_name, mail_from_name, set_name
from deliverability.standards import dkim

from .identity_guard import IdentityGuard

_ON_MX_FAILURE = {"useDefault": "USE_DEFAULT_VALUE", "reject": "REJECT_MESSAGE"}


@dataclass(frozen=True, slots=True)
class SendingIdentity:
    """The resources that make SES ready to sign."""

    configuration_set: aws.sesv2.ConfigurationSet
    identity: aws.sesv2.EmailIdentity

    @property
    def dkim_tokens(self) -> pulumi.Output[Sequence[str]]:
        """The tokens of Easy DKIM, as the provider read them.

        They are no secret: the provider's schema calls the private key one, which Easy DKIM has not, and so the SDK makes one
        of all that stands beside it.
        """
        attributes: pulumi.Output[Any] = pulumi.Output.unsecret(self.identity.dkim_signing_attributes)
        return attributes.apply(lambda known: (known or {}).get("tokens") or ())


def declare_identity(
    name: str,
    settings: Settings,
    region: str,
    guard: IdentityGuard,
    opts: pulumi.ResourceOptions,
    after: Sequence[pulumi.Resource],
) -> SendingIdentity:
    """Declare the identity with its configuration set.

    opts: what both have in common. after: the records of an own key, which SES is told to use when the world can see them; with
    Easy DKIM there are none, since SES makes the keys with the identity.
    """
    configuration_set = _configuration_set(name, settings, region, guard, opts)
    byo = settings.dkim.byo
    identity = aws.sesv2.EmailIdentity(
        identity_name(name),
        email_identity=settings.domain,
        configuration_set_name=configuration_set.configuration_set_name,
        dkim_signing_attributes=_own_key(byo) if byo else _easy_dkim(settings),
        region=region,
        tags=guard.tags,
        # SES gives the key to nobody, but the provider keeps the input in its outputs, and the state holds both.
        opts=pulumi.ResourceOptions.merge(
            opts,
            pulumi.ResourceOptions(
                hooks=guard.of_identity(),
                depends_on=after,
                additional_secret_outputs=["dkimSigningAttributes"] if byo else None,
            ),
        ),
    )
    return SendingIdentity(configuration_set, identity)


def declare_mail_from(
    name: str,
    settings: Settings,
    region: str,
    identity: SendingIdentity,
    guard: IdentityGuard,
    opts: pulumi.ResourceOptions,
    after: Sequence[pulumi.Resource],
) -> aws.sesv2.EmailIdentityMailFromAttributes | None:
    """Declare the custom MAIL FROM, after its records; None where the default one is kept."""
    if settings.mail_from_domain is None:
        return None
    return aws.sesv2.EmailIdentityMailFromAttributes(
        mail_from_name(name),
        # The output, not the name: SES refuses MAIL FROM for an identity that isn't there yet.
        email_identity=identity.identity.email_identity,
        mail_from_domain=settings.mail_from_domain,
        behavior_on_mx_failure=_ON_MX_FAILURE[settings.mail_from.on_mx_failure],
        region=region,
        opts=pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(hooks=guard.of_mail_from(), depends_on=after)
        ),
    )


def _configuration_set(
    name: str, settings: Settings, region: str, guard: IdentityGuard, opts: pulumi.ResourceOptions
) -> aws.sesv2.ConfigurationSet:
    health = settings.health
    return aws.sesv2.ConfigurationSet(
        set_name(name),
        configuration_set_name=settings.configuration_set,
        delivery_options={"tls_policy": health.tls.upper()},
        reputation_options={"reputation_metrics_enabled": settings.is_watched},
        sending_options={"sending_enabled": True},
        suppression_options={"suppressed_reasons": [reason.upper() for reason in health.suppression]},
        region=region,
        tags=guard.tags,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(hooks=guard.of_configuration_set())),
    )


def _easy_dkim(settings: Settings) -> Any:
    return {"next_signing_key_length": f"RSA_{settings.dkim.key_length}_BIT"}


def _own_key(byo: ByoDkim) -> Any:
    if byo.private_key is None:
        raise pulumi.RunError(
            "dkim.byo.privateKey isn't there, or is encrypted and can't be read here: set it with `pulumi config set --secret --path "
            "mail-deliverability:dkim.byo.privateKey`, or hand the decrypted key to the component"
        )
    # SES takes PKCS#8 without a word and then never verifies: awsdocs/amazon-ses-developer-guide#71.
    key = dkim.load_private_key(byo.private_key.get_secret_value())
    return {
        "domain_signing_selector": byo.selector,
        "domain_signing_private_key": pulumi.Output.secret(key.pkcs1),
    }

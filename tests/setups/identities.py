"""Identities and accounts that are set up in an unusual way, and right."""

from collections.abc import Mapping
from typing import Any

from deliverability.embedded.aws.ses import replicas
from deliverability.rehearsal.testbed.testbed import Scene
from deliverability.ses import regions
from tests.setups.setup import Setup

_TOKENS = [
    "aqfjmbzqb5xjwkncvvnlsdsnqmcrxkkd",
    "bqfjmbzqb5xjwkncvvnlsdsnqmcrxkkd",
    "cqfjmbzqb5xjwkncvvnlsdsnqmcrxkkd",
]
#: A parked domain receives no mail, so its reports go elsewhere.
_PARKED: Mapping[str, Any] = {
    "profile": "parked",
    "environment": None,
    "dmarc": {"policy": None, "reportTo": ["parked@reports.collector.example"]},
}


def _account(scene: Scene, **standing: Any) -> None:
    request = {"fault": "account", "region": scene.region, **standing}
    scene.cloud.control.board.inject(request, scene.cloud.account_id)


def _without_limit(scene: Scene) -> None:
    _account(scene, dailyQuota=-1)


def _searched_anew(scene: Scene) -> None:
    """Somebody has just put the same attributes again: SES looks from the beginning, for up to 72 hours."""
    identity = scene.ses.get_email_identity(EmailIdentity=scene.manifest.domain)
    attributes = identity["MailFromAttributes"]
    scene.ses.put_email_identity_mail_from_attributes(
        EmailIdentity=scene.manifest.domain,
        MailFromDomain=attributes["MailFromDomain"],
        BehaviorOnMxFailure=attributes["BehaviorOnMxFailure"],
    )


def _second_region(scene: Scene) -> None:
    """The same domain is an identity in another region too, with three CNAMEs of its own."""
    elsewhere = "us-east-1"
    made = scene.clients.client("sesv2", elsewhere).create_email_identity(EmailIdentity=scene.manifest.domain)
    zone = regions.dkim_zone(elsewhere)
    for token in made["DkimAttributes"]["Tokens"]:
        name = f"{token}._domainkey.{scene.manifest.domain}"
        scene.home.put(name, "CNAME", [f"{token}.{zone}"])
    scene.cloud.ses.look()


def _subdomain_with_all_its_own(scene: Scene) -> None:
    """Below the domain another stack has an identity of its own, complete."""
    name = f"news.{scene.manifest.domain}"
    made = scene.ses.create_email_identity(EmailIdentity=name)
    zone = regions.dkim_zone(scene.region)
    for token in made["DkimAttributes"]["Tokens"]:
        scene.home.put(f"{token}._domainkey.{name}", "CNAME", [f"{token}.{zone}"])
    scene.ses.put_email_identity_mail_from_attributes(
        EmailIdentity=name, MailFromDomain=f"bounce.{name}", BehaviorOnMxFailure="USE_DEFAULT_VALUE"
    )
    scene.home.put(f"bounce.{name}", "MX", [f"10 feedback-smtp.{scene.region}.amazonses.com."])
    scene.home.put_texts(f"bounce.{name}", ("v=spf1 include:amazonses.com ~all",))
    scene.cloud.ses.look()


def _with_advice(scene: Scene) -> None:
    """The Virtual Deliverability Manager is on, and what it once recommended has been done."""
    scene.ses.put_account_vdm_attributes(VdmAttributes={"VdmEnabled": "ENABLED"})
    advice = {"fault": "recommendation", "region": scene.region, "identity": scene.manifest.domain}
    scene.cloud.control.board.inject({**advice, "type": "SPF", "status": "FIXED"}, scene.cloud.account_id)


def _address_with_a_set_of_its_own(scene: Scene) -> None:
    """One sender is an identity of its own, whose mail goes through another configuration set."""
    name = f"orders@{scene.manifest.domain}"
    scene.ses.create_configuration_set(ConfigurationSetName="of-orders")
    scene.ses.create_email_identity(EmailIdentity=name, ConfigurationSetName="of-orders")
    scene.cloud.ses.identities.confirm(scene.cloud.account_id, scene.region, name)
    identity = scene.manifest.identity
    scene.ses.put_email_identity_mail_from_attributes(
        EmailIdentity=name,
        MailFromDomain=(identity and identity.mail_from_domain) or "",
        BehaviorOnMxFailure="USE_DEFAULT_VALUE",
    )
    scene.cloud.ses.look()


def _replica_elsewhere(scene: Scene) -> None:
    """An identity in another region signs with the keys of this one (Deterministic Easy DKIM)."""
    scene.clients.client("sesv2", "us-east-1").create_email_identity(
        EmailIdentity=scene.manifest.domain,
        DkimSigningAttributes={"DomainSigningAttributesOrigin": replicas.origin_of(scene.region)},
    )
    scene.cloud.ses.look()


def _out_of_reach(scene: Scene) -> None:
    """The credentials that check are of an account that may read nothing of the operator's."""
    for service in ("sesv2", "cloudwatch"):
        request = {"fault": "access-denied", "service": service}
        scene.cloud.control.board.inject(request, scene.cloud.account_id)


def _park_by_wildcard(scene: Scene) -> None:
    scene.home.put_texts(f"*.{scene.manifest.domain}", ("v=spf1 -all",))


SETUPS = (
    Setup(
        "sandbox",
        "a sandbox account, as declared, with a recipient who has confirmed",
        {"environment": "sandbox", "recipients": ["tester@elsewhere.example"]},
    ),
    Setup("sandbox-of-nobody", "a sandbox account without any recipient", {"environment": "sandbox"}),
    Setup("oldest-region", "the oldest region", region="us-east-1"),
    Setup("region-with-its-own-dkim-zone", "a region whose DKIM zone is its own", region="af-south-1"),
    Setup("newest-region", "a region added late", region="ca-west-1"),
    Setup("unlimited-quota", "an account without a daily limit", after=_without_limit),
    Setup("still-searching", "a MAIL FROM domain that SES is still looking for", after=_searched_anew),
    Setup(
        "rejecting-mail-from",
        "mail that is rejected rather than sent with the default MAIL FROM",
        {"mailFrom": {"onMxFailure": "reject", "subdomain": "mail-out"}},
    ),
    Setup("two-regions", "the same domain as an identity in two regions", after=_second_region),
    Setup(
        "identity-below",
        "a subdomain with an identity of its own, complete",
        after=_subdomain_with_all_its_own,
    ),
    Setup(
        "senders-below",
        "senders at the domain and below it",
        {"senders": ["orders@shop.example", "service.shop.example"]},
    ),
    Setup(
        "identity-of-an-operator",
        "an identity that somebody else runs, whose tokens were handed over",
        {"identity": "external", "dkim": {"tokens": _TOKENS}},
    ),
    Setup(
        "operator-out-of-reach",
        "an identity that somebody else runs, in an account that can't be read",
        {"identity": "external", "dkim": {"tokens": _TOKENS}},
        after=_out_of_reach,
    ),
    Setup("advice-followed", "an account with recommendations, all of them fixed", after=_with_advice),
    Setup(
        "address-with-its-own-set",
        "a sender with an identity and a configuration set of its own",
        after=_address_with_a_set_of_its_own,
    ),
    Setup("replica-elsewhere", "a replica of the identity in another region", after=_replica_elsewhere),
    Setup(
        "parked",
        "a domain that never mails",
        _PARKED,
    ),
    Setup(
        "parked-by-wildcard",
        "a domain that never mails, nor does any name below it",
        _PARKED,
        after=_park_by_wildcard,
    ),
)

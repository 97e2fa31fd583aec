"""Faults of settings that somebody changes in SES by hand: the identity's configuration set, and the options of that."""

import json
from typing import Any

from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import configuration_set_of
from deliverability.rehearsal.faults.conditions import has_own_identity
from deliverability.rehearsal.faults.fault import Before, Fault, Part
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.ses.regions import partition
from deliverability.verdict import Result

_POLICY = "partners"
_BY_PULUMI = "apply the stack again with --refresh"


def _take_the_set_off(testbed: CloudTestbed) -> None:
    testbed.ses.put_email_identity_configuration_set_attributes(EmailIdentity=testbed.manifest.domain)


def _put_another_set(testbed: CloudTestbed) -> None:
    name = "marketing"
    testbed.ses.create_configuration_set(ConfigurationSetName=name)
    testbed.ses.put_email_identity_configuration_set_attributes(
        EmailIdentity=testbed.manifest.domain, ConfigurationSetName=name
    )


def _change(testbed: CloudTestbed, option: str, **members: Any) -> None:
    put = getattr(testbed.ses, f"put_configuration_set_{option}_options")
    put(ConfigurationSetName=configuration_set_of(testbed.manifest), **members)


def _allow_plain_text(testbed: CloudTestbed) -> None:
    _change(testbed, "delivery", TlsPolicy="OPTIONAL")


def _suppress_nobody(testbed: CloudTestbed) -> None:
    _change(testbed, "suppression", SuppressedReasons=[])


def _measure_nothing(testbed: CloudTestbed) -> None:
    _change(testbed, "reputation", ReputationMetricsEnabled=False)


def _links(testbed: CloudTestbed) -> str:
    return f"links.{testbed.manifest.domain}"


def _lead_links_to_nowhere(testbed: CloudTestbed) -> None:
    """The redirect domain is an identity that SES has verified, and its CNAME was forgotten."""
    testbed.ses.create_email_identity(EmailIdentity=_links(testbed))
    region = testbed.cloud.ses.region(testbed.region, testbed.cloud.account_id)
    verification = region.identities[_links(testbed)].verification
    verification.status = "SUCCESS"
    _change(testbed, "tracking", CustomRedirectDomain=_links(testbed))
    verification.status = "PENDING"  # no mail is to be sent from it


def _lead_links_to_aws(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    _change(testbed, "tracking")
    testbed.ses.delete_email_identity(EmailIdentity=_links(testbed))


def _delete_the_pool(testbed: CloudTestbed) -> None:
    testbed.ses.create_dedicated_ip_pool(PoolName="shops")
    _change(
        testbed,
        "delivery",
        TlsPolicy=testbed.manifest.settings.health.tls.upper(),
        SendingPoolName="shops",
    )
    testbed.ses.delete_dedicated_ip_pool(PoolName="shops")


def _send_from_shared_addresses(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    _change(testbed, "delivery", TlsPolicy=testbed.manifest.settings.health.tls.upper())


def _validate_addresses(testbed: CloudTestbed) -> None:
    reasons = [reason.upper() for reason in testbed.manifest.settings.health.suppression]
    threshold = {"ConditionThreshold": {"ConditionThresholdEnabled": "ENABLED"}}
    _change(testbed, "suppression", SuppressedReasons=reasons, ValidationOptions=threshold)


def _validate_none(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    reasons = [reason.upper() for reason in testbed.manifest.settings.health.suppression]
    _change(testbed, "suppression", SuppressedReasons=reasons)


def _let_anybody_send(testbed: CloudTestbed) -> None:
    domain = testbed.manifest.domain
    place = f"arn:{partition(testbed.region)}:ses:{testbed.region}:{testbed.cloud.account_id}"
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "ses:SendEmail",
        "Resource": f"{place}:identity/{domain}",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    testbed.ses.create_email_identity_policy(EmailIdentity=domain, PolicyName=_POLICY, Policy=policy)


def _let_nobody_else_send(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    testbed.ses.delete_email_identity_policy(EmailIdentity=testbed.manifest.domain, PolicyName=_POLICY)


def _verify_an_address_without_a_set(testbed: CloudTestbed) -> None:
    """All that the domain has, but its configuration set."""
    name, identity = f"orders@{testbed.manifest.domain}", testbed.manifest.identity
    testbed.ses.create_email_identity(EmailIdentity=name)
    testbed.cloud.ses.identities.confirm(testbed.cloud.account_id, testbed.region, name)
    if identity is not None and identity.mail_from_domain is not None:
        testbed.ses.put_email_identity_mail_from_attributes(
            EmailIdentity=name, MailFromDomain=identity.mail_from_domain
        )
    testbed.cloud.ses.look()


def _delete_the_address(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    testbed.ses.delete_email_identity(EmailIdentity=f"orders@{testbed.manifest.domain}")


def _wants_tls(manifest: Manifest) -> bool:
    return has_own_identity(manifest) and manifest.settings.health.tls == "require"


def _wants_suppression(manifest: Manifest) -> bool:
    return has_own_identity(manifest) and bool(manifest.settings.health.suppression)


FAULTS = (
    Fault(
        rule="ses.configuration-set-differs",
        title="Somebody takes the configuration set off the identity.",
        inject=_take_the_set_off,
        applies_to=has_own_identity,
        remedied_by=_BY_PULUMI,
        drift=Part.IDENTITY,
    ),
    Fault(
        rule="ses.configuration-set-differs",
        variant="another-set",
        title="Somebody puts another configuration set to the identity.",
        inject=_put_another_set,
        applies_to=has_own_identity,
        remedied_by=_BY_PULUMI,
        drift=Part.IDENTITY,
    ),
    Fault(
        rule="ses.setting-differs",
        title="Somebody lets mail leave without encryption, to reach one old server.",
        inject=_allow_plain_text,
        applies_to=_wants_tls,
        remedied_by=_BY_PULUMI,
        drift=Part.IDENTITY,
    ),
    Fault(
        rule="ses.setting-differs",
        variant="suppression",
        title="Somebody ends suppression in the configuration set, so that dead addresses are mailed again and again.",
        inject=_suppress_nobody,
        applies_to=_wants_suppression,
        remedied_by=_BY_PULUMI,
        drift=Part.IDENTITY,
        result=Result.WARN,
    ),
    Fault(
        rule="ses.setting-differs",
        variant="metrics",
        title="Somebody switches the reputation metrics of the configuration set off.",
        inject=_measure_nothing,
        applies_to=lambda manifest: manifest.settings.is_watched,
        remedied_by=_BY_PULUMI,
        drift=Part.IDENTITY,
        result=Result.WARN,
    ),
    Fault(
        rule="ses.redirect-host-unresolved",
        title="Links in mail are led to a host of the shop, and its CNAME is forgotten.",
        inject=_lead_links_to_nowhere,
        applies_to=has_own_identity,
        undo=_lead_links_to_aws,
        remedied_by="publish the CNAME of the redirect host, or take it off the configuration set",
    ),
    Fault(
        rule="ses.ip-pool-missing",
        title="The dedicated IP pool that the configuration set sends from is deleted.",
        inject=_delete_the_pool,
        applies_to=has_own_identity,
        undo=_send_from_shared_addresses,
        remedied_by="make the pool again, or take it off the configuration set",
    ),
    Fault(
        rule="ses.suppression-elsewhere",
        title="Somebody switches Auto Validation on for the configuration set.",
        inject=_validate_addresses,
        applies_to=has_own_identity,
        undo=_validate_none,
        remedied_by="leave it, and know where mail may stay",
        result=Result.INFO,
    ),
    Fault(
        rule="ses.policy-open",
        title="A policy that was to let a partner send as the domain lets everybody.",
        inject=_let_anybody_send,
        applies_to=has_own_identity,
        undo=_let_nobody_else_send,
        remedied_by="narrow the policy to the partner's account, or delete it",
        result=Result.WARN,
    ),
    Fault(
        rule="ses.identity-escapes-set",
        title="Somebody verifies one sender's address by itself, and gives it no configuration set.",
        inject=_verify_an_address_without_a_set,
        applies_to=has_own_identity,
        undo=_delete_the_address,
        remedied_by="delete the identity of the address, or put the configuration set to it",
        result=Result.WARN,
    ),
)

"""Faults of what stands beside the declared settings of SES: a host and a pool that a set names, policies, other identities."""

import json

from deliverability.rehearsal.faults.conditions import has_own_identity
from deliverability.rehearsal.faults.fault import Before, Fault
from deliverability.rehearsal.faults.ses_settings import change_option
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.ses.regions import partition
from deliverability.verdict import Result

_POLICY = "partners"


def _links(testbed: CloudTestbed) -> str:
    return f"links.{testbed.manifest.domain}"


def _lead_links_to_nowhere(testbed: CloudTestbed) -> None:
    """The redirect domain is an identity that SES has verified, and its CNAME was forgotten."""
    testbed.ses.create_email_identity(EmailIdentity=_links(testbed))
    region = testbed.cloud.ses.region(testbed.region, testbed.cloud.account_id)
    verification = region.identities[_links(testbed)].verification
    verification.status = "SUCCESS"
    change_option(testbed, "tracking", CustomRedirectDomain=_links(testbed))
    verification.status = "PENDING"  # no mail is to be sent from it


def _lead_links_to_aws(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    change_option(testbed, "tracking")
    testbed.ses.delete_email_identity(EmailIdentity=_links(testbed))


def _delete_the_pool(testbed: CloudTestbed) -> None:
    testbed.ses.create_dedicated_ip_pool(PoolName="shops")
    change_option(
        testbed,
        "delivery",
        TlsPolicy=testbed.manifest.settings.health.tls.upper(),
        SendingPoolName="shops",
    )
    testbed.ses.delete_dedicated_ip_pool(PoolName="shops")


def _send_from_shared_addresses(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    change_option(testbed, "delivery", TlsPolicy=testbed.manifest.settings.health.tls.upper())


def _validate_addresses(testbed: CloudTestbed) -> None:
    reasons = [reason.upper() for reason in testbed.manifest.settings.health.suppression]
    threshold = {"ConditionThreshold": {"ConditionThresholdEnabled": "ENABLED"}}
    change_option(testbed, "suppression", SuppressedReasons=reasons, ValidationOptions=threshold)


def _validate_none(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    reasons = [reason.upper() for reason in testbed.manifest.settings.health.suppression]
    change_option(testbed, "suppression", SuppressedReasons=reasons)


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


FAULTS = (
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

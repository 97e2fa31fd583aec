"""Faults of recipients: verification links that expire, suppressed addresses."""

from datetime import timedelta

from deliverability.declaration.manifest import Manifest
from deliverability.rehearsal.faults.conditions import has_own_identity
from deliverability.rehearsal.faults.fault import Before, Fault
from deliverability.rehearsal.faults.ses_account import aws_decides
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.verdict import Result

#: The link that SES mails to an address is valid for 24 hours.
_TOO_LATE = timedelta(hours=25)


def _addresses(manifest: Manifest) -> tuple[str, ...]:
    return tuple(recipient for recipient in manifest.settings.recipients_to_verify if "@" in recipient)


def _send_the_link_again(testbed: CloudTestbed) -> None:
    """A verified address is made anew, as a second deploy elsewhere would do it; its tags stay."""
    address = _addresses(testbed.manifest)[0]
    tags = testbed.ses.get_email_identity(EmailIdentity=address)["Tags"]
    testbed.ses.delete_email_identity(EmailIdentity=address)
    testbed.ses.create_email_identity(EmailIdentity=address, Tags=tags)


def _let_the_link_expire(testbed: CloudTestbed) -> None:
    _send_the_link_again(testbed)
    testbed.cloud.clock.advance(_TOO_LATE)
    testbed.cloud.ses.look()


def _open_the_link(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    _send_the_link_again(testbed)
    address = _addresses(testbed.manifest)[0]
    testbed.cloud.ses.identities.confirm(testbed.cloud.account_id, testbed.region, address)


def _suppress(testbed: CloudTestbed) -> None:
    aws_decides(testbed, "suppress", address=testbed.manifest.settings.addresses[0])


def _forgive(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    testbed.ses.delete_suppressed_destination(EmailAddress=testbed.manifest.settings.addresses[0])


FAULTS = (
    Fault(
        rule="ses.recipient-unverified",
        title="The owner of a recipient address lets the verification link expire.",
        inject=_let_the_link_expire,
        applies_to=lambda manifest: bool(_addresses(manifest)),
        undo=_open_the_link,
        remedied_by="send the verification mail again and have its link opened in time",
        result=Result.WARN,
        settings={"environment": "sandbox", "recipients": ["tester@partner.example"]},
    ),
    Fault(
        rule="ses.recipient-suppressed",
        title="A declared address bounces once and lands on the suppression list.",
        inject=_suppress,
        applies_to=lambda manifest: has_own_identity(manifest) and bool(manifest.settings.addresses),
        undo=_forgive,
        remedied_by="take the address off the suppression list once it takes mail again",
        result=Result.WARN,
    ),
)

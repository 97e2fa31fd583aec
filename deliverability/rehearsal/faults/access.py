"""Faults of access: what AWS refuses to whoever checks."""

from deliverability.embedded.aws.faults import OperationFault
from deliverability.rehearsal.faults.conditions import has_own_identity, has_zone_of_our_own
from deliverability.rehearsal.faults.fault import Before, Fault
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.verdict import Result


def _deny(testbed: CloudTestbed, service: str) -> None:
    request = {"fault": "access-denied", "service": service}
    testbed.cloud.control.board.inject(request, testbed.cloud.account_id)


def _deny_route53(testbed: CloudTestbed) -> None:
    _deny(testbed, "route53")


def _deny_ses(testbed: CloudTestbed) -> None:
    _deny(testbed, "sesv2")


def _throttle(testbed: CloudTestbed) -> None:
    """Others use up what the account may ask of Route 53, for as long as the check goes on."""
    busy = OperationFault("route53", "ListResourceRecordSets", "Throttling", "Rate exceeded", 400)
    testbed.cloud.faults.operations.append(busy)


def _permit(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    testbed.cloud.faults.clear()


FAULTS = (
    Fault(
        rule="route53.unreadable",
        title="The role that checks may not read Route 53.",
        inject=_deny_route53,
        applies_to=has_zone_of_our_own,
        undo=_permit,
        remedied_by="grant the read-only actions of Route 53",
        result=Result.UNKNOWN,
    ),
    Fault(
        rule="ses.identity-unreadable",
        title="The role that checks may not read SES.",
        inject=_deny_ses,
        applies_to=has_own_identity,
        undo=_permit,
        remedied_by="grant the read-only actions of SES",
        result=Result.UNKNOWN,
    ),
    Fault(
        rule="deploy.throttled",
        title="A busy pipeline uses up the account's requests to Route 53.",
        inject=_throttle,
        applies_to=has_zone_of_our_own,
        undo=_permit,
        remedied_by="check again when the pipeline has ended",
        result=Result.WARN,
    ),
)

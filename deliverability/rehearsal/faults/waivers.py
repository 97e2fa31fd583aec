"""Faults of waivers: one expires."""

from datetime import UTC, date, datetime, time, timedelta

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.rehearsal.faults.fault import Before, Fault
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.verdict import Result

_RULE = rule_ids.DMARC_REPORT_ADDRESS_MISSING
_LAST_DAY = date(2099, 12, 31)


def _has_waivers(manifest: Manifest) -> bool:
    return bool(manifest.waivers)


def _let_it_expire(testbed: CloudTestbed) -> None:
    after = max(waiver.until for waiver in testbed.manifest.waivers) + timedelta(days=1)
    testbed.cloud.clock.advance(datetime.combine(after, time(), UTC) - testbed.cloud.clock.now())


def _renew(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    """The stack's owner writes a later day and applies again: only the manifest changes."""
    later = testbed.cloud.clock.now().date() + timedelta(days=90)
    renewed = tuple(waiver.model_copy(update={"until": later}) for waiver in testbed.manifest.waivers)
    testbed.restate(testbed.manifest.model_copy(update={"waivers": renewed}))


FAULTS = (
    Fault(
        rule="config.waiver-expired",
        title="The last day of a waiver passes, and nobody has looked at what it waives.",
        inject=_let_it_expire,
        applies_to=_has_waivers,
        undo=_renew,
        remedied_by="repair what was waived, or renew the waiver with a reason",
        result=Result.WARN,
        settings={"waivers": [{"rule": _RULE, "until": _LAST_DAY.isoformat(), "reason": "agreed"}]},
    ),
)

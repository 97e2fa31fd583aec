"""Faults of what is accepted until a date: a waiver expires, or an entry of `drift.ignore`."""

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


def _ignores_drift(manifest: Manifest) -> bool:
    return bool(manifest.settings.drift.ignore)


def _let_it_expire(testbed: CloudTestbed) -> None:
    manifest = testbed.manifest
    days = [each.until for each in manifest.waivers]
    days += [each.until for each in manifest.settings.drift.ignore]
    after = max(days) + timedelta(days=1)
    testbed.cloud.clock.advance(datetime.combine(after, time(), UTC) - testbed.cloud.clock.now())


def _renew(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    """The stack's owner writes a later day and applies again: only the manifest changes."""
    later = testbed.cloud.clock.now().date() + timedelta(days=90)
    renewed = tuple(waiver.model_copy(update={"until": later}) for waiver in testbed.manifest.waivers)
    testbed.restate(testbed.manifest.model_copy(update={"waivers": renewed}))


def _renew_ignored(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    """The same for entries of `drift.ignore`."""
    later = testbed.cloud.clock.now().date() + timedelta(days=90)
    settings = testbed.manifest.settings
    renewed = tuple(entry.model_copy(update={"until": later}) for entry in settings.drift.ignore)
    drift = settings.drift.model_copy(update={"ignore": renewed})
    settings = settings.model_copy(update={"drift": drift})
    testbed.restate(testbed.manifest.model_copy(update={"settings": settings}))


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
    Fault(
        rule="config.drift-ignore-expired",
        title="The last day of an entry of drift.ignore passes, and nobody has looked at what it accepts.",
        inject=_let_it_expire,
        applies_to=_ignores_drift,
        undo=_renew_ignored,
        remedied_by="end the difference, or renew the entry with a reason",
        result=Result.WARN,
        settings={
            "drift": {
                "ignore": [{"property": "mail-dmarc.ttl", "until": _LAST_DAY.isoformat(), "reason": "agreed"}]
            }
        },
    ),
)

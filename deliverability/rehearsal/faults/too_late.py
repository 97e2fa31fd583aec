"""DKIM records published too late for SES, which looks for them for a time and then gives up."""

from datetime import timedelta

from deliverability.declaration.kinds.dkim import DKIM
from deliverability.rehearsal.faults.fault import restore_records
from deliverability.rehearsal.testbed.testbed import CloudTestbed

#: SES looks for records for 72 hours and then stops (SES guide, "Easy DKIM" and "Custom MAIL FROM").
TOO_LATE = timedelta(hours=73)


def publish_dkim_too_late(testbed: CloudTestbed) -> None:
    """The DKIM records are away for longer than SES looks, and are there again when it has stopped."""
    before = testbed.zones.contents()
    for record in testbed.manifest.of_kind(DKIM):
        testbed.zones.editor(record.name).remove(record.name, record.type)
    testbed.cloud.ses.look()
    testbed.cloud.clock.advance(TOO_LATE)
    testbed.cloud.ses.look()
    restore_records(testbed, before)

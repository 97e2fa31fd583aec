"""DKIM records published too late for SES, which looks for them for a time and then gives up."""

from datetime import timedelta

from deliverability.declaration.kinds.dkim import DKIM
from deliverability.embedded.aws.ses.state import Watch
from deliverability.rehearsal.faults.fault import restore_records
from deliverability.rehearsal.testbed.testbed import CloudTestbed

#: SES looks for the records of a new set-up for 72 hours and then stops (SES guide, "Easy DKIM" and "Custom MAIL FROM").
TOO_LATE = timedelta(hours=73)


def publish_dkim_too_late(testbed: CloudTestbed) -> None:
    """The set-up begins without its DKIM records, which are there when SES has stopped looking for them."""
    before = testbed.zones.contents()
    for record in testbed.manifest.of_kind(DKIM):
        testbed.zones.editor(record.name).remove(record.name, record.type)
    _begin(testbed)
    testbed.cloud.ses.look()
    testbed.cloud.clock.advance(TOO_LATE)
    testbed.cloud.ses.look()
    restore_records(testbed, before)


def _begin(testbed: CloudTestbed) -> None:
    """As if the identity had just been made: SES has never seen its records."""
    cloud, now = testbed.cloud, testbed.cloud.clock.now()
    with cloud.ses.store.lock:
        identity = cloud.ses.region(testbed.region, cloud.account_id).identities[testbed.manifest.domain]
        identity.verification = Watch("PENDING", now)
        if identity.dkim is not None:
            identity.dkim.watch = Watch("PENDING", now)

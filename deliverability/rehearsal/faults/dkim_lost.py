"""Faults of DKIM records that are lost for so long that SES revokes the set-up: it fails, and SES signs no longer."""

from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.manifest import Manifest
from deliverability.rehearsal.faults.conditions import has_easy_dkim, has_own_identity
from deliverability.rehearsal.faults.fault import Before, Fault, restore_records
from deliverability.rehearsal.testbed.testbed import CloudTestbed


def _ours(manifest: Manifest) -> bool:
    return has_easy_dkim(manifest) and has_own_identity(manifest)


def _lose_for_too_long(testbed: CloudTestbed) -> None:
    """SES has seen the records, misses them, gives notice, and revokes the set-up when the notice runs out."""
    domain = testbed.manifest.domain
    testbed.cloud.ses.look()
    for record in testbed.manifest.of_kind(DKIM):
        testbed.zones.editor(record.name).remove(record.name, record.type)
    testbed.cloud.ses.look()
    request = {"fault": "dkim", "region": testbed.region, "identity": domain, "revoke": True}
    testbed.cloud.control.board.inject(request, testbed.cloud.account_id)


def _restore_too_late(testbed: CloudTestbed) -> None:
    before = testbed.zones.contents()
    _lose_for_too_long(testbed)
    restore_records(testbed, before)
    testbed.cloud.ses.look()


def _start_again(testbed: CloudTestbed, before: Before) -> None:
    """From the beginning, as SES's guide says, with the tokens it has: signing is on then."""
    restore_records(testbed, before)
    testbed.ses.put_email_identity_dkim_signing_attributes(
        EmailIdentity=testbed.manifest.domain, SigningAttributesOrigin="AWS_SES"
    )
    testbed.cloud.ses.look()


FAULTS = (
    Fault(
        rule="dkim.revoked",
        variant="by-ses",
        title="All DKIM CNAMEs are gone for so long that SES revokes the set-up and signs no longer.",
        inject=_lose_for_too_long,
        applies_to=_ours,
        undo=_start_again,
        remedied_by="publish the CNAMEs again, then start the DKIM set-up from the beginning",
    ),
    Fault(
        rule="dkim.verification-expired",
        variant="revoked",
        title="The DKIM CNAMEs come back when SES has revoked the set-up.",
        inject=_restore_too_late,
        applies_to=_ours,
        undo=_start_again,
        remedied_by="start the DKIM set-up from the beginning (to Pulumi nothing has changed)",
    ),
)

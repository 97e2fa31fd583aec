"""Faults of the SES identity; and all faults of SES together."""

from deliverability.embedded.dns.behaviour import Hiding
from deliverability.rehearsal.faults import (
    ses_account,
    ses_beside,
    ses_events,
    ses_rates,
    ses_recipients,
    ses_settings,
)
from deliverability.rehearsal.faults.conditions import has_easy_dkim, has_own_identity
from deliverability.rehearsal.faults.fault import Before, Fault
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.verdict import Result


def _other_region(testbed: CloudTestbed) -> str:
    return "us-east-1" if testbed.region != "us-east-1" else "eu-west-1"


def _move_to_another_region(testbed: CloudTestbed) -> None:
    testbed.ses.delete_email_identity(EmailIdentity=testbed.manifest.domain)
    elsewhere = testbed.clients.client("sesv2", _other_region(testbed))
    elsewhere.create_email_identity(EmailIdentity=testbed.manifest.domain)


def _make_it_anew(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - the records follow the new tokens
    """A new identity has new tokens, so its DKIM records are replaced: in production that needs the protection lifted."""
    elsewhere = testbed.clients.client("sesv2", _other_region(testbed))
    elsewhere.delete_email_identity(EmailIdentity=testbed.manifest.domain)
    _deploy_anew(testbed)


def _deploy_anew(testbed: CloudTestbed) -> None:
    testbed.engine.refresh()
    testbed.engine.unprotect()
    testbed.up()


def _look_too_early(testbed: CloudTestbed) -> None:
    """SES asks for the records of a new identity before they are there, and its resolver remembers that they are not."""
    world = testbed.cloud.world
    testbed.ses.delete_email_identity(EmailIdentity=testbed.manifest.domain)
    world.misbehave(world.resolver, Hiding(f"_domainkey.{testbed.manifest.domain}"))
    _deploy_anew(testbed)
    testbed.cloud.ses.look()


def _look_again(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - the records are the stack's own
    world = testbed.cloud.world
    world.misbehave(world.resolver, None)
    testbed.cloud.ses.look()


FAULTS = (
    Fault(
        rule="ses.identity-missing-in-region",
        title="Somebody deletes the identity and makes it in another region.",
        inject=_move_to_another_region,
        applies_to=has_own_identity,
        undo=_make_it_anew,
        remedied_by="delete the identity in the other region, lift the protection of the DKIM records, and apply again: new "
        "tokens mean new records",
    ),
    Fault(
        rule="ses.verification-pending",
        title="The identity is made anew, and SES looks for its new DKIM records a moment too early.",
        inject=_look_too_early,
        applies_to=lambda manifest: has_own_identity(manifest) and has_easy_dkim(manifest),
        undo=_look_again,
        remedied_by="wait until SES looks again",
        result=Result.INFO,
    ),
    *ses_account.FAULTS,
    *ses_recipients.FAULTS,
    *ses_rates.FAULTS,
    *ses_events.FAULTS,
    *ses_settings.FAULTS,
    *ses_beside.FAULTS,
)

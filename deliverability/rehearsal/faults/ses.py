"""What happens to the SES identity and account."""

from typing import Any

from deliverability.rehearsal.faults.declared import has_own_identity
from deliverability.rehearsal.faults.fault import Before, Fault
from deliverability.rehearsal.stage.scene import Scene


def _account(scene: Scene, **standing: Any) -> None:
    """Change what AWS alone can change: the account's standing in the identity's region."""
    request = {"fault": "account", "region": scene.region, **standing}
    scene.cloud.control.board.inject(request, scene.cloud.account_id)


def _other_region(scene: Scene) -> str:
    return "us-east-1" if scene.region != "us-east-1" else "eu-west-1"


def _move_to_another_region(scene: Scene) -> None:
    scene.ses.delete_email_identity(EmailIdentity=scene.manifest.domain)
    elsewhere = scene.clients.client("sesv2", _other_region(scene))
    elsewhere.create_email_identity(EmailIdentity=scene.manifest.domain)


def _make_it_anew(scene: Scene, before: Before) -> None:  # noqa: ARG001 - the records follow the new tokens
    """A new identity has new tokens, so its DKIM records are replaced: in production that needs the protection lifted."""
    elsewhere = scene.clients.client("sesv2", _other_region(scene))
    elsewhere.delete_email_identity(EmailIdentity=scene.manifest.domain)
    scene.engine.refresh()
    scene.engine.unprotect()
    scene.up()


def _pause(scene: Scene) -> None:
    _account(scene, enforcement="SHUTDOWN")


def _resume(scene: Scene, before: Before) -> None:  # noqa: ARG001 - no record was touched
    _account(scene, enforcement="HEALTHY")


def _disable(scene: Scene) -> None:
    scene.ses.put_account_sending_attributes(SendingEnabled=False)


def _enable(scene: Scene, before: Before) -> None:  # noqa: ARG001 - no record was touched
    scene.ses.put_account_sending_attributes(SendingEnabled=True)


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
        rule="ses.sending-paused",
        title="AWS pauses the account because too many mails bounce.",
        inject=_pause,
        applies_to=has_own_identity,
        undo=_resume,
        remedied_by="remove the cause and answer the AWS case until AWS lifts the pause",
    ),
    Fault(
        rule="ses.sending-disabled",
        title="Somebody switches off sending for the whole account in this region.",
        inject=_disable,
        applies_to=has_own_identity,
        undo=_enable,
        remedied_by="switch sending on again",
    ),
)

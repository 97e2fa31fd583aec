"""What happens to the custom MAIL FROM domain."""

from deliverability.declaration.kinds.mail_from import MX as MAIL_FROM_MX
from deliverability.declaration.kinds.mail_from import SPF as MAIL_FROM_SPF
from deliverability.declaration.manifest import Record
from deliverability.embedded.dns.behaviour import Hiding
from deliverability.rehearsal.faults import mail_from_identities
from deliverability.rehearsal.faults.conditions import has_mail_from, record_for
from deliverability.rehearsal.faults.fault import Before, Fault, Part, restore_records
from deliverability.rehearsal.faults.too_late import TOO_LATE
from deliverability.rehearsal.testbed.testbed import Scene
from deliverability.verdict import Result

_BEHAVIOUR = {"useDefault": "USE_DEFAULT_VALUE", "reject": "REJECT_MESSAGE"}


def _mx(scene: Scene) -> Record:
    return record_for(scene.manifest, MAIL_FROM_MX)


def _add_second_mx(scene: Scene) -> None:
    record = _mx(scene)
    values = (*record.values, "20 mail.backup-service.example.")
    scene.surroundings.editor(record.name).put(record.name, "MX", values, ttl=record.ttl)


def _point_to_another_region(scene: Scene) -> None:
    record = _mx(scene)
    other = "us-east-1" if scene.region != "us-east-1" else "eu-west-1"
    host = f"10 feedback-smtp.{other}.amazonses.com"
    scene.surroundings.editor(record.name).put(record.name, "MX", [host], ttl=record.ttl)


def _delete_spf(scene: Scene) -> None:
    name = record_for(scene.manifest, MAIL_FROM_SPF).name
    scene.surroundings.editor(name).remove(name, "TXT")


def _delete_mx(scene: Scene) -> None:
    name = _mx(scene).name
    scene.surroundings.editor(name).remove(name, "MX")


def _switch_off(scene: Scene) -> None:
    scene.ses.put_email_identity_mail_from_attributes(EmailIdentity=scene.manifest.domain)


def _put_again(scene: Scene) -> None:
    """Put the attributes as they are declared, which starts the set-up anew."""
    identity = scene.manifest.identity
    if identity is None or identity.mail_from_domain is None:
        raise LookupError(f"{scene.manifest.domain} has no custom MAIL FROM domain")
    scene.ses.put_email_identity_mail_from_attributes(
        EmailIdentity=identity.domain,
        MailFromDomain=identity.mail_from_domain,
        BehaviorOnMxFailure=_BEHAVIOUR[identity.on_mx_failure],
    )


def _publish_too_late(scene: Scene) -> None:
    """The set-up starts without its MX, which comes when SES has stopped looking."""
    record = _mx(scene)
    editor = scene.surroundings.editor(record.name)
    editor.remove(record.name, "MX")
    _switch_off(scene)
    _put_again(scene)
    scene.ses.get_email_identity(EmailIdentity=scene.manifest.domain)  # SES looks, and finds nothing
    scene.cloud.clock.advance(TOO_LATE)
    scene.cloud.ses.look()
    editor.put(record.name, "MX", record.values, ttl=record.ttl)


def _put_again_by_hand(scene: Scene, before: Before) -> None:
    restore_records(scene, before)
    _switch_off(scene)
    _put_again(scene)


def _hide_mx_from_ses(scene: Scene) -> None:
    """The resolver that SES asks denies the MAIL FROM name, as one does that was asked before the records were there."""
    world = scene.cloud.world
    world.misbehave(world.resolver, Hiding(_mx(scene).name))
    scene.cloud.ses.look()


def _let_ses_see_it(scene: Scene, before: Before) -> None:  # noqa: ARG001 - no record was touched
    scene.cloud.world.misbehave(scene.cloud.world.resolver, None)
    scene.cloud.ses.look()


FAULTS = (
    Fault(
        rule="mail-from.multiple-mx",
        title="Somebody adds a backup MX at the MAIL FROM name.",
        inject=_add_second_mx,
        applies_to=has_mail_from,
        undo=_put_again_by_hand,
        remedied_by="take the second MX away and put the MAIL FROM attributes again, since SES has given up",
    ),
    Fault(
        rule="mail-from.mx-wrong-host",
        title="Somebody points the MX of the MAIL FROM name to another region.",
        inject=_point_to_another_region,
        applies_to=has_mail_from,
        remedied_by="point the MX to the feedback host of the identity's region",
        drift=Part.RECORDS,
    ),
    Fault(
        rule="mail-from.spf-missing",
        title="Somebody deletes the SPF record at the MAIL FROM name.",
        inject=_delete_spf,
        applies_to=has_mail_from,
        remedied_by="publish the SPF record at the MAIL FROM name again",
        drift=Part.RECORDS,
    ),
    Fault(
        rule="mail-from.not-activated",
        title="Somebody takes the MAIL FROM domain off the identity in the SES console.",
        inject=_switch_off,
        applies_to=has_mail_from,
        undo=_put_again_by_hand,
        remedied_by="put the MAIL FROM attributes to the identity again",
        drift=Part.IDENTITY,
    ),
    Fault(
        rule="mail-from.verification-expired",
        title="The MX of the MAIL FROM name comes after 72 hours, when SES no longer looks.",
        inject=_publish_too_late,
        applies_to=has_mail_from,
        undo=_put_again_by_hand,
        remedied_by="put the MAIL FROM attributes again, which restarts the set-up (to Pulumi nothing has changed)",
    ),
    Fault(
        rule="dns.record-missing",
        title="Somebody deletes the MX of the MAIL FROM name.",
        inject=_delete_mx,
        applies_to=has_mail_from,
        remedied_by="publish the MX record again",
        drift=Part.RECORDS,
    ),
    Fault(
        rule="mail-from.silent-fallback",
        title="SES no longer finds the MX of the MAIL FROM name, and sends on under its own.",
        inject=_hide_mx_from_ses,
        applies_to=has_mail_from,
        undo=_let_ses_see_it,
        remedied_by="wait until SES finds the MX again, and see that every resolver does",
        result=Result.WARN,
    ),
    Fault(
        rule="mail-from.rejects-while-unverified",
        title="SES no longer finds the MX of the MAIL FROM name, and is told to refuse mail then.",
        inject=_hide_mx_from_ses,
        applies_to=has_mail_from,
        undo=_let_ses_see_it,
        remedied_by="set mailFrom.onMxFailure to useDefault until SES finds the MX again",
        settings={"mailFrom": {"onMxFailure": "reject"}},
    ),
    *mail_from_identities.FAULTS,
)

"""Faults of the custom MAIL FROM domain."""

from deliverability.declaration.kinds.mail_from import MX as MAIL_FROM_MX
from deliverability.declaration.kinds.mail_from import SPF as MAIL_FROM_SPF
from deliverability.declaration.manifest import Manifest, Record
from deliverability.embedded.dns.behaviour import Hiding
from deliverability.rehearsal.faults import mail_from_identities
from deliverability.rehearsal.faults.conditions import has_mail_from, record_for
from deliverability.rehearsal.faults.fault import Before, Fault, Part, restore_records
from deliverability.rehearsal.faults.too_late import TOO_LATE
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.verdict import Result

_BEHAVIOUR = {"useDefault": "USE_DEFAULT_VALUE", "reject": "REJECT_MESSAGE"}


def _mx(testbed: CloudTestbed) -> Record:
    return record_for(testbed.manifest, MAIL_FROM_MX)


def _add_second_mx(testbed: CloudTestbed) -> None:
    record = _mx(testbed)
    values = (*record.values, "20 mail.backup-service.example.")
    testbed.zones.editor(record.name).put(record.name, "MX", values, ttl=record.ttl)


def _point_to_another_region(testbed: CloudTestbed) -> None:
    record = _mx(testbed)
    other = "us-east-1" if testbed.region != "us-east-1" else "eu-west-1"
    host = f"10 feedback-smtp.{other}.amazonses.com"
    testbed.zones.editor(record.name).put(record.name, "MX", [host], ttl=record.ttl)


def _delete_spf(testbed: CloudTestbed) -> None:
    name = record_for(testbed.manifest, MAIL_FROM_SPF).name
    testbed.zones.editor(name).remove(name, "TXT")


def _delete_mx(testbed: CloudTestbed) -> None:
    name = _mx(testbed).name
    testbed.zones.editor(name).remove(name, "MX")


def _switch_off(testbed: CloudTestbed) -> None:
    testbed.ses.put_email_identity_mail_from_attributes(EmailIdentity=testbed.manifest.domain)


def _put_again(testbed: CloudTestbed) -> None:
    """Put the attributes as they are declared, which starts the set-up anew."""
    identity = testbed.manifest.identity
    if identity is None or identity.mail_from_domain is None:
        raise LookupError(f"{testbed.manifest.domain} has no custom MAIL FROM domain")
    testbed.ses.put_email_identity_mail_from_attributes(
        EmailIdentity=identity.domain,
        MailFromDomain=identity.mail_from_domain,
        BehaviorOnMxFailure=_BEHAVIOUR[identity.on_mx_failure],
    )


def _publish_too_late(testbed: CloudTestbed) -> None:
    """The set-up starts without its MX, which comes when SES has stopped looking."""
    record = _mx(testbed)
    editor = testbed.zones.editor(record.name)
    editor.remove(record.name, "MX")
    _switch_off(testbed)
    _put_again(testbed)
    testbed.ses.get_email_identity(EmailIdentity=testbed.manifest.domain)  # SES looks, and finds nothing
    testbed.cloud.clock.advance(TOO_LATE)
    testbed.cloud.ses.look()
    editor.put(record.name, "MX", record.values, ttl=record.ttl)


def _put_again_by_hand(testbed: CloudTestbed, before: Before) -> None:
    restore_records(testbed, before)
    _switch_off(testbed)
    _put_again(testbed)


def _refuse_mail_on_mx_failure(testbed: CloudTestbed) -> None:
    identity = testbed.manifest.identity
    testbed.ses.put_email_identity_mail_from_attributes(
        EmailIdentity=testbed.manifest.domain,
        MailFromDomain=(identity and identity.mail_from_domain) or "",
        BehaviorOnMxFailure="REJECT_MESSAGE",
    )
    testbed.cloud.ses.look()


def _falls_back(manifest: Manifest) -> bool:
    identity = manifest.identity
    return (
        has_mail_from(manifest)
        and identity is not None
        and (identity.managed and identity.on_mx_failure == "useDefault")
    )


def _hide_mx_from_ses(testbed: CloudTestbed) -> None:
    """The resolver that SES asks denies the MAIL FROM name, as one does that was asked before the records were there."""
    world = testbed.cloud.world
    world.misbehave(world.resolver, Hiding(_mx(testbed).name))
    testbed.cloud.ses.look()


def _let_ses_see_it(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    testbed.cloud.world.misbehave(testbed.cloud.world.resolver, None)
    testbed.cloud.ses.look()


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
        rule="mail-from.behavior-differs",
        title="Somebody has SES refuse mail whenever the MX of the MAIL FROM name can't be found.",
        inject=_refuse_mail_on_mx_failure,
        applies_to=_falls_back,
        remedied_by="apply the stack again with --refresh",
        drift=Part.IDENTITY,
        result=Result.WARN,
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

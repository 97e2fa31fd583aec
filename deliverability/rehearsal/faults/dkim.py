"""What happens to DKIM."""

from deliverability.manifest import Record
from deliverability.records import Purpose
from deliverability.rehearsal.faults.declared import has_easy_dkim, has_identity
from deliverability.rehearsal.faults.fault import Before, Fault, Part
from deliverability.rehearsal.stage.scene import Scene

_ZONES = ("dkim.amazonses.com", "dkim.eu-central-2.amazonses.com")


def _cnames(scene: Scene) -> tuple[Record, ...]:
    return scene.manifest.of_purpose(Purpose.DKIM)


def _point_elsewhere(scene: Scene) -> None:
    record = _cnames(scene)[0]
    token, _, zone = record.values[0].partition(".")
    elsewhere = next(other for other in _ZONES if other != zone)
    scene.surroundings.editor(record.name).put(record.name, "CNAME", [f"{token}.{elsewhere}"], ttl=record.ttl)


def _double_the_suffix(scene: Scene) -> None:
    record = _cnames(scene)[0]
    editor = scene.surroundings.editor(record.name)
    editor.remove(record.name, "CNAME")
    editor.put(f"{record.name}.{editor.zone}", "CNAME", record.values, ttl=record.ttl)


def _copy_the_key(scene: Scene) -> None:
    """What a host that flattens CNAMEs does: it answers with what it found behind them."""
    record = _cnames(scene)[0]
    editor = scene.surroundings.editor(record.name)
    editor.remove(record.name, "CNAME")
    editor.put_texts(record.name, ("p=",), ttl=record.ttl)


def _lose_one(scene: Scene) -> None:
    record = _cnames(scene)[0]
    scene.surroundings.editor(record.name).remove(record.name, "CNAME")


def _lose_all(scene: Scene) -> None:
    scene.ses.get_email_identity(EmailIdentity=scene.manifest.domain)  # SES has seen them before they vanish
    for record in _cnames(scene):
        scene.surroundings.editor(record.name).remove(record.name, "CNAME")


def _switch_off(scene: Scene) -> None:
    scene.ses.put_email_identity_dkim_attributes(EmailIdentity=scene.manifest.domain, SigningEnabled=False)


def _switch_on(scene: Scene, before: Before) -> None:  # noqa: ARG001 - no record was touched
    scene.ses.put_email_identity_dkim_attributes(EmailIdentity=scene.manifest.domain, SigningEnabled=True)


FAULTS = (
    Fault(
        rule="dkim.cname-wrong-target",
        title="Somebody copies a DKIM target from another region's guide.",
        inject=_point_elsewhere,
        applies_to=has_easy_dkim,
        remedied_by="point the CNAME to the zone that SES names",
        drift=Part.RECORDS,
    ),
    Fault(
        rule="dkim.cname-wrong-name",
        title="A DNS form appends the zone to a full name: the CNAME ends up at a doubled name.",
        inject=_double_the_suffix,
        applies_to=has_easy_dkim,
        remedied_by="move the CNAME to the name that was meant",
    ),
    Fault(
        rule="dkim.cname-proxied",
        title="A DNS host answers with a text of its own where a DKIM CNAME belongs.",
        inject=_copy_the_key,
        applies_to=has_easy_dkim,
        remedied_by="set the record back to a plain CNAME",
    ),
    Fault(
        rule="dkim.token-broken",
        title="One of the three DKIM CNAMEs is deleted.",
        inject=_lose_one,
        applies_to=has_easy_dkim,
        remedied_by="publish the missing CNAME again",
        drift=Part.RECORDS,
    ),
    Fault(
        rule="dkim.revoked",
        title="A DNS migration loses all three DKIM CNAMEs.",
        inject=_lose_all,
        applies_to=has_easy_dkim,
        remedied_by="publish the CNAMEs again",
        drift=Part.RECORDS,
    ),
    Fault(
        rule="dkim.signing-disabled",
        title="Somebody switches DKIM signing off in the SES console.",
        inject=_switch_off,
        applies_to=has_identity,
        undo=_switch_on,
        remedied_by="switch DKIM signing on again (Pulumi has no resource for that switch)",
    ),
)

"""What happens to DKIM: its records, and whether SES signs."""

from dataclasses import dataclass

import dns.rcode
import dns.rdatatype

from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.manifest import Record
from deliverability.embedded.dns.behaviour import Behaviour, Exchange, Reply
from deliverability.embedded.dns.wire import reply_to
from deliverability.rehearsal.faults import dkim_setup
from deliverability.rehearsal.faults.conditions import has_easy_dkim, has_identity, has_own_identity
from deliverability.rehearsal.faults.dns import zone_of
from deliverability.rehearsal.faults.fault import Before, Fault, Part
from deliverability.rehearsal.testbed.testbed import Scene
from deliverability.verdict import Result

_ZONES = ("dkim.amazonses.com", "dkim.eu-central-2.amazonses.com")


@dataclass(frozen=True, slots=True)
class _Following(Behaviour):
    """A DNS host that looks for the text behind a CNAME itself, and fails: SERVFAIL to TXT questions that lead to one."""

    def reply(self, exchange: Exchange) -> Reply:
        honest = exchange.honest()
        text = exchange.query.question[0].rdtype == dns.rdatatype.TXT
        if text and any(found.rdtype == dns.rdatatype.CNAME for found in honest.answer):
            return Reply(reply_to(exchange.query, dns.rcode.SERVFAIL))
        return Reply(honest)


def _cnames(scene: Scene) -> tuple[Record, ...]:
    return scene.manifest.of_kind(DKIM)


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


def _fail_to_follow(scene: Scene) -> None:
    scene.cloud.world.misbehave(zone_of(scene, scene.manifest.domain), _Following())


def _follow(scene: Scene, before: Before) -> None:  # noqa: ARG001 - no record was touched
    scene.cloud.world.misbehave(zone_of(scene, scene.manifest.domain), None)


def _newsletter(scene: Scene) -> str:
    return f"newsletter@{scene.manifest.domain}"


def _verify_an_unsigned_address(scene: Scene) -> None:
    """One sender gets an identity of its own, with a MAIL FROM, and somebody switches its signing off."""
    address, declared = _newsletter(scene), scene.manifest.identity
    scene.ses.create_email_identity(EmailIdentity=address)
    scene.cloud.ses.identities.confirm(scene.cloud.account_id, scene.region, address)
    if declared is not None and declared.mail_from_domain is not None:
        scene.ses.put_email_identity_mail_from_attributes(
            EmailIdentity=address, MailFromDomain=declared.mail_from_domain
        )
    scene.ses.put_email_identity_dkim_attributes(EmailIdentity=address, SigningEnabled=False)
    scene.cloud.ses.look()


def _delete_the_address(scene: Scene, before: Before) -> None:  # noqa: ARG001 - no record was touched
    scene.ses.delete_email_identity(EmailIdentity=_newsletter(scene))


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
    Fault(
        rule="dkim.cname-not-followed",
        title="A DNS host answers the DKIM CNAMEs, and fails when it is asked for the text behind them.",
        inject=_fail_to_follow,
        applies_to=has_easy_dkim,
        undo=_follow,
        remedied_by="move the zone to a DNS host that answers TXT through a CNAME",
    ),
    Fault(
        rule="dkim.address-identity-overrides",
        title="One sender's address is an identity of its own, and its signing is switched off.",
        inject=_verify_an_unsigned_address,
        applies_to=has_own_identity,
        undo=_delete_the_address,
        remedied_by="delete the identity of the address, so that the domain's covers it",
        result=Result.WARN,
    ),
    *dkim_setup.FAULTS,
)

"""Faults of DKIM: its records, and whether SES signs."""

import dns.rcode
import dns.rdatatype

from deliverability import rule_ids
from deliverability.dataclass import dataclass
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.manifest import Record
from deliverability.embedded.dns.behaviour import Behaviour, Exchange, Reply
from deliverability.embedded.dns.wire import reply_to
from deliverability.rehearsal.faults import dkim_lost, dkim_setup, own_key
from deliverability.rehearsal.faults.conditions import (
    has_easy_dkim,
    has_identity,
    has_own_identity,
    through_our_set,
)
from deliverability.rehearsal.faults.dns import zone_of
from deliverability.rehearsal.faults.fault import Before, Fault, Part
from deliverability.rehearsal.testbed.testbed import CloudTestbed
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


def _cnames(testbed: CloudTestbed) -> tuple[Record, ...]:
    return testbed.manifest.of_kind(DKIM)


def _point_elsewhere(testbed: CloudTestbed) -> None:
    record = _cnames(testbed)[0]
    token, _, zone = record.values[0].partition(".")
    elsewhere = next(other for other in _ZONES if other != zone)
    testbed.zones.editor(record.name).put(record.name, "CNAME", [f"{token}.{elsewhere}"], ttl=record.ttl)


def _lead_through_a_hub(testbed: CloudTestbed) -> None:
    """The owner of the zone keeps all DKIM targets at names of his own, to change them in one place."""
    record = _cnames(testbed)[0]
    editor = testbed.zones.editor(record.name)
    hub = f"dkim-1.hub.{testbed.manifest.domain}"
    editor.put(hub, "CNAME", record.values, ttl=record.ttl)
    editor.put(record.name, "CNAME", [hub], ttl=record.ttl)


def _double_the_suffix(testbed: CloudTestbed) -> None:
    record = _cnames(testbed)[0]
    editor = testbed.zones.editor(record.name)
    editor.remove(record.name, "CNAME")
    editor.put(f"{record.name}.{editor.zone}", "CNAME", record.values, ttl=record.ttl)


def _copy_the_key(testbed: CloudTestbed) -> None:
    """What a host that flattens CNAMEs does: it answers with what it found behind them."""
    record = _cnames(testbed)[0]
    editor = testbed.zones.editor(record.name)
    editor.remove(record.name, "CNAME")
    editor.put_texts(record.name, ("p=",), ttl=record.ttl)


def _lose_one(testbed: CloudTestbed) -> None:
    record = _cnames(testbed)[0]
    testbed.zones.editor(record.name).remove(record.name, "CNAME")


def _lose_all(testbed: CloudTestbed) -> None:
    testbed.ses.get_email_identity(
        EmailIdentity=testbed.manifest.domain
    )  # SES has seen them before they vanish
    for record in _cnames(testbed):
        testbed.zones.editor(record.name).remove(record.name, "CNAME")


def _switch_off(testbed: CloudTestbed) -> None:
    testbed.ses.put_email_identity_dkim_attributes(
        EmailIdentity=testbed.manifest.domain, SigningEnabled=False
    )


def _switch_on(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    testbed.ses.put_email_identity_dkim_attributes(EmailIdentity=testbed.manifest.domain, SigningEnabled=True)


def _fail_to_follow(testbed: CloudTestbed) -> None:
    testbed.cloud.world.misbehave(zone_of(testbed, testbed.manifest.domain), _Following())


def _follow(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    testbed.cloud.world.misbehave(zone_of(testbed, testbed.manifest.domain), None)


def _newsletter(testbed: CloudTestbed) -> str:
    return f"newsletter@{testbed.manifest.domain}"


def _verify_an_unsigned_address(testbed: CloudTestbed) -> None:
    """One sender gets an identity of its own, with a MAIL FROM, and somebody switches its signing off."""
    address, declared = _newsletter(testbed), testbed.manifest.identity
    testbed.ses.create_email_identity(EmailIdentity=address, **through_our_set(testbed.manifest))
    testbed.cloud.ses.identities.confirm(testbed.cloud.account_id, testbed.region, address)
    if declared is not None and declared.mail_from_domain is not None:
        testbed.ses.put_email_identity_mail_from_attributes(
            EmailIdentity=address, MailFromDomain=declared.mail_from_domain
        )
    testbed.ses.put_email_identity_dkim_attributes(EmailIdentity=address, SigningEnabled=False)
    testbed.cloud.ses.look()


def _verify_a_bare_address(testbed: CloudTestbed) -> None:
    """As above, without a MAIL FROM: nothing that receivers look at is in the domain's name."""
    address = _newsletter(testbed)
    testbed.ses.create_email_identity(EmailIdentity=address, **through_our_set(testbed.manifest))
    testbed.cloud.ses.identities.confirm(testbed.cloud.account_id, testbed.region, address)
    testbed.ses.put_email_identity_dkim_attributes(EmailIdentity=address, SigningEnabled=False)
    testbed.cloud.ses.look()


def _delete_the_address(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    testbed.ses.delete_email_identity(EmailIdentity=_newsletter(testbed))


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
        rule="dkim.cname-wrong-target",
        variant="detour",
        title="A DKIM CNAME leads to its target by way of another name of the shop.",
        inject=_lead_through_a_hub,
        applies_to=has_easy_dkim,
        remedied_by="point the CNAME to its target itself",
        result=Result.WARN,
        # The SES of the embedded cloud doesn't take the detour, as far as it goes.
        also=frozenset({rule_ids.SES_VERIFICATION_PENDING}),
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
    Fault(
        rule="dkim.address-identity-overrides",
        variant="lost",
        title="A sender's address is an identity of its own, unsigned and without a MAIL FROM, and the policy is reject.",
        inject=_verify_a_bare_address,
        applies_to=has_own_identity,
        undo=_delete_the_address,
        remedied_by="delete the identity of the address, so that the domain's covers it",
        also=frozenset({rule_ids.MAIL_FROM_MISSING_ON_ADDRESS_IDENTITY}),
        settings={"dmarc": {"policy": "reject", "reportTo": ["dmarc-reports@shop.example"]}},
    ),
    *dkim_setup.FAULTS,
    *dkim_lost.FAULTS,
    *own_key.FAULTS,
)

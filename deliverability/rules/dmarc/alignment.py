"""DMARC alignment: whether mail that is sent passes at the receivers, for every From domain and by both standards."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_identity
from deliverability.evidence.mail import ENFORCING, Mail, alignment_questions, mails, mails_now
from deliverability.evidence.publishing import declared_dmarc, who_publishes_dmarc
from deliverability.evidence.records import explained_by_records
from deliverability.rules.effects import Effect, on_mail
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.standards import dmarc
from deliverability.verdict import Result
from deliverability.wording import listed

_ZONE = (rule_ids.DNS_ZONE_NOT_DELEGATED,)
#: Why no record, or none that can be read, stands where both kinds of receivers look first.
_NO_RECORD = (
    *_ZONE,
    rule_ids.DMARC_MISSING,
    rule_ids.DMARC_MULTIPLE_RECORDS,
    rule_ids.DMARC_VERSION_MISMATCH,
    rule_ids.DNS_RECORD_MISSING,
)


@rule(
    "dmarc.strict-alignment",
    Result.FAIL,
    title="Strict alignment can't be met",
    source="RFC 9989 section 4.4; AWS DMARC guide",
    remedy="Set {tags} to r at {subject}.",
    settings=("dmarc.spfAlignment", "dmarc"),
    consequence_of=_ZONE,
    applies=has_identity,
    asks=alignment_questions,
)
def strict_alignment(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """The MAIL FROM domain of SES is always a subdomain, so `aspf=s` never aligns. `adkim=s` fails for every From domain
    that is not exactly the signing domain; where SPF still aligns, that mail is lost only when it is forwarded.
    """
    by_record: dict[str, list[Mail]] = {}
    for mail in mails(snapshot):
        if mail.discovery.policy_domain is not None:
            by_record.setdefault(dmarc.policy_name(mail.discovery.policy_domain), []).append(mail)
    for name, group in by_record.items():
        spoilt = {tag: [m for m in group if tag in m.spoilt_by] for tag in ("adkim", "aspf")}
        reasons = {tag: _strict_reason(tag, found) for tag, found in spoilt.items() if found}
        if not reasons:
            yield passed(name, f"SES can meet the alignment that {name} asks for")
            continue
        carried = not spoilt["aspf"] and all(mail.passes for mail in spoilt["adkim"])
        # By SPF alone it passes only while SES uses the MAIL FROM domain.
        domains = {mail.domain for mail in spoilt["adkim"]}
        now = on_mail(mail for mail in mails_now(snapshot) if mail.domain in domains)
        after = "; it passes by SPF alone, which fails when mail is forwarded" if carried else ""
        if carried and now is Effect.LOST:
            after = "; by SPF alone it would pass, and SES doesn't use the MAIL FROM domain now"
        message = f"DMARC alignment at {name} can't be met: {'; '.join(reasons.values())}{after}"
        texts = tuple(dict.fromkeys(m.discovery.record.text for m in group if m.discovery.record))
        result = now.result if carried else None
        fields = {"tags": listed(reasons)}
        yield Outcome(
            name, message, result, texts, fields=fields, remedy=_loosen(name, listed(reasons), manifest)
        )


@rule(
    "dmarc.subdomain-unaligned",
    Result.FAIL,
    title="Mail from a subdomain fails DMARC",
    source="RFC 9989 sections 4.4 and 4.10.1; SES guide, verified identities",
    remedy="Have the subdomain {subject} sign: enable and verify DKIM for it in SES, or delete its own identity.",
    settings=("senders", "dmarc"),
    consequence_of=_ZONE,
    applies=has_identity,
    asks=alignment_questions,
)
def subdomain_unaligned(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A subdomain inherits the policy of the domain above it. Where its mail is neither signed nor sent in the name of the
    same organization, receivers treat it as forged. Without an enforcing policy it is a note.
    """
    for mail in mails(snapshot):
        if mail.domain == manifest.domain:
            continue
        if mail.passes:
            yield passed(mail.domain, f"mail from {mail.domain} passes DMARC")
        elif all(sending.passes is False for sending, _ in mail.views) and not mail.spoilt_by:
            policies = [found.applied_policy for _, found in mail.views]
            if any(policy in ENFORCING for policy in policies):
                yield Outcome(mail.domain, f"{_unaligned(mail)}; {_policy(mail)}", None, _record(mail))
            elif any(policies):
                yield Outcome(mail.domain, f"{_unaligned(mail)}; {_policy(mail)}", Result.INFO, _record(mail))


@rule(
    "dmarc.alignment-ambiguous",
    Result.WARN,
    title="Old and new receivers judge the same mail differently",
    source="RFC 9989 sections 4.10.2 and C.3",
    remedy="Publish a DMARC record at _dmarc.{organization}, the organizational domain.",
    settings=("senders", "dmarc"),
    consequence_of=_NO_RECORD,
    applies=has_identity,
    asks=alignment_questions,
)
def alignment_ambiguous(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Receivers that follow RFC 9989 find the organizational domain by walking up DNS, those that follow RFC 7489 by a list
    of public suffixes. Where the two differ, mail can pass at one receiver and fail at another. Where a declared sender's
    mail fails under an enforcing policy, that is a failure: those receivers don't deliver it.
    """
    for mail in mails(snapshot):
        record = mail.discovery.record
        if record is not None and record.flawed:
            continue  # The flaw is to be mended, then they may agree.
        difference = _difference(mail)
        if difference:
            told = "; ".join(str(each) for each in mail.discovery.disagreements)
            message = f"{difference}{f' ({told})' if told else ''}"
            fields = {"organization": mail.discovery.legacy.organizational_domain}
            yield Outcome(
                mail.domain,
                message,
                on_mail([mail]).result,
                _record(mail),
                fields=fields,
                remedy=_remedy(mail),
                causes=explained_by_records(_NO_RECORD, DMARC),
            )


def _loosen(name: str, tags: str, manifest: Manifest) -> str | None:
    """By whose record it is, and whether it is strict because this stack declares so."""
    if declared_dmarc(name, manifest) is not None:
        strict = manifest.settings.dmarc.dkim_alignment == "strict"
        return (
            f"Set dmarc.dkimAlignment to relaxed, and apply the stack {manifest.stack} (pulumi up)."
            if strict
            else None
        )
    owner = who_publishes_dmarc(name, manifest)
    return f"Ask {owner} to set {tags} to r at {name}." if owner else None


def _difference(mail: Mail) -> str:
    """What receivers of the two standards do differently with mail that is sent; "" where that is nothing."""
    new, old = mail.rfc9989, mail.rfc7489
    if {new.passes, old.passes} == {True, False}:
        better, worse = ("9989", "7489") if new.passes else ("7489", "9989")
        return f"mail from {mail.domain} passes DMARC at receivers that follow RFC {better} and fails at those that follow RFC {worse}"
    if {new.applies, old.applies} == {True, False}:
        finding, other = ("9989", "7489") if new.applies else ("7489", "9989")
        return f"receivers that follow RFC {finding} find a DMARC record for mail from {mail.domain}, those that follow RFC {other} find none"
    return ""


def _remedy(mail: Mail) -> str | None:
    ends = next((step for step in mail.discovery.steps if step.record and step.record.psd == "n"), None)
    if ends is None:
        return None
    return f"Remove psd=n at {ends.query}, or make {mail.domain} an SES identity of its own, with a MAIL FROM domain below it."


def _strict_reason(tag: str, spoilt: list[Mail]) -> str:
    if tag == "aspf":
        return "aspf=s can never align, since MAIL FROM is a subdomain"
    others = listed(dict.fromkeys(mail.domain for mail in spoilt))
    signers = listed(dict.fromkeys(mail.prediction.identity for mail in spoilt))
    return f"adkim=s fails for mail from {others}, which is signed by {signers}"


def _unaligned(mail: Mail) -> str:
    dkim = mail.unsigned or f"it is signed by {mail.prediction.identity}"
    return f"mail from {mail.domain} fails DMARC: {dkim}, and its MAIL FROM is {mail.prediction.mail_from}"


def _policy(mail: Mail) -> str:
    found = mail.discovery if mail.discovery.policy_domain is not None else mail.discovery.legacy
    source = "its own" if found.policy_domain == mail.domain else f"inherited from {found.policy_domain}"
    return f"the policy {found.applied_policy}, {source}, applies to it"


def _record(mail: Mail) -> tuple[str, ...]:
    records = (found.record for _, found in mail.views)
    return tuple(dict.fromkeys(record.text for record in records if record is not None))

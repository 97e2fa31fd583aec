"""The records at the MAIL FROM name: one MX, an SPF record, and nothing else.

One fault, one failing id: no MX at all is `dns.record-missing`; several, or one that leads elsewhere, have their own rule. What
SES reports then folds under these.
"""

from collections.abc import Iterator

from deliverability.manifest import Manifest, Record
from deliverability.observe.snapshot import Consensus, Snapshot
from deliverability.records import Purpose
from deliverability.rules.applying import has_identity, has_mail_from, mail_from_of
from deliverability.rules.outcomes import listed, passed
from deliverability.rules.rule import Outcome, rule
from deliverability.rules.spf.view import SpfState, mail_from_spf, mail_from_spf_questions
from deliverability.standards import names, spf
from deliverability.verdict import Result

_ZONE = ("dns.zone-not-delegated",)
_SES_SPF = "amazonses.com"


def _mx(manifest: Manifest, snapshot: Snapshot) -> Iterator[tuple[Record, Consensus]]:
    """The declared MX and what was answered for it."""
    for record in manifest.of_purpose(Purpose.MAIL_FROM_MX):
        if record.values:
            yield record, snapshot.ask(record.name, "MX")


def _mx_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    return tuple(question for _, question in _mx(snapshot.manifest, snapshot))


@rule(
    "mail-from.not-configured",
    Result.WARN,
    title="No custom MAIL FROM domain is declared",
    source="SES guide, custom MAIL FROM domain; RFC 9989 section 4.4",
    remedy="Declare mailFrom.subdomain, for example bounce, so that SPF aligns with {domain}.",
    needs=(),
    applies=has_identity,
)
def not_configured(manifest: Manifest, _: Snapshot) -> Iterator[Outcome]:
    """Without one the envelope domain is under amazonses.com. SPF then passes for Amazon, never for the From domain, and
    DMARC rests on DKIM alone.
    """
    mail_from = manifest.identity.mail_from_domain if manifest.identity is not None else None
    if mail_from is None:
        yield Outcome(
            manifest.domain, f"{manifest.domain} has no custom MAIL FROM domain, so SPF can never align"
        )
    else:
        yield passed(mail_from, f"the MAIL FROM domain {mail_from} is declared")


@rule(
    "mail-from.multiple-mx",
    Result.FAIL,
    title="Several MX records stand at the MAIL FROM name",
    source="SES guide, custom MAIL FROM domain",
    remedy="Leave exactly one MX record at {subject}: {wanted}.",
    consequence_of=_ZONE,
    applies=has_mail_from,
    asks=_mx_questions,
)
def multiple_mx(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES wants exactly one MX at the MAIL FROM name; with several the set-up fails."""
    for record, question in _mx(manifest, snapshot):
        if len(question.values) > 1:
            message = f"{len(question.values)} MX records stand at {record.name}: {listed(question.values)}"
            fields = {"wanted": record.values[0]}
            yield Outcome(record.name, message, None, question.values, record.values, fields)
        elif question.values:
            yield passed(record.name, f"one MX record stands at {record.name}", *question.values)


@rule(
    "mail-from.mx-wrong-host",
    Result.FAIL,
    title="The MX of the MAIL FROM name leads elsewhere",
    source="SES guide, custom MAIL FROM domain",
    remedy="Point the MX at {subject} to {wanted}.",
    consequence_of=_ZONE,
    applies=has_mail_from,
    asks=_mx_questions,
)
def mx_wrong_host(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Bounces come back to the MX. A host of another region, or one outside amazonses.com, makes the set-up fail or loses
    the bounces.
    """
    for record, question in _mx(manifest, snapshot):
        if len(question.values) != 1:
            continue
        host, wanted = _host(question.values[0]), _host(record.values[0])
        if host == wanted:
            yield passed(record.name, f"the MX at {record.name} leads to {wanted}", *question.values)
        else:
            message = f"the MX at {record.name} leads to {host}, not to {wanted}{_mix_up(host)}"
            fields = {"wanted": record.values[0]}
            yield Outcome(record.name, message, None, question.values, record.values, fields)


@rule(
    "mail-from.spf-missing",
    Result.FAIL,
    title="SPF at the MAIL FROM name does not allow SES",
    source="SES guide, custom MAIL FROM domain; RFC 7208 section 4.5",
    remedy='Publish "{wanted}" as TXT at {subject}.',
    consequence_of=(*_ZONE, "spf.version-mismatch", "spf.multiple-records", "spf.syntax-error"),
    applies=has_mail_from,
    asks=mail_from_spf_questions,
)
def spf_missing(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SPF is judged at the MAIL FROM name. Without a record there, or with one that doesn't include amazonses.com, SPF
    fails for all mail from SES.
    """
    seen = mail_from_spf(snapshot)
    if seen is None:
        return
    fields = {"wanted": seen.declared}
    if seen.state in (SpfState.NONE, SpfState.NEAR_MISS):
        message = f"no SPF record stands at the MAIL FROM name {seen.name}"
        yield Outcome(seen.name, message, None, seen.question.values, (seen.declared,), fields)
    elif seen.record is not None and not _includes_ses(seen.record, seen.declared):
        message = f"SPF at the MAIL FROM name {seen.name} does not include {_SES_SPF}"
        yield Outcome(seen.name, message, None, seen.texts, (seen.declared,), fields)
    elif seen.record is not None:
        yield passed(seen.name, f"SPF at {seen.name} allows SES", *seen.texts)


@rule(
    "mail-from.name-in-use",
    Result.FAIL,
    title="The MAIL FROM name serves something else too",
    source="SES guide, custom MAIL FROM domain; SESv2 PutEmailIdentityMailFromAttributes",
    remedy="Choose a mailFrom.subdomain that is used for nothing else, or free {mail_from} from its other use.",
    needs=(),
    applies=has_mail_from,
)
def name_in_use(manifest: Manifest, _: Snapshot) -> Iterator[Outcome]:
    """All mail to the MAIL FROM name goes to SES's feedback hosts and is lost for people: it can't be a From domain, and no
    report address can lie there. Another MX at the name has a rule of its own.
    """
    name = mail_from_of(manifest)
    uses = [f"{sender} sends from it" for sender in manifest.expectations.senders if _domain(sender) == name]
    uses += [f"reports go to {box}" for box in _report_boxes(manifest) if _domain(box) == name]
    if uses:
        yield Outcome(name, f"{name} is the MAIL FROM domain, and {listed(uses)}", saw=tuple(uses))
    else:
        yield passed(name, f"{name} serves as MAIL FROM domain only, by what is declared")


def _host(mx: str) -> str:
    return mx.rpartition(" ")[2].lower()


def _mix_up(host: str) -> str:
    if names.is_within(host, "amazonaws.com"):
        return " (feedback hosts are under amazonses.com, not amazonaws.com)"
    if host.startswith("feedback-smtp.") and names.is_within(host, _SES_SPF):
        return " (a feedback host of another region)"
    return ""


def _includes_ses(record: spf.SpfRecord, declared: str) -> bool:
    """By the include, or word by word as declared, should that be written otherwise one day."""
    targets = {
        (term.domain.literal or "").lower().rstrip(".") for term in record.includes if term.qualifier == "+"
    }
    redirect = record.redirect
    if redirect is not None and record.all is None:
        targets.add((redirect.domain.literal or "").lower().rstrip("."))
    return _SES_SPF in targets or record.text == declared


def _domain(mailbox: str) -> str:
    return mailbox.rpartition("@")[2].lower()


def _report_boxes(manifest: Manifest) -> tuple[str, ...]:
    dmarc = manifest.settings.get("dmarc")
    if not isinstance(dmarc, dict):
        return ()
    boxes = (*(dmarc.get("reportTo") or ()), *(dmarc.get("failureReportTo") or ()))
    return tuple(box for box in boxes if isinstance(box, str))

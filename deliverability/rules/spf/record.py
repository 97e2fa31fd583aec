"""Rules about the SPF record at the domain and at the MAIL FROM name, by itself.

A record behind an include is looked at where the same complaint fits it: it breaks those that include it too.
"""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.kinds.mail_from import SPF as MAIL_FROM_SPF
from deliverability.declaration.kinds.spf import SPF
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import declares_nothing, has_spf
from deliverability.evidence.edits import edit_of
from deliverability.evidence.publishing import how_to_correct, how_to_unite
from deliverability.evidence.slips import damage, told
from deliverability.evidence.spf import SpfState, declared_spf, other_senders, spf_questions, undeclared_spf
from deliverability.evidence.spf_included import Broken, broken_records
from deliverability.rules.outcomes import noted, passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.standards import spf, txt
from deliverability.verdict import Result
from deliverability.wording import shown

_ZONE = (rule_ids.DNS_ZONE_NOT_DELEGATED,)

#: Octets of the name and all TXT data there; more may not fit into a UDP answer of 512 (RFC 7208 section 3.4).
MAX_ANSWER = 450


@rule(
    "spf.multiple-records",
    Result.FAIL,
    title="Several SPF records stand at one name",
    source="RFC 7208 sections 3.2 and 4.5",
    remedy="Merge the SPF values at {subject} into one record.",
    settings=("spf",),
    consequence_of=_ZONE,
    asks=spf_questions,
)
def multiple_records(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Receivers that find two SPF records at a name answer permerror: SPF fails for all mail, whatever the records say."""
    for seen in declared_spf(snapshot):
        message = f"{len(seen.texts)} SPF records stand at {seen.name}; receivers accept none of them"
        if seen.state is SpfState.MULTIPLE and seen.declaration is None:
            yield Outcome(seen.name, message, None, seen.texts)
        elif seen.state is SpfState.MULTIPLE and seen.declaration is not None:
            merged = edit_of(seen.declaration, seen.texts, manifest).declared
            remedy = how_to_unite(seen.declaration, seen.texts, snapshot)
            yield Outcome(seen.name, message, None, seen.texts, (merged,), remedy=remedy)
        elif seen.state in (SpfState.VALID, SpfState.BROKEN):
            yield passed(seen.name, f"one SPF record stands at {seen.name}", *seen.texts)
    yield from _of_others(SpfState.MULTIPLE, "merge the values into one record", snapshot)
    for broken in broken_records(snapshot, Broken.MULTIPLE):
        message = f"{len(broken.texts)} SPF records stand at {broken.domain}, {broken.consequence}"
        remedy = broken.remedy("merge its SPF values into one record", manifest)
        yield Outcome(broken.domain, message, None, broken.texts, remedy=remedy)


@rule(
    "spf.version-mismatch",
    Result.FAIL,
    title="A value that was meant as SPF is not read as SPF",
    source="RFC 7208 section 4.5",
    remedy='Publish the value at {subject} so that it begins with exactly "v=spf1" and a space.',
    settings=("spf",),
    consequence_of=(*_ZONE, rule_ids.ROUTE53_TXT_DOUBLE_QUOTED),
    applies=has_spf,
    asks=spf_questions,
)
def version_mismatch(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A record is selected by its first seven characters. Leading white space, a quotation mark or another version make
    receivers act as if there were no SPF.
    """
    for seen in declared_spf(snapshot):
        if seen.state is SpfState.NEAR_MISS:
            message = f"receivers don't read {shown(seen.texts[0])} at {seen.name} as SPF: {seen.problems[0]}"
            message = told(message, seen.texts[0])
            wanted = (seen.declared,) if seen.declared else ()
            yield Outcome(seen.name, message, None, seen.texts, wanted)


@rule(
    "spf.syntax-error",
    Result.FAIL,
    title="The SPF record has a syntax error",
    source="RFC 7208 sections 4.6 and 12",
    remedy='Correct the named term at {subject}; declared is "{wanted}".',
    settings=("spf.also", "spf"),
    consequence_of=(*_ZONE, rule_ids.ROUTE53_TXT_SPLIT_INTO_RECORDS),
    asks=spf_questions,
)
def syntax_error(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """One term that the grammar doesn't know makes the whole record permerror, before any of it is evaluated."""
    for seen in declared_spf(snapshot):
        if seen.state is SpfState.BROKEN:
            message = f"the SPF record at {seen.name} is broken: {'; '.join(seen.problems)}"
            remedy = None if seen.declared else f"Correct the named term at {seen.name}."
            if slip := damage(seen.texts[0]):
                message = f"{slip.happened}: {message}"
                value = f'"{seen.declared}"' if seen.declared else "the value anew"
                remedy = f"Publish {value} at {seen.name}. {slip.advice}"
            wanted = (seen.declared,) if seen.declared else ()
            fields = {"wanted": seen.declared} if seen.declared else {}
            yield Outcome(seen.name, message, None, seen.texts, wanted, fields, remedy=remedy)
        elif seen.state is SpfState.VALID:
            yield passed(seen.name, f"the SPF record at {seen.name} is well-formed")
    yield from _of_others(SpfState.BROKEN, "correct the named term", snapshot)
    for broken in broken_records(snapshot, Broken.SYNTAX):
        errors = "; ".join(broken.problems)
        message = f"the SPF record at {broken.domain}, {broken.consequence}, is broken: {errors}"
        remedy = broken.remedy("correct the named term", manifest)
        yield Outcome(broken.domain, message, None, broken.texts, remedy=remedy)


@rule(
    "spf.ptr-mechanism",
    Result.WARN,
    title="The SPF record uses ptr",
    source="RFC 7208 section 5.5",
    remedy='Replace "{term}" at {subject} by ip4, ip6 or a.',
    settings=("spf",),
    consequence_of=_ZONE,
    applies=has_spf,
    asks=spf_questions,
)
def ptr_mechanism(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """`ptr` is slow and unreliable, loads the reverse zones, and should not be published; some receivers skip it. The macro `p`
    asks the same (section 7.2): a note.
    """
    for seen in declared_spf(snapshot):
        terms = seen.record.terms if seen.record is not None else ()
        for term in terms:
            if isinstance(term, spf.Ptr):
                message = f'the SPF record at {seen.name} uses "{term}"'
                remedy = None
                if seen.kind is SPF and str(term) in manifest.settings.spf.also:
                    remedy = f'Replace "{term}" in spf.also by ip4, ip6 or a, and apply the stack {manifest.stack} (pulumi up).'
                yield Outcome(seen.name, message, None, seen.texts, fields={"term": str(term)}, remedy=remedy)
            elif "p" in spf.letters_of(term):
                message = f'"{term}" at {seen.name} asks for the name of the client (%{{p}}), which is as slow and unreliable as ptr'
                yield noted(seen.name, message, *seen.texts)


@rule(
    "spf.hard-fail",
    Result.WARN,
    title="SPF ends in -all",
    source="RFC 9989 section 7.1",
    remedy='Use "~all" at {subject} together with an enforcing DMARC policy.',
    settings=("spf.all", "spf"),
    consequence_of=_ZONE,
    # Where nothing is declared, nobody says who sends with the domain as envelope name.
    applies=lambda m: m.profile == "sending" and has_spf(m) and not declares_nothing(m),
    asks=spf_questions,
)
def hard_fail(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """With `-all` at an envelope name a receiver may reject before it sees the DKIM signature: forwarded mail is lost and
    appears in no DMARC report. At a domain that is nobody's envelope name it does no harm, since SES uses the MAIL FROM
    name.
    """
    for seen in declared_spf(snapshot):
        everything = seen.record.all if seen.record is not None else None
        if everything is None or everything.qualifier != "-":
            continue
        if seen.kind is MAIL_FROM_SPF:
            message = (
                f"SPF at the MAIL FROM name {seen.name} ends in -all: forwarded mail may be rejected unseen"
            )
            remedy = how_to_correct(seen.declaration, seen.texts, snapshot) if seen.declaration else None
            yield Outcome(seen.name, message, None, seen.texts, (seen.declared,), remedy=remedy)
        elif other_senders(manifest):
            message = f"SPF at {seen.name} ends in -all while others than SES send with it as envelope domain"
            yield Outcome(seen.name, message, None, seen.texts, remedy=_soften(manifest))
        else:
            yield noted(
                seen.name,
                f"SPF at {seen.name} ends in -all, which touches no mail that SES sends",
                *seen.texts,
            )


@rule(
    "spf.answer-too-large",
    Result.WARN,
    title="The TXT answer is too large",
    source="RFC 7208 section 3.4",
    remedy="Drop verification strings at {subject} that nobody needs any more, or move values to subnames.",
    settings=("spf",),
    consequence_of=_ZONE,
    applies=has_spf,
    asks=spf_questions,
)
def answer_too_large(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """All TXT values at a name come in one answer. Above about 450 octets it may not fit into a plain UDP packet, and some
    receivers then see no SPF at all.
    """
    for seen in declared_spf(snapshot):
        size = len(seen.name) + sum(_octets(value) for value in seen.question.values)
        if seen.texts and size > MAX_ANSWER:
            count = len(seen.question.values)
            message = f"name and {count} TXT values at {seen.name} have {size} octets; more than {MAX_ANSWER} may be cut off"
            yield Outcome(
                seen.name, message, saw=(f"{size} octets",), wanted=(f"at most {MAX_ANSWER} octets",)
            )
        elif seen.texts:
            yield passed(seen.name, f"the TXT answer at {seen.name} is small enough", f"{size} octets")


def _of_others(state: SpfState, mend: str, snapshot: Snapshot) -> Iterator[Outcome]:
    """SPF in this state at the domain where this stack declares none: it fails for all who send from there."""
    seen = undeclared_spf(snapshot)
    if seen is None or seen.state is not state:
        return
    message = f"the SPF record of others at {seen.name} is broken: {'; '.join(seen.problems)}"
    if state is SpfState.MULTIPLE:
        message = (
            f"{len(seen.texts)} SPF records of others stand at {seen.name}; receivers accept none of them"
        )
    remedy = f"Ask who publishes SPF at {seen.name} to {mend}: it fails for all who send from there."
    yield Outcome(seen.name, message, Result.WARN, seen.texts, remedy=remedy)


def _soften(manifest: Manifest) -> str | None:
    if manifest.settings.spf.all != "-all":
        return None  # edited by hand: `dns.record-differs` has the way back
    return f'Set spf.all to "~all" and apply the stack {manifest.stack} (pulumi up), together with an enforcing DMARC policy.'


def _octets(value: str) -> int:
    try:
        return len(txt.to_octets(value))
    except txt.TxtSyntaxError:
        return len(value)

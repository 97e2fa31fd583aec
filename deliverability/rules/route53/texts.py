"""Rules about the spelling of TXT values in Route 53: the same text spelled otherwise is a diff for ever, or no record at all."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest, Record
from deliverability.declaration.manifest.facts import in_route53
from deliverability.declaration.placeholders import has_placeholder
from deliverability.declaration.records import Ownership
from deliverability.evidence.edits import who_runs_the_dns
from deliverability.evidence.record_set_troubles import pieces, quoted_values, texts_at
from deliverability.evidence.records import record_questions
from deliverability.evidence.route53 import records_in_route53
from deliverability.evidence.slips import QUOTED, SPLIT
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Need, Outcome, rule
from deliverability.snapshot import Consensus, Snapshot
from deliverability.snapshot.readings.record_sets import RECORD_SETS
from deliverability.standards import txt
from deliverability.verdict import Result
from deliverability.wording import listed, shown

_ZONE = (rule_ids.DNS_ZONE_NOT_DELEGATED,)


def _texts(manifest: Manifest) -> tuple[Record, ...]:
    return tuple(record for record in manifest.records if record.type == "TXT" and record.values)


def _text_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    return tuple(question for question in record_questions(snapshot) if question.type == "TXT")


@rule(
    "route53.txt-split-into-records",
    Result.FAIL,
    title="One TXT value was published in several records",
    source="RFC 1035 section 3.3.14; RFC 7208 section 3.3; RFC 6376 section 3.6.2.2",
    remedy="Publish one TXT value at {subject} that holds all {count} strings, each in its own quotation marks: {written}.",
    settings=("dns",),
    by_name=True,
    consequence_of=_ZONE,
    asks=_text_questions,
)
def txt_split_into_records(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A text of more than 255 octets is split into strings inside one value; receivers put them together again. In separate
    values each piece is a record of its own, and none of them is the one that was meant.
    """
    for record in _texts(manifest):
        found = pieces(record, texts_at(record, snapshot))
        if found:
            message = f"{SPLIT.happened}: the TXT value declared at {record.name} stands there in {len(found)} of them"
            fields = {"count": str(len(found)), "written": txt.to_route53(record.values[0])}
            remedy = _handed_off(manifest, record, "publish all strings in one TXT value")
            yield Outcome(record.name, message, None, found, record.values, fields, remedy=remedy)


@rule(
    "route53.txt-double-quoted",
    Result.FAIL,
    title="A TXT value has quotation marks of its own",
    source="RFC 1035 section 5.1; Route 53 ResourceRecord.Value",
    remedy="Publish the value at {subject} without the outer quotation marks: {wanted}.",
    settings=("dns",),
    by_name=True,
    consequence_of=_ZONE,
    asks=_text_questions,
)
def txt_double_quoted(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Quotation marks belong to the way TXT is written down, not to the text. Added by hand where a tool adds them too, they
    become part of the text, which then begins with no version tag: SPF, DMARC and DKIM don't read it.
    """
    for record in _texts(manifest):
        found = quoted_values(record, texts_at(record, snapshot))
        if found:
            message = f"{QUOTED.happened}: the TXT value at {record.name} is {listed(map(shown, found))}"
            remedy = _handed_off(manifest, record, "leave the outer quotation marks out")
            # Where only SES or an encrypted key knows the value, what stands there is it.
            known = not has_placeholder(manifest, record)
            fields = {"wanted": record.values[0] if known else found[0][1:-1]}
            yield Outcome(record.name, message, None, found, record.values, fields, remedy=remedy)


@rule(
    "route53.txt-not-canonical",
    Result.WARN,
    title="A TXT value is spelled otherwise than it is deployed",
    source="Route 53 ResourceRecord.Value; RFC 1035 section 3.3.14",
    remedy="Write the value at {subject} as it is deployed: {wanted}.",
    settings=("dns",),
    by_name=True,
    needs=(Need.DNS, RECORD_SETS),
    applies=in_route53,
)
def txt_not_canonical(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A text can be cut into strings, and its octets be escaped, in many ways that mean the same. Pulumi compares what is
    written, so any other spelling than its own shows as a change.
    """
    count = 0
    for each in records_in_route53(snapshot):
        record, held = each.record, each.held
        if record.type != "TXT" or held is None or not each.as_declared:
            continue
        ours = [value for value in held.spelled if _logical(value) in record.values]
        odd = tuple(value for value in ours if value not in _deployed(_logical(value)))
        if odd:
            wanted = tuple(txt.to_route53(_logical(value)) for value in odd)
            message = f"Route 53 holds the TXT value at {record.name} as {listed(map(_short, odd))}"
            yield Outcome(record.name, message, None, odd, wanted, {"wanted": listed(map(_short, wanted))})
        elif ours:
            count += 1
    if count:
        yield passed(manifest.domain, f"{count} TXT values are spelled as they are deployed")


def _deployed(text: str) -> tuple[str, str]:
    """The spellings that a deploy leaves: the provider writes no space between the strings, other writers one."""
    return txt.to_route53(text), f'"{txt.to_provider(text)}"'


def _logical(value: str) -> str:
    """The text of a value in API form; one that can't be read stands for itself, and is then nobody's declared text."""
    try:
        return txt.from_route53(value)
    except txt.TxtSyntaxError:
        return value


def _short(value: str) -> str:
    return value if len(value) <= 120 else f"{value[:120]}..."


def _handed_off(manifest: Manifest, record: Record, what: str) -> str | None:
    if record.ownership is not Ownership.HANDOFF:
        return None
    return f"Ask {who_runs_the_dns(manifest)} to {what} at {record.name}."

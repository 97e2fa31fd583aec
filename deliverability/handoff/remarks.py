"""Remarks on one record of a list: what stands in its way, where it was found instead, which slip it looks like, whom to ask first."""

from collections.abc import Iterator, Sequence

from deliverability.declaration.manifest import Record
from deliverability.evidence import slips
from deliverability.evidence.dkim import tokens
from deliverability.evidence.misplaced import misplaced
from deliverability.evidence.owners import other_owner
from deliverability.evidence.records import RecordInDns, RecordState
from deliverability.handoff.lookups import too_many
from deliverability.handoff.places import Place
from deliverability.snapshot import Snapshot
from deliverability.snapshot.questions import absent_name
from deliverability.wording import capital, listed, shown

#: What may answer where a CNAME belongs.
_INSTEAD = ("A", "AAAA", "TXT", "MX")


def remarks_on(
    seen: RecordInDns, value: str, lost: Sequence[str], place: Place, snapshot: Snapshot
) -> Iterator[str]:
    """Sentences. value: the one to publish. lost: parts of the values that go with it which it doesn't hold."""
    record = seen.record
    if place.servers:
        yield f"{place.zone} is delegated to {listed(place.servers)}: the record belongs there."
    standing = seen.question.values if record.type == "TXT" else seen.saw
    slip = slips.slip_in(record.type, standing, value, place.zone or "")
    if seen.state is RecordState.MISSING and (found := misplaced(record, snapshot)) is not None:
        yield f"{capital(found.slip.happened)}: {_elsewhere(record, value, found.name, snapshot)}"
    elif slip is not None:
        yield f"{capital(slip.happened)}."
    if from_wildcard(seen, snapshot):
        yield "What answers at this name today is a wildcard: a record of its own goes before it."
    else:
        yield from _in_the_way(seen, snapshot)
    owner = other_owner(record, snapshot)
    if owner is not None:
        yield (
            f'{owner.tool} writes this record set anew whenever it runs ("{owner.text}" at {owner.name}): make the change in its '
            "configuration."
        )
    # A value that only a slip has spoilt is the declared one, and nobody's loss.
    lost = [part for part in lost if slips.slip_in(record.type, (part,), value, place.zone or "") is None]
    if lost:
        they_are = "that is" if len(lost) == 1 else "they are"
        yield f"{listed(lost)} would go with it: if {they_are} still needed, ask before you change anything."
    if many := too_many(record, value, snapshot):
        yield many


def _elsewhere(record: Record, value: str, name: str, snapshot: Snapshot) -> str:
    """What to do about what was found at another name, which may say something else than the record."""
    values = snapshot.ask(name, record.type).values
    if record.kind.holds(values, value):
        return f"it stands at {name}. Move it here."
    meant = listed(shown(text, 500) for text in values if record.kind.may_be_of_it(text))
    return f"at {name} stands {meant}, where nobody reads it. If it says more than this record, ask before you change anything."


def from_wildcard(seen: RecordInDns, snapshot: Snapshot) -> bool:
    """Whether a name that nobody publishes beside the record's has the same answer (RFC 4592)."""
    name, question = seen.record.name, seen.question
    token = next((token for token in tokens(snapshot) if token.name == name), None)
    if token is not None:
        return token.wildcard
    if name in (snapshot.delegation.zone, snapshot.manifest.domain) or not (
        question.values or question.cname
    ):
        return False
    beside = absent_name(name.partition(".")[2])
    if question.cname:
        return any(
            snapshot.ask(beside, kind).cname == question.cname for kind in (seen.record.type, "TXT", "A")
        )
    return set(snapshot.ask(beside, seen.record.type).values) == set(question.values)


def _in_the_way(seen: RecordInDns, snapshot: Snapshot) -> Iterator[str]:
    """What can't stand beside the record: an alias where it belongs, or records of other types where a CNAME belongs."""
    record, question = seen.record, seen.question
    if record.type != "CNAME" and question.cname:
        yield (
            f"The name is an alias today (CNAME to {question.cname[0]}), and nothing may stand beside a CNAME: take the CNAME away "
            f"first, or have the record published at {question.cname[0]}."
        )
    elif record.type == "CNAME" and not question.values:
        beside = absent_name(record.name.partition(".")[2])
        for kind in _INSTEAD:
            other = snapshot.ask(record.name, kind)
            if (
                other.values
                and not other.cname
                and set(other.values) != set(snapshot.ask(beside, kind).values)
            ):
                yield (
                    f"The name answers with {kind} {listed(shown(value) for value in other.values[:3])}, and nothing may stand beside a "
                    "CNAME: take that away, or switch the proxy of the DNS host off."
                )

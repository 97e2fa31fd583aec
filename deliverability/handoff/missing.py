"""The list of what looking has shown to be absent or wrong: nothing that is right, and nothing that would weaken what was found.

A record that somebody else keeps is never asked away: values of others stay, SPF terms of others are merged, a stricter DMARC
policy is kept. Where what stands in DNS is better than what is declared, the stack file is what has to change (`Handoff.to_declare`).
"""

from collections.abc import Iterator, Sequence

from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Manifest, Record
from deliverability.declaration.manifest.facts import has_dkim_names, has_identity
from deliverability.declaration.placeholders import has_placeholder, in_brackets
from deliverability.evidence import slips
from deliverability.evidence.edits import Edit, edit_of
from deliverability.evidence.records import RecordInDns, RecordState, compared, declared_records
from deliverability.evidence.unanswered import why
from deliverability.handoff.entries import Action, Entry, Handoff
from deliverability.handoff.places import place_of, zone_problem
from deliverability.handoff.remarks import from_wildcard, remarks_on
from deliverability.snapshot import Snapshot
from deliverability.wording import listed, shown


@dataclass(frozen=True, slots=True)
class _Found:
    """What one record comes to: an entry, or why it needs none. to_declare: a line for the stack file."""

    entry: Entry | None = None
    kept: str = ""
    to_declare: str = ""


def missing_list(snapshot: Snapshot) -> Handoff:
    """What is absent or wrong by a snapshot, in the order of the declaration."""
    manifest = snapshot.manifest
    seen = tuple(compared(record, snapshot) for record in declared_records(snapshot))
    found = [_found(each, snapshot) for each in seen if each.state is not RecordState.UNSEEN]
    problem = zone_problem(snapshot)
    return Handoff(
        manifest,
        tuple(each.entry for each in found if each.entry is not None),
        snapshot.taken_at,
        kept=tuple(each.kept for each in found if each.kept),
        to_declare=tuple(dict.fromkeys(each.to_declare for each in found if each.to_declare)),
        unanswered=(*_unanswered(seen), *_without_names(manifest)),
        notes=(*snapshot.rerouted, *([problem] if problem else [])),
    )


def _found(seen: RecordInDns, snapshot: Snapshot) -> _Found:
    record, declared = seen.record, seen.record.values[0]
    if seen.state is RecordState.RIGHT:
        return _Found()
    if from_wildcard(seen, snapshot):
        return _Found(_entry(seen, declared, (), (), (), snapshot))
    standing = _told_here(seen)
    cut = slips.pieces(standing, declared) if record.type == "TXT" else ()
    whole = _of_its_kind(seen, cut)
    of_it = (*cut, *whole)
    if not of_it:
        return _Found(_entry(seen, declared, (), standing, (), snapshot))
    edit = edit_of(record, [slips.mended(value) for value in whole], snapshot.manifest)
    if len(of_it) == 1 and record.kind.selects(of_it[0]) and record.kind.same(of_it[0], edit.declared):
        return _Found(kept=_kept(record, of_it[0], edit), to_declare=edit.line)
    stays = _without(standing, seen.saw) if record.type != "TXT" else _without(standing, of_it)
    entry = _entry(seen, edit.declared, _without(of_it, (edit.declared,)), stays, edit.left, snapshot)
    return _Found(entry, to_declare=edit.line)


def _of_its_kind(seen: RecordInDns, cut: Sequence[str]) -> tuple[str, ...]:
    """The values in whose place the declared one comes: of TXT those that are meant as it, of other types all that stand there.

    cut: pieces of the declared value, which count as none. Beside a record that can be read one that a slip has spoilt is meant, too.
    """
    kind = seen.record.kind
    if seen.state is RecordState.MISSING:
        return ()
    if seen.record.type != "TXT":
        return seen.saw
    spoilt = {value for value in _told_here(seen) if kind.selects(slips.mended(value))}
    found = (*seen.saw, *(value for value in seen.question.values if value in spoilt))
    return _without(
        tuple(dict.fromkeys(value for value in found if value in spoilt or kind.may_be_of_it(value))), cut
    )


def _without(values: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(value for value in values if value not in others)


def _entry(
    seen: RecordInDns,
    value: str,
    gone: tuple[str, ...],
    stays: tuple[str, ...],
    lost: tuple[str, ...],
    snapshot: Snapshot,
) -> Entry:
    """gone, stays: values that stand there now. lost: parts of those that go which the new value doesn't hold."""
    place = place_of(seen.record, snapshot)
    action = Action.REPLACE if gone else Action.ADD if stays else Action.PUBLISH
    remarks = tuple(remarks_on(seen, value, lost, place, snapshot))
    made_up = has_placeholder(snapshot.manifest, seen.record)
    value = in_brackets(value) if made_up else value
    return Entry(seen.record, value, place.zone, action, gone, stays, remarks, stands_in=made_up)


def _told_here(seen: RecordInDns) -> tuple[str, ...]:
    """The values at the very name; what an alias leads to stands elsewhere."""
    return () if seen.question.cname else seen.question.values


def _kept(record: Record, value: str, edit: Edit) -> str:
    """What was found in place of the declared value, and is no worse."""
    what = f"the {record.kind.title} record at {record.name}, {shown(value, 500)}"
    return f"{what}, says more than was asked for ({listed(edit.parts)}): it stays as it is"


def _unanswered(seen: Sequence[RecordInDns]) -> Iterator[str]:
    for each in seen:
        if each.state is RecordState.UNSEEN:
            yield f"{each.record.type} at {each.record.name}: {why(each.question.status)}"


def _without_names(manifest: Manifest) -> Iterator[str]:
    if has_identity(manifest) and not has_dkim_names(manifest):
        yield f"the DKIM records of {manifest.domain}: only SES knows their names"

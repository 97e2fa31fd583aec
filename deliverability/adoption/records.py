"""The record sets of a plan against those that stand in Route 53: which can be imported, and what `up` would change in them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from deliverability.adoption.findings import Change, Finding, Imported, Made, Note, Obstacle, Risk
from deliverability.adoption.standing import Standing, StandingSet
from deliverability.declaration.kinds import kind_of
from deliverability.declaration.kinds.mail_from import MAIL_FROM
from deliverability.declaration.kinds.spf import SPF
from deliverability.declaration.manifest import manifest_of
from deliverability.declaration.records import Ownership, RecordSet
from deliverability.evidence.edits import Edit, edit_of
from deliverability.existing_records import beside_a_cname, foreign
from deliverability.owner_marks import marker_names, markers
from deliverability.placement import Place
from deliverability.pulumi_state import Child
from deliverability.shared_txt import CannotShare, TxtSet, change_to_put
from deliverability.stack_resources import StackResource, provider_values
from deliverability.standards import spf, txt
from deliverability.wording import listed

#: Types whose values are host names, in which case means nothing.
_HOSTS = ("CNAME", "MX")
#: Tags of DMARC by which receivers are stricter.
_POLICIES = ("p", "sp", "np", "adkim", "aspf")


def of_record(
    resource: StackResource, record: RecordSet, standing: Standing, provider: str
) -> Iterator[Finding]:
    """What there is to say of one declared record set. provider: of its resource, "" for the default one."""
    place = standing.places[record.key]
    what = f"{record.name} {record.type} in {place.zone.name} ({place.zone.zone_id})"
    if not resource.id and record.ownership is not Ownership.SHARED:
        yield Made(resource.name, f"{record.type} record of DKIM, whose name SES tells once DKIM is set up")
        return
    stands = standing.sets.get((place.zone.zone_id, record.name, record.type), ())
    cname = beside_a_cname(record, place.existing)
    if cname is not None:
        yield Obstacle(
            resource.name, what, cname, "Until then neither an import nor `pulumi up` gets past it"
        )
    elif record.ownership is Ownership.SHARED:
        yield from _shared(resource, record, stands, standing, what)
        yield from _marked(resource, record, standing, place, what, shared=True)
    elif not stands:
        yield Made(resource.name, what)
    else:
        obstacles = [
            *_obstacles(resource, record, stands, what),
            *_marked(resource, record, standing, place, what),
        ]
        if obstacles:
            yield from obstacles
            return
        yield Imported(Child(resource.type, resource.name, resource.id, provider), what)
        yield from _changes(resource, record, stands[0], standing, what)


def _obstacles(
    resource: StackResource, record: RecordSet, stands: Sequence[StandingSet], what: str
) -> Iterator[Obstacle]:
    routed = [each.routing for each in stands if each.routing]
    if routed:
        yield Obstacle(
            resource.name,
            what,
            f"It is no simple record set: {'; '.join(routed)}. This stack declares a simple one, and Route 53 keeps no simple record set "
            "beside or in place of such a one",
            "Mail needs the same answer for everybody: replace it in Route 53 by one simple record set with its values, then adopt "
            "again; or leave it to whoever runs it",
        )
        return
    values = stands[0].values
    others = foreign(record, values, ()).values
    if others:
        shown = ", ".join(map(repr, others))
        way_out = kind_of(record.purpose).way_out.removesuffix(".")
        if record.purpose == SPF.purpose:
            way_out = f"Set spf.record to shared: the stack then owns its one value, {record.values[0]!r}, and leaves the others as they are"
        yield Obstacle(
            resource.name,
            what,
            f"It holds values of others, which `pulumi up` would take away: {shown}",
            way_out,
        )


def _marked(
    resource: StackResource,
    record: RecordSet,
    standing: Standing,
    place: Place,
    what: str,
    *,
    shared: bool = False,
) -> Iterator[Finding]:
    """The mark of another tool on the record set."""
    names = marker_names(record.name, record.type)
    texts = {
        name: [
            value
            for each in standing.sets.get((place.zone.zone_id, name, "TXT"), ())
            for value in each.values
        ]
        for name in names
    }
    marker = next(iter(markers(record.name, texts, record.type)), None)
    if marker is None:
        return
    why = f"{marker.tool} owns it ({marker.text!r} at {marker.name}), and writes it anew whenever it runs"
    if shared and record.values[0] in texts[record.name]:
        yield Note(marker.warning(record.name, record.values[0]))
    else:
        yield Obstacle(resource.name, what, why, marker.way_out)


def _shared(
    resource: StackResource,
    record: RecordSet,
    stands: Sequence[StandingSet],
    standing: Standing,
    what: str,
) -> Iterator[Finding]:
    """Our one value in a record set of others: nothing imports it, and `up` takes it over where it stands."""
    routed = [each.routing for each in stands if each.routing]
    if routed:
        yield Obstacle(
            resource.name,
            what,
            f"It is no simple record set: {'; '.join(routed)}. No value is added to such a one",
            "Make it a simple record set, or have its owner add the value and set spf.record to none",
        )
        return
    texts, value = (stands[0].values if stands else ()), record.values[0]
    if texts:
        spelled = TxtSet(stands[0].ttl or record.ttl, tuple(map(txt.to_route53, texts)))
        try:
            change_to_put(record.name, spelled, value, ttl=record.ttl)
        except CannotShare as refusal:
            yield Obstacle(resource.name, what, str(refusal), _instead(record, texts, standing))
            return
        then = (
            "takes over this stack's value where it stands, and writes nothing"
            if value in texts
            else f"adds {value!r} beside what others have there"
        )
        yield Note(f"{record.name} TXT is shared: nothing is to be imported there. `pulumi up` {then}")
    yield Made(resource.name, f"one value in {what}")


def _instead(record: RecordSet, texts: Sequence[str], standing: Standing) -> str:
    """How to come to this stack's value without a moment in which there are two, or none."""
    kind, value = kind_of(record.purpose), record.values[0]
    of_it = [text for text in texts if kind.may_be_of_it(text)]
    if len(of_it) != 1:
        return "Leave one value of its kind there, the declared one, and adopt again"
    lost = kind.lost(of_it[0], record.values)
    unfit = _edit(record, of_it, standing).left if lost else ()
    also = [term for term in lost if term not in unfit]
    first = f"Add to spf.also: {listed(also)}. Then change" if also else "Change"
    kept = "the value that is declared then" if also else repr(value)
    kept += f", without {listed(unfit)}, which no stack file can hold," if unfit else ""
    kept += "" if lost else ", which keeps all its terms,"
    return f"{first} that one value in Route 53 into {kept} and adopt again: `pulumi up` takes it over where it stands"


def _changes(
    resource: StackResource, record: RecordSet, stands: StandingSet, standing: Standing, what: str
) -> Iterator[Finding]:
    if set(_in_provider_form(record.type, stands.spelled)) != set(provider_values(record)):
        yield _other_values(resource, record, stands, standing, what)
    if stands.ttl != record.ttl:
        yield Change(
            Risk.CHANGED,
            resource.name,
            what,
            "ttl",
            f"{stands.ttl} seconds",
            f"{record.ttl} seconds",
            way_out=f"dns.ttl: {stands.ttl} keeps it, for all records of this stack" if stands.ttl else "",
        )


def _other_values(
    resource: StackResource, record: RecordSet, stands: StandingSet, standing: Standing, what: str
) -> Change:
    settings, closing = standing.plan.settings, _closing(record, stands.values)
    change = Change(
        Risk.CHANGED, resource.name, what, "records", _shown(stands.values), _shown(record.values)
    )
    if _plain(record.type, stands.values) == _plain(record.type, record.values):
        return replace(change, risk=Risk.NOTED, says="It is only written in another way (quotes, final dot)")
    if len(stands.values) == 1 and kind_of(record.purpose).same(stands.values[0], record.values[0]):
        return replace(change, risk=Risk.NOTED, says="Receivers read both the same")
    edit = _edit(record, stands.values, standing)
    place = f"in place of {edit.replaces} in the stack file" if edit.replaces else "into the stack file"
    change = replace(change, way_out=f"To keep it, put {edit.line} {place}" if edit.line else "")
    terms = foreign(record, stands.values, ()).terms
    if terms:
        refused = settings.sends and settings.spf.on_foreign_terms == "refuse"
        says = f"Nobody declared {listed(terms)}"
        if any(map(_lets_send, terms)):
            says += ": whoever sends by that fails SPF afterwards"
        if refused:
            drop = f"spf.onForeignTerms: remove takes {'it' if len(terms) == 1 else 'them'} out"
            change = replace(change, way_out=f"{change.way_out}; {drop}" if change.way_out else drop)
        return replace(change, risk=Risk.LOST, says=says, refused=refused)
    if closing is not None:
        before, after = closing
        risk = Risk.WEAKER if spf.CLOSINGS.index(before) < spf.CLOSINGS.index(after) else Risk.CHANGED
        return replace(change, risk=risk, says=f"The record ends in {before}, and will end in {after}")
    if edit.parts:
        policies = all(part.partition("=")[0] in _POLICIES for part in edit.parts)
        says = "The policy becomes weaker" if policies else "Declared nowhere"
        risk = Risk.WEAKER if policies else Risk.LOST
        return replace(change, risk=risk, says=f"{says}: {listed(edit.parts)} goes")
    return change


def _edit(record: RecordSet, values: Sequence[str], standing: Standing) -> Edit:
    manifest = manifest_of(standing.plan)
    declared = next(each for each in manifest.records if each.key == record.key)
    return edit_of(declared, values, manifest)


def _lets_send(term: str) -> bool:
    """Whether an SPF term may be what lets somebody send; a modifier but `redirect` isn't."""
    name, equals, _ = term.partition("=")
    return not equals or ":" in name or name.lower() == "redirect"


def _closing(record: RecordSet, values: Sequence[str]) -> tuple[str, str] | None:
    """How an SPF record ends that stands, and how it will; None where that is the same, and for other records."""
    if record.purpose not in (SPF.purpose, *MAIL_FROM) or record.type != "TXT" or len(values) != 1:
        return None
    ends = [
        next((term for term in value.lower().split(" ") if term in spf.CLOSINGS), "")
        for value in (values[0], record.values[0])
    ]
    return (ends[0], ends[1]) if all(ends) and ends[0] != ends[1] else None


def _in_provider_form(rdtype: str, spelled: Sequence[str]) -> list[str]:
    """Values of the API as the provider reads them: without the outer quotes, and as they were written for the rest."""
    return (
        [value.removeprefix('"').removesuffix('"') for value in spelled] if rdtype == "TXT" else list(spelled)
    )


def _plain(rdtype: str, values: Sequence[str]) -> frozenset[str]:
    return frozenset(value.lower().removesuffix(".") if rdtype in _HOSTS else value for value in values)


def _shown(values: Sequence[str]) -> str:
    return ", ".join(map(repr, values)) if values else "nothing"

"""The sentences of the list for whoever runs the DNS, which all its formats share. Plain text: each format escapes it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from shlex import quote

from deliverability.handoff.entries import Action, Entry, Handoff
from deliverability.standards import txt
from deliverability.wording import listed, sentence, shown

#: Characters of a value in a sentence: those that go have to be found, and so are never cut before what tells them from others.
_WHOLE = 500

#: The heading of `handoff.advice`.
SLIPS = "Slips that happen easily"

#: For who reads a list that holds what is declared; what stands in DNS may serve others.
_NOT_LOOKED = (
    "What stands at these names today was not looked at. Where a record can't be added beside what stands there, change nothing, and ask "
    "whoever sent you this list."
)
#: Of a record that holds a stand-in.
WAIT = "Wait with this record: what stands between < and > is not known yet."


def title(handoff: Handoff) -> str:
    """What the list is."""
    if handoff.looked_at is None:
        return f"DNS records for {handoff.manifest.domain}"
    return f"DNS records for {handoff.manifest.domain}: what is missing"


def by_zone(handoff: Handoff) -> Iterator[tuple[str, tuple[tuple[int, Entry], ...]]]:
    """The entries of each zone with their numbers, which go on from zone to zone. The zone is "" where all are of one."""
    zones, number = handoff.zones, 0
    for zone in zones:
        mine = tuple(enumerate(handoff.of_zone(zone), start=number + 1))
        number += len(mine)
        yield (zone if len(zones) > 1 else ""), mine


def reasons(handoff: Handoff) -> Mapping[int, str]:
    """Why each entry is there and what may stand beside it, by its number; said once for entries of one kind that follow on each other."""
    said: dict[int, str] = {}
    before: tuple[str, int] = ("", 0)
    for _, entries in by_zone(handoff):
        for number, entry in entries:
            kind = entry.record.kind
            first = kind.purpose != before[0]
            before = (kind.purpose, number) if first else before
            said[number] = f"{kind.why} {kind.beside}" if first else f"As for record {before[1]}."
    return said


def findings(handoff: Handoff) -> Iterator[str]:
    """Sentences on what looking has shown as a whole; where nothing was looked at, what that means."""
    if handoff.looked_at is None:
        if handoff.entries:
            yield _NOT_LOOKED
        return
    yield f"DNS was looked at on {handoff.looked_at.astimezone(UTC):%Y-%m-%d at %H:%M} UTC."
    yield from (sentence(note) for note in handoff.notes)
    if handoff.complete:
        yield nothing_missing(handoff)
    for kept in handoff.kept:
        yield sentence(kept)
    for open_question in handoff.unanswered:
        yield f"Could not be looked at: {open_question}."


def nothing_missing(handoff: Handoff) -> str:
    """The sentence that says so."""
    return f"Nothing is missing: every record of {handoff.manifest.domain} stands in DNS as it must."


class Value(str):
    """A value of others within a sentence, which each format marks in its own way."""

    __slots__ = ()


def task(entry: Entry) -> tuple[str, ...]:
    """What to do about one entry: sentences in pieces, those that are values as `Value`."""
    stays = (" Everything else at this name stays: ", *_values(entry.stays), ".") if entry.stays else ()
    if entry.stands_in:
        gone = (" It will take the place of ", *_values(entry.replaces), ".") if entry.replaces else ()
        return (WAIT, *gone, *stays)
    match entry.action:
        case Action.PUBLISH:
            return ("Publish this record.",)
        case Action.ADD:
            return (f"Add this value, as a further one of the {entry.record.type} record set.", *stays)
        case Action.REPLACE:
            return ("Let this value take the place of ", *_values(entry.replaces), ".", *stays)


def plain(pieces: Iterable[str]) -> str:
    """Such pieces as plain text."""
    return "".join(shown(piece, _WHOLE) if isinstance(piece, Value) else piece for piece in pieces)


def _values(values: tuple[str, ...]) -> Iterator[str]:
    """As `wording.listed`, in pieces."""
    for number, value in enumerate(values):
        if number:
            yield " and " if number == len(values) - 1 else ", "
        yield Value(value)


def in_strings(entry: Entry) -> str:
    """A TXT value between quotation marks, in strings of at most 255 octets, as zone files take it; "" for other types.

    "" also for a value that no zone can hold, which only a manifest that was edited by hand has.
    """
    if entry.record.type != "TXT" or entry.stands_in:
        return ""
    try:
        return txt.to_zone(entry.value)
    except txt.TxtSyntaxError:
        return ""


def is_long(entry: Entry) -> bool:
    """Whether a TXT value takes more than one string, so that some forms want it in quotes."""
    return len(in_strings(entry)) > txt.MAX_STRING + 2


def proof(entry: Entry) -> str:
    """The command that shows whether a record stands there."""
    return f"dig +short {entry.record.type} {quote(entry.record.name)}"


def check_command(handoff: Handoff) -> str:
    """The sender's command that waits until all is there."""
    return f"deliverability check --stack {quote(handoff.manifest.stack)} --wait 15m"


def zones_said(handoff: Handoff) -> Iterator[str]:
    """Sentences on the zones of the list, for those who have to know where to enter what."""
    if not handoff.entries:
        return
    zones = handoff.zones
    where = f"in the zone {zones[0]}" if len(zones) == 1 else "in the zone that stands above them"
    known = all(entry.known_zone for entry in handoff.entries)
    begins = "" if known else "; if your zone begins elsewhere, go by the whole names"
    yield f"The short names are names {where}{begins}."


def done(handoff: Handoff) -> str:
    """How to see that it is done, up to the sender's command, which follows it."""
    one = len(handoff.entries) == 1
    record = "The record is" if one else "Each record is"
    types = {entry.record.type for entry in handoff.entries}
    adds = [
        adding
        for type, adding in (
            ("TXT", "quotation marks around a TXT value (and between the strings of a long one)"),
            ("MX", "the priority in front of an MX"),
            ("CNAME", "a dot behind a target"),
        )
        if type in types or (type == "CNAME" and "MX" in types)
    ]
    return (
        f"{record} in place when the dig command that stands with it answers with its value. dig itself adds {listed(adds)}. A server "
        "may remember the former answer until the TTL of that has run out. Tell whoever sent you this list when you are done; they see "
        "it with"
    )

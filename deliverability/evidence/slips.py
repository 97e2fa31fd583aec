"""Slips of DNS administrators, recognised from what stands in DNS: a doubled name, literal quotes, a lost final dot, and the like.

Whoever enters records into a form makes the same few mistakes. Lists that are handed over warn of them, and the rules that find
one say what happened in the same words; both take the words from here. Pure: texts in, a `Slip` out.
"""

import re
from collections.abc import Iterable, Sequence

from deliverability.dataclass import dataclass
from deliverability.standards import names, txt


@dataclass(frozen=True, slots=True)
class Slip:
    """One of them. happened: a clause for messages. types: of the records to which it happens. advice: how to avoid it, a sentence."""

    happened: str
    types: frozenset[str]
    advice: str


_ALL = frozenset({"TXT", "CNAME", "MX"})
_NAMES, _TEXTS, _MX = frozenset({"CNAME", "MX"}), frozenset({"TXT"}), frozenset({"MX"})

NAME_DOUBLED = Slip(
    "the name was doubled",
    _ALL,
    "Enter the name in the zone or the whole name, whichever the form wants: most forms append the zone, and a whole name is doubled "
    "then.",
)
UNDERSCORE_DROPPED = Slip(
    "the underscore was dropped", _ALL, "An underscore in a name belongs to it: _dmarc, _domainkey."
)
ZONE_APPENDED = Slip(
    "the zone was appended to the target",
    _NAMES,
    "Targets are whole names. Where the form or the zone file appends the zone to them, end them with a dot.",
)
PRIORITY_IN_HOST = Slip(
    "the priority was written into the host",
    _MX,
    "The priority of an MX has a field of its own, and does not stand in front of the host.",
)
PRIORITY_LEFT_OUT = Slip(
    "the priority was left out", _MX, "Where an MX has one field for both, write priority, space, host."
)
QUOTED = Slip(
    "quotation marks became part of the value",
    _TEXTS,
    "Paste TXT values without quotation marks. Only a form or file that shows its other values between quotation marks wants them.",
)
SPLIT = Slip(
    "the value was split into several records",
    _TEXTS,
    "A TXT value is one record, however long: strings of 255 characters stand in one record, each between quotation marks.",
)
LINE_BREAK = Slip(
    "a line break was pasted into the value", _TEXTS, "Paste each value as one line, without line breaks."
)

#: All of them, names first.
SLIPS = (
    NAME_DOUBLED,
    UNDERSCORE_DROPPED,
    ZONE_APPENDED,
    PRIORITY_IN_HOST,
    PRIORITY_LEFT_OUT,
    QUOTED,
    SPLIT,
    LINE_BREAK,
)

#: What a line break is in the answer of a name server, or becomes on the way to it.
_BREAKS = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]|\\[rn]")
#: A number that stands where a host begins; a blank in a name is written as an escape (RFC 4343 section 2.1).
_NUMBER = re.compile(r"\d{1,5}(?:\\032|\\ |[ ._-])+")

#: A value in more pieces is no record of ours that somebody cut.
_MOST_PIECES = 16


def slip_in(rdtype: str, values: Iterable[str], wanted: str, zone: str) -> Slip | None:
    """Why values that stand at the right name aren't the wanted one; zone: "" where it isn't known."""
    values = tuple(values)
    if rdtype == "TXT":
        found = (slip_in_text(value, (wanted,)) for value in values)
        return SPLIT if pieces(values, wanted) else next(filter(None, found), None)
    judge = slip_in_mx if rdtype == "MX" else slip_in_target
    return next(filter(None, (judge(value, wanted, zone) for value in values)), None)


def slip_in_target(target: str, wanted: str, zone: str) -> Slip | None:
    """Why a name that a CNAME or an MX leads to isn't the declared one; names in the inner form, zone "" where it isn't known."""
    target, wanted = target.lower(), wanted.lower()
    if target == wanted:
        return None
    number = _NUMBER.match(target)
    rest = target[number.end() :] if number is not None else target
    if number is not None and rest in (wanted, f"{wanted}.{zone}"):
        return PRIORITY_IN_HOST
    appended = target.removeprefix(f"{wanted}.")
    return ZONE_APPENDED if appended != target and zone and names.is_within(zone, appended) else None


def slip_in_mx(value: str, wanted: str, zone: str) -> Slip | None:
    """The same for an MX, `10 host`; a right host with preference 0 lost its number, which receivers don't mind."""
    (number, _, host), (declared, _, right) = value.partition(" "), wanted.partition(" ")
    if host.lower() == right.lower():
        return PRIORITY_LEFT_OUT if number == "0" != declared else None
    return slip_in_target(host, right, zone)


def slip_in_text(value: str, wanted: Iterable[str]) -> Slip | None:
    """Why a TXT value isn't one of the wanted texts, which it says but for the slip."""
    wanted = tuple(wanted)
    if value in wanted:
        return None
    if _words(_BREAKS.sub(" ", value)) in map(_words, wanted) and _BREAKS.search(value):
        return LINE_BREAK
    return QUOTED if unquoted(value) in wanted else None


def unquoted(value: str) -> str | None:
    """What was meant by a text between quotation marks of its own; None where there are none."""
    if len(value) < 3 or not value[0] == value[-1] == '"':
        return None
    try:
        return txt.from_route53(value)
    except txt.TxtSyntaxError:
        return value[1:-1]


def mended(value: str) -> str:
    """What was meant by a text: without quotation marks of its own, line breaks as spaces."""
    inner = unquoted(value)
    return _words(_BREAKS.sub(" ", value)) if inner is None and has_line_break(value) else inner or value


def has_line_break(value: str) -> bool:
    """Whether a line break stands in a text."""
    return _BREAKS.search(value) is not None


def pieces(values: Sequence[str], wanted: str) -> tuple[str, ...]:
    """The values that make up the wanted text when they are put together, in that order; () where they don't.

    A space at which it was cut may have got lost.
    """
    if not wanted or wanted in values or not 2 <= len(values) <= _MOST_PIECES:
        return ()
    return next(iter(_arranged(wanted, tuple(value for value in values if value))), ())


def _arranged(wanted: str, values: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    for index, value in enumerate(values):
        if wanted == value:
            yield (value,)
        elif wanted.startswith(value):
            left = wanted[len(value) :]
            others = (*values[:index], *values[index + 1 :])
            for rest in _arranged(left, others):
                yield (value, *rest)
            if left.startswith(" "):
                for rest in _arranged(left[1:], others):
                    yield (value, *rest)


def _words(text: str) -> str:
    """The text with blanks as they are in one line."""
    return " ".join(text.split())

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

TYPESET = Slip(
    "a formatted document changed characters of the value",
    _TEXTS,
    "Copy values from a plain text: quotation marks, hyphens and blanks of a text processor are other characters.",
)
BACKSLASHES = Slip(
    "backslashes became part of the value",
    _TEXTS,
    "Leave out the backslashes that zone files put before semicolons and quotation marks.",
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
    TYPESET,
    BACKSLASHES,
)

#: What a line break is in the answer of a name server, or becomes on the way to it.
_BREAKS = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]|\\[rn]")
#: What text processors put in the place of plain characters, and what nobody sees.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033", '"'),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f", " "),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    }
)
#: What a zone file may put a backslash before (RFC 1035 section 5.1).
_ESCAPED = re.compile(r'\\([;"])')
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
    if value in wanted or _words(mended(value)) not in map(_words, wanted):
        return None
    return QUOTED if unquoted(value) in wanted else damage(value) or QUOTED


def damage(text: str) -> Slip | None:
    """The slip that shows in a text by itself, when it was meant as a record of ours; None where none does."""
    if _BREAKS.search(text):
        return LINE_BREAK
    if text.translate(_PLAIN) != text:
        return TYPESET
    return BACKSLASHES if _ESCAPED.search(text) else None


def told(message: str, text: str) -> str:
    """The message about a text, with the slip in front that shows in it."""
    slip = damage(text)
    return message if slip is None else f"{slip.happened}: {message}"


def unquoted(value: str) -> str | None:
    """What was meant by a text between quotation marks of its own, of whatever kind; None where there are none."""
    value = value.translate(_PLAIN)
    if len(value) < 3 or value[0] != value[-1] or value[0] not in "\"'":
        return None
    try:
        return txt.from_route53(value) if value[0] == '"' else value[1:-1]
    except txt.TxtSyntaxError:
        return value[1:-1]


def mended(value: str) -> str:
    """What was meant by a text: in one line of plain characters, without quotation marks of its own and backslashes of a zone file."""
    plain = _words(_BREAKS.sub(" ", value)) if _BREAKS.search(value) else value
    inner = unquoted(plain)
    return _ESCAPED.sub(r"\1", plain.translate(_PLAIN) if inner is None else inner)


def pieces(values: Sequence[str], wanted: str) -> tuple[str, ...]:
    """The values that make up the wanted text when they are put together, in that order; () where they don't.

    A space at which it was cut may have got lost.
    """
    if not wanted or wanted in values or not 2 <= len(values) <= _MOST_PIECES:
        return ()
    return _arranged(wanted, frozenset(filter(None, values)), set())


def _arranged(wanted: str, values: frozenset[str], dead: set[tuple[int, frozenset[str]]]) -> tuple[str, ...]:
    """dead: what is left of the text, by its length, with the values that turned out not to make it up.

    Without it a text of few different characters would be tried in every order of the values.
    """
    if wanted in values:
        return (wanted,)
    here = (len(wanted), values)
    if here in dead:
        return ()
    for value in sorted(filter(wanted.startswith, values)):
        left = wanted[len(value) :]
        for rest in (left, left.removeprefix(" ")):
            if found := _arranged(rest, values - {value}, dead):
                return (value, *found)
    dead.add(here)
    return ()


def _words(text: str) -> str:
    """The text with blanks as they are in one line."""
    return " ".join(text.split())

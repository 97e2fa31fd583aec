"""TXT data: logical text inside, and three written forms at the edges.

Inside, a TXT value is one `str`: the octets of all its character-strings joined without a separator, decoded as UTF-8
with `surrogateescape`, so that every octet string has exactly one text and nothing is ever lost. Outside it is split
into character-strings of at most 255 octets (RFC 1035 section 3.3.14) and written

- in the Route 53 API: `"first" "second"`, other octets as octal `\\ooo`;
- in pulumi-aws and terraform: the same without the outer quotes, strings joined by two plain double quotes;
- in a master file (RFC 1035 section 5.1): `"first" "second"`, other octets as decimal `\\DDD`.

Writers split at exactly 255 octets; readers accept every valid spelling.
"""

import re
from collections.abc import Iterable

from deliverability.dataclass import dataclass
from deliverability.standards.syntax import RecordSyntaxError

#: Octets that one character-string holds (RFC 1035 section 3.3).
MAX_STRING = 255


class TxtSyntaxError(RecordSyntaxError):
    """A written TXT value that can't be read, or a text that no octets stand for."""


class TxtStringTooLong(TxtSyntaxError):
    """A character-string of more than 255 octets: Route 53 answers `CharacterStringTooLong`."""


def to_octets(text: str) -> bytes:
    """The octets of a logical text; raises `TxtSyntaxError` for a surrogate that stands for no octet."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        reason = f"U+{ord(text[error.start]):04X} is a lone surrogate and stands for no octet"
        raise TxtSyntaxError(text, error.start, reason) from None


def from_octets(octets: bytes) -> str:
    """The logical text of any octets; the inverse of `to_octets`."""
    return octets.decode("utf-8", "surrogateescape")


def split(text: str) -> tuple[bytes, ...]:
    """The character-strings of a text on the wire: 255 octets each but the last; empty text is one empty string."""
    octets = to_octets(text)
    return tuple(octets[start : start + MAX_STRING] for start in range(0, max(len(octets), 1), MAX_STRING))


def join(strings: Iterable[bytes]) -> str:
    """The logical text of character-strings, joined without a separator (RFC 7208 section 3.3, RFC 6376 3.6.2.2)."""
    return from_octets(b"".join(strings))


def to_route53(text: str) -> str:
    """The value as the Route 53 API takes it (`ResourceRecord.Value`)."""
    return " ".join(f'"{_escape(string, "o")}"' for string in split(text))


def from_route53(value: str) -> str:
    """The logical text of a Route 53 API value; raises `TxtSyntaxError`."""
    return _read(value, _ROUTE53)


def to_provider(text: str) -> str:
    """The value as `aws.route53.Record.records` takes it: the provider adds the outer quotes."""
    return '""'.join(_escape(string, "o") for string in split(text))


def from_provider(value: str) -> str:
    """The logical text of a pulumi-aws record value; raises `TxtSyntaxError`, also where outer quotes were written."""
    try:
        return _read(f'"{value}"', _ROUTE53)
    except TxtSyntaxError as error:
        position = min(max(error.position - 1, 0), len(value))
        if value.startswith('"') and value.endswith('"'):
            reason = "the provider adds the outer quotes itself: leave them out"
            raise TxtSyntaxError(value, 0, reason) from None
        raise type(error)(value, position, error.reason) from None


def to_zone(text: str) -> str:
    """The value as the data of a TXT record in a master file, all strings quoted."""
    return " ".join(f'"{_escape(string, "d")}"' for string in split(text))


def from_zone(value: str) -> str:
    """The logical text of a TXT record's data in a master file; raises `TxtSyntaxError`.

    Reads quoted and bare strings, parentheses over several lines, and comments (RFC 1035 section 5.1).
    """
    return _read(value, _ZONE)


def _escape(string: bytes, radix: str) -> str:
    """One character-string without its quotes; `radix` is "o" for octal or "d" for decimal escapes."""
    return "".join(
        f"\\{chr(octet)}" if octet in b'"\\' else chr(octet) if 32 <= octet < 127 else f"\\{octet:03{radix}}"
        for octet in string
    )


@dataclass(frozen=True, slots=True)
class _Form:
    """What differs between the written forms: the base of numeric escapes, and whether master file syntax holds."""

    base: int
    master_file: bool


_ROUTE53 = _Form(base=8, master_file=False)
_ZONE = _Form(base=10, master_file=True)

_QUOTED = re.compile(r'[^"\\]+')
_QUOTED_IN_ZONE = re.compile(r'[^"\\\r\n]+')
_BARE = re.compile(r'[^"\\;() \t\r\n]+')
_COMMENT = re.compile(r";[^\r\n]*")
_DIGITS = re.compile(r"[0-9]{1,3}")


def _read(value: str, form: _Form) -> str:
    strings: list[bytes] = []
    position = depth = 0
    while position < len(value):
        character = value[position]
        if character in " \t" or (character in "\r\n" and depth):
            position += 1
        elif form.master_file and character in "()":
            depth += 1 if character == "(" else -1
            if depth < 0:
                raise TxtSyntaxError(value, position, "a parenthesis is closed that was never opened")
            position += 1
        elif form.master_file and (comment := _COMMENT.match(value, position)):
            position = comment.end()
        else:
            string, end = _read_string(value, position, form)
            if len(string) > MAX_STRING:
                reason = (
                    f"a string of {len(string)} octets; at most {MAX_STRING} fit, split it inside the value"
                )
                raise TxtStringTooLong(value, position, reason)
            strings.append(string)
            position = end
    if depth:
        raise TxtSyntaxError(value, len(value), "a parenthesis is never closed")
    if not strings:
        raise TxtSyntaxError(value, len(value), 'no string; an empty one is written ""')
    return join(strings)


def _read_string(value: str, start: int, form: _Form) -> tuple[bytes, int]:
    """One character-string that starts at `start`, and the position after it."""
    quoted = value[start] == '"'
    if not quoted and not form.master_file:
        raise TxtSyntaxError(value, start, "text outside quotes: each string stands in double quotes")
    if value[start] in "\r\n":
        raise TxtSyntaxError(
            value, start, "the record ends at the line's end; further lines need parentheses"
        )
    plain = _BARE if not quoted else _QUOTED_IN_ZONE if form.master_file else _QUOTED
    octets = bytearray()
    position = start + quoted
    while position < len(value):
        if run := plain.match(value, position):
            octets += _encode(value, position, run.end())
            position = run.end()
        elif value[position] == "\\":
            octet, position = _read_escape(value, position, form.base)
            octets += octet
        elif not quoted:
            return bytes(octets), position
        elif value[position] == '"':
            return bytes(octets), position + 1
        else:
            raise TxtSyntaxError(value, position, "a line ends inside a quoted string")
    if quoted:
        raise TxtSyntaxError(value, start, "this quote is never closed")
    return bytes(octets), position


def _read_escape(value: str, start: int, base: int) -> tuple[bytes, int]:
    """The octets of the escape whose backslash stands at `start`, and the position after it."""
    digits = _DIGITS.match(value, start + 1)
    if not digits:
        if start + 1 == len(value):
            raise TxtSyntaxError(value, start, "a backslash at the end escapes nothing")
        return _encode(value, start + 1, start + 2), start + 2
    kind, example = ("octal", "000 to 377") if base == 8 else ("decimal", "000 to 255")
    try:
        number = int(digits[0], base)
    except ValueError:
        number = 256
    if len(digits[0]) != 3 or number > 255:
        raise TxtSyntaxError(value, start, f"an escape out of range: three {kind} digits, {example}")
    return bytes([number]), digits.end()


def _encode(value: str, start: int, end: int) -> bytes:
    """Octets of a stretch of `value`, with errors placed in the whole value."""
    try:
        return to_octets(value[start:end])
    except TxtSyntaxError as error:
        raise TxtSyntaxError(value, start + error.position, error.reason) from None

"""macro-string and domain-spec, RFC 7208 section 7.1: read here, expanded by whoever evaluates."""

import re

from deliverability.dataclass import dataclass

#: Macro letters of a domain-spec, and those that only explanation text may use besides (section 7.2).
DOMAIN_LETTERS = "slodiphv"
EXPLANATION_LETTERS = "crt"

#: What is wrong in a text, as (position, reason); readers append to it and go on.
Complaints = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Macro:
    """One `%{...}`.

    letter: lower case.
    keep: how many right-hand parts are kept, None for all.
    reverse: whether the parts are reversed first.
    delimiters: characters that separate the parts; empty means ".".
    escape: written as a capital: the result is URL-escaped (section 7.3).
    """

    letter: str
    keep: int | None = None
    reverse: bool = False
    delimiters: str = ""
    escape: bool = False


@dataclass(frozen=True, slots=True)
class MacroString:
    """A macro-string: its text, and the literals and macros that it consists of, `%%`, `%_` and `%-` resolved."""

    text: str
    parts: tuple[str | Macro, ...]

    @property
    def letters(self) -> frozenset[str]:
        """The letters of its macros."""
        return frozenset(part.letter for part in self.parts if isinstance(part, Macro))

    def __str__(self) -> str:
        return self.text


_LITERAL = re.compile(r"[!-$&-~]+")
_LITERAL_WITH_SPACES = re.compile(r"[ -$&-~]+")
_MACRO = re.compile(r"%\{([A-Za-z])([0-9]*)([rR]?)([-.+,/_=]*)\}")
_MACRO_BEGINNING = re.compile(r"%\{[A-Za-z]?[0-9]*[rR]?[-.+,/_=]*")
_ESCAPES = {"%%": "%", "%_": " ", "%-": "%20"}
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")


def read_macro_string(
    text: str, start: int, end: int, complaints: Complaints, letters: str
) -> MacroString | None:
    """The macro-string in `text[start:end]`, or None after a complaint; only the given macro letters are allowed.

    The caller has seen to it that all characters are visible US-ASCII.
    """
    parts = _read_parts(text, start, end, complaints, letters)
    return None if parts is None else MacroString(text[start:end], parts[0])


def read_explanation(text: str) -> MacroString | None:
    """The explain-string that a whole text is (RFC 7208 sections 6.2 and 12), or None where it is none."""
    letters = DOMAIN_LETTERS + EXPLANATION_LETTERS
    parts = _read_parts(text, 0, len(text), [], letters, _LITERAL_WITH_SPACES)
    return None if parts is None else MacroString(text, parts[0])


def read_domain_spec(text: str, start: int, end: int, complaints: Complaints) -> MacroString | None:
    """The domain-spec in `text[start:end]`: a macro-string that ends in "." and a top-level label, or in a macro."""
    if start == end:
        complaints.append((start, "a domain is missing"))
        return None
    read = _read_parts(text, start, end, complaints, DOMAIN_LETTERS)
    if read is None:
        return None
    parts, tail_start = read
    tail = text[tail_start:end]
    above, dot, label = tail.removesuffix(".").rpartition(".")
    if tail and not dot:
        complaints.append((tail_start, "a domain ends in a dot and a top-level label, or in a macro"))
        return None
    if tail and (label.isdigit() or not _LABEL.fullmatch(label)):
        reason = "a top-level label holds letters, digits and inner hyphens, and not digits alone"
        complaints.append((tail_start + len(above) + 1, reason))
        return None
    return MacroString(text[start:end], parts)


def _read_parts(
    text: str,
    start: int,
    end: int,
    complaints: Complaints,
    letters: str,
    literals: re.Pattern[str] = _LITERAL,
) -> tuple[tuple[str | Macro, ...], int] | None:
    """The parts of a macro-string, and where the literal after its last macro-expand begins."""
    parts: list[str | Macro] = []
    position = tail_start = start
    while position < end:
        if literal := literals.match(text, position, end):
            parts.append(literal[0])
            position = literal.end()
            continue
        if escape := _ESCAPES.get(text[position : min(position + 2, end)]):
            parts.append(escape)
            position += 2
        elif (
            (macro := _MACRO.match(text, position, end))
            and macro[1].lower() in letters
            and not _zero(macro[2])
        ):
            parts.append(_macro(macro))
            position = macro.end()
        else:
            complaints.append(_macro_complaint(text, position, end, letters))
            return None
        tail_start = position
    return tuple(parts), tail_start


def _zero(digits: str) -> bool:
    return bool(digits) and not digits.strip("0")


def _macro(match: re.Match[str]) -> Macro:
    letter, digits, reverse, delimiters = match.groups()
    # Nothing has more parts than this; and int() refuses thousands of digits.
    keep = int(digits.lstrip("0")[:9]) if digits else None
    return Macro(letter.lower(), keep, bool(reverse), delimiters, letter.isupper())


def _macro_complaint(text: str, position: int, end: int, letters: str) -> tuple[int, str]:
    """What is wrong at a percent sign that begins no allowed macro."""
    beginning = _MACRO_BEGINNING.match(text, position, end)
    if beginning is None:
        return position, "a percent sign begins %{, %%, %_ or %-"
    letter = text[position + 2 : min(position + 3, end)].lower()
    if not letter or letter not in letters + EXPLANATION_LETTERS:
        return position + 2, f"a macro begins with one of the letters {' '.join(letters)}"
    if letter not in letters:
        return position + 2, f"the macro letter {letter} is allowed in explanation text only"
    if _MACRO.match(text, position, end):
        return position + 3, "a macro keeps at least one part, not 0"
    return beginning.end(), "a macro is a letter, digits, r, delimiters, and a closing brace"

"""Tag lists, RFC 6376 section 3.2: `name=value; name=value`, the form of DKIM keys and DMARC records."""

import re

from deliverability.dataclass import dataclass

#: A name of a tag (RFC 6376 section 3.2), and what may not stand in a value, white space aside. DMARC has a grammar of its own.
TAG_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
OUTSIDE_VALUE = re.compile(r"[^!-~ \t\r\n]")


@dataclass(frozen=True, slots=True)
class Tag:
    """One stretch between semicolons, blanks around its name and value removed; nothing else is checked yet.

    value: None where the stretch has no equals sign.
    position, value_position: indices of the first characters of name and value in the whole text.
    """

    name: str
    value: str | None
    position: int
    value_position: int


def read_tags(text: str, blank: str) -> tuple[Tag, ...]:
    """The tags of a text in order; `blank` holds the characters that count as white space.

    What follows the last semicolon counts only if it is more than blanks.
    """
    tags = []
    start = 0
    while start <= len(text):
        semicolon = text.find(";", start)
        end = len(text) if semicolon < 0 else semicolon
        tag = _read_tag(text, start, end, blank)
        if semicolon >= 0 or tag.name or tag.value is not None:
            tags.append(tag)
        start = end + 1
    return tuple(tags)


def _read_tag(text: str, start: int, end: int, blank: str) -> Tag:
    name, equals, value = text[start:end].partition("=")
    position = start + len(name) - len(name.lstrip(blank))
    if not equals:
        return Tag(name.strip(blank), None, position, end)
    value_position = end - len(value.lstrip(blank))
    return Tag(name.strip(blank), value.strip(blank), position, value_position)

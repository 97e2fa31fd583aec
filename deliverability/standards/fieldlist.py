"""Field lists, the form that MTA-STS and TLS-RPT records share: `version; name=value; name=value` (RFC 8461 3.1, RFC 8460 3)."""

import re
from collections.abc import Iterator

from deliverability.dataclass import dataclass
from deliverability.standards.syntax import RecordSyntaxError, quote
from deliverability.standards.taglist import Tag, read_tags

_BLANK = " \t"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}")
_VALUE = re.compile(r"[!-:<>-~]+")


@dataclass(frozen=True, slots=True)
class Field:
    """One field. position, value_position: indices of the first characters of name and value in the record."""

    name: str
    value: str
    position: int
    value_position: int


def selected(text: str, version: str) -> bool:
    """Whether senders take a TXT value for a record: it begins with exactly the version and a semicolon.

    version: such as "v=STSv1". Blanks may stand before the semicolon, as before any (`sts-field-delim`, `field-delim`).
    """
    return text.startswith(version) and text[len(version) :].lstrip(_BLANK).startswith(";")


def oddities(text: str, version: str, fields: tuple[Field, ...], free: str, several: str) -> tuple[str, ...]:
    """What is valid in a record and has no effect, or may be read otherwise, in plain words. several: said of more fields `free`
    than one.
    """
    found = []
    if not text.startswith(f"{version};"):
        found.append(f'some senders want the semicolon right behind "{version}"')
    if sum(field.name == free for field in fields) > 1:
        found.append(several)
    return tuple(found)


def resembles(text: str, version: str) -> str | None:
    """Why a value that was probably meant as a record isn't read as one; None for records and for foreign values."""
    if selected(text, version):
        return None
    kind = re.escape(version.removeprefix("v=").rstrip("v0123456789"))
    meant = re.match(rf"[\W_]*v\s*=\s*[\"']?{kind}", text[:64], re.IGNORECASE)
    return f'it does not begin with exactly "{version};"' if meant else None


def read_fields(
    text: str, version: str, error: type[RecordSyntaxError], free: str, *, all_free: bool = False
) -> tuple[Field, ...]:
    """The fields after the version, in order.

    free: the name of the field whose value the caller checks by itself, since it may hold more than other values. The first
        one of the name is meant by it; further ones are ignored (RFC 8461 section 3.2), unless `all_free`.
    Raises `error` for a value that isn't selected, and for anything that the grammar has no place for.
    """
    if not selected(text, version):
        raise error(text, 0, f'a record begins with exactly "{version};"')
    fields = tuple(_fields(text, error, free, all_free=all_free))
    end = text.rstrip(_BLANK)
    if end != text and not end.endswith(";"):
        raise error(text, len(end), "no spaces may stand at the end")
    return fields


def _fields(text: str, error: type[RecordSyntaxError], free: str, *, all_free: bool) -> Iterator[Field]:
    mine = None
    for tag in read_tags(text, _BLANK)[1:]:
        value = _written(text, tag, error)
        if not _NAME.fullmatch(tag.name):
            raise error(text, tag.position, f"{quote(tag.name)} is no field name")
        mine = tag if tag.name == free and (mine is None or all_free) else mine
        if tag is not mine and not _VALUE.fullmatch(value):
            raise error(
                text, tag.value_position, f"the value of {tag.name} is empty or holds spaces or equals signs"
            )
        yield Field(tag.name, value, tag.position, tag.value_position)


def _written(text: str, tag: Tag, error: type[RecordSyntaxError]) -> str:
    """The value of a field that is written as one: blanks may stand around semicolons only."""
    if tag.value is None:
        what = f"{quote(tag.name)} has no value" if tag.name else "there is nothing between two semicolons"
        raise error(text, tag.position, what)
    equals = tag.position + len(tag.name)
    if text[equals] != "=" or (tag.value and tag.value_position != equals + 1):
        raise error(text, equals, "no spaces may stand around the equals sign")
    return tag.value

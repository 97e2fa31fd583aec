r"""DNS names as Route 53 spells them, and the order in which it lists them.

The API form ends in a dot and writes every octet but `a-z 0-9 - _` as `\ooo` (octal): `\052.example.com.`.
Inside, a name is in master-file form without the final dot, escapes decimal: `*.example.com`.
"""

import re

_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-_")
_PART = re.compile(r"\\([0-7]{3})|\\(.)|([^\\])", re.DOTALL)


class NameProblem(ValueError):
    """A name that Route 53 does not take; the text is its own `FATAL problem` sentence."""

    def __init__(self, kind: str, why: str, name: str) -> None:
        super().__init__(f"FATAL problem: {kind} ({why}) encountered with '{name}'")


def from_api(text: str) -> str:
    """The inner form of a name in any spelling the API takes; raises `NameProblem`."""
    labels = _labels(text)
    if any(len(label) > 63 for label in labels):
        raise NameProblem("DomainLabelTooLong", "Domain label is too long", text)
    if sum(len(label) + 1 for label in labels) > 254:
        raise NameProblem("DomainNameTooLong", "Domain name is too long", text)
    return ".".join(_inner_label(label) for label in labels)


def to_api(name: str) -> str:
    """The spelling in which Route 53 returns an inner name."""
    return "".join(f"{_api_label(label)}." for label in _inner_labels(name)) or "."


def listing_key(name: str) -> str:
    r"""Sorts names as ListResourceRecordSets does: labels reversed, in ASCII order, the final dot counted (`com.example.a.`)."""
    labels = [_api_label(label) for label in _inner_labels(name)]
    return "".join(f"{label}." for label in reversed(labels))


def is_within(name: str, zone: str) -> bool:
    """Whether an inner name is the zone's apex or below it."""
    return name == zone or name.endswith(f".{zone}")


def is_wildcard(name: str) -> bool:
    """Whether an inner name stands for all names below one (RFC 4592)."""
    return name.startswith("*.")


def _labels(text: str) -> list[bytes]:
    if not text:
        raise NameProblem("DomainNameEmpty", "Domain name is empty", text)
    if text == ".":
        raise NameProblem("DomainLabelEmpty", "Domain label is empty", text)
    labels, label, end = [], bytearray(), 0
    for part in _PART.finditer(text):
        octal, escaped, plain = part.groups()
        end = part.end()
        if plain == ".":
            labels.append(bytes(label))
            label = bytearray()
        elif octal is not None:
            if int(octal, 8) > 255:
                raise NameProblem("UnsupportedCharacter", "Value contains unsupported characters", text)
            label.append(int(octal, 8))
        else:
            label += (escaped or plain).encode("utf-8", "surrogateescape")
    if end != len(text):
        raise NameProblem("UnsupportedCharacter", "Value contains unsupported characters", text)
    if label or not text.endswith("."):
        labels.append(bytes(label))
    if not all(labels):
        raise NameProblem("DomainLabelEmpty", "Domain label is empty", text)
    return [label.lower() for label in labels]


def _inner_label(label: bytes) -> str:
    return "".join(
        chr(octet)
        if octet in _PLAIN or octet in b"*/=+:~"
        else f"\\{chr(octet)}"
        if chr(octet) in '.\\"();@$'
        else f"\\{octet:03}"
        for octet in label
    )


def _api_label(label: bytes) -> str:
    return "".join(chr(octet) if octet in _PLAIN else f"\\{octet:03o}" for octet in label)


def _inner_labels(name: str) -> list[bytes]:
    labels, label = [], bytearray()
    for decimal, escaped, plain in re.findall(r"\\(\d{3})|\\(.)|([^\\])", name, re.DOTALL):
        if plain == ".":
            labels.append(bytes(label))
            label = bytearray()
        else:
            label += (
                bytes([int(decimal)]) if decimal else (escaped or plain).encode("utf-8", "surrogateescape")
            )
    if label:
        labels.append(bytes(label))
    return labels

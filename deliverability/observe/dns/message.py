"""A reader of DNS messages (RFC 1035 section 4) that costs a tenth of dnspython's.

dnspython makes an object of every name and record; a check reads a hundred messages.
"""

import struct
from dataclasses import field

from deliverability.dataclass import dataclass

#: A name without the root's empty label, in lower case.
Labels = tuple[bytes, ...]

_HEADER = struct.Struct("!HHHHHH")
_FIXED = struct.Struct("!HHLH")
_MOST_OCTETS_OF_A_NAME = 255
_POINTER = 0xC0
_OPT = 41
_LONGEST_TTL = 2**31 - 1


class Unreadable(ValueError):
    """The octets are no DNS message."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    type, rdclass: as numbers. ttl: seconds; 0 where the highest bit is set (RFC 2181 section 8).
    start, end: where its data lies in the message.
    """

    name: Labels
    type: int
    rdclass: int
    ttl: int
    start: int
    end: int


@dataclass(slots=True)
class Message:
    """A whole message.

    flags: the second word of the header. rcode: with the upper bits from the OPT record (RFC 6891 section 6.1.3).
    questions: name, type and class.
    """

    octets: bytes
    flags: int = 0
    rcode: int = 0
    questions: list[tuple[Labels, int, int]] = field(default_factory=list)
    answer: list[Record] = field(default_factory=list)
    authority: list[Record] = field(default_factory=list)
    additional: list[Record] = field(default_factory=list)
    _names: dict[int, tuple[Labels, int]] = field(default_factory=dict)

    def name_at(self, start: int, end: int) -> Labels:
        """The name that fills the octets from `start` to `end`; raises Unreadable."""
        name, after = self.name_from(start)
        if after != end:
            raise Unreadable("a name with something after it")
        return name

    def name_from(self, start: int) -> tuple[Labels, int]:
        """The name that begins at `start`, and where the next thing begins; raises Unreadable."""
        found = self._names.get(start)
        if found is None:
            found = self._names[start] = _read_name(self.octets, start)
        return found


def read_message(octets: bytes) -> Message:
    """Take a message apart; raises Unreadable for octets that are none, or have something after it."""
    message = Message(octets)
    try:
        _read(message)
    except (IndexError, struct.error):
        raise Unreadable("the message ends too early") from None
    return message


def _read(message: Message) -> None:
    octets = message.octets
    _, message.flags, *counts = _HEADER.unpack_from(octets)
    message.rcode = message.flags & 0x0F
    at = _HEADER.size
    for _ in range(counts[0]):
        name, at = message.name_from(at)
        kind, rdclass = struct.unpack_from("!HH", octets, at)
        message.questions.append((name, kind, rdclass))
        at += 4
    sections = (message.answer, message.authority, message.additional)
    for section, count in zip(sections, counts[1:], strict=True):
        for _ in range(count):
            name, at = message.name_from(at)
            kind, rdclass, ttl, length = _FIXED.unpack_from(octets, at)
            start = at + _FIXED.size
            at = start + length
            if at > len(octets):
                raise Unreadable("a record longer than the message")
            if kind == _OPT:
                message.rcode |= (ttl >> 24) << 4
            section.append(Record(name, kind, rdclass, ttl if ttl <= _LONGEST_TTL else 0, start, at))
    if at != len(octets):
        raise Unreadable("something after the message")


def _read_name(octets: bytes, at: int) -> tuple[Labels, int]:
    labels: list[bytes] = []
    after, furthest, total = 0, at, 1
    while length := octets[at]:
        if length < 64:
            label = octets[at + 1 : at + 1 + length]
            total += 1 + length
            if len(label) < length or total > _MOST_OCTETS_OF_A_NAME:
                raise Unreadable("a name that is too long")
            labels.append(label.lower())
            at += 1 + length
        elif length >= _POINTER:
            target = (length & 0x3F) << 8 | octets[at + 1]
            # Each jump leads further back than the one before, so that it ends.
            if target >= furthest:
                raise Unreadable("a name that leads nowhere")
            after = after or at + 2
            at = furthest = target
        else:
            raise Unreadable("a label of an unknown kind")
    return tuple(labels), after or at + 1

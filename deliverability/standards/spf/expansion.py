"""Macro expansion, RFC 7208 section 7: from a macro-string and a message to text, or to a name that DNS is asked for."""

import re
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote

from deliverability.dataclass import dataclass
from deliverability.standards.names import MAX_LABEL, MAX_NAME
from deliverability.standards.spf.macros import Macro, MacroString

#: What `%{p}` stands for where no name of the address can be validated, and `%{r}` where no name was given.
UNKNOWN = "unknown"

#: Of a value longer than a path may be (RFC 5321 section 4.5.3.1.3) only so many characters count: one more than a name
#: can hold, so that what is cut off would have been truncated anyway (RFC 7208 section 7.3).
_LONGEST_VALUE = 256

_DOT = re.compile(r"\.")
_LABEL = rf"[ -\-/-~]{{1,{MAX_LABEL}}}"  # Printable US-ASCII but the dot.
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


@dataclass(frozen=True, slots=True)
class Message:
    """What is known of the connection and the message.

    address: of the client; never an IPv4-mapped IPv6 address.
    local_part, sender_domain: of the identity that is checked; a missing local part is "postmaster" (section 4.3).
    helo: domain of HELO or EHLO.
    receiver: domain name of the checking host.
    time: seconds since 1970.
    """

    address: IPv4Address | IPv6Address
    local_part: str
    sender_domain: str
    helo: str
    receiver: str
    time: int

    def value(self, letter: str, domain: str, validated: str) -> str:
        """What a macro letter stands for, not transformed (section 7.2)."""
        match letter:
            case "s":
                return f"{self.local_part}@{self.sender_domain}"
            case "l":
                return self.local_part
            case "o":
                return self.sender_domain
            case "d":
                return domain
            case "i":
                return dotted(self.address)
            case "p":
                return validated
            case "h":
                return self.helo
            case "v":
                return "in-addr" if self.address.version == 4 else "ip6"
            case "c":
                return str(self.address)
            case "r":
                return self.receiver
            case _:  # "t": the grammar knows no other letter.
                return str(self.time)


def dotted(address: IPv4Address | IPv6Address) -> str:
    """An address with dots: as usual for IPv4, nibble by nibble for IPv6 (section 7.3)."""
    return str(address) if address.version == 4 else ".".join(f"{int(address):032x}")


def expand(string: MacroString, message: Message, domain: str, validated: str = UNKNOWN) -> str:
    """The text of a macro-string, whole: for explanations.

    domain: current domain, `%{d}`. validated: `%{p}`.
    """
    return "".join(
        part if isinstance(part, str) else _transform(part, message.value(part.letter, domain, validated))
        for part in string.parts
    )


def expand_name(string: MacroString, message: Message, domain: str, validated: str = UNKNOWN) -> str:
    """The target name of a domain-spec, without a final dot, at most 253 characters: labels on the left go first.

    Only so much is expanded as is kept, from the right.
    """
    parts: list[str] = []
    length = 0
    for part in reversed(string.parts):
        text = (
            part if isinstance(part, str) else _transform(part, message.value(part.letter, domain, validated))
        )
        parts.append(text)
        length += len(text)
        if length > MAX_NAME + 1:
            break
    return truncate("".join(reversed(parts)).removesuffix("."))


def truncate(name: str) -> str:
    """The name without the labels on the left that make it longer than 253 characters (section 7.3)."""
    if len(name) <= MAX_NAME:
        return name
    # A label may end, at the earliest, right before the last 253 characters.
    dot = _DOT.search(name, len(name) - MAX_NAME - 1)
    return name[dot.end() :] if dot else ""


def askable(name: str) -> bool:
    """Whether DNS can be asked for a name: labels of 1 to 63 characters, 253 in all, US-ASCII without controls.

    Anything else matches nothing: no such name can exist (RFC 7208 section 4.3, RFC 8616 section 4).
    """
    return len(name) <= MAX_NAME and bool(_NAME.fullmatch(name))


def _transform(macro: Macro, value: str) -> str:
    """A value split, reversed, shortened and joined with dots; URL-escaped for a capital letter (section 7.3)."""
    if len(value) > _LONGEST_VALUE:
        value = value[:_LONGEST_VALUE] if macro.reverse else value[-_LONGEST_VALUE:]
    if macro.reverse or macro.keep is not None or macro.delimiters:
        parts = re.split(f"[{re.escape(macro.delimiters)}]", value) if macro.delimiters else value.split(".")
        if macro.reverse:
            parts.reverse()
        value = ".".join(parts if macro.keep is None else parts[-macro.keep :])
    return quote(value, safe="", errors="surrogateescape") if macro.escape else value

r"""Record values: what Route 53 takes as a value of each type, and the same in master-file form.

The API writes an octet of a TXT string as `\ooo` (octal), a master file as `\DDD` (decimal). It takes `\;` for a semicolon, which
needs no escape (octodns-route53 writes it).
"""

import ipaddress
import re
from collections.abc import Callable

from deliverability.embedded.aws.route53.names import NameProblem, from_api

#: Types that hold one domain name.
_NAME_TYPES = ("CNAME", "NS", "PTR")
#: Types that dnspython checks and that need no translation between the two forms.
_COMMON_TYPES = ("AAAA", "CAA", "DS", "HTTPS", "NAPTR", "SRV", "SSHFP", "SVCB", "TLSA", "SOA")


class ValueProblem(ValueError):
    """A value that Route 53 does not take; the text is its own `FATAL problem` sentence."""

    def __init__(self, kind: str, why: str, value: str) -> None:
        super().__init__(f"FATAL problem: {kind} ({why}) encountered with '{value}'")


def to_rdata(record_type: str, value: str) -> str:
    """The master-file form of a value as the API takes it; raises `ValueProblem` or `NameProblem`."""
    if record_type in ("TXT", "SPF"):
        return " ".join(_zone_string(text) for text in character_strings(value))
    if record_type in _NAME_TYPES:
        return _host(value)
    parsers: dict[str, Callable[[str], str]] = {"A": _ipv4, "AAAA": _ipv6, "MX": _mx}
    if record_type in parsers:
        return parsers[record_type](value)
    return _common(record_type, value)


def from_rdata(record_type: str, rdata: str) -> str:
    """The API form of a value in master-file form, for records that did not come through the API."""
    if record_type not in ("TXT", "SPF"):
        return rdata
    return " ".join(f'"{_api_text(text)}"' for text in _zone_strings(rdata))


def same(record_type: str, one: str, other: str) -> bool:
    """Whether two API values mean the same record: names in them are case-insensitive and absolute either way."""
    try:
        return _folded(record_type, to_rdata(record_type, one)) == _folded(
            record_type, to_rdata(record_type, other)
        )
    except (ValueProblem, NameProblem):
        return one == other


def _folded(record_type: str, rdata: str) -> str:
    return rdata if record_type in ("TXT", "SPF", "CAA", "NAPTR") else rdata.lower()


def character_strings(value: str) -> list[bytes]:
    """The strings of a TXT value in API form; raises `ValueProblem` as Route 53 refuses it."""
    odd = re.search(r"[^\x20-\x7e]", value)
    if odd is not None:
        raise ValueProblem("UnsupportedCharacter", "Value contains unsupported characters", odd.group())
    strings, position = [], 0
    token = re.compile(r'\s*"((?:[^"\\]|\\.)*)"')
    while position < len(value.rstrip()):
        found = token.match(value, position)
        if found is None:
            raise _unquoted(value)
        strings.append(_api_octets(found.group(1), value))
        position = found.end()
    if not strings:
        raise _unquoted(value)
    if any(len(text) > 255 for text in strings):
        raise ValueProblem("CharacterStringTooLong", "Value is too long", value)
    return strings


def _unquoted(value: str) -> ValueProblem:
    return ValueProblem("InvalidCharacterString", "Value should be enclosed in quotation marks", value)


def _api_octets(text: str, value: str) -> bytes:
    octets = bytearray()
    for octal, escaped, plain in re.findall(r"\\([0-7]{3})|\\(.)|([^\\])", text):
        if octal:
            if int(octal, 8) > 255:
                raise ValueProblem("InvalidCharacterString", "Value contains an escape above \\377", value)
            octets.append(int(octal, 8))
        elif escaped and escaped not in '"\\;':
            raise ValueProblem(
                "InvalidCharacterString", f"Value contains the unknown escape \\{escaped}", value
            )
        else:
            octets += (escaped or plain).encode("ascii")
    return bytes(octets)


def _api_text(text: bytes) -> str:
    return "".join(
        f"\\{chr(octet)}" if octet in b'"\\' else chr(octet) if 32 <= octet < 127 else f"\\{octet:03o}"
        for octet in text
    )


def _zone_string(text: bytes) -> str:
    return (
        '"'
        + "".join(
            f"\\{chr(octet)}" if octet in b'"\\' else chr(octet) if 32 <= octet < 127 else f"\\{octet:03}"
            for octet in text
        )
        + '"'
    )


def _zone_strings(rdata: str) -> list[bytes]:
    import dns.rdata

    strings: tuple[bytes, ...] = dns.rdata.from_text("IN", "TXT", rdata).strings  # type: ignore[attr-defined]
    return list(strings)


def _host(value: str) -> str:
    return f"{from_api(value)}." if value != "." else "."


def _ipv4(value: str) -> str:
    try:
        return str(ipaddress.IPv4Address(value))
    except ValueError:
        raise ValueProblem("ARRDATAIllegalIPv4Address", "Value is not a valid IPv4 address", value) from None


def _ipv6(value: str) -> str:
    try:
        return str(ipaddress.IPv6Address(value))
    except ValueError:
        raise ValueProblem(
            "AAAARRDATAIllegalIPv6Address", "Value is not a valid IPv6 address", value
        ) from None


def _mx(value: str) -> str:
    fields = value.split()
    if len(fields) != 2:
        raise ValueProblem("MXRRDATANotTwoFields", "MX record doesn't have 2 fields", value)
    preference, host = fields
    if not (preference.isascii() and preference.isdigit() and int(preference) <= 65535):
        raise ValueProblem(
            "MXRRDATAPriorityRequired", "MX record doesn't have a priority of 0 to 65535", value
        )
    return f"{int(preference)} {_host(host)}"


def _common(record_type: str, value: str) -> str:
    import dns.exception
    import dns.name
    import dns.rdata

    if record_type not in _COMMON_TYPES:
        raise ValueProblem(
            f"{record_type}RRDATAUnsupported", f"Records of type {record_type} are not supported", value
        )
    try:
        return dns.rdata.from_text("IN", record_type, value, origin=dns.name.root, relativize=False).to_text()
    except (dns.exception.DNSException, ValueError):
        why = f"Value is not a valid {record_type} record"
        raise ValueProblem(f"{record_type}RRDATAInvalid", why, value) from None

"""`https:` URIs in records (RFC 3986): what may stand there, and why something can't. Nothing is fetched."""

import ipaddress
import re
from urllib.parse import urlsplit

from deliverability.standards import names
from deliverability.standards.syntax import quote

# No comma and no semicolon: they separate what stands in a record and are written as %2C and %3B.
_CHARACTERS = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+=-]|%[0-9A-Fa-f]{2})+")


def flaw(uri: str, *, full_host: bool = False) -> str | None:
    """What is wrong with a text as an `https:` URI, in plain words; None where nothing is.

    full_host: whether its host must be a fully qualified name, neither an address nor a single label.
    """
    if not uri.lower().startswith("https://"):
        return f"{quote(uri)} is no https URI"
    if not _CHARACTERS.fullmatch(uri):
        return f"{quote(uri)} holds characters that must be encoded in a URI"
    if misplaced(uri):
        return (
            f"{quote(uri)} holds a second # or a bracket outside of the host, which must be encoded in a URI"
        )
    if full_host:
        return None if has_full_host(uri) else f"{quote(uri)} names no fully qualified host"
    return None if _host(uri) else f"{quote(uri)} names no host"


def has_full_host(uri: str) -> bool:
    """Whether the host of a well-formed URI is a fully qualified name: neither an address nor a single label."""
    labels = names.labels(_host(uri))
    # A last label of digits alone makes an address, not a name.
    return len(labels) > 1 and ":" not in _host(uri) and not labels[-1].isdigit()


def misplaced(uri: str) -> bool:
    """Whether a # stands there that doesn't begin the fragment, or a bracket that isn't around an address (RFC 3986 3.2.2, 3.5)."""
    _, _, behind = uri.partition("://")
    authority = re.split(r"[/?#]", behind, maxsplit=1)[0]
    rest = uri.replace(authority, "", 1) if authority else uri
    return uri.count("#") > 1 or "[" in rest or "]" in rest


def _host(uri: str) -> str:
    """The host in the inner form, an IPv6 address without brackets; "" where there is none, or one that is neither."""
    try:
        parts = urlsplit(uri)
        parts.port  # noqa: B018 - raises for what is no port
        host = parts.hostname or ""
        if "[" in parts.netloc:
            return str(ipaddress.IPv6Address(host))
        return names.normalize(host)
    except ValueError:
        return ""

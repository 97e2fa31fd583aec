"""`https:` URIs in records (RFC 3986): what may stand there, and why something can't. Nothing is fetched."""

import re
from urllib.parse import urlsplit

from deliverability.standards import names
from deliverability.standards.syntax import quote

# No comma and no semicolon: they separate what stands in a record and are written as %2C and %3B.
_CHARACTERS = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+=-]|%[0-9A-Fa-f]{2})+")


def flaw(uri: str) -> str | None:
    """What is wrong with a text as an `https:` URI of a fully qualified host, in plain words; None where nothing is."""
    if not uri.lower().startswith("https://"):
        return f"{quote(uri)} is no https URI"
    if not _CHARACTERS.fullmatch(uri):
        return f"{quote(uri)} holds characters that must be encoded in a URI"
    host = _host(uri)
    return None if host is not None else f"{quote(uri)} names no fully qualified host"


def _host(uri: str) -> str | None:
    """The host in the inner form; None where there is none, or one that is no domain name of at least two labels."""
    try:
        parts = urlsplit(uri)
        parts.port  # noqa: B018 - raises for what is no port
        labels = names.labels(names.normalize(parts.hostname or ""))
    except ValueError:
        return None
    # A last label of digits alone makes an address, not a name.
    return ".".join(labels) if len(labels) > 1 and not labels[-1].isdigit() else None

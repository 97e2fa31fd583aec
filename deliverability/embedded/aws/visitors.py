"""Which HTTP requests are refused because a web page may have made them: a Host that isn't this machine, a foreign Origin.

A page in the user's browser reaches every port of the loopback interface. It can send a request without asking first (a form, an
image), and it can read the answers once its own name resolves to 127.0.0.1. What a browser can't do is lie in these headers.
"""

import ipaddress
import re
from collections.abc import Mapping

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::\d{1,5})?")

#: What browsers say of a request that was typed in, or made by a page of the same origin (W3C Fetch Metadata, 2.1).
_OWN_SITES = ("none", "same-origin")


def refusal(headers: Mapping[str, str]) -> tuple[int, str] | None:
    """HTTP status and reason for a request that is not answered, whatever its path; None for one that is.

    headers: by lower-case name; the values of one that came twice joined by commas.
    """
    host = headers.get("host", "")
    if not host or "," in host:
        return 400, "a request needs one Host header (RFC 9112 section 3.2)"
    if not _is_loopback(host):
        return 403, f"the Host {host!r} is not this machine: ask 127.0.0.1 or localhost"
    origin = headers.get("origin")
    if origin is not None and origin.lower() != f"http://{host.lower()}":
        return 403, "requests of web pages are not answered"
    if headers.get("sec-fetch-site", "none") not in _OWN_SITES:
        return 403, "requests of web pages are not answered"
    return None


def _is_loopback(host: str) -> bool:
    found = _HOST.fullmatch(host)
    if found is None:
        return False
    name = found[1].strip("[]").lower()
    if name.rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False

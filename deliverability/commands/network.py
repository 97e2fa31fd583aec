"""`--network`: the addresses of an embedded cloud's name servers, from `deliverability cloud` or a file."""

import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from deliverability.commands.running import UsageProblem, read, refuse
from deliverability.declaration.key_paths import printable
from deliverability.json_text import read_json
from deliverability.observe.network import Internet, MappedNetwork, Network

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
#: Octets of a map: an entry has some 40, and an embedded world has tens of servers.
_LARGEST = 1024 * 1024
#: Seconds that its reading may take.
_LONGEST = 5.0


def load_network(place: str | None) -> Network:
    """The internet, or the map at a loopback URL or in a file; raises UsageProblem, which names option and variable.

    It may be the variable that a shell still has of a cloud that is gone: then nobody typed the option.
    """
    if not place:
        return Internet()
    try:
        return _load(place)
    except UsageProblem as problem:
        raise UsageProblem(f"--network, or DELIVERABILITY_NETWORK: {problem}") from None


def _load(place: str) -> Network:
    text = _fetch(place) if place.startswith(("http://", "https://")) else read(Path(place))
    place = printable(place)
    try:
        data = read_json(text)
        endpoints = {str(address): (str(host), int(port)) for address, (host, port) in data.items()}
    except (ValueError, TypeError, AttributeError):
        refuse(f"{place}: not a network map; `deliverability cloud` serves one at /_cloud/network")
    if any(host not in _LOOPBACK for host, _ in endpoints.values()):
        refuse(f"{place}: a network map may only lead to 127.0.0.1")
    return MappedNetwork(endpoints)


def _fetch(url: str) -> str:
    shown = printable(url)
    try:
        host = urllib.parse.urlsplit(url).hostname
    except ValueError as error:
        refuse(f"{shown}: not a URL ({error}): `deliverability cloud` prints the one of its network")
    if host not in _LOOPBACK:
        refuse(f"{shown}: an embedded world is reached on 127.0.0.1 only")
    read: list[str | Exception] = []
    # A daemon, for which nobody waits: each octet that drips in would begin a socket's own timeout anew.
    reading = threading.Thread(target=lambda: read.append(_read(url)), daemon=True)
    reading.start()
    reading.join(_LONGEST)
    found = read[0] if read else TimeoutError(f"not there within {_LONGEST:g} seconds")
    if isinstance(found, Exception):
        refuse(
            f"{shown}: cannot be read ({getattr(found, 'reason', found)}): is `deliverability cloud` running?"
        )
    return found


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would lead where the URL itself may not."""

    def redirect_request(self, *_: object) -> None:
        """None: the answer stays an error."""


def _read(url: str) -> str | Exception:
    """What stands at a loopback URL, or why it can't be read."""
    try:
        # Only loopback gets here, and a proxy has no business in between.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)
        with opener.open(url, timeout=_LONGEST) as response:
            return str(response.read(_LARGEST).decode())
    except urllib.error.HTTPError as error:
        error.close()
        return error
    except Exception as error:
        return error

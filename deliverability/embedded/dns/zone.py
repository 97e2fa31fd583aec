"""The data of one zone, shared between those who write it (Route 53, SES, faults) and the servers that answer from it."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RRset:
    """One record set as a zone holds it.

    name: absolute, lower case, no final dot; a wildcard starts with "*.".
    type: "TXT", "MX", "CNAME", "NS", "SOA", "A", ...
    ttl: seconds.
    rdata: master-file presentation (RFC 1035 section 5.1), names in it absolute with the final dot: `"v=spf1 -all"`, `10 mx.example.`.
    """

    name: str
    type: str
    ttl: int
    rdata: tuple[str, ...]


class Zone:
    """A thread-safe set of record sets below one origin; readers get immutable snapshots.

    name: the origin, absolute, lower case, no final dot; "" is the root.
    name_servers: the host names of its own name servers, no final dot.
    version: where counting starts; a restored zone goes on from where it was.
    """

    def __init__(self, name: str, name_servers: tuple[str, ...], *, version: int = 0) -> None:
        self.name = name
        self.name_servers = name_servers
        self._lock = threading.Lock()
        self._rrsets: Mapping[tuple[str, str], RRset] = {}
        self._version = version
        self._watchers: tuple[Callable[[], None], ...] = ()

    @property
    def version(self) -> int:
        """Grows with each change, and serves as a cache key; the SOA's serial is whatever its record says, as in Route 53."""
        return self._version

    def rrsets(self) -> Mapping[tuple[str, str], RRset]:
        """All record sets by (name, type), frozen at this moment."""
        return self._rrsets

    def get(self, name: str, rdtype: str) -> RRset | None:
        """The record set at exactly this name and type, or None; wildcards are not expanded."""
        return self._rrsets.get((name, rdtype))

    def apply(self, put: Iterable[RRset] = (), remove: Iterable[tuple[str, str]] = ()) -> None:
        """Take away and then put record sets in one atomic step; removing what is not there changes nothing."""
        with self._lock:
            changed = dict(self._rrsets)
            for key in remove:
                changed.pop(key, None)
            for rrset in put:
                changed[rrset.name, rrset.type] = rrset
            self._rrsets = changed
            self._version += 1
            for watcher in self._watchers:
                watcher()

    def watch(self, watcher: Callable[[], None]) -> None:
        """Have `watcher` called after each change, in the thread that made it, before `apply` returns."""
        with self._lock:
            self._watchers = (*self._watchers, watcher)

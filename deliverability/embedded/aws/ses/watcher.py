"""The times at which SES looks for records: on a read, if time has passed or the DNS has changed; and whenever it is told to."""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta

from deliverability.embedded.aws.ses.lookup import DnsLookup
from deliverability.embedded.aws.ses.state import Identity, Region, Store
from deliverability.embedded.aws.ses.verification import look, overdue
from deliverability.embedded.clock import Clock

#: So a person who has published records sees SUCCESS at the next GetEmailIdentity.
INTERVAL = timedelta(seconds=1)


class Watcher:
    """Moves identities on by looking at the DNS.

    dns_version: anything that differs once a zone has changed; a frozen clock alone would hide it.
    """

    def __init__(
        self, store: Store, clock: Clock, dns: DnsLookup, dns_version: Callable[[], Hashable]
    ) -> None:
        self._store = store
        self._clock = clock
        self._dns = dns
        self._dns_version = dns_version
        self._looked: dict[tuple[str, str, str], tuple[datetime, Hashable]] = {}
        self._held = False

    def hold(self, held: bool) -> None:
        """Whether a read leaves everything as it was seen last, whatever time has passed."""
        self._held = held

    def refresh(self, region: Region, identity: Identity) -> None:
        """Look at an identity if a look is due."""
        if self._held:
            return
        last = self._looked.get((region.account_id, region.name, identity.name))
        now = self._clock.now()
        if last is None or now - last[0] >= INTERVAL or last[1] != self._dns_version():
            self._look(region, identity, now)

    def forget(self, region: Region, identity: Identity) -> None:
        """Make a look due, because something about the identity itself has changed."""
        self._looked.pop((region.account_id, region.name, identity.name), None)

    def look(self) -> None:
        """Look at all identities of all regions now."""
        self._look_where(lambda _identity, _now: True)

    def settle(self) -> None:
        """Judge set-ups whose time has run out, before records change: what comes now came too late for them."""
        self._look_where(overdue)

    def _look_where(self, wanted: Callable[[Identity, datetime], bool]) -> None:
        with self._store.lock:
            now = self._clock.now()
            for region in list(self._store.regions.values()):
                for identity in list(region.identities.values()):
                    if wanted(identity, now):
                        self._look(region, identity, now)

    def _look(self, region: Region, identity: Identity, now: datetime) -> None:
        version = self._dns_version()
        look(region.name, self._sharing(region, identity), identity, self._dns, now)
        self._looked[region.account_id, region.name, identity.name] = (now, version)

    def _sharing(self, region: Region, identity: Identity) -> set[str]:
        """The regions of this account where the identity's MAIL FROM name is in use."""
        wanted = identity.mail_from.domain if identity.mail_from else None
        return {region.name} | {
            other.name
            for other in self._store.regions.values()
            if other.account_id == region.account_id
            for candidate in other.identities.values()
            if candidate.mail_from is not None and candidate.mail_from.domain == wanted
        }

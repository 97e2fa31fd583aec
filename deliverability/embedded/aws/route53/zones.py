"""Hosted zones as Route 53 keeps them, over the DNS zones that the name servers answer from."""

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.route53 import names, values
from deliverability.embedded.aws.route53.routed import Groups, Key
from deliverability.embedded.dns.zone import RRset, Zone


@dataclass(frozen=True, slots=True)
class Spelling:
    """A record set's values as the client wrote them, valid as long as the DNS zone still holds `rdata`."""

    rdata: tuple[str, ...]
    values: tuple[str, ...]


@dataclass
class HostedZone:
    """One hosted zone.

    id: without the "/hostedzone/" prefix. name: inner form. zone: what the name servers answer from; for a private
    zone it stands apart from the embedded world; of what isn't simple (`routed`) it has the answers. protections: comment by
    (name, type).
    """

    id: str
    account: str
    name: str
    zone: Zone
    caller_reference: str
    comment: str | None = None
    private: bool = False
    vpcs: list[dict[str, str]] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    protections: dict[Key, str | None] = field(default_factory=dict)
    spellings: dict[Key, Spelling] = field(default_factory=dict)
    routed: Groups = field(default_factory=dict)

    def simple(self) -> dict[Key, RRset]:
        """The simple record sets by name and type."""
        return {key: rrset for key, rrset in self.zone.rrsets().items() if key not in self.routed}

    def values(self, rrset: RRset) -> tuple[str, ...]:
        """A record set's values in API form: verbatim as written, or translated if they came another way."""
        spelling = self.spellings.get((rrset.name, rrset.type))
        if spelling is not None and spelling.rdata == rrset.rdata:
            return spelling.values
        return tuple(values.from_rdata(rrset.type, text) for text in rrset.rdata)

    def listed(self) -> list[dict[str, Any]]:
        """All record sets as the API shows them, in its order: by reversed name, type and set identifier."""
        shown = [(rrset.name, rrset.type, "", self._simple(rrset)) for rrset in self.simple().values()]
        for group in self.routed.values():
            shown += [(each.name, each.type, each.identifier, each.description()) for each in group.values()]
        shown.sort(key=lambda each: (names.listing_key(each[0]), each[1], each[2]))
        return [each[3] for each in shown]

    def _simple(self, rrset: RRset) -> dict[str, Any]:
        return {
            "Name": names.to_api(rrset.name),
            "Type": rrset.type,
            "TTL": rrset.ttl,
            "ResourceRecords": [{"Value": value} for value in self.values(rrset)],
        }

    @property
    def size(self) -> int:
        """How many record sets there are."""
        return len(self.simple()) + sum(map(len, self.routed.values()))

    def required(self, key: Key) -> bool:
        """Whether this is the apex's SOA or NS, which every zone must have."""
        return key in ((self.name, "SOA"), (self.name, "NS"))

    def description(self) -> dict[str, Any]:
        """The HostedZone structure of the API."""
        return {
            "Id": f"/hostedzone/{self.id}",
            "Name": names.to_api(self.name),
            "CallerReference": self.caller_reference,
            "Config": {"Comment": self.comment, "PrivateZone": self.private},
            "ResourceRecordSetCount": self.size,
        }

    def delegation_set(self) -> dict[str, Any] | None:
        """The DelegationSet structure of the API; a private zone has none."""
        return None if self.private else {"NameServers": list(self.zone.name_servers)}


class ZoneStore:
    """The hosted zones of all accounts, by id; ids come from the seeded randomness of the embedded cloud."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"route53-{seed}")  # noqa: S311 - ids must repeat with the seed, not be secret
        self.zones: dict[str, HostedZone] = {}
        self.taken: set[str] = set()

    def new_id(self, prefix: str) -> str:
        """An unused id as Route 53 makes them: a letter and twenty capitals and digits."""
        while True:
            found = prefix + "".join(self._random.choices(string.ascii_uppercase + string.digits, k=20))
            if found not in self.taken:
                self.taken.add(found)
                return found

    def of(self, account: str) -> Iterator[HostedZone]:
        """The zones of one account, oldest first."""
        return (zone for zone in self.zones.values() if zone.account == account)

    def get(self, account: str, zone_id: str) -> HostedZone:
        """A zone by id, with or without the "/hostedzone/" prefix; raises NoSuchHostedZone."""
        bare = bare_id(zone_id)
        zone = self.zones.get(bare)
        if zone is None or zone.account != account:
            raise ApiError("NoSuchHostedZone", f"No hosted zone found with ID: {bare}", 404)
        return zone


def bare_id(text: str) -> str:
    """An id without the "/hostedzone/" or "/change/" that the API puts before it."""
    return text.rsplit("/", 1)[-1]

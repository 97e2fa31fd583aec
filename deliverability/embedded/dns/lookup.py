"""The look-up of a name in one zone: RFC 1034 section 4.3.2, with wildcards (RFC 4592) and negative answers (RFC 2308)."""

from collections.abc import Iterator
from dataclasses import dataclass

import dns.exception
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from deliverability.embedded.dns.zone import RRset, Zone

#: A name as lower-case labels, leftmost first, without the root's; hashes faster than `dns.name.Name`.
Labels = tuple[bytes, ...]

_ADDRESS_TYPES = ("A", "AAAA")


class UnreadableRecord(ValueError):
    """A record set in a zone is not valid presentation format; its server can only answer SERVFAIL."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a zone says to one question.

    authoritative: the AA bit; False for a referral.
    answer, authority, additional: shared with the zone's index, so nobody may change them.
    """

    rcode: dns.rcode.Rcode
    authoritative: bool
    answer: tuple[dns.rrset.RRset, ...] = ()
    authority: tuple[dns.rrset.RRset, ...] = ()
    additional: tuple[dns.rrset.RRset, ...] = ()


def labels_of(name: dns.name.Name) -> Labels:
    """The labels of an absolute name, lower case, without the root's."""
    return tuple(label.lower() for label in name.labels[:-1])


def labels_of_text(name: str) -> Labels:
    """The same for text without the final dot; "" is the root; master-file escapes are understood."""
    if not name:
        return ()
    if "\\" in name:
        return labels_of(dns.name.from_text(name))
    return tuple(name.lower().encode("ascii").split(b"."))


def ancestors(labels: Labels) -> Iterator[Labels]:
    """The name itself, then each name above it, the root last."""
    return (labels[start:] for start in range(len(labels) + 1))


class ZoneIndex:
    """One version of a zone, prepared for questions; never changes, so a kept one is a stale server's copy.

    previous: an index of the same zone whose parsed record sets are taken over where they did not change.
    """

    def __init__(self, zone: Zone, previous: "ZoneIndex | None" = None) -> None:
        # The version first: if a writer comes between, this index is only rebuilt once too often.
        self.version = zone.version
        self.origin = labels_of_text(zone.name)
        self._nodes: dict[Labels, dict[str, RRset]] = {}
        self._existing: set[Labels] = {self.origin}
        self._cuts: set[Labels] = set()
        self._parsed: dict[RRset, dns.rrset.RRset] = {}
        for rrset in zone.rrsets().values():
            self._add(rrset)
            if previous is not None and rrset in previous._parsed:
                self._parsed[rrset] = previous._parsed[rrset]

    def lookup(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType, *, dnssec: bool = False) -> Lookup:
        """The answer to a question at or below the origin, CNAMEs followed inside the zone.

        dnssec: the DO bit; a referral then shows the DS records of the delegation (RFC 4035 section 3.1.4).
        Raises UnreadableRecord where the zone holds text that is no record data.
        """
        answer: list[dns.rrset.RRset] = []
        seen: set[Labels] = set()
        while True:
            labels = labels_of(name)
            cut = self._cut_above(labels, rdtype)
            if cut is not None:
                return self._chain_end(answer) if answer else self._referral(cut, dnssec)
            node = self._node(labels)
            if node is None:
                return self._negative(dns.rcode.NXDOMAIN, answer)
            found = self._matching(node, rdtype)
            if found:
                answer += [self._rrset(stored, name) for stored in found]
                return Lookup(dns.rcode.NOERROR, True, tuple(answer), (), self._addresses_for(found))
            alias = node.get("CNAME")
            if alias is None:
                return self._negative(dns.rcode.NOERROR, answer)
            link = self._rrset(alias, name)
            answer.append(link)
            seen.add(labels)
            name = link[0].target
            target = labels_of(name)
            if target in seen or target[len(target) - len(self.origin) :] != self.origin:
                return self._chain_end(answer)

    def _add(self, rrset: RRset) -> None:
        labels = labels_of_text(rrset.name)
        depth = len(labels) - len(self.origin)
        if depth < 0 or labels[depth:] != self.origin:
            return  # out of zone: nobody could ever ask for it here
        self._nodes.setdefault(labels, {})[rrset.type] = rrset
        for start in range(depth):
            self._existing.add(labels[start:])  # the names between are empty non-terminals
        if rrset.type == "NS" and depth and labels[0] != b"*":
            self._cuts.add(labels)

    def _cut_above(self, labels: Labels, rdtype: dns.rdatatype.RdataType) -> Labels | None:
        """The topmost delegation at or above the name; the DS at the cut itself belongs to this side."""
        if not self._cuts:
            return None
        for start in range(len(labels) - len(self.origin) - 1, -1, -1):
            if labels[start:] in self._cuts and (start or rdtype != dns.rdatatype.DS):
                return labels[start:]
        return None

    def _node(self, labels: Labels) -> dict[str, RRset] | None:
        """The record sets at the name or at the wildcard that stands for it; None where the name does not exist."""
        if labels in self._existing:
            return self._nodes.get(labels, {})
        encloser = next(above for above in ancestors(labels[1:]) if above in self._existing)
        source = (b"*", *encloser)
        return self._nodes.get(source, {}) if source in self._existing else None

    @staticmethod
    def _matching(node: dict[str, RRset], rdtype: dns.rdatatype.RdataType) -> list[RRset]:
        if rdtype == dns.rdatatype.ANY:
            return list(node.values())
        stored = node.get(dns.rdatatype.to_text(rdtype))
        return [stored] if stored is not None else []

    def _chain_end(self, answer: list[dns.rrset.RRset]) -> Lookup:
        """A CNAME chain that leaves the zone's own data: the asker goes on from here."""
        return Lookup(dns.rcode.NOERROR, True, tuple(answer))

    def _negative(self, rcode: dns.rcode.Rcode, answer: list[dns.rrset.RRset]) -> Lookup:
        """No such name, or no such type: the SOA tells how long that may be remembered (RFC 2308 section 3)."""
        stored = self._nodes.get(self.origin, {}).get("SOA")
        authority: tuple[dns.rrset.RRset, ...] = ()
        if stored is not None:
            soa = self._rrset(stored, None)
            minimum = soa[0].minimum
            authority = (soa if soa.ttl <= minimum else _with_ttl(soa, minimum),)
        return Lookup(rcode, True, tuple(answer), authority)

    def _referral(self, cut: Labels, dnssec: bool) -> Lookup:
        servers = self._nodes[cut]["NS"]
        authority = [self._rrset(servers, None)]
        signer = self._nodes[cut].get("DS")
        if dnssec and signer is not None:
            authority.append(self._rrset(signer, None))
        return Lookup(dns.rcode.NOERROR, False, (), tuple(authority), self._addresses_for([servers]))

    def _addresses_for(self, found: list[RRset]) -> tuple[dns.rrset.RRset, ...]:
        """The addresses this zone holds for the hosts of NS records, glue included."""
        hosts = [
            server.target for stored in found if stored.type == "NS" for server in self._rrset(stored, None)
        ]
        nodes = [self._nodes.get(labels_of(host), {}) for host in hosts]
        return tuple(
            self._rrset(node[kind], None) for node in nodes for kind in _ADDRESS_TYPES if kind in node
        )

    def _rrset(self, stored: RRset, owner: dns.name.Name | None) -> dns.rrset.RRset:
        """The record set in dnspython's form; at `owner` instead of its own name when a wildcard stands for it."""
        parsed = self._parsed.get(stored)
        if parsed is None:
            parsed = self._parsed[stored] = self._parse(stored)
        if owner is None or not stored.name.startswith("*.") or parsed.name == owner:
            return parsed
        return dns.rrset.from_rdata_list(owner, parsed.ttl, list(parsed))

    def _parse(self, stored: RRset) -> dns.rrset.RRset:
        try:
            if not 0 <= stored.ttl < 2**31:
                raise ValueError(f"a TTL is 0 to {2**31 - 1} seconds (RFC 2181 section 8), not {stored.ttl}")
            owner = dns.name.from_text(stored.name or ".")
            parsed = dns.rrset.from_text_list(
                owner, stored.ttl, "IN", stored.type, stored.rdata, origin=dns.name.root, relativize=False
            )
        except (dns.exception.DNSException, ValueError) as error:
            raise UnreadableRecord(
                f"{stored.name} {stored.type} {' '.join(stored.rdata)}: {error}"
            ) from error
        return parsed


def _with_ttl(rrset: dns.rrset.RRset, ttl: int) -> dns.rrset.RRset:
    return dns.rrset.from_rdata_list(rrset.name, ttl, list(rrset))

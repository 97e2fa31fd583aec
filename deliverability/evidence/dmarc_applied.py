"""Which DMARC record receivers apply to the From domains, by RFC 9989 section 4.10 over the recorded answers."""

from collections.abc import Iterator

from deliverability.dataclass import dataclass
from deliverability.evidence.dmarc import DmarcAtName, dmarc_at
from deliverability.snapshot import Consensus, Snapshot
from deliverability.snapshot.recorded import discovered
from deliverability.standards import dmarc, names


@dataclass(frozen=True, slots=True)
class AppliedRecord:
    """A record that receivers apply to From domains of ours.

    domain: where it stands. discoveries: of the From domains, the declared domain's first.
    """

    domain: str
    record: dmarc.DmarcRecord
    discoveries: tuple[dmarc.DmarcDiscovery, ...]

    @property
    def name(self) -> str:
        """The name of the record, `_dmarc.<domain>`."""
        return dmarc.policy_name(self.domain)

    @property
    def from_domains(self) -> tuple[str, ...]:
        """The From domains it is applied to."""
        return tuple(found.domain for found in self.discoveries)


def discoveries(snapshot: Snapshot) -> tuple[dmarc.DmarcDiscovery, ...]:
    """What receivers make of each From domain that is declared, the declared domain first."""
    return tuple(discovered(snapshot, domain) for domain in snapshot.manifest.settings.from_domains)


def applied(snapshot: Snapshot) -> tuple[AppliedRecord, ...]:
    """Every record that is applied to some From domain, each once."""
    by_place: dict[str, list[dmarc.DmarcDiscovery]] = {}
    for found in discoveries(snapshot):
        if found.policy_domain is not None:
            by_place.setdefault(found.policy_domain, []).append(found)
    return tuple(
        AppliedRecord(place, group[0].record, tuple(group))
        for place, group in by_place.items()
        if group[0].record is not None
    )


def without_record(snapshot: Snapshot) -> Iterator[dmarc.DmarcDiscovery]:
    """The From domains to which no record is applied, as far as that is certain.

    A subdomain of another one without record is left out: what is wrong above is what is wrong there.
    """
    bare = [found for found in discoveries(snapshot) if found.record is None and not found.walk.failures]
    for found in bare:
        above = (other.domain for other in bare if other is not found)
        if not any(names.is_within(found.domain, domain) for domain in above):
            yield found


def discarded(snapshot: Snapshot) -> tuple[DmarcAtName, ...]:
    """The names where a record was meant to stand and receivers discard what they find, each once.

    A From domain's own name counts always, one above it where nothing is applied to the From domain: else what stands
    there makes no difference to it.
    """
    found: dict[str, DmarcAtName] = {}
    for each in discoveries(snapshot):
        bound = each.legacy.organizational_domain
        for step in each.steps:
            own = step.domain == each.domain
            if own or (each.record is None and names.is_within(step.domain, bound)):
                seen = dmarc_at(step.domain, snapshot)
                if seen.discarded:
                    found.setdefault(seen.name, seen)
    return tuple(found.values())


def open_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """The questions whose failure leaves open which record is applied to a From domain."""
    failed = dict.fromkeys(
        step.query
        for found in discoveries(snapshot)
        if found.record is None
        for step in found.steps
        if step.failed
    )
    return tuple(snapshot.ask(name, "TXT") for name in failed)

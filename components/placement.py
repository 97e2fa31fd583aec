"""The placement of a domain's records: their hosted zones, the provider that writes them, and what stands there already."""

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import field

import pulumi
import pulumi_aws as aws

from deliverability.dataclass import dataclass
from deliverability.declaration.kinds.report_authorization import (
    report_authorization_name,
    report_authorizations,
)
from deliverability.declaration.plan import Plan
from deliverability.declaration.records import Ownership, RecordSet
from deliverability.declaration.settings import Settings
from deliverability.owner_marks import marker_names
from deliverability.zones import HostedZone

from .aws_environment import AwsEnvironment
from .existing_records import known_before_ses
from .hosted_zone import zone_of_domain, zone_of_report_host
from .route53 import ExistingRecords, Route53Error, Route53Reader


@dataclass(frozen=True, slots=True)
class Place:
    """The zone that a record set is written to, and what stands there at the names of the plan."""

    zone: HostedZone
    existing: ExistingRecords


@dataclass(frozen=True, slots=True)
class Placement:
    """zone: of the domain; None with external DNS, where nothing is written.

    report_zones: the zone of each report host that is ours to write, by host.
    provider: of another account's zone; None for the component's own.
    """

    reader: Route53Reader
    zone: HostedZone | None
    report_zones: dict[str, HostedZone] = field(default_factory=dict)
    provider: aws.Provider | None = None

    @property
    def report_hosts(self) -> frozenset[str]:
        """The report hosts whose authorization record is declared here."""
        return frozenset(self.report_zones)

    def places(self, plan: Plan) -> dict[str, Place]:
        """Where every record set stands that is ours to write, by its key; raises `Route53Error`.

        A name below a delegation is in the zone that it is delegated to: written anywhere else the world would never see it.
        """
        if self.zone is None:
            return {}
        elsewhere = {
            report_authorization_name(plan.settings.domain, host): zone
            for host, zone in self.report_zones.items()
        }
        by_zone = defaultdict(list)
        for record in plan.records:
            if record.ownership is not Ownership.HANDOFF:
                by_zone[elsewhere.get(record.name, self.zone)].append(record)
        known = {record.key for record in known_before_ses(plan)}
        found: dict[str, Place] = {}
        for zone, records in by_zone.items():
            found |= self._within(zone, records, known)
        return found

    def _within(self, zone: HostedZone, records: Sequence[RecordSet], known: Set[str]) -> dict[str, Place]:
        """The places of record sets in a zone, or in those that it delegates to. known: the keys of those with a known name."""
        # An Easy DKIM token isn't known yet; the name that all of them stand below is.
        asked = {r.key: _names_below(zone.name, r.name)[: None if r.key in known else -1] for r in records}
        wanted = [name for names in asked.values() for name in names]
        wanted += [name for r in records if r.ownership is Ownership.SHARED for name in marker_names(r.name)]
        existing = self.reader.records(zone, wanted or [zone.name])
        places: dict[str, Place] = {}
        delegated = defaultdict(list)
        for record in records:
            cuts = [
                name for name in asked[record.key] if name != zone.name and (name, "NS") in existing.values
            ]
            if cuts:
                delegated[cuts[0]].append(record)
            else:
                places[record.key] = Place(zone, existing)
        for name, those in delegated.items():
            places |= self._within(self._delegated(zone, name), those, known)
        return places

    def _delegated(self, zone: HostedZone, name: str) -> HostedZone:
        found = self.reader.zone_by_name(name)
        if found is None:
            raise Route53Error(
                f"{name} is delegated to other name servers by the NS records in {zone.name} ({zone.zone_id}), and no public hosted zone "
                f"in this AWS account has that name: what is written to {zone.name} below it is never seen. Remove the delegation, "
                "create the zone here, or set dns.mode to external and hand the records over"
            )
        return found


def _names_below(zone: str, name: str) -> list[str]:
    """The name and those above it, from the zone's own or its first child on down: where the zone may delegate it."""
    labels = name.split(".")
    count = len(labels) - len(zone.split("."))
    below = [".".join(labels[start:]) for start in range(count - 1, -1, -1)]
    return below or [name]


def place_records(name: str, settings: Settings, region: str, parent: pulumi.Resource) -> Placement:
    """Find the zones of a domain and of its report hosts; raises `Route53Error`."""
    if settings.dns.mode == "external":
        return Placement(Route53Reader(parent), None)
    provider = _provider(name, settings.dns.role_arn, region, parent) if settings.dns.role_arn else None
    reader = Route53Reader(parent, provider)
    zone = zone_of_domain(settings.domain, settings.dns, reader)
    hosts = {host: zone_of_report_host(host, reader) for host in report_authorizations(settings)}
    return Placement(reader, zone, {host: found for host, found in hosts.items() if found}, provider)


def provider_name(name: str) -> str:
    """The name of the provider of another account's zone. name: of the component."""
    return f"{name}-dns"


def _provider(name: str, role_arn: str, region: str, parent: pulumi.Resource) -> aws.Provider:
    arguments = AwsEnvironment.of_stack().provider_arguments(region, role_arn)
    # Nothing is lost with a provider: protecting it would only make it harder to leave the role out one day.
    return aws.Provider(
        provider_name(name), **arguments, opts=pulumi.ResourceOptions(parent=parent, protect=False)
    )

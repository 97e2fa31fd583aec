"""The placement of a domain's records: their hosted zones, the provider that writes them, and what stands there already."""

from collections import defaultdict
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from deliverability.declaration.kinds.report_authorization import (
    report_authorization_name,
    report_authorizations,
)
from deliverability.declaration.plan import Plan
from deliverability.declaration.records import Ownership
from deliverability.declaration.settings import Settings
from deliverability.zones import HostedZone

from .aws_environment import AwsEnvironment
from .existing_records import guarded, refuse_foreign
from .hosted_zone import zone_of_domain, zone_of_report_host
from .route53 import Route53Reader
from .shared_records import look_at_shared


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

    def zones(self, plan: Plan) -> dict[str, HostedZone]:
        """The zone of every record set that is ours to write, or one value in it, by its key."""
        if self.zone is None:
            return {}
        elsewhere = {
            report_authorization_name(plan.settings.domain, host): zone
            for host, zone in self.report_zones.items()
        }
        return {
            record.key: elsewhere.get(record.name, self.zone)
            for record in plan.records
            if record.ownership is not Ownership.HANDOFF
        }

    def zone_ids(self, plan: Plan) -> dict[str, str]:
        """The same by id."""
        return {key: zone.zone_id for key, zone in self.zones(plan).items()}

    def refuse_foreign(self, plan: Plan) -> None:
        """Read what stands at the plan's names, zone by zone; raises `ForeignRecords`."""
        by_zone = defaultdict(list)
        zones = self.zones(plan)
        for record in guarded(record for record in plan.records if record.ownership is Ownership.OWN):
            by_zone[zones[record.key]].append(record)
        for zone, records in by_zone.items():
            refuse_foreign(records, self.reader.records(zone, (record.name for record in records)))
        look_at_shared(plan, zones, self.reader)

    def options(self, parent: pulumi.Resource) -> pulumi.ResourceOptions:
        """Options of every record."""
        return pulumi.ResourceOptions(parent=parent, provider=self.provider)


def place_records(name: str, settings: Settings, region: str, parent: pulumi.Resource) -> Placement:
    """Find the zones of a domain and of its report hosts; raises `Route53Error`."""
    if settings.dns.mode == "external":
        return Placement(Route53Reader(parent), None)
    provider = _provider(name, settings.dns.role_arn, region, parent) if settings.dns.role_arn else None
    reader = Route53Reader(parent, provider)
    zone = zone_of_domain(settings.domain, settings.dns, reader)
    hosts = {host: zone_of_report_host(host, reader) for host in report_authorizations(settings)}
    return Placement(reader, zone, {host: found for host, found in hosts.items() if found}, provider)


def _provider(name: str, role_arn: str, region: str, parent: pulumi.Resource) -> aws.Provider:
    arguments = AwsEnvironment.of_stack().provider_arguments(region, role_arn)
    # Nothing is lost with a provider: protecting it would only make it harder to leave the role out one day.
    return aws.Provider(f"{name}-dns", **arguments, opts=pulumi.ResourceOptions(parent=parent, protect=False))

"""The placement of a domain's records: their hosted zones, the provider that writes them, and what stands there already."""

from dataclasses import field

import pulumi
import pulumi_aws as aws

from deliverability.dataclass import dataclass
from deliverability.declaration.kinds.report_authorization import report_authorizations
from deliverability.declaration.plan import Plan
from deliverability.declaration.settings import Settings
from deliverability.placement import DelegatedAway, Place, places
from deliverability.stack_resources import provider_name
from deliverability.zones import HostedZone

from .aws_environment import AwsEnvironment
from .hosted_zone import zone_of_domain, zone_of_report_host
from .route53 import Route53Error, Route53Reader


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
        """Where every record set stands that is ours to write, by its key; raises `Route53Error`."""
        if self.zone is None:
            return {}
        try:
            return places(plan, self.zone, self.report_zones, self.reader)
        except DelegatedAway as error:
            raise Route53Error(str(error)) from None


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
    return aws.Provider(
        provider_name(name), **arguments, opts=pulumi.ResourceOptions(parent=parent, protect=False)
    )

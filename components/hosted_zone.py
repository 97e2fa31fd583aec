"""The hosted zones of a domain and of its report hosts, looked up through the provider."""

from collections.abc import Iterable

from deliverability.declaration.sections import Dns
from deliverability.standards import names
from deliverability.zones import HostedZone, zone_names

from .log import warn
from .route53 import Route53AccessDenied, Route53Error, Route53Reader, SeveralZones


def zone_of_domain(domain: str, dns: Dns, reader: Route53Reader) -> HostedZone:
    """The public zone that takes the records of `domain`; raises `Route53Error` when there is none, or not just one."""
    if dns.zone_id is not None:
        zone = reader.zone_by_id(dns.zone_id)
        if not names.is_within(domain, zone.name):
            raise Route53Error(
                f"the hosted zone {dns.zone_id} (dns.zoneId) is {zone.name}, which doesn't contain {domain}: "
                "set dns.zoneId to the id of a zone that does"
            )
        return zone
    wanted = zone_names(domain, dns.zone)
    found = _first_of(wanted, reader)
    if found is not None:
        return found
    if dns.zone is not None:
        raise Route53Error(
            f"no public hosted zone named {dns.zone} (dns.zone) in this AWS account: correct it, leave it out to take "
            "the longest zone that fits, or name a role of the account that owns it in dns.roleArn"
        )
    raise Route53Error(
        f"no public hosted zone for {domain} in this AWS account (tried {', '.join(wanted)}): "
        "create the zone, name a role of the account that owns it in dns.roleArn, or set dns.mode to external and hand "
        "the records to whoever runs the DNS"
    )


def zone_of_report_host(host: str, reader: Route53Reader) -> HostedZone | None:
    """The public zone of a report mailbox's host if it is ours to write, else None: then its record is handed off."""
    try:
        return _first_of(zone_names(host), reader)
    except (Route53AccessDenied, SeveralZones) as error:
        # Only answers that stay the same from run to run: a passing failure must not take the record away again.
        warn(f"the authorization record for reports to {host} is left to its owner: {error}", reader.parent)
        return None


def _first_of(wanted: Iterable[str], reader: Route53Reader) -> HostedZone | None:
    """The public zone with the first of these names that there is; asks for one after the other."""
    return next(filter(None, map(reader.zone_by_name, wanted)), None)

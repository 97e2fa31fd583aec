"""Which hosted zone a name belongs to: declared by id or name, else the longest public zone that contains it."""

import pulumi

from deliverability.declaration.sections import Dns
from deliverability.standards import names

from .route53 import HostedZone, Route53AccessDenied, Route53Error, Route53Reader, SeveralZones


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
    if dns.zone is not None:
        declared = reader.zone_by_name(dns.zone)
        if declared is None:
            raise Route53Error(
                f"no public hosted zone named {dns.zone} (dns.zone) in this AWS account: correct it, leave it out to take "
                "the longest zone that fits, or name a role of the account that owns it in dns.roleArn"
            )
        return declared
    found = longest_public_zone(domain, reader)
    if found is None:
        raise Route53Error(
            f"no public hosted zone for {domain} in this AWS account (tried {', '.join(zone_candidates(domain))}): "
            "create the zone, name a role of the account that owns it in dns.roleArn, or set dns.mode to external and hand "
            "the records to whoever runs the DNS"
        )
    return found


def zone_of_report_host(host: str, reader: Route53Reader) -> HostedZone | None:
    """The public zone of a report mailbox's host if it is ours to write, else None: then its record is handed off."""
    try:
        return longest_public_zone(host, reader)
    except (Route53AccessDenied, SeveralZones) as error:
        # Only answers that stay the same from run to run: a passing failure must not take the record away again.
        pulumi.log.warn(
            f"the authorization record for reports to {host} is left to its owner: {error}", reader.parent
        )
        return None


def longest_public_zone(name: str, reader: Route53Reader) -> HostedZone | None:
    """The longest public zone of this account that contains `name`, or None."""
    for candidate in zone_candidates(name):
        zone = reader.zone_by_name(candidate)
        if zone is not None:
            return zone
    return None


def zone_candidates(name: str) -> tuple[str, ...]:
    """The names a zone of `name` can have, longest first, ending at the organizational domain.

    Above it are public suffixes: a zone named like one is not the owner's to publish from.
    """
    top = names.organizational_domain(name) or name
    candidates = [name]
    while candidates[-1] != top and (above := names.parent(candidates[-1])):
        candidates.append(above)
    return tuple(candidates)

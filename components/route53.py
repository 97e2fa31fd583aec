"""Hosted zones and record sets of Route 53, read through the provider while the program runs, in preview too.

Nothing is changed here.
"""

import re
from collections.abc import Iterable
from typing import Any

import pulumi
import pulumi_aws as aws

from deliverability.build_logs import obeyed_by_nobody
from deliverability.dataclass import dataclass
from deliverability.placement import ExistingRecords
from deliverability.standards import txt
from deliverability.zones import HostedZone

# The provider's own words for the two answers that are no failure (aws_route53_zone in terraform-provider-aws). All
# else, access denied above all, says nothing about which zones exist.
_NO_ZONE = re.compile(r"no matching route ?53 ?(hosted )?zone", re.IGNORECASE)
_SEVERAL_ZONES = re.compile(r"multiple route ?53 ?(hosted )?zones? matched", re.IGNORECASE)
_DENIED = re.compile(r"access ?denied|not authorized|unauthorized", re.IGNORECASE)


class Route53Error(pulumi.RunError):
    """Route 53 could not be read, or holds what must not be overwritten; the message names the way out. The engine prints it into the
    log of a pipeline.
    """

    def __init__(self, message: str) -> None:
        super().__init__(obeyed_by_nobody(message))


class Route53AccessDenied(Route53Error):
    """The credentials may not read what the program has to know."""


class SeveralZones(Route53Error):
    """Two public hosted zones have the same name."""


@dataclass(frozen=True, slots=True)
class Route53Reader:
    """Reads zones and record sets with the credentials that will write them.

    parent: whose provider is used. provider: instead of that one, for a zone in another account.
    """

    parent: pulumi.Resource
    provider: pulumi.ProviderResource | None = None

    def zone_by_id(self, zone_id: str) -> HostedZone:
        """The zone of this id; raises `Route53Error` when it is private or can't be read."""
        try:
            found = aws.route53.get_zone(zone_id=zone_id, opts=self._options())
        except Exception as error:  # the SDK raises nothing narrower for a failed invoke
            raise _unreadable(f"the hosted zone {zone_id} (dns.zoneId)", error) from error
        if found.private_zone:
            raise Route53Error(
                f"the hosted zone {zone_id} ({_plain(found.name)}) is private, so the world can't see its records: "
                "set dns.zoneId to the id of the public zone"
            )
        return HostedZone(zone_id=_known(found.zone_id), name=_plain(found.name))

    def zone_by_name(self, name: str) -> HostedZone | None:
        """The public zone of exactly this name, None where there is none; raises `SeveralZones`, `Route53Error`."""
        try:
            found = aws.route53.get_zone(name=name, private_zone=False, opts=self._options())
        except Exception as error:
            if _NO_ZONE.search(str(error)):
                return None
            if _SEVERAL_ZONES.search(str(error)):
                raise SeveralZones(
                    f"two public hosted zones are named {name}: set dns.zoneId to the one that the parent zone "
                    f"delegates to (compare its name servers with `dig NS {name}`)"
                ) from None
            raise _unreadable(f"the hosted zone {name}", error) from error
        return HostedZone(zone_id=_known(found.zone_id), name=_plain(found.name))

    def records(self, zone: HostedZone, names: Iterable[str]) -> ExistingRecords:
        """All record sets at these names; raises `Route53Error`."""
        wanted = "|".join(re.escape(name) for name in dict.fromkeys(names))
        try:
            # Route 53 ends names with a dot; the pattern is RE2, which knows these constructs as Python does.
            found = aws.route53.get_records(
                zone_id=zone.zone_id, name_regex=rf"^(?:{wanted})\.?$", opts=self._options()
            )
        except Exception as error:
            raise _unreadable(
                f"the records of the hosted zone {zone.name} ({zone.zone_id})", error
            ) from error
        values: dict[tuple[str, str], tuple[str, ...]] = {}
        for record_set in found.resource_record_sets or ():
            key = (_plain(record_set.name), record_set.type)
            read = tuple(_value(record_set.type, entry.value) for entry in record_set.resource_records or ())
            # Weighted and other routed record sets share name and type; an alias has no values, and exists all the same.
            values[key] = (*values.get(key, ()), *(read or (_alias(record_set),)))
        return ExistingRecords(zone, values)

    def _options(self) -> pulumi.InvokeOptions:
        return pulumi.InvokeOptions(parent=self.parent, provider=self.provider)


def _unreadable(what: str, error: Exception) -> Route53Error:
    reason = str(error).strip()
    if _DENIED.search(reason):
        return Route53AccessDenied(
            f"{what} may not be read: grant route53:ListHostedZones, route53:GetHostedZone, route53:ListTagsForResource "
            f"and route53:ListResourceRecordSets, or name a role of the owning account in dns.roleArn ({reason})"
        )
    return Route53Error(f"{what} could not be read: {reason}")


def _known(zone_id: str | None) -> str:
    if not zone_id:
        raise Route53Error(
            "the AWS provider can't answer yet, since its own configuration is unknown in this preview: give the component "
            "a provider with known settings, or create what that provider depends on first"
        )
    return zone_id


def _plain(name: str) -> str:
    return name.rstrip(".").lower()


def _value(rdtype: str, value: str) -> str:
    if rdtype != "TXT":
        return value
    try:
        return txt.from_route53(value)
    except txt.TxtSyntaxError:
        # Somebody's value in a spelling we can't read is foreign all the same: it is shown as it stands.
        return value


def _alias(record_set: Any) -> str:
    target = record_set.alias_target
    return f"alias to {_plain(target.dns_name)}" if target else "no value"

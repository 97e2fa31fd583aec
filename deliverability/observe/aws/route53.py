"""What Route 53 says of the hosted zone (`GetHostedZone`): its name servers above all."""

from collections.abc import Mapping
from typing import Any

from deliverability.manifest import Manifest
from deliverability.observe.aws.reading import LEFT_OUT, Clients, read
from deliverability.observe.snapshot import Reading
from deliverability.standards import names

#: Where the global API is signed for when the stack names no region.
_DEFAULT_REGION = "us-east-1"


class _NotOne(Exception):
    """Not exactly one public zone fits."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading.detail)
        self.reading = reading


async def read_zone(manifest: Manifest, clients: Clients, *, deadline: float) -> Reading:
    """`GetHostedZone` of the declared zone: by id, by name, else the longest public zone that contains the domain.

    "left-out" in external DNS mode; "absent" where the account has no such public zone; "error" where two have its name.
    The role `dns.roleArn` is assumed if declared.
    """
    if manifest.dns.mode == "external":
        return LEFT_OUT
    role_arn = (manifest.settings.get("dns") or {}).get("roleArn")
    problem: list[Reading] = []

    def call() -> Mapping[str, Any]:
        client = clients.client("route53", manifest.region or _DEFAULT_REGION, role_arn=role_arn)
        try:
            response: Mapping[str, Any] = client.get_hosted_zone(Id=_zone_id(client, manifest))
        except _NotOne as found:
            problem.append(found.reading)
            return {}
        finally:
            client.close()
        return response

    reading = await read(call, deadline=deadline)
    return problem[0] if problem else reading


def _zone_id(client: Any, manifest: Manifest) -> str:
    """The id of the zone; raises _NotOne."""
    if manifest.dns.zone_id is not None:
        return manifest.dns.zone_id.removeprefix("/hostedzone/")
    labels = names.labels(manifest.domain)
    # A top-level domain is nobody's hosted zone.
    enclosing = [".".join(labels[start:]) for start in range(max(len(labels) - 1, 1))]
    wanted = [manifest.dns.zone] if manifest.dns.zone is not None else enclosing
    for name in wanted:
        ids = _public_zones(client, name)
        if len(ids) > 1:
            raise _NotOne(
                Reading(
                    "error",
                    detail=f"{len(ids)} public hosted zones are named {name} ({', '.join(ids)}): set dns.zoneId",
                )
            )
        if ids:
            return ids[0]
    text = manifest.dns.zone or f"that contains {manifest.domain}"
    raise _NotOne(Reading("absent", detail=f"this account has no public hosted zone {text}"))


def _public_zones(client: Any, name: str) -> list[str]:
    """The ids of the public zones of exactly this name; the list is sorted by name, equal names stand together."""
    response = client.list_hosted_zones_by_name(DNSName=f"{name}.", MaxItems="20")
    return [
        zone["Id"].removeprefix("/hostedzone/")
        for zone in response["HostedZones"]
        if zone["Name"].rstrip(".").lower() == name and not zone.get("Config", {}).get("PrivateZone", False)
    ]

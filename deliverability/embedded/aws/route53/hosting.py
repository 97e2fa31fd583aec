"""Operations on hosted zones and their tags."""

from collections.abc import Mapping, Sequence
from typing import Any

from deliverability.embedded.aws.protocol.call import Call, Handler
from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.route53 import names
from deliverability.embedded.aws.route53.ledger import Ledger
from deliverability.embedded.aws.route53.zones import HostedZone, bare_id

MAX_TAGS = 10
MAX_ZONES = 500

_LIMIT = "Limits Exceeded: MAX_HOSTED_ZONES_BY_OWNER - "


class Hosting:
    """CreateHostedZone, Get, List, Delete, comments, counts, tags."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def operations(self) -> dict[str, Handler]:
        """The handlers by operation name."""
        return {
            "CreateHostedZone": self._create,
            "GetHostedZone": self._get,
            "ListHostedZones": self._list,
            "ListHostedZonesByName": self._list_by_name,
            "ListHostedZonesByVPC": self._list_by_vpc,
            "DeleteHostedZone": self._delete,
            "UpdateHostedZoneComment": self._update_comment,
            "GetHostedZoneCount": self._count,
            "GetHostedZoneLimit": self._limit,
            "GetDNSSEC": self._dnssec,
            "ListTagsForResource": self._list_tags,
            "ListTagsForResources": self._list_many_tags,
            "ChangeTagsForResource": self._change_tags,
        }

    def _create(self, call: Call) -> Mapping[str, Any]:
        params = call.params
        name = _domain_name(params["Name"])
        config = params.get("HostedZoneConfig", {})
        vpc = params.get("VPC")
        private = bool(config.get("PrivateZone")) or vpc is not None
        if private and not (vpc and vpc.get("VPCId") and vpc.get("VPCRegion")):
            raise ApiError(
                "InvalidInput", "When you're creating a private hosted zone, you must specify a VPC."
            )
        if params.get("DelegationSetId"):
            message = f"The embedded cloud has no reusable delegation set {params['DelegationSetId']}"
            raise ApiError("NoSuchDelegationSet", message)
        for zone in self._ledger.store.of(call.account):
            if zone.caller_reference == params["CallerReference"]:
                message = f"A hosted zone has already been created with the specified caller reference: {zone.caller_reference}"
                raise ApiError("HostedZoneAlreadyExists", message, 409)
        if sum(1 for _ in self._ledger.store.of(call.account)) >= MAX_ZONES:
            raise ApiError("TooManyHostedZones", f"{_LIMIT}Cannot create more hosted zones.")
        try:
            zone = self._ledger.create(call.account, name, params["CallerReference"], private=private)
        except OSError as problem:
            # No sockets or addresses for its name servers are left.
            raise ApiError("TooManyHostedZones", f"{_LIMIT}{problem.strerror}") from None
        except ValueError as problem:
            raise ApiError(
                "InvalidDomainName", f"{params['Name']} is not a valid domain name: {problem}"
            ) from None
        zone.comment = config.get("Comment")
        zone.vpcs = [dict(vpc)] if vpc else []
        return {
            "HostedZone": zone.description(),
            "ChangeInfo": self._ledger.record_change(),
            "DelegationSet": zone.delegation_set(),
            "VPC": vpc,
            "Location": f"https://route53.amazonaws.com/2013-04-01/hostedzone/{zone.id}",
        }

    def _get(self, call: Call) -> Mapping[str, Any]:
        zone = self._ledger.store.get(call.account, call.params["Id"])
        return {
            "HostedZone": zone.description(),
            "DelegationSet": zone.delegation_set(),
            "VPCs": zone.vpcs or None,
        }

    def _list(self, call: Call) -> Mapping[str, Any]:
        size = max_items(call)
        zones = sorted(self._ledger.store.of(call.account), key=lambda zone: zone.id)
        if call.params.get("HostedZoneType"):
            zones = [zone for zone in zones if zone.private]
        if call.params.get("DelegationSetId"):
            zones = []
        marker = call.params.get("Marker")
        if marker and bare_id(marker) not in {zone.id for zone in zones}:
            raise ApiError("InvalidInput", f"The marker {marker} is not the id of a hosted zone")
        rest = [zone for zone in zones if not marker or zone.id >= bare_id(marker)]
        return {
            "HostedZones": [zone.description() for zone in rest[:size]],
            "Marker": marker or "",
            "IsTruncated": len(rest) > size,
            "NextMarker": rest[size].id if len(rest) > size else None,
            "MaxItems": str(size),
        }

    def _list_by_name(self, call: Call) -> Mapping[str, Any]:
        size, params = max_items(call), call.params
        if params.get("HostedZoneId") and not params.get("DNSName"):
            raise ApiError("InvalidInput", "dnsname must be specified when hostedzoneid is")
        start = _domain_name(params["DNSName"]) if params.get("DNSName") else None
        after = (names.listing_key(start), bare_id(params.get("HostedZoneId") or "")) if start else ("", "")
        zones = sorted(self._ledger.store.of(call.account), key=_name_key)
        rest = [zone for zone in zones if _name_key(zone) >= after]
        following = rest[size] if len(rest) > size else None
        return {
            "HostedZones": [zone.description() for zone in rest[:size]],
            "DNSName": params.get("DNSName"),
            "HostedZoneId": params.get("HostedZoneId"),
            "IsTruncated": following is not None,
            "NextDNSName": names.to_api(following.name) if following else None,
            "NextHostedZoneId": following.id if following else None,
            "MaxItems": str(size),
        }

    def _list_by_vpc(self, call: Call) -> Mapping[str, Any]:
        wanted = {"VPCId": call.params["VPCId"], "VPCRegion": call.params["VPCRegion"]}
        found = [zone for zone in self._ledger.store.of(call.account) if wanted in zone.vpcs]
        return {
            "HostedZoneSummaries": [
                {
                    "HostedZoneId": zone.id,
                    "Name": names.to_api(zone.name),
                    "Owner": {"OwningAccount": zone.account},
                }
                for zone in found
            ],
            "MaxItems": str(max_items(call)),
        }

    def _delete(self, call: Call) -> Mapping[str, Any]:
        zone = self._ledger.store.get(call.account, call.params["Id"])
        if zone.routed or any(not zone.required(key) for key in zone.zone.rrsets()):
            message = "The specified hosted zone contains non-required resource record sets and so cannot be deleted."
            raise ApiError("HostedZoneNotEmpty", message)
        if zone.protections:
            message = (
                "The specified hosted zone contains protected resource record sets and so cannot be deleted."
            )
            raise ApiError("HostedZoneNotEmpty", message)
        self._ledger.delete(zone)
        return {"ChangeInfo": self._ledger.record_change()}

    def _update_comment(self, call: Call) -> Mapping[str, Any]:
        zone = self._ledger.store.get(call.account, call.params["Id"])
        zone.comment = call.params.get("Comment")
        return {"HostedZone": zone.description()}

    def _count(self, call: Call) -> Mapping[str, Any]:
        return {"HostedZoneCount": sum(1 for _ in self._ledger.store.of(call.account))}

    def _limit(self, call: Call) -> Mapping[str, Any]:
        zone, kind = self._ledger.store.get(call.account, call.params["HostedZoneId"]), call.params["Type"]
        if kind == "MAX_RRSETS_BY_ZONE":
            return {"Limit": {"Type": kind, "Value": 10000}, "Count": zone.size}
        if not zone.private:
            raise ApiError("HostedZoneNotPrivate", f"Hosted zone {zone.id} is not private")
        return {"Limit": {"Type": kind, "Value": 300}, "Count": len(zone.vpcs)}

    def _dnssec(self, call: Call) -> Mapping[str, Any]:
        zone = self._ledger.store.get(call.account, call.params["HostedZoneId"])
        if zone.private:
            raise ApiError("InvalidArgument", "DNSSEC is not supported for private hosted zones")
        return {"Status": {"ServeSignature": "NOT_SIGNING"}, "KeySigningKeys": []}

    def _list_tags(self, call: Call) -> Mapping[str, Any]:
        return {"ResourceTagSet": _tag_set(self._tagged(call, call.params["ResourceId"]))}

    def _list_many_tags(self, call: Call) -> Mapping[str, Any]:
        return {
            "ResourceTagSets": [_tag_set(self._tagged(call, each)) for each in call.params["ResourceIds"]]
        }

    def _change_tags(self, call: Call) -> Mapping[str, Any]:
        zone = self._tagged(call, call.params["ResourceId"])
        tags = {
            key: value for key, value in zone.tags.items() if key not in call.params.get("RemoveTagKeys", ())
        }
        tags |= {tag["Key"]: tag.get("Value", "") for tag in call.params.get("AddTags", ())}
        if len(tags) > MAX_TAGS:
            raise ApiError("InvalidInput", f"A hosted zone can have at most {MAX_TAGS} tags")
        zone.tags = tags
        return {}

    def _tagged(self, call: Call, resource_id: str) -> HostedZone:
        if call.params["ResourceType"] != "hostedzone":
            raise ApiError(
                "NoSuchHealthCheck", f"No health check exists with the specified ID: {resource_id}", 404
            )
        return self._ledger.store.get(call.account, resource_id)


def max_items(call: Call, member: str = "MaxItems", most: int = 100) -> int:
    """The page size that a call asks for, at most `most`; raises InvalidInput."""
    text = call.params.get(member)
    if text is None:
        return most
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ApiError("InvalidInput", f"{member.lower()} must be a positive integer, not '{text}'")
    return min(int(text), most)


def _domain_name(text: str) -> str:
    try:
        return names.from_api(text)
    except names.NameProblem as problem:
        raise ApiError("InvalidDomainName", str(problem)) from None


def _name_key(zone: HostedZone) -> tuple[str, str]:
    return names.listing_key(zone.name), zone.id


def _tag_set(zone: HostedZone) -> dict[str, Any]:
    tags: Sequence[dict[str, str]] = [{"Key": key, "Value": value} for key, value in zone.tags.items()]
    return {"ResourceType": "hostedzone", "ResourceId": zone.id, "Tags": tags}

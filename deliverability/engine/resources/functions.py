"""The provider's functions: reads that a program makes while it runs."""

# ruff: noqa: ARG002 - an interface: not every resource needs every argument

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from deliverability.dataclass import dataclass
from deliverability.engine.resources.contract import Aws, Inputs, InvalidInputs, error_code
from deliverability.engine.resources.schema import (
    BOOLEAN,
    REQUIRED,
    STRING,
    TAGS,
    Property,
    problems,
)
from deliverability.ses import regions


class FunctionError(RuntimeError):
    """The provider's own complaint about a call, in its words."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the provider: its arguments, and what answers it."""

    token: ClassVar[str]
    arguments: ClassVar[Mapping[str, Property]]

    def __call__(self, aws: Aws, arguments: Inputs) -> dict[str, Any]:
        """The answer in wire names; raises InvalidInputs, FunctionError, or botocore's ClientError."""
        found = problems(self.arguments, arguments)
        if found:
            raise InvalidInputs(f"{self.token}: " + "; ".join(found).replace("input '", "argument '"))
        return self.answer(aws, {key: value for key, value in arguments.items() if value is not None})

    def answer(self, aws: Aws, arguments: Inputs) -> dict[str, Any]:
        """What AWS says to checked arguments."""
        raise NotImplementedError


class GetZone(Function):
    """One hosted zone, by id or by name; public unless a private one is asked for."""

    token = "aws:route53/getZone:getZone"
    arguments: ClassVar[Mapping[str, Property]] = {
        "zoneId": STRING,
        "name": STRING,
        "privateZone": BOOLEAN,
        "tags": TAGS,
        "vpcId": STRING,
    }

    def answer(self, aws: Aws, arguments: Inputs) -> dict[str, Any]:
        """GetHostedZone, or ListHostedZones filtered as the provider filters, and the zone's tags."""
        if arguments.get("zoneId") and arguments.get("name"):
            raise FunctionError("only one of `zone_id` or `name` may be set")
        if arguments.get("vpcId"):
            raise InvalidInputs(f"{self.token}: a search by vpcId is not translated")
        route53 = aws.route53()
        zone_id = arguments.get("zoneId") or self._only_match(route53, arguments)
        try:
            seen = route53.get_hosted_zone(Id=zone_id)
        except ClientError as error:
            if error_code(error) == "NoSuchHostedZone":
                raise FunctionError(f"couldn't find resource: hosted zone {zone_id}") from None
            raise
        zone, servers = seen["HostedZone"], seen.get("DelegationSet", {}).get("NameServers", [])
        plain_id = _plain_id(zone["Id"])
        return {
            "id": plain_id,
            "zoneId": plain_id,
            "arn": f"arn:{regions.partition(aws.region or 'us-east-1')}:route53:::hostedzone/{plain_id}",
            "name": zone["Name"].removesuffix("."),
            "callerReference": zone["CallerReference"],
            "comment": zone.get("Config", {}).get("Comment", ""),
            "privateZone": bool(zone.get("Config", {}).get("PrivateZone")),
            "resourceRecordSetCount": zone["ResourceRecordSetCount"],
            "nameServers": list(servers),
            "primaryNameServer": servers[0] if servers else "",
            "linkedServiceDescription": "",
            "linkedServicePrincipal": "",
            "tags": _zone_tags(route53, plain_id),
        }

    def _only_match(self, route53: Any, arguments: Inputs) -> str:
        name = str(arguments.get("name", "")).removesuffix(".").lower()
        wanted_tags = dict(arguments.get("tags") or {})
        matches = [
            _plain_id(zone["Id"])
            for zone in _zones(route53)
            if (not name or zone["Name"].removesuffix(".").lower() == name)
            and bool(zone.get("Config", {}).get("PrivateZone")) == bool(arguments.get("privateZone"))
            and (not wanted_tags or wanted_tags.items() <= _zone_tags(route53, _plain_id(zone["Id"])).items())
        ]
        if not matches:
            raise FunctionError("no matching Route 53 Hosted Zone found")
        if len(matches) > 1:
            raise FunctionError(
                "multiple Route 53 Hosted Zones matched; use additional constraints to reduce matches to a "
                "single Route 53 Hosted Zone"
            )
        return matches[0]


class GetZones(Function):
    """The ids of all hosted zones of the account."""

    token = "aws:route53/getZones:getZones"
    arguments: ClassVar[Mapping[str, Property]] = {}

    def answer(self, aws: Aws, arguments: Inputs) -> dict[str, Any]:
        """ListHostedZones."""
        route53 = aws.route53()
        return {"id": aws.region, "ids": [_plain_id(zone["Id"]) for zone in _zones(route53)]}


class GetRecords(Function):
    """The record sets of a zone whose name matches a regular expression (names end with a dot, as in the API)."""

    token = "aws:route53/getRecords:getRecords"
    arguments: ClassVar[Mapping[str, Property]] = {"zoneId": REQUIRED, "nameRegex": STRING}

    def answer(self, aws: Aws, arguments: Inputs) -> dict[str, Any]:
        """ListResourceRecordSets, all pages."""
        try:
            pattern = re.compile(arguments.get("nameRegex") or "")
        except re.error as error:
            raise FunctionError(
                f"name_regex: {arguments['nameRegex']!r} is no regular expression: {error}"
            ) from None
        route53 = aws.route53()
        pages = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=arguments["zoneId"])
        found = [
            _record_set(record_set)
            for page in pages
            for record_set in page["ResourceRecordSets"]
            if pattern.search(record_set["Name"])
        ]
        return {
            "id": arguments["zoneId"],
            "zoneId": arguments["zoneId"],
            "nameRegex": arguments.get("nameRegex", ""),
            "resourceRecordSets": found,
        }


class GetCallerIdentity(Function):
    """Whose credentials these are."""

    token = "aws:index/getCallerIdentity:getCallerIdentity"
    arguments: ClassVar[Mapping[str, Property]] = {"region": STRING}

    def answer(self, aws: Aws, arguments: Inputs) -> dict[str, Any]:
        """STS GetCallerIdentity."""
        seen = aws.client("sts", arguments).get_caller_identity()
        return {
            "id": seen["Account"],
            "accountId": seen["Account"],
            "arn": seen["Arn"],
            "userId": seen["UserId"],
        }


class GetRegion(Function):
    """The provider's region."""

    token = "aws:index/getRegion:getRegion"
    arguments: ClassVar[Mapping[str, Property]] = {"region": STRING}

    def answer(self, aws: Aws, arguments: Inputs) -> dict[str, Any]:
        """No call: the provider knows its region."""
        region = aws.region_of(arguments)
        return {"id": region, "name": region, "region": region, "endpoint": "", "description": ""}


class GetPartition(Function):
    """The partition of the provider's region."""

    token = "aws:index/getPartition:getPartition"
    arguments: ClassVar[Mapping[str, Property]] = {"region": STRING}

    def answer(self, aws: Aws, arguments: Inputs) -> dict[str, Any]:
        """No call: it follows from the region."""
        partition = regions.partition(aws.region_of(arguments))
        suffix = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
        return {
            "id": partition,
            "partition": partition,
            "dnsSuffix": suffix,
            "reverseDnsPrefix": ".".join(reversed(suffix.split("."))),
        }


def _zones(route53: Any) -> Iterator[Mapping[str, Any]]:
    for page in route53.get_paginator("list_hosted_zones").paginate():
        yield from page["HostedZones"]


def _zone_tags(route53: Any, zone_id: str) -> dict[str, str]:
    seen = route53.list_tags_for_resource(ResourceType="hostedzone", ResourceId=zone_id)
    return {tag["Key"]: tag["Value"] for tag in seen["ResourceTagSet"].get("Tags", [])}


def _record_set(seen: Mapping[str, Any]) -> dict[str, Any]:
    alias = seen.get("AliasTarget")
    return {
        "name": seen["Name"],
        "type": seen["Type"],
        "ttl": seen.get("TTL", 0),
        "setIdentifier": seen.get("SetIdentifier", ""),
        "resourceRecords": [{"value": record["Value"]} for record in seen.get("ResourceRecords", [])],
        "aliasTarget": alias
        and {
            "dnsName": alias["DNSName"],
            "evaluateTargetHealth": alias["EvaluateTargetHealth"],
            "hostedZoneId": alias["HostedZoneId"],
        },
    }


def _plain_id(id: str) -> str:
    return id.removeprefix("/hostedzone/")

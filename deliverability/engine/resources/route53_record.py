"""`aws:route53/record:Record`: one record set in a hosted zone."""

# ruff: noqa: ARG002 - an interface: not every resource needs every argument

import time
from collections.abc import Mapping
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from deliverability.engine.resources.contract import (
    Aws,
    Found,
    Inputs,
    InvalidInputs,
    ResourceType,
    error_code,
)
from deliverability.engine.resources.schema import BOOLEAN, IDENTITY, STRINGS, UNKNOWN, Property
from deliverability.standards import txt
from deliverability.standards.txt import TxtSyntaxError

#: Types whose data the provider takes without the outer quotes.
_QUOTED = ("TXT", "SPF")
#: Types whose data ends in a host name: there case and the final dot mean nothing.
_HOSTS = ("CNAME", "MX", "NS", "PTR", "SRV")
#: How long a change may stay PENDING, and how often it is asked after, in seconds.
_SYNC_TIMEOUT = 10.0
_SYNC_PAUSE = 0.02


class Route53Record(ResourceType):
    """Created with CREATE, so that a record set of somebody else is never overwritten; updated with UPSERT.

    A new `type` is one atomic batch that deletes the old record set exactly and creates the new one.
    """

    token = "aws:route53/record:Record"
    properties: ClassVar[Mapping[str, Property]] = {
        "zoneId": IDENTITY,
        "name": IDENTITY,
        "type": Property(
            "string",
            required=True,
            choices=(
                "A",
                "AAAA",
                "CAA",
                "CNAME",
                "DS",
                "MX",
                "NAPTR",
                "NS",
                "PTR",
                "SOA",
                "SPF",
                "SRV",
                "TXT",
            ),
        ),
        "ttl": Property("integer"),
        "records": STRINGS,
        "allowOverwrite": BOOLEAN,
    }

    def check(self, inputs: Inputs) -> dict[str, Any]:
        """As the provider: names in lower case without the final dot; records and a TTL are needed without an alias."""
        checked = super().check(inputs)
        missing = [key for key in ("records", "ttl") if key not in checked]
        if missing:
            raise InvalidInputs(f"{self.token}: required input '{missing[0]}' is missing")
        if checked["records"] is not UNKNOWN and not checked["records"]:
            raise InvalidInputs(
                f"{self.token}: input 'records' is empty: a record set holds at least one value"
            )
        if checked["name"] is not UNKNOWN:
            checked["name"] = checked["name"].removesuffix(".").lower()
        return checked

    def create(self, aws: Aws, inputs: Inputs) -> str:
        """CREATE, or UPSERT where overwriting was asked for."""
        action = "UPSERT" if inputs.get("allowOverwrite") else "CREATE"
        return self._write(aws, inputs, [(action, inputs)])

    def read(self, aws: Aws, id: str, inputs: Inputs) -> Found | None:
        """The record set at the zone, name and type; None where the zone or the record set is gone."""
        given = inputs or _from_id(id)
        route53 = aws.route53()
        try:
            name = _absolute(aws, given)
            found = _find(route53, given["zoneId"], name, given["type"])
        except ClientError as error:
            if error_code(error) == "NoSuchHostedZone":
                return None
            raise
        if found is None:
            return None
        if "ResourceRecords" not in found:
            raise InvalidInputs(
                f"{id}: the record set has become an alias, which this translation doesn't read"
            )
        values = [_from_api(record["Value"], given["type"]) for record in found["ResourceRecords"]]
        now: dict[str, Any] = dict(given) | {
            "ttl": int(found["TTL"]),
            "records": _spelled_as(given.get("records") or [], values, given["type"]),
        }
        return Found(now, {**now, "fqdn": name})

    def update(self, aws: Aws, id: str, old: Inputs, new: Inputs) -> str:
        """UPSERT; with another type an exact DELETE and a CREATE in one batch."""
        if old["type"] == new["type"]:
            return self._write(aws, new, [("UPSERT", new)])
        return self._write(aws, new, [("DELETE", old), ("CREATE", new)])

    def delete(self, aws: Aws, id: str, inputs: Inputs) -> None:
        """DELETE with exactly the values that stand there now, as Route 53 demands."""
        route53 = aws.route53()
        try:
            found = _find(route53, inputs["zoneId"], _absolute(aws, inputs), inputs["type"])
            if found is not None:
                _change(route53, inputs["zoneId"], [{"Action": "DELETE", "ResourceRecordSet": found}])
        except ClientError as error:
            if error_code(error) != "NoSuchHostedZone":
                raise

    def _write(self, aws: Aws, inputs: Inputs, actions: list[tuple[str, Inputs]]) -> str:
        route53 = aws.route53()
        name = _absolute(aws, inputs)
        changes = [
            {"Action": action, "ResourceRecordSet": _record_set(name, wanted)} for action, wanted in actions
        ]
        _change(route53, inputs["zoneId"], changes)
        return f"{inputs['zoneId']}_{inputs['name']}_{inputs['type']}"


def _from_id(id: str) -> dict[str, Any]:
    """The inputs that an import id stands for: `ZONEID_name_TYPE`; underscores in the name are its own."""
    zone_id, _, rest = id.partition("_")
    name, _, rdtype = rest.rpartition("_")
    if not (zone_id and name and rdtype):
        raise InvalidInputs(
            f"'{id}' is no id of a record: write ZONEID_name_TYPE, for example Z1ABC_shop.example_TXT"
        )
    return {"zoneId": zone_id, "name": name, "type": rdtype}


def _absolute(aws: Aws, inputs: Inputs) -> str:
    """The full name: a name outside the zone is taken as relative to it, which is how suffixes get doubled."""
    zone = aws.zone_name(inputs["zoneId"])
    name = str(inputs["name"]).removesuffix(".").lower()
    if not name:
        return zone
    return name if name == zone or name.endswith(f".{zone}") else f"{name}.{zone}"


def _record_set(name: str, inputs: Inputs) -> dict[str, Any]:
    quoted = inputs["type"] in _QUOTED
    # Verbatim between quotes, as the provider does it: what is wrong with a value, Route 53 itself must say.
    values = [f'"{value}"' if quoted else value for value in inputs["records"]]
    return {
        "Name": name,
        "Type": inputs["type"],
        "TTL": inputs["ttl"],
        "ResourceRecords": [{"Value": value} for value in values],
    }


def _change(route53: Any, zone_id: str, changes: list[dict[str, Any]]) -> None:
    """Apply one batch and wait until every server of Route 53 has it."""
    info = route53.change_resource_record_sets(
        HostedZoneId=zone_id, ChangeBatch={"Comment": "Managed by Pulumi", "Changes": changes}
    )["ChangeInfo"]
    give_up = time.monotonic() + _SYNC_TIMEOUT
    while route53.get_change(Id=info["Id"])["ChangeInfo"]["Status"] != "INSYNC":
        if time.monotonic() > give_up:
            raise TimeoutError(f"change {info['Id']} is still PENDING after {_SYNC_TIMEOUT:.0f} s")
        time.sleep(_SYNC_PAUSE)


def _find(route53: Any, zone_id: str, name: str, rdtype: str) -> dict[str, Any] | None:
    page = route53.list_resource_record_sets(
        HostedZoneId=zone_id, StartRecordName=f"{name}.", StartRecordType=rdtype, MaxItems="1"
    )["ResourceRecordSets"]
    for found in page:
        if found["Name"].removesuffix(".").lower() == name and found["Type"] == rdtype:
            return dict(found)
    return None


def _from_api(value: str, rdtype: str) -> str:
    """A value as the provider reads it: of TXT what stands between the outer quotes, as it was written."""
    return value.removeprefix('"').removesuffix('"') if rdtype in _QUOTED else value


def _spelled_as(declared: list[str], values: list[str], rdtype: str) -> list[str]:
    """The values in the declared order, and in the declared spelling where the two say the same."""
    left = {_plain(value, rdtype): value for value in values}
    kept = [wanted for wanted in declared if left.pop(_plain(wanted, rdtype), None) is not None]
    return kept + sorted(left.values())


def _plain(value: str, rdtype: str) -> str:
    if rdtype in _HOSTS:
        return value.removesuffix(".").lower()
    try:
        return txt.from_route53(f'"{value}"') if rdtype in _QUOTED else value
    except TxtSyntaxError:
        # Route 53 holds it, so it is somebody's value.
        return value

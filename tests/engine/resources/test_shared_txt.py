"""A shared value in this engine: made, seen, changed and taken by the calls that the project's own provider makes."""

from typing import Any

import pytest

from deliverability.embedded.cloud import Cloud
from deliverability.engine.resources import Aws, InvalidInputs, resource_type
from deliverability.shared_txt import CannotShare, Place, SharedValue

SHARED = resource_type("pulumi-python:dynamic/mail-deliverability:SharedTxt")
RECORD = resource_type("aws:route53/record:Record")
OURS, NEW = "v=spf1 include:amazonses.com -all", "v=spf1 include:amazonses.com ~all"


@pytest.fixture
def zone_id(cloud: Cloud) -> str:
    return cloud.create_hosted_zone("shop.example")


def inputs(zone_id: str, value: str = OURS, **more: Any) -> dict[str, Any]:
    wanted = {"zoneId": zone_id, "name": "shop.example", "value": value, "ttl": 300, "region": "eu-central-1"}
    return SHARED.check({**wanted, "__provider": "reference", **more})


def texts(aws: Aws, zone_id: str) -> list[str]:
    listed = aws.route53().list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    return [r["Value"] for each in listed if each["Type"] == "TXT" for r in each["ResourceRecords"]]


def put(aws: Aws, zone_id: str, *values: str) -> None:
    record_set = {
        "Name": "shop.example",
        "Type": "TXT",
        "TTL": 60,
        "ResourceRecords": [{"Value": f'"{value}"'} for value in values],
    }
    batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record_set}]}
    aws.route53().change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=batch)


def test_the_life_of_a_value_beside_anothers(aws: Aws, zone_id: str):
    put(aws, zone_id, "site=1")
    declared = inputs(zone_id)
    id = SHARED.create(aws, declared)
    assert id == SharedValue(Place(zone_id, "shop.example"), OURS).id
    assert texts(aws, zone_id) == ['"site=1"', f'"{OURS}"']
    found = SHARED.read(aws, id, declared)
    assert found is not None
    assert (found.inputs, found.outputs) == (declared, declared)
    put(aws, zone_id, "site=2", OURS, "site=3")
    assert SHARED.read(aws, id, declared) == found
    changed = inputs(zone_id, NEW)
    assert SHARED.update(aws, id, declared, changed) == id
    assert texts(aws, zone_id) == ['"site=2"', f'"{NEW}"', '"site=3"']
    assert SHARED.read(aws, id, declared) is None
    SHARED.delete(aws, id, changed)
    SHARED.delete(aws, id, changed)
    assert texts(aws, zone_id) == ['"site=2"', '"site=3"']


def test_a_record_set_that_was_ours_whole_becomes_one_as_it_stands(aws: Aws, zone_id: str):
    own = {"zoneId": zone_id, "name": "shop.example", "type": "TXT", "ttl": 300, "records": [OURS]}
    id = RECORD.create(aws, own)
    declared = inputs(zone_id)
    assert SHARED.replaced_by(frozenset(own.keys() ^ declared.keys())) == frozenset()
    assert SHARED.update(aws, id, own, declared) == id
    assert texts(aws, zone_id) == [f'"{OURS}"']
    assert SHARED.update(aws, id, own, inputs(zone_id, NEW)) == id
    assert texts(aws, zone_id) == [f'"{NEW}"']


def test_zone_and_name_make_another_value(aws: Aws):
    assert SHARED.replaced_by(frozenset({"zoneId", "name", "value", "ttl"})) == {"zoneId", "name"}


def test_what_cannot_be_shared_is_refused(aws: Aws, zone_id: str):
    put(aws, zone_id, "v=spf1 include:crm.example -all")
    with pytest.raises(CannotShare, match="SPF record of somebody else"):
        SHARED.create(aws, inputs(zone_id))
    with pytest.raises(InvalidInputs, match="input 'records' is not known"):
        inputs(zone_id, records=[OURS])
    with pytest.raises(InvalidInputs, match="required input 'value' is missing"):
        inputs(zone_id, value=None)


def test_the_role_of_the_zones_account_is_taken(zone_id: str):
    asked = []

    class Clients:
        def client(self, service: str, region: str, role_arns: tuple[str, ...] = ()) -> Any:
            asked.append((service, region, role_arns))
            raise LookupError

    with pytest.raises(LookupError):
        SHARED.read(Aws(Clients(), "eu-central-1", ("arn:one",)), "id", inputs(zone_id, roleArn="arn:two"))
    assert asked == [("route53", "eu-central-1", ("arn:one", "arn:two"))]

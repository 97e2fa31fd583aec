"""A record set moves from own to shared, and lives on among others, in this engine as in the real one."""

from collections.abc import Callable
from typing import Any

from deliverability.embedded.cloud import Cloud
from deliverability.engine import Engine, Operation

OWN = 'record("mail-spf", DOMAIN, "v=spf1 -all")\n'
SHARED = """
from components.shared_txt import SharedTxt
from deliverability.shared_txt import Place, SharedValue

value = SharedValue(Place(ZONE, DOMAIN), "v=spf1 -all")
SharedTxt("mail-spf", value, ttl=300, region="eu-central-1", role_arn=None, opts=pulumi.ResourceOptions())
"""


def texts(cloud: Cloud, zone: str) -> list[str]:
    route53 = cloud.client("route53", "us-east-1")
    listed = route53.list_resource_record_sets(HostedZoneId=cloud.hosted_zone_ids[zone])["ResourceRecordSets"]
    return [r["Value"] for each in listed if each["Type"] == "TXT" for r in each["ResourceRecords"]]


def put(cloud: Cloud, zone: str, *values: str) -> None:
    records = [{"Value": f'"{value}"'} for value in values]
    record_set: dict[str, Any] = {"Name": zone, "Type": "TXT", "TTL": 60, "ResourceRecords": records}
    cloud.client("route53", "us-east-1").change_resource_record_sets(
        HostedZoneId=cloud.hosted_zone_ids[zone],
        ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record_set}]},
    )


def test_own_to_shared_and_its_life_among_others(
    cloud: Cloud, zone: str, write: Callable[[str], None], engine: Engine
):
    write(OWN)
    engine.up()
    write(SHARED)
    assert [change.operation for change in engine.up().changes] == [Operation.UPDATE]
    assert texts(cloud, zone) == ['"v=spf1 -all"']
    put(cloud, zone, "site=1", "v=spf1 -all")
    assert not engine.drift().any
    assert not engine.preview().changes.any
    put(cloud, zone, "site=1")
    assert [change.operation for change in engine.refresh()] == [Operation.DELETE]
    assert [change.operation for change in engine.up().changes] == [Operation.CREATE]
    assert texts(cloud, zone) == ['"site=1"', '"v=spf1 -all"']
    engine.destroy()
    assert texts(cloud, zone) == ['"site=1"']

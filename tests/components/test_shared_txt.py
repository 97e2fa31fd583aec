"""One value in a record set of others: the provider behind it, also in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from botocore.exceptions import ClientError
from google.protobuf import json_format, struct_pb2
from pulumi.dynamic import Config, ConfigureRequest
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from components.shared_txt import SharedTxtProvider
from deliverability.embedded.cloud import Cloud
from deliverability.engine import EndpointClients
from deliverability.shared_txt import CannotShare, Place, SharedValue
from tests.components.expected import REFERENCE

ROOT = Path(__file__).parents[2]
OURS, NEW = "v=spf1 include:amazonses.com -all", "v=spf1 include:amazonses.com ~all"
RIVAL = "v=spf1 include:crm.example -all"


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud() as running:
        yield running


@pytest.fixture
def zone_id(cloud: Cloud) -> str:
    return cloud.create_hosted_zone("shop.example")


def configuration(cloud: Cloud) -> dict[str, str]:
    """The stack's configuration as the engine hands it to a dynamic provider: all of it, lists as JSON."""
    endpoints = json.dumps([{"route53": cloud.endpoint_url, "sts": cloud.endpoint_url}])
    return {
        "aws:accessKey": "AK",
        "aws:secretKey": "SK",
        "aws:endpoints": endpoints,
        "mail-deliverability:domain": "x",
    }


@pytest.fixture
def provider(cloud: Cloud) -> SharedTxtProvider:
    made = SharedTxtProvider()
    made.configure(ConfigureRequest(Config(configuration(cloud), "mail-deliverability")))
    return made


def props(zone_id: str, value: str = OURS, **more: Any) -> dict[str, Any]:
    return {
        "zoneId": zone_id,
        "name": "shop.example",
        "value": value,
        "ttl": 300.0,
        "region": "eu-central-1",
        **more,
    }


def put(cloud: Cloud, zone_id: str, *values: str, ttl: int = 60) -> None:
    record_set = {
        "Name": "shop.example",
        "Type": "TXT",
        "TTL": ttl,
        "ResourceRecords": [{"Value": f'"{value}"'} for value in values],
    }
    batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record_set}]}
    cloud.client("route53", "us-east-1").change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=batch)


def standing(cloud: Cloud, zone_id: str) -> list[tuple[int, list[str]]]:
    listed = cloud.client("route53", "us-east-1").list_resource_record_sets(HostedZoneId=zone_id)
    return [
        (each["TTL"], [record["Value"].strip('"') for record in each["ResourceRecords"]])
        for each in listed["ResourceRecordSets"]
        if each["Type"] == "TXT"
    ]


def test_the_life_of_a_value(cloud: Cloud, zone_id: str, provider: SharedTxtProvider):
    put(cloud, zone_id, "site=1")
    wanted = props(zone_id)
    assert provider.check({}, wanted).failures == []
    made = provider.create(wanted)
    assert made.id == SharedValue(Place(zone_id, "shop.example"), OURS).id
    assert made.outs == {**wanted, "made": False}
    assert standing(cloud, zone_id) == [(60, ["site=1", OURS])]
    assert provider.diff(made.id, made.outs, wanted).changes is False
    put(cloud, zone_id, "site=2", OURS)
    read = provider.read(made.id, made.outs)
    assert (read.id, read.outs) == (made.id, made.outs)
    changed = props(zone_id, NEW)
    difference = provider.diff(made.id, made.outs, changed)
    assert (difference.changes, difference.replaces) == (True, [])
    assert provider.check(wanted, changed).failures == []
    updated = provider.update(made.id, made.outs, changed)
    assert updated.outs == {**changed, "made": False}
    assert standing(cloud, zone_id) == [(60, ["site=2", NEW])]
    put(cloud, zone_id, "site=2")
    assert provider.read(made.id, updated.outs).id is None
    provider.delete(made.id, updated.outs)
    assert standing(cloud, zone_id) == [(60, ["site=2"])]


def test_the_ttl_is_ours_where_the_set_is(cloud: Cloud, zone_id: str, provider: SharedTxtProvider):
    made = provider.create(props(zone_id))
    assert made.outs["made"] is True
    slower = props(zone_id, ttl=900.0)
    assert provider.diff(made.id, made.outs, slower).changes is True
    assert provider.update(made.id, made.outs, slower).outs["made"] is True
    assert standing(cloud, zone_id) == [(900, [OURS])]
    foreign = {**made.outs, "made": False}
    assert provider.diff(made.id, foreign, slower).changes is False
    provider.update(made.id, foreign, props(zone_id, ttl=60.0))
    assert standing(cloud, zone_id) == [(900, [OURS])]


def test_another_place_is_another_resource_and_another_way_there_a_change(zone_id: str):
    olds = {**props(zone_id), "made": False}
    provider = SharedTxtProvider()
    assert provider.diff("id", olds, props("Z2")).replaces == ["zoneId"]
    assert provider.diff("id", olds, props(zone_id, name="other.example")).replaces == ["name"]
    moved = provider.diff("id", olds, props(zone_id, roleArn="arn:aws:iam::1:role/dns"))
    assert (moved.changes, moved.replaces) == (True, [])


def test_a_record_set_that_was_ours_whole_is_taken_over_as_it_stands(
    cloud: Cloud, zone_id: str, provider: SharedTxtProvider
):
    put(cloud, zone_id, OURS, ttl=300)
    record = {
        "zoneId": zone_id,
        "name": "shop.example",
        "type": "TXT",
        "ttl": 300.0,
        "records": [OURS],
        "fqdn": "x",
    }
    difference = provider.diff("id", record, props(zone_id))
    assert (difference.changes, difference.replaces) == (True, [])
    updated = provider.update("id", record, props(zone_id, NEW))
    assert updated.outs == {**props(zone_id, NEW), "made": True}
    assert standing(cloud, zone_id) == [(300, [NEW])]


def test_the_preview_refuses_by_what_the_state_says(cloud: Cloud, zone_id: str, provider: SharedTxtProvider):
    put(cloud, zone_id, NEW)
    (failure,) = provider.check({}, props(zone_id)).failures
    assert failure.property == "value"
    assert "SPF record of somebody else" in failure.reason
    with pytest.raises(CannotShare):
        provider.create(props(zone_id))
    # The same value, where the state says that it is this stack's.
    assert provider.check(props(zone_id, NEW), props(zone_id)).failures == []
    assert provider.check(props("ZOTHER", NEW), props(zone_id)).failures[0].property == "value"


def test_a_preview_that_cannot_look_says_why(cloud: Cloud, zone_id: str, provider: SharedTxtProvider):
    (failure,) = provider.check({}, props("ZNONE0000")).failures
    assert failure.property == "zoneId"
    assert "can't be read" in failure.reason
    assert "NoSuchHostedZone" in failure.reason
    assert provider.check({}, props(rpc.UNKNOWN)).failures == []


def test_the_role_of_the_zones_account_is_taken(cloud: Cloud, provider: SharedTxtProvider):
    account = EndpointClients(cloud.endpoint_url).of_account("210987654321").client("route53", "us-east-1")
    made = account.create_hosted_zone(Name="shop.example", CallerReference="theirs")["HostedZone"]
    zone_id = made["Id"].removeprefix("/hostedzone/")
    there = props(zone_id, roleArn="arn:aws:iam::210987654321:role/dns")
    created = provider.create(there)
    assert created.outs == {**there, "made": True}
    assert provider.read(created.id, created.outs).id == created.id
    with pytest.raises(ClientError, match="NoSuchHostedZone"):
        provider.create(props(zone_id))


def test_a_value_is_found_by_its_id(cloud: Cloud, zone_id: str, provider: SharedTxtProvider):
    put(cloud, zone_id, "site=1", OURS)
    id = SharedValue(Place(zone_id, "shop.example"), OURS).id
    found = provider.read(id, {"ttl": 300.0, "region": "eu-central-1"})
    assert (found.id, found.outs, found.inputs) == (id, props(zone_id), props(zone_id))
    put(cloud, zone_id, "site=1")
    assert provider.read(id, {}).id is None


@contextmanager
def process(cloud: Cloud) -> Iterator[provider_pb2_grpc.ResourceProviderStub]:
    """The provider's process as the engine starts it: in the project's folder, with the stack's configuration."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "PULUMI_", "PYTHON"))
    }
    command = [sys.executable, "-u", "-m", "pulumi.dynamic", "127.0.0.1:1"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**clean, "PULUMI_PROJECT": "mail-deliverability"},
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        try:
            with grpc.insecure_channel(f"127.0.0.1:{int(running.stdout.readline())}") as channel:
                stub = provider_pb2_grpc.ResourceProviderStub(channel)
                stub.Configure(provider_pb2.ConfigureRequest(args=struct(configuration(cloud))))
                yield stub
        finally:
            running.kill()


def struct(values: dict[str, Any]) -> struct_pb2.Struct:
    return json_format.ParseDict(values, struct_pb2.Struct())


def test_its_own_process_finds_it_by_the_reference_and_keeps_no_secret(cloud: Cloud, zone_id: str):
    wanted = {**props(zone_id), "__provider": REFERENCE}
    with process(cloud) as stub:
        checked = stub.Check(provider_pb2.CheckRequest(urn="urn", olds=struct({}), news=struct(wanted)))
        assert (json_format.MessageToDict(checked.inputs), list(checked.failures)) == (wanted, [])
        made = stub.Create(provider_pb2.CreateRequest(urn="urn", properties=checked.inputs))
        assert json_format.MessageToDict(made.properties) == {**wanted, "made": True}
        assert standing(cloud, zone_id) == [(300, [OURS])]
        same = stub.Diff(
            provider_pb2.DiffRequest(id=made.id, urn="urn", olds=made.properties, news=struct(wanted))
        )
        assert same.changes == provider_pb2.DiffResponse.DIFF_NONE
        put(cloud, zone_id, "site=1", RIVAL)
        gone = stub.Read(provider_pb2.ReadRequest(id=made.id, urn="urn", properties=made.properties))
        assert gone.id == ""
        refused = stub.Check(provider_pb2.CheckRequest(urn="urn", olds=struct({}), news=struct(wanted)))
        assert ["SPF record of somebody else" in failure.reason for failure in refused.failures] == [True]
        stub.Delete(provider_pb2.DeleteRequest(id=made.id, urn="urn", properties=made.properties))
        assert standing(cloud, zone_id) == [(60, ["site=1", RIVAL])]

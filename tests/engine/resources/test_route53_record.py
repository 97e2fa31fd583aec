from typing import Any

import pytest
from botocore.exceptions import ClientError

from deliverability.embedded.cloud import Cloud
from deliverability.engine.resources import UNKNOWN, Aws, Found, InvalidInputs, resource_type

RECORD = resource_type("aws:route53/record:Record")
LONG = "v=spf1 " + " ".join(f"ip4:192.0.2.{number}" for number in range(28)) + " -all"


@pytest.fixture
def zone(cloud: Cloud, request: pytest.FixtureRequest) -> str:
    return cloud.create_hosted_zone(f"{request.node.name.replace('_', '-').partition('[')[0]}.example")


def published(aws: Aws, zone: str) -> list[tuple[str, str, int, list[str]]]:
    listed = aws.route53().list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return [
        (r["Name"], r["Type"], r["TTL"], [v["Value"] for v in r["ResourceRecords"]])
        for r in listed
        if r["Type"] not in ("NS", "SOA")
    ]


def wanted(zone: str, name: str, **changed: Any) -> dict[str, Any]:
    return RECORD.check(
        {"zoneId": zone, "name": name, "type": "TXT", "ttl": 300, "records": ["v=spf1 -all"], **changed}
    )


def test_create_publishes_quoted_text(aws: Aws, zone: str) -> None:
    name = "x.test-create-publishes-quoted-text.example"
    inputs = wanted(zone, name)
    id = RECORD.create(aws, inputs)
    assert id == f"{zone}_{name}_TXT"
    assert published(aws, zone) == [(f"{name}.", "TXT", 300, ['"v=spf1 -all"'])]
    assert RECORD.read(aws, id, inputs) == Found(inputs, {**inputs, "fqdn": name})


def test_long_text(aws: Aws, zone: str) -> None:
    inputs = wanted(zone, "test-long-text.example", records=[f'{LONG[:255]}""{LONG[255:]}'])
    id = RECORD.create(aws, inputs)
    found = RECORD.read(aws, id, inputs)
    assert found is not None
    assert found.inputs == inputs
    assert RECORD.read(aws, id, {}) == Found(inputs, {**inputs, "fqdn": "test-long-text.example"})


def test_unsplit_text_is_refused_by_route_53(aws: Aws, zone: str) -> None:
    with pytest.raises(ClientError, match=r"InvalidChangeBatch.*CharacterStringTooLong"):
        RECORD.create(aws, wanted(zone, "test-unsplit-text-is-refused-by-route-53.example", records=[LONG]))
    assert published(aws, zone) == []


def test_create_never_overwrites(aws: Aws, zone: str) -> None:
    name = "test-create-never-overwrites.example"
    RECORD.create(aws, wanted(zone, name))
    with pytest.raises(ClientError, match="already exists"):
        RECORD.create(aws, wanted(zone, name, records=["v=spf1 ~all"]))
    RECORD.create(aws, wanted(zone, name, records=["v=spf1 ~all"], allowOverwrite=True))
    assert published(aws, zone) == [(f"{name}.", "TXT", 300, ['"v=spf1 ~all"'])]


def test_update_replaces_values_and_ttl(aws: Aws, zone: str) -> None:
    name = "test-update-replaces-values-and-ttl.example"
    old, new = wanted(zone, name), wanted(zone, name, ttl=60, records=["a", "b"])
    id = RECORD.create(aws, old)
    assert RECORD.update(aws, id, old, new) == id
    assert published(aws, zone) == [(f"{name}.", "TXT", 60, ['"a"', '"b"'])]


def test_another_type_is_one_batch(aws: Aws, zone: str) -> None:
    name = "x.test-another-type-is-one-batch.example"
    old = wanted(zone, name)
    new = wanted(zone, name, type="CNAME", records=["elsewhere.example"])
    id = RECORD.create(aws, old)
    assert RECORD.update(aws, id, old, new) == f"{zone}_{name}_CNAME"
    assert published(aws, zone) == [(f"{name}.", "CNAME", 300, ["elsewhere.example"])]


def test_delete_takes_what_stands_there_now(aws: Aws, zone: str) -> None:
    name = "test-delete-takes-what-stands-there-now.example"
    inputs = wanted(zone, name)
    id = RECORD.create(aws, inputs)
    RECORD.update(aws, id, inputs, wanted(zone, name, records=["edited outside"]))
    RECORD.delete(aws, id, inputs)
    assert published(aws, zone) == []
    RECORD.delete(aws, id, inputs)  # gone already: no error


def test_gone(aws: Aws, zone: str) -> None:
    inputs = wanted(zone, "test-gone.example")
    assert RECORD.read(aws, f"{zone}_test-gone.example_TXT", inputs) is None
    assert RECORD.read(aws, "ZNOWHERE_test-gone.example_TXT", {**inputs, "zoneId": "ZNOWHERE"}) is None
    RECORD.delete(aws, "ZNOWHERE_test-gone.example_TXT", {**inputs, "zoneId": "ZNOWHERE"})


def test_name_outside_the_zone_is_taken_as_relative(aws: Aws, zone: str) -> None:
    RECORD.create(aws, wanted(zone, "_dmarc.other.example"))
    doubled = "_dmarc.other.example.test-name-outside-the-zone-is-taken-as-relative.example."
    assert [row[0] for row in published(aws, zone)] == [doubled]


def test_host_names_are_read_as_they_were_declared(aws: Aws, zone: str) -> None:
    name = "b.test-host-names-are-read-as-they-were-declared.example"
    inputs = wanted(zone, name, type="MX", records=["10 Mail.Example."])
    id = RECORD.create(aws, inputs)
    aws.route53().change_resource_record_sets(
        HostedZoneId=zone,
        ChangeBatch={
            "Changes": [
                {
                    "Action": "UPSERT",
                    "ResourceRecordSet": {
                        "Name": name,
                        "Type": "MX",
                        "TTL": 300,
                        "ResourceRecords": [{"Value": "10 mail.example"}],
                    },
                }
            ]
        },
    )
    found = RECORD.read(aws, id, inputs)
    assert found is not None
    assert found.inputs == inputs


def test_case_of_a_text_is_a_difference(aws: Aws, zone: str) -> None:
    name = "test-case-of-a-text-is-a-difference.example"
    inputs = wanted(zone, name)
    id = RECORD.create(aws, inputs)
    RECORD.update(aws, id, inputs, wanted(zone, name, records=["V=SPF1 -all"]))
    found = RECORD.read(aws, id, inputs)
    assert found is not None
    assert found.inputs["records"] == ["V=SPF1 -all"]


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"zoneId": None}, "required input 'zoneId' is missing"),
        ({"ttl": None}, "required input 'ttl' is missing"),
        ({"records": None}, "required input 'records' is missing"),
        ({"records": []}, "input 'records' is empty"),
        ({"type": "BOGUS"}, "input 'type' must be one of A, AAAA"),
        ({"weightedRoutingPolicies": []}, "input 'weightedRoutingPolicies' is not known here"),
    ],
)
def test_check_refuses(changed: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InvalidInputs, match=complaint.replace("'", "'")):
        wanted("Z1", "a.example", **changed)


def test_check_brings_names_into_the_inner_form() -> None:
    assert wanted("Z1", "A.Example.")["name"] == "a.example"
    assert wanted("Z1", UNKNOWN, records=UNKNOWN)["name"] is UNKNOWN  # type: ignore[arg-type]


@pytest.mark.parametrize("id", ["", "Z1", "Z1_name", "_a_TXT"])
def test_an_import_id_that_is_none(aws: Aws, id: str) -> None:
    with pytest.raises(InvalidInputs, match="is no id of a record"):
        RECORD.read(aws, id, {})


def test_what_forces_replacement() -> None:
    assert RECORD.replaced_by(frozenset({"name", "zoneId", "ttl", "type", "records"})) == {"name", "zoneId"}

"""A shared record set in the embedded Route 53, written by a boto3 client."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from botocore.exceptions import ClientError

from deliverability.aws_clients import ClientMaker, Credentials, Limits
from deliverability.embedded.aws.faults import OperationFault
from deliverability.embedded.cloud import Cloud
from deliverability.shared_txt import CannotShare, Place, SharedTxtWriter, SharedValue, TooBusy
from deliverability.shared_txt.place import digest, place_of_id

OURS = "v=spf1 include:amazonses.com -all"


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud() as running:
        yield running


@pytest.fixture
def route53(cloud: Cloud) -> Iterator[Any]:
    # One try: what botocore repeats by itself would take real time.
    maker = ClientMaker(Limits(3, 5, 1), endpoint_url=cloud.endpoint_url, credentials=Credentials("A", "s"))
    with closing(maker.client("route53", "us-east-1")) as client:
        yield client
    cloud.faults.clear()


@pytest.fixture
def place(cloud: Cloud) -> Place:
    return Place(cloud.create_hosted_zone("shop.example"), "shop.example")


def writer(route53: Any, pauses: list[float] | None = None) -> SharedTxtWriter:
    return SharedTxtWriter(route53, pause=(pauses if pauses is not None else []).append, jitter=lambda: 0.5)


def publish(
    route53: Any, place: Place, *values: str, type_: str = "TXT", name: str = "", **more: Any
) -> None:
    record_set = {
        "Name": name or place.name,
        "Type": type_,
        "TTL": 60,
        "ResourceRecords": [{"Value": value} for value in values],
        **more,
    }
    route53.change_resource_record_sets(
        HostedZoneId=place.zone_id,
        ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record_set}]},
    )


def published(route53: Any, place: Place) -> list[tuple[int, list[str]]]:
    listed = route53.list_resource_record_sets(HostedZoneId=place.zone_id)["ResourceRecordSets"]
    return [
        (each["TTL"], [record["Value"] for record in each["ResourceRecords"]])
        for each in listed
        if each["Name"] == f"{place.name}." and each["Type"] == "TXT"
    ]


@pytest.mark.parametrize(
    ("record_set", "words"),
    [
        (
            {
                "SetIdentifier": "one",
                "Weight": 10,
                "TTL": 60,
                "ResourceRecords": [{"Value": '"v=spf1 -all"'}],
            },
            r"no plain one \(SetIdentifier, Weight\)",
        ),
        (
            {
                "AliasTarget": {
                    "HostedZoneId": "Z1",
                    "DNSName": "txt.vendor.example",
                    "EvaluateTargetHealth": False,
                }
            },
            r"no plain one \(AliasTarget\)",
        ),
    ],
)
def test_a_group_or_an_alias_is_nobodys_to_share(
    route53: Any, place: Place, record_set: dict[str, Any], words: str
):
    change = {
        "Action": "CREATE",
        "ResourceRecordSet": {"Name": place.name, "Type": "TXT", **record_set},
    }
    route53.change_resource_record_sets(HostedZoneId=place.zone_id, ChangeBatch={"Changes": [change]})
    before = route53.list_resource_record_sets(HostedZoneId=place.zone_id)["ResourceRecordSets"]
    with pytest.raises(CannotShare, match=words):
        writer(route53).put(place, OURS, ttl=300)
    assert route53.list_resource_record_sets(HostedZoneId=place.zone_id)["ResourceRecordSets"] == before


def test_the_life_of_a_value_where_nobody_else_has_one(route53: Any, place: Place):
    shared = writer(route53)
    assert shared.put(place, OURS, ttl=300)
    assert published(route53, place) == [(300, [f'"{OURS}"'])]
    assert not shared.put(place, OURS, ttl=300)
    assert shared.holds(place, OURS)
    assert shared.find(place, digest(OURS)) == OURS
    assert shared.find(place, digest("else")) is None
    assert not shared.put(place, "v=spf1 -all", ttl=300, old=OURS)
    assert published(route53, place) == [(300, ['"v=spf1 -all"'])]
    shared.take(place, "v=spf1 -all")
    shared.take(place, "v=spf1 -all")
    assert published(route53, place) == []
    assert not shared.holds(place, OURS)


def test_the_life_of_a_value_beside_others(route53: Any, place: Place):
    publish(route53, place, '"site=1"', '"two" " strings"')
    shared = writer(route53)
    assert not shared.put(place, OURS, ttl=300)
    assert published(route53, place) == [(60, ['"site=1"', '"two" " strings"', f'"{OURS}"'])]
    shared.take(place, OURS)
    assert published(route53, place) == [(60, ['"site=1"', '"two" " strings"'])]


def test_a_value_of_several_strings_goes_in_and_is_found(route53: Any, place: Place):
    long = "v=spf1 " + " ".join(f"ip4:192.0.2.{n}" for n in range(30)) + " -all"
    shared = writer(route53)
    shared.put(place, long, ttl=300)
    assert shared.holds(place, long)


def test_other_names_and_types_are_not_read(route53: Any, place: Place):
    publish(route53, place, '"a"', name="aa.shop.example")
    publish(route53, place, "192.0.2.1", type_="A")
    assert not writer(route53).holds(place, "a")
    # Many record sets below the name: nothing is read beyond the first page.
    writer(route53).put(place, OURS, ttl=300)
    assert published(route53, place) == [(300, [f'"{OURS}"'])]


def test_a_wildcard_is_a_name_like_others(route53: Any, place: Place):
    wild = Place(place.zone_id, "*.shop.example")
    writer(route53).put(wild, OURS, ttl=300)
    assert writer(route53).holds(wild, OURS)


def test_a_cname_is_refused_by_name(route53: Any, place: Place):
    at = Place(place.zone_id, "www.shop.example")
    publish(route53, at, "shop.vendor.example", type_="CNAME")
    with pytest.raises(CannotShare, match=r"www\.shop\.example is a CNAME to shop\.vendor\.example"):
        writer(route53).put(at, OURS, ttl=300)


def test_a_zone_that_is_gone_holds_nothing_and_takes_nothing(route53: Any):
    gone = Place("Z00000000GONE", "shop.example")
    shared = writer(route53)
    assert not shared.holds(gone, OURS)
    shared.take(gone, OURS)
    with pytest.raises(ClientError, match="NoSuchHostedZone"):
        shared.put(gone, OURS, ttl=300)


def fault(code: str, times: int | None, operation: str = "ChangeResourceRecordSets") -> OperationFault:
    return OperationFault("route53", operation, code, "injected", 400, times)


@pytest.mark.parametrize("code", ["InvalidChangeBatch", "PriorRequestNotComplete", "Throttling"])
def test_it_comes_again_with_longer_and_longer_pauses(cloud: Cloud, route53: Any, place: Place, code: str):
    pauses: list[float] = []
    cloud.faults.operations.append(fault(code, None))
    with pytest.raises(
        TooBusy, match=rf"shop\.example .* couldn't be changed in 10 tries: .*{code}.*injected"
    ):
        SharedTxtWriter(route53, pause=pauses.append, jitter=lambda: 1.0).put(place, OURS, ttl=300)
    cloud.faults.clear()
    assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 8.0, 8.0, 8.0]
    assert published(route53, place) == []


def test_what_route53_refuses_for_good_is_raised_at_once(cloud: Cloud, route53: Any, place: Place):
    pauses: list[float] = []
    cloud.faults.operations.append(fault("AccessDenied", None))
    with pytest.raises(ClientError, match="AccessDenied"):
        writer(route53, pauses).put(place, OURS, ttl=300)
    cloud.faults.clear()
    cloud.faults.operations.append(fault("AccessDenied", None, "ListResourceRecordSets"))
    with pytest.raises(ClientError, match="AccessDenied"):
        writer(route53, pauses).holds(place, OURS)
    with pytest.raises(ClientError, match="AccessDenied"):
        writer(route53, pauses).take(place, OURS)
    assert pauses == []


def test_a_change_whose_answer_was_lost_is_recognized(cloud: Cloud, route53: Any, place: Place):
    """The request is sent again, and what it asked for is done already."""
    shared = writer(route53)
    lost = [True]

    def lose(http_response: Any, parsed: dict[str, Any], **_: Any) -> None:
        if lost:
            lost.clear()
            http_response.status_code = 400
            parsed["Error"] = {"Code": "InvalidChangeBatch", "Message": "it already exists"}

    route53.meta.events.register("after-call.route-53.ChangeResourceRecordSets", lose)
    shared.put(place, OURS, ttl=300)
    assert not lost
    assert published(route53, place) == [(300, [f'"{OURS}"'])]


def test_an_id_names_the_place_and_the_value():
    value = SharedValue(Place("Z1", "_x.shop.example"), OURS)
    assert value.id == f"Z1__x.shop.example_{digest(OURS)}"
    assert place_of_id(value.id) == (value.place, digest(OURS))
    assert digest("") == "e3b0c44298fc1c14"
    for wrong in ("", "Z1", "Z1_name", "_name_hash"):
        with pytest.raises(ValueError, match="is no id of a shared value"):
            place_of_id(wrong)

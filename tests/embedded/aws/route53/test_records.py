"""Listing records, changes, and TestDNSAnswer through boto3."""

import pytest

from deliverability.embedded.dns.zone import RRset


@pytest.fixture
def zone_id(rig):
    zone_id = rig.cloud.create_hosted_zone("shop.example")
    rig.publish(
        zone_id,
        ("shop.example", "TXT", '"v=spf1 -all"'),
        ("www.shop.example", "A", "192.0.2.1"),
        ("*.shop.example", "MX", "10 mx.example"),
        ("alias.shop.example", "CNAME", "www.shop.example"),
    )
    return zone_id


def keys(page):
    return [(each["Name"], each["Type"]) for each in page["ResourceRecordSets"]]


ALL = [
    ("shop.example.", "NS"),
    ("shop.example.", "SOA"),
    ("shop.example.", "TXT"),
    ("\\052.shop.example.", "MX"),
    ("alias.shop.example.", "CNAME"),
    ("www.shop.example.", "A"),
]


def test_the_order_and_the_pages_of_a_listing(rig, zone_id):
    route53 = rig.client("route53")
    assert keys(route53.list_resource_record_sets(HostedZoneId=zone_id)) == ALL
    page = route53.list_resource_record_sets(HostedZoneId=zone_id, MaxItems="3")
    assert (keys(page), page["IsTruncated"], page["MaxItems"]) == (ALL[:3], True, "3")
    assert (page["NextRecordName"], page["NextRecordType"]) == ("\\052.shop.example.", "MX")
    pages = route53.get_paginator("list_resource_record_sets").paginate(
        HostedZoneId=zone_id, PaginationConfig={"PageSize": 2}
    )
    assert [key for each in pages for key in keys(each)] == ALL


@pytest.mark.parametrize(
    ("start", "found"),
    [
        ({"StartRecordName": "shop.example", "StartRecordType": "SOA"}, ALL[1:]),
        ({"StartRecordName": "*.shop.example."}, ALL[3:]),
        ({"StartRecordName": "b.shop.example"}, ALL[5:]),
        ({"StartRecordName": "WWW.shop.example", "StartRecordType": "TXT"}, []),
    ],
)
def test_a_listing_starts_where_it_is_told_to(rig, zone_id, start, found):
    assert keys(rig.client("route53").list_resource_record_sets(HostedZoneId=zone_id, **start)) == found


def test_a_type_without_a_name_and_a_wrong_page_size_are_refused(rig, zone_id, refused):
    route53 = rig.client("route53")
    assert (
        refused(route53.list_resource_record_sets, HostedZoneId=zone_id, StartRecordType="A")[0]
        == "InvalidInput"
    )
    assert (
        refused(route53.list_resource_record_sets, HostedZoneId=zone_id, MaxItems="many")[0] == "InvalidInput"
    )


def test_what_others_put_into_the_zone_is_listed_in_the_apis_form(rig, zone_id):
    zone = rig.cloud.world.zone("shop.example")
    zone.apply(put=[RRset("shop.example", "TXT", 60, ('"caf\\195\\169 \\"x\\""', '"two" "parts"'))])
    shown = rig.client("route53").list_resource_record_sets(
        HostedZoneId=zone_id, StartRecordName="shop.example", StartRecordType="TXT", MaxItems="1"
    )["ResourceRecordSets"][0]
    assert shown == {
        "Name": "shop.example.",
        "Type": "TXT",
        "TTL": 60,
        "ResourceRecords": [{"Value": r'"caf\303\251 \"x\""'}, {"Value": '"two" "parts"'}],
    }


@pytest.mark.parametrize(
    ("name", "kind", "code", "data"),
    [
        ("shop.example", "TXT", "NOERROR", ['"v=spf1 -all"']),
        ("shop.example", "AAAA", "NOERROR", []),
        ("alias.shop.example", "A", "NOERROR", ["www.shop.example."]),
        ("other.shop.example", "MX", "NOERROR", ["10 mx.example."]),
        ("a.www.shop.example", "MX", "NXDOMAIN", []),
    ],
)
def test_test_dns_answer(rig, zone_id, name, kind, code, data):
    answer = rig.client("route53").test_dns_answer(HostedZoneId=zone_id, RecordName=name, RecordType=kind)
    del answer["ResponseMetadata"]
    assert answer == {
        "Nameserver": rig.cloud.world.zone("shop.example").name_servers[0],
        "RecordName": name,
        "RecordType": kind,
        "RecordData": data,
        "ResponseCode": code,
        "Protocol": "UDP",
    }


def test_an_unknown_change(rig, refused):
    assert refused(rig.client("route53").get_change, Id="C0") == (
        "NoSuchChange",
        "Could not find resource with ID: C0",
        404,
    )

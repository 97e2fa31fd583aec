"""Hosted zones, their listing, tags and deletion through boto3."""

import dns.message
import dns.query
import dns.rcode
import pytest

from deliverability.embedded.aws.route53 import hosting

ZONE = {"Name": "shop.example", "CallerReference": "one"}
VPC = {"VPCRegion": "eu-central-1", "VPCId": "vpc-1"}


def test_a_new_zone_has_four_servers_that_answer(rig):
    made = rig.client("route53").create_hosted_zone(**ZONE, HostedZoneConfig={"Comment": "the shop"})
    zone_id = made["HostedZone"]["Id"]
    assert made["HostedZone"] == {
        "Id": zone_id,
        "Name": "shop.example.",
        "CallerReference": "one",
        "Config": {"Comment": "the shop", "PrivateZone": False},
        "ResourceRecordSetCount": 2,
    }
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert made["Location"] == f"https://route53.amazonaws.com/2013-04-01{zone_id}"
    assert made["ChangeInfo"]["Status"] == "PENDING"
    servers = made["DelegationSet"]["NameServers"]
    assert len(set(servers)) == 4
    for server in rig.cloud.world.name_servers(rig.cloud.world.zone("shop.example")):
        host, port = rig.cloud.endpoints[server.address]
        answer = dns.query.udp(
            dns.message.make_query("shop.example", "NS"), host, port=port, timeout=30
        ).answer[0]
        assert sorted(rdata.to_text() for rdata in answer) == sorted(f"{each}." for each in servers)
    shown = rig.client("route53").get_hosted_zone(Id=zone_id)
    assert shown["HostedZone"] == made["HostedZone"]
    assert shown["DelegationSet"]["NameServers"] == servers


def test_a_caller_reference_serves_once(rig, refused):
    route53 = rig.client("route53")
    route53.create_hosted_zone(**ZONE)
    code, _, status = refused(route53.create_hosted_zone, **{**ZONE, "Name": "other.example"})
    assert (code, status) == ("HostedZoneAlreadyExists", 409)


def test_a_second_zone_of_a_name_has_other_servers_and_no_delegation(rig):
    route53 = rig.client("route53")
    first = route53.create_hosted_zone(**ZONE)
    second = route53.create_hosted_zone(**{**ZONE, "CallerReference": "two"})
    servers = [set(each["DelegationSet"]["NameServers"]) for each in (first, second)]
    assert not servers[0] & servers[1]
    assert set(rig.cloud.world.zone("shop.example").name_servers) == servers[0]


def test_a_private_zone_is_not_in_the_dns(rig, refused):
    route53 = rig.client("route53")
    made = route53.create_hosted_zone(**ZONE, VPC=VPC, HostedZoneConfig={"PrivateZone": True})
    assert "DelegationSet" not in made
    zone_id = made["HostedZone"]["Id"].removeprefix("/hostedzone/")
    rig.publish(zone_id, ("shop.example", "TXT", '"inside"'))
    host, port = rig.cloud.dns_address
    response = dns.query.udp(dns.message.make_query("shop.example", "TXT"), host, port=port, timeout=30)
    assert (response.rcode(), response.answer) == (dns.rcode.NXDOMAIN, [])
    shown = route53.get_hosted_zone(Id=zone_id)
    assert (shown["VPCs"], shown["HostedZone"]["Config"]) == ([VPC], {"PrivateZone": True})
    private = route53.list_hosted_zones(HostedZoneType="PrivateHostedZone")["HostedZones"]
    assert [zone["Id"] for zone in private] == [f"/hostedzone/{zone_id}"]
    alone = refused(
        route53.create_hosted_zone,
        Name="a.example",
        CallerReference="x",
        HostedZoneConfig={"PrivateZone": True},
    )
    assert alone[:2] == (
        "InvalidInput",
        "When you're creating a private hosted zone, you must specify a VPC.",
    )


def test_zones_are_listed_in_pages(rig):
    route53 = rig.client("route53")
    made = {rig.cloud.create_hosted_zone(f"shop{number}.example") for number in range(5)}
    first = route53.list_hosted_zones(MaxItems="2")
    assert (len(first["HostedZones"]), first["IsTruncated"], first["MaxItems"]) == (2, True, "2")
    pages = route53.get_paginator("list_hosted_zones").paginate(PaginationConfig={"PageSize": 2})
    ids = [zone["Id"].removeprefix("/hostedzone/") for page in pages for zone in page["HostedZones"]]
    assert (set(ids), len(ids)) == (made, 5)


def test_zones_are_listed_by_reversed_name(rig):
    route53 = rig.client("route53")
    for name in ("www.shop.example", "shop.example", "apple.example", "shop.test"):
        rig.cloud.create_hosted_zone(name)
    names = [zone["Name"] for zone in route53.list_hosted_zones_by_name()["HostedZones"]]
    assert names == ["apple.example.", "shop.example.", "www.shop.example.", "shop.test."]
    page = route53.list_hosted_zones_by_name(DNSName="shop.example", MaxItems="1")
    assert [zone["Name"] for zone in page["HostedZones"]] == ["shop.example."]
    assert (page["IsTruncated"], page["NextDNSName"], page["DNSName"]) == (
        True,
        "www.shop.example.",
        "shop.example",
    )
    following = route53.list_hosted_zones_by_name(
        DNSName=page["NextDNSName"], HostedZoneId=page["NextHostedZoneId"], MaxItems="1"
    )
    assert [zone["Name"] for zone in following["HostedZones"]] == ["www.shop.example."]


def test_only_an_empty_zone_is_deleted(rig, refused):
    route53, zone_id = rig.client("route53"), rig.cloud.create_hosted_zone("shop.example")
    rig.publish(zone_id, ("shop.example", "TXT", '"a"'))
    assert refused(route53.delete_hosted_zone, Id=zone_id) == (
        "HostedZoneNotEmpty",
        "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
        400,
    )
    rig.publish(zone_id, ("shop.example", "TXT", '"a"'), action="DELETE")
    assert route53.delete_hosted_zone(Id=zone_id)["ChangeInfo"]["Status"] == "PENDING"
    gone = ("NoSuchHostedZone", f"No hosted zone found with ID: {zone_id}", 404)
    assert refused(route53.get_hosted_zone, Id=zone_id) == gone
    assert rig.cloud.world.zone("shop.example") is None


def test_comments_counts_limits_and_dnssec(rig):
    route53, zone_id = rig.client("route53"), rig.cloud.create_hosted_zone("shop.example")
    changed = route53.update_hosted_zone_comment(Id=zone_id, Comment="new")
    assert changed["HostedZone"]["Config"] == {"Comment": "new", "PrivateZone": False}
    assert route53.get_hosted_zone_count()["HostedZoneCount"] == 1
    limit = route53.get_hosted_zone_limit(HostedZoneId=zone_id, Type="MAX_RRSETS_BY_ZONE")
    assert (limit["Limit"]["Value"], limit["Count"]) == (10000, 2)
    dnssec = route53.get_dnssec(HostedZoneId=zone_id)
    assert (dnssec["Status"], dnssec["KeySigningKeys"]) == ({"ServeSignature": "NOT_SIGNING"}, [])


def test_tags(rig, refused):
    route53, zone_id = rig.client("route53"), rig.cloud.create_hosted_zone("shop.example")
    what = {"ResourceType": "hostedzone", "ResourceId": zone_id}
    tags = [{"Key": "shop", "Value": "a"}, {"Key": "stage", "Value": "production"}]
    route53.change_tags_for_resource(**what, AddTags=tags)
    assert route53.list_tags_for_resource(**what)["ResourceTagSet"] == {**what, "Tags": tags}
    route53.change_tags_for_resource(**what, RemoveTagKeys=["shop"])
    several = route53.list_tags_for_resources(ResourceType="hostedzone", ResourceIds=[zone_id])
    assert several["ResourceTagSets"] == [{**what, "Tags": tags[1:]}]
    more = [{"Key": f"k{number}", "Value": ""} for number in range(10)]
    assert refused(route53.change_tags_for_resource, **what, AddTags=more)[0] == "InvalidInput"


def test_a_zone_of_another_account_does_not_exist(rig, refused):
    zone_id = rig.cloud.create_hosted_zone("shop.example")
    other = rig.session.client(
        "route53",
        region_name="us-east-1",
        endpoint_url=rig.cloud.endpoint_url,
        aws_access_key_id="999999999999",
        aws_secret_access_key="x",
    )
    assert refused(other.get_hosted_zone, Id=zone_id)[0] == "NoSuchHostedZone"
    assert other.list_hosted_zones()["HostedZones"] == []


def test_names_that_no_zone_can_have(rig, refused):
    route53 = rig.client("route53")
    code, message, status = refused(route53.create_hosted_zone, Name="a..example", CallerReference="x")
    assert (code, status) == ("InvalidDomainName", 400)
    assert message == "FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with 'a..example'"


@pytest.mark.parametrize("name", ["*.shop.example", "\\052.shop.example", "*"])
def test_a_zone_is_no_wildcard(rig, refused, name):
    made = refused(rig.client("route53").create_hosted_zone, Name=name, CallerReference="one")
    assert made[::2] == ("InvalidDomainName", 400)
    assert rig.cloud.hosted_zone_ids == {}


def test_an_account_has_500_zones_at_most(rig, refused, monkeypatch):
    monkeypatch.setattr(hosting, "MAX_ZONES", 2)
    for number in range(2):
        rig.cloud.create_hosted_zone(f"shop{number}.example")
    assert refused(rig.client("route53").create_hosted_zone, **ZONE) == (
        "TooManyHostedZones",
        "Limits Exceeded: MAX_HOSTED_ZONES_BY_OWNER - Cannot create more hosted zones.",
        400,
    )

"""Aliases and groups of record sets through boto3: rules, listing, and what the name servers make of them."""

from itertools import count

import dns.message
import dns.query
import pytest

_NUMBER = count()
OUTSIDE = {
    "HostedZoneId": "Z35SXDOTRQ7X7K",
    "DNSName": "dualstack.lb.elb.amazonaws.com",
    "EvaluateTargetHealth": False,
}


@pytest.fixture
def zone(shared_rig):
    """(zone id, zone name, change function) of a fresh zone with a plain A record at `web`."""
    name = f"routed{next(_NUMBER)}.example"
    zone_id = shared_rig.cloud.create_hosted_zone(name)

    def change(*changes):
        return shared_rig.client("route53").change_resource_record_sets(
            HostedZoneId=zone_id, ChangeBatch={"Changes": list(changes)}
        )

    change(plain(f"web.{name}", "A", "192.0.2.80"))
    return zone_id, name, change


def plain(name, kind, *values, action="CREATE", ttl=300, **more):
    records = [{"Value": value} for value in values]
    wanted = {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": records, **more}
    return {"Action": action, "ResourceRecordSet": wanted}


def alias(name, kind, target, action="CREATE", **more):
    return {
        "Action": action,
        "ResourceRecordSet": {"Name": name, "Type": kind, "AliasTarget": target, **more},
    }


def inside(zone, name):
    return {"HostedZoneId": zone[0], "DNSName": name, "EvaluateTargetHealth": True}


def weighted(name, identifier, weight, *values, kind="A", **more):
    return plain(name, kind, *values, SetIdentifier=identifier, Weight=weight, **more)


def listed(rig, zone_id):
    found = rig.client("route53").list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    return [each for each in found if each["Type"] not in ("NS", "SOA")]


def resolved(rig, name, kind="A"):
    host, port = rig.cloud.dns_address
    response = dns.query.udp(dns.message.make_query(name, kind), host, port=port, timeout=30)
    return [f"{rrset.ttl} {rdata}" for rrset in response.answer for rdata in rrset]


def problem(zone, refused, *changes):
    code, message, status = refused(lambda: zone[2](*changes))
    assert (code, status) == ("InvalidChangeBatch", 400)
    return message.removeprefix("[").removesuffix("]").replace(zone[1], "ZONE").replace(zone[0], "ID")


def test_an_alias_answers_as_its_target_and_follows_it(shared_rig, zone):
    zone_id, name, change = zone
    change(alias(name, "A", inside(zone, f"web.{name}")), alias(f"www.{name}", "A", inside(zone, name)))
    shown = {each["Name"]: each for each in listed(shared_rig, zone_id)}
    assert shown[f"{name}."] == {
        "Name": f"{name}.",
        "Type": "A",
        "AliasTarget": {"HostedZoneId": zone_id, "DNSName": f"web.{name}.", "EvaluateTargetHealth": True},
    }
    assert resolved(shared_rig, name) == resolved(shared_rig, f"www.{name}") == ["300 192.0.2.80"]
    change(plain(f"web.{name}", "A", "192.0.2.81", action="UPSERT", ttl=60))
    assert resolved(shared_rig, f"www.{name}") == ["60 192.0.2.81"]
    deleted = [
        {"Action": "DELETE", "ResourceRecordSet": each} for each in shown.values() if "AliasTarget" in each
    ]
    change(*deleted)
    assert resolved(shared_rig, f"www.{name}") == []
    assert [each["Name"] for each in listed(shared_rig, zone_id)] == [f"web.{name}."]


def test_an_alias_to_what_lies_outside_has_a_made_up_address(shared_rig, zone):
    _, name, change = zone
    change(alias(name, "A", OUTSIDE), alias(name, "AAAA", OUTSIDE))
    [answer] = resolved(shared_rig, name)
    assert answer.startswith("60 198.19.")
    [answer] = resolved(shared_rig, name, "AAAA")
    assert answer.startswith("60 2001:db8:ffff::")


def test_of_a_weighted_group_the_heaviest_answers(shared_rig, zone):
    zone_id, name, change = zone
    change(
        weighted(f"x.{name}", "b", 0, "one.example", kind="CNAME"),
        weighted(f"x.{name}", "a", 10, "two.example", kind="CNAME"),
    )
    assert [(each["SetIdentifier"], each["Weight"]) for each in listed(shared_rig, zone_id)[1:]] == [
        ("a", 10),
        ("b", 0),
    ]
    assert resolved(shared_rig, f"x.{name}", "CNAME") == ["300 two.example."]
    change(weighted(f"x.{name}", "b", 20, "one.example", kind="CNAME") | {"Action": "UPSERT"})
    assert resolved(shared_rig, f"x.{name}", "CNAME") == ["300 one.example."]
    count = shared_rig.client("route53").get_hosted_zone(Id=zone_id)["HostedZone"]["ResourceRecordSetCount"]
    assert count == 5


def test_groups_are_listed_across_pages(shared_rig, zone):
    zone_id, name, change = zone
    change(*(weighted(f"x.{name}", f"s{number}", 1, f"192.0.2.{number}") for number in range(5)))
    pages = shared_rig.client("route53").get_paginator("list_resource_record_sets")
    found = pages.paginate(HostedZoneId=zone_id, PaginationConfig={"PageSize": 2})
    sets = [each.get("SetIdentifier") for page in found for each in page["ResourceRecordSets"]]
    assert sets == [None, None, None, "s0", "s1", "s2", "s3", "s4"]


@pytest.mark.parametrize(
    ("policies", "answer"),
    [
        ([{"Failover": "SECONDARY"}, {"Failover": "PRIMARY"}], "192.0.2.2"),
        ([{"Region": "eu-central-1"}, {"Region": "us-east-1"}], "192.0.2.1"),
        ([{"GeoLocation": {"CountryCode": "DE"}}, {"GeoLocation": {"CountryCode": "*"}}], "192.0.2.2"),
        ([{"MultiValueAnswer": True}, {"MultiValueAnswer": True}], "192.0.2.1"),
    ],
)
def test_every_policy_has_an_answer(shared_rig, zone, policies, answer):
    _, name, change = zone
    change(
        *(
            plain(f"x.{name}", "A", f"192.0.2.{number}", SetIdentifier=f"s{number}", **policy)
            for number, policy in enumerate(policies, 1)
        )
    )
    assert resolved(shared_rig, f"x.{name}") == [f"300 {answer}"]


def test_a_set_is_created_once_and_deleted_as_it_stands(shared_rig, zone, refused):
    zone_id, name, change = zone
    one = weighted(f"x.{name}", "one", 1, "192.0.2.1")
    change(one)
    assert problem(zone, refused, one) == (
        "Tried to create resource record set [name='x.ZONE.', type='A', set-identifier='one'] but it already exists"
    )
    other = weighted(f"x.{name}", "one", 2, "192.0.2.1") | {"Action": "DELETE"}
    assert problem(zone, refused, other) == (
        "Tried to delete resource record set [name='x.ZONE.', type='A', set-identifier='one'] "
        "but the values provided do not match the current values"
    )
    nobody = weighted(f"x.{name}", "two", 1, "192.0.2.1") | {"Action": "DELETE"}
    assert problem(zone, refused, nobody).endswith("set-identifier='two'] but it was not found")
    assert refused(shared_rig.client("route53").delete_hosted_zone, Id=zone_id)[0] == "HostedZoneNotEmpty"
    change({**one, "Action": "DELETE"})
    assert resolved(shared_rig, f"x.{name}") == []


def test_what_does_not_stand_beside_each_other(zone, refused):
    _, name, change = zone
    change(weighted(f"x.{name}", "one", 1, "192.0.2.1"))
    others = "cannot be created as other RRSets exist with the same name and type."
    assert problem(zone, refused, plain(f"x.{name}", "A", "192.0.2.2")) == (
        f"RRSet with DNS name x.ZONE., type A {others}"
    )
    assert problem(zone, refused, weighted(f"web.{name}", "one", 1, "192.0.2.1")) == (
        f"RRSet with DNS name web.ZONE., type A, SetIdentifier one {others}"
    )
    assert problem(zone, refused, alias(f"x.{name}", "A", OUTSIDE)) == (
        f"RRSet with DNS name x.ZONE., type A {others}"
    )
    latency = plain(f"x.{name}", "A", "192.0.2.2", SetIdentifier="two", Region="eu-west-1")
    assert problem(zone, refused, latency) == (
        "RRSet with DNS name x.ZONE., type A, SetIdentifier two cannot be created as a non-latency set exists "
        "with the same name and type."
    )
    assert problem(zone, refused, weighted(f"x.{name}", "two", 1, "192.0.2.2", ttl=60)) == (
        "RRSet with DNS name x.ZONE. and type A, SetIdentifier two cannot be created as weighted sets must contain "
        "the same TTL."
    )
    assert problem(zone, refused, plain(f"x.{name}", "CNAME", "b.example")).startswith(
        "RRSet of type CNAME with DNS name x.ZONE. is not permitted as it conflicts with other records"
    )


def test_an_alias_needs_its_target(zone, refused):
    _, name, _ = zone
    tried = "Tried to create an alias that targets"
    assert problem(zone, refused, alias(f"x.{name}", "A", inside(zone, f"none.{name}"))) == (
        f"{tried} none.ZONE., type A in zone ID, but that target was not found"
    )
    assert problem(zone, refused, alias(f"x.{name}", "A", inside(zone, "lb.elb.amazonaws.com"))) == (
        f"{tried} lb.elb.amazonaws.com., type A in zone ID, but the alias target name does not lie within the target zone, "
        f"{tried} lb.elb.amazonaws.com., type A in zone ID, but that target was not found"
    )
    assert problem(zone, refused, alias(f"x.{name}", "AAAA", inside(zone, f"web.{name}"))).endswith(
        "type AAAA in zone ID, but that target was not found"
    )
    assert problem(zone, refused, alias(name, "CNAME", OUTSIDE)) == (
        "RRSet of type CNAME with DNS name ZONE. is not permitted at apex in zone ZONE."
    )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"AliasTarget": OUTSIDE}, "Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords]"),
        ({"Weight": 1}, "Missing field 'SetIdentifier'"),
        ({"SetIdentifier": "one"}, "Expected exactly one of [Weight, Region, Failover, GeoLocation"),
        (
            {"SetIdentifier": "one", "Weight": 1, "Region": "eu-west-1"},
            "Expected exactly one of [Weight, Region",
        ),
    ],
)
def test_structures_that_say_too_little_or_too_much(zone, refused, more, words):
    _, name, change = zone
    code, message, status = refused(lambda: change(plain(f"x.{name}", "A", "192.0.2.1", **more)))
    assert (code, status) == ("InvalidInput", 400)
    assert message.startswith(f"Invalid request: {words}")


def test_groups_outlive_the_cloud(session, tmp_path):
    from deliverability.embedded.cloud import Cloud

    with Cloud(state_dir=tmp_path) as cloud:
        zone_id = cloud.create_hosted_zone("shop.example")
        zone = (zone_id, "shop.example", None)
        changes = [
            plain("web.shop.example", "A", "192.0.2.80"),
            alias("shop.example", "A", inside(zone, "web.shop.example")),
            weighted("x.shop.example", "one", 1, "192.0.2.1"),
        ]
        route53 = cloud.client("route53", "us-east-1")
        route53.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch={"Changes": changes})
        before = route53.list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    with Cloud(state_dir=tmp_path) as cloud:
        route53 = cloud.client("route53", "us-east-1")
        assert route53.list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"] == before

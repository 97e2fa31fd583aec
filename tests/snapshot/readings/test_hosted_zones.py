"""The declared zone and the others of its name, on the embedded cloud."""

import pytest

from deliverability.snapshot import Reading
from deliverability.snapshot.readings import zones


def zone(shop, name="example.com", *, private=False):
    return shop.cloud.create_hosted_zone(name, private=private)


def the(shop, name="example.com"):
    return shop.cloud.hosted_zone_ids[name]


def servers(shop, zone_id):
    return list(shop.cloud.route53.ledger.store.zones[zone_id].zone.name_servers)


def read_zone(shop, zone_id, name="example.com"):
    return Reading(
        "ok",
        {
            "HostedZone": {
                "Id": f"/hostedzone/{zone_id}",
                "Name": f"{name}.",
                "Config": {"PrivateZone": False},
            },
            "DelegationSet": {"NameServers": servers(shop, zone_id)},
        },
    )


def listed(shop, zone_id, name="example.com"):
    return {"Id": zone_id, "Name": f"{name}.", "PrivateZone": False, "NameServers": servers(shop, zone_id)}


def test_the_zone_by_its_id(declare, shop):
    own = the(shop)
    second = zone(shop)
    aws = shop.look(declare(dns={"zoneId": second}))
    assert aws.zone == read_zone(shop, second)
    assert sorted(each["Id"] for each in aws.zones.data["HostedZones"]) == sorted((own, second))


def test_the_zone_by_its_name_is_the_public_one(declare, shop):
    private = zone(shop, private=True)
    aws = shop.look(declare(dns={"zone": "example.com"}))
    assert aws.zone == read_zone(shop, the(shop))
    assert sorted(aws.zones.data["HostedZones"], key=lambda each: each["PrivateZone"]) == [
        listed(shop, the(shop)),
        {"Id": private, "Name": "example.com.", "PrivateZone": True},
    ]


def test_a_private_zone_that_was_declared_by_its_id(declare, shop):
    private = zone(shop, private=True)
    aws = shop.look(declare(dns={"zoneId": private}))
    assert aws.zone.data == {
        "HostedZone": {
            "Id": f"/hostedzone/{private}",
            "Name": "example.com.",
            "Config": {"PrivateZone": True},
        }
    }
    assert len(aws.zones.data["HostedZones"]) == 2


def test_without_a_name_the_longest_public_zone_is_taken(declare, shop):
    longer = zone(shop, "shop.example.com")
    aws = shop.look(declare())
    assert aws.zone == read_zone(shop, longer, "shop.example.com")
    # The zone above is none of the records' business.
    assert aws.zones.data["HostedZones"] == [listed(shop, longer, "shop.example.com")]


def test_zones_between_the_zone_and_the_records_are_told(declare, shop):
    below = zone(shop, "_dmarc.shop.example.com")
    zone(shop, "elsewhere.example.com")
    aws = shop.look(declare(dns={"zone": "example.com"}))
    assert aws.zones.data["HostedZones"] == [
        listed(shop, the(shop)),
        listed(shop, below, "_dmarc.shop.example.com"),
    ]


def test_no_such_zone(declare, shop):
    aws = shop.look(declare(dns={"zone": "shop.example.com"}))
    detail = "this account has no public hosted zone shop.example.com"
    assert aws.zone == aws.record_sets == aws.protections == Reading("absent", detail=detail)
    assert aws.zones == Reading("ok", {"HostedZones": []})


def test_a_zone_named_like_a_public_suffix_is_not_taken(declare, shop):
    """The component doesn't write there either."""
    zone(shop, "co.uk")
    aws = shop.look(declare(domain="shop.example.co.uk"))
    detail = "this account has no public hosted zone that contains shop.example.co.uk"
    assert aws.zone == Reading("absent", detail=detail)


def test_two_public_zones_of_one_name_are_ambiguous_and_both_are_told(declare, shop):
    first, second = sorted((the(shop), zone(shop)))
    aws = shop.look(declare(dns={"zone": "example.com"}))
    detail = f"2 public hosted zones are named example.com ({first}, {second}): set dns.zoneId"
    assert aws.zone == aws.record_sets == Reading("ambiguous", detail=detail)
    assert aws.zones.data["HostedZones"] == [listed(shop, first), listed(shop, second)]


def test_external_dns_has_no_zone_of_ours(declare, shop):
    aws = shop.look(declare(dns={"mode": "external"}))
    assert aws.zone == aws.zones == aws.record_sets == aws.protections == Reading("left-out")
    assert not [name for name in shop.asked() if name.startswith("route53:")]


def test_a_usual_zone_takes_four_calls(declare, shop):
    shop.look(declare())
    assert [name for name in shop.asked() if name.startswith("route53:")] == [
        "route53:ListHostedZonesByName",
        "route53:GetHostedZone",
        "route53:ListResourceRecordSets",
        "route53:ListResourceRecordSetProtections",
    ]


@pytest.mark.parametrize("most", [1, 2])
def test_of_very_many_zones_the_first_are_told(declare, shop, monkeypatch, most):
    monkeypatch.setattr(zones, "MAX_ZONES", most)
    zone(shop, "shop.example.com")
    read = shop.look(declare(dns={"zone": "example.com"})).zones
    assert len(read.data["HostedZones"]) == most
    assert read.detail == ("the first 1 of 2 hosted zones" if most == 1 else "")


def test_the_zones_role_is_assumed(declare, shop):
    manifest = declare(dns={"roleArn": "arn:aws:iam::222222222222:role/dns"})
    aws = shop.look(manifest)
    # The other account has no zone: the role's credentials were used, not the session's.
    assert aws.zone == Reading(
        "absent", detail="this account has no public hosted zone that contains shop.example.com"
    )
    assert aws.account.status == "ok"


def test_a_role_that_refuses(declare, shop):
    shop.fault("access-denied", service="sts", operation="AssumeRole")
    aws = shop.look(declare(dns={"roleArn": "arn:aws:iam::222222222222:role/dns"}))
    assert (aws.zone.status, aws.zones.status, aws.record_sets.status, aws.account.status) == (
        "denied",
        "denied",
        "denied",
        "ok",
    )
    assert aws.zone.detail.startswith("sts:AssumeRole: AccessDenied: ")

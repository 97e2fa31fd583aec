"""The record sets at the declared names, on the embedded cloud."""

from deliverability.snapshot import Reading
from deliverability.snapshot.readings.record_sets import _marked_at


def held(name, kind, *values):
    return {"Name": f"{name}.", "Type": kind, "TTL": 300, "ResourceRecords": [{"Value": v} for v in values]}


def test_all_types_at_the_declared_names_and_nothing_else(declare, shop):
    foreign = '"site-verification=1"'
    shop.put(
        ("shop.example.com", "TXT", ['"v=spf1 -all"', foreign]),
        ("shop.example.com", "A", ["192.0.2.1"]),
        ("_dmarc.shop.example.com", "CNAME", ["dmarc.example.net."]),
        ("www.shop.example.com", "A", ["192.0.2.2"]),
        ("example.com", "TXT", [foreign]),
    )
    assert shop.look(declare()).record_sets == Reading(
        "ok",
        {
            "ResourceRecordSets": [
                held("shop.example.com", "A", "192.0.2.1"),
                held("shop.example.com", "TXT", '"v=spf1 -all"', foreign),
                held("_dmarc.shop.example.com", "CNAME", "dmarc.example.net."),
            ]
        },
    )


def test_in_a_large_zone_only_the_pages_with_declared_names_are_read(declare, shop):
    for start in range(0, 1200, 400):
        shop.put(*((f"h{n:04}.example.com", "A", ["192.0.2.1"]) for n in range(start, start + 400)))
    shop.put(("shop.example.com", "TXT", ['"v=spf1 -all"']))
    shop.asked()
    read = shop.look(declare()).record_sets
    assert read.data["ResourceRecordSets"] == [held("shop.example.com", "TXT", '"v=spf1 -all"')]
    assert shop.asked().count("route53:ListResourceRecordSets") == 1


def test_names_that_ses_has_yet_to_decide_are_not_looked_for(declare, shop):
    shop.put(("dkim-token-1._domainkey.shop.example.com", "CNAME", ["a.example.net."]))
    assert shop.look(declare(tokens=None)).record_sets == Reading("ok", {"ResourceRecordSets": []})
    assert shop.look(declare(tokens=("dkim-token-1", "b", "c"))).record_sets.data["ResourceRecordSets"]


def test_a_zone_known_by_its_id_is_read_even_if_it_may_not_be_described(declare, shop):
    shop.fault("access-denied", service="route53", operation="GetHostedZone")
    aws = shop.look(declare(dns={"zoneId": shop.cloud.hosted_zone_ids["example.com"]}))
    assert (aws.zone.status, aws.zones.status, aws.record_sets.status) == ("denied", "denied", "ok")


def test_aliases_and_groups_are_kept_as_they_are(declare, shop):
    zone_id = shop.put(("web.example.com", "A", ["192.0.2.1"]))
    name = {"Name": "shop.example.com.", "Type": "A"}
    target = {"HostedZoneId": zone_id, "DNSName": "web.example.com.", "EvaluateTargetHealth": False}
    group = [
        {
            "Name": "_dmarc.shop.example.com.",
            "Type": "TXT",
            "SetIdentifier": identifier,
            "Weight": 1,
            "TTL": 300,
            "ResourceRecords": [{"Value": '"v=DMARC1; p=none"'}],
        }
        for identifier in ("a", "b")
    ]
    wanted = [{**name, "AliasTarget": target}, *group]
    shop.client("route53").change_resource_record_sets(
        HostedZoneId=zone_id,
        ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": each} for each in wanted]},
    )
    read = shop.look(declare()).record_sets
    assert (read.status, len(read.data["ResourceRecordSets"])) == ("ok", 3)
    kept = read.data["ResourceRecordSets"]
    assert [(each["Name"], each["Type"]) for each in kept] == [
        ("shop.example.com.", "A"),
        ("_dmarc.shop.example.com.", "TXT"),
        ("_dmarc.shop.example.com.", "TXT"),
    ]
    assert [each.get("TTL") for each in kept] == [None, 300, 300]


def test_the_marks_of_other_tools_on_declared_record_sets_are_read_too(declare, shop):
    shop.put(
        ("_owner.txt.shop.example.com", "TXT", ['"*octodns*"']),
        ("mx-bounce.shop.example.com", "TXT", ['"heritage=external-dns,external-dns/owner=kube"']),
        ("_owner.txt.www.shop.example.com", "TXT", ['"*octodns*"']),
    )
    assert shop.look(declare()).record_sets.data["ResourceRecordSets"] == [
        held("mx-bounce.shop.example.com", "TXT", '"heritage=external-dns,external-dns/owner=kube"'),
        held("_owner.txt.shop.example.com", "TXT", '"*octodns*"'),
    ]


def test_beside_the_top_of_a_zone_nothing_is_looked_for(declare, shop):
    """`txt-zebra.example` is no name of the zone zebra.example, and sorts before all that are."""
    manifest = declare()
    names = set(_marked_at(manifest, "shop.example.com"))
    assert "txt-shop.example.com" not in names
    assert {"_owner.txt.shop.example.com", "mx-bounce.shop.example.com"} <= names
    assert "txt-shop.example.com" in set(_marked_at(manifest, "example.com"))

"""The record sets at the declared names, on the embedded cloud."""

from deliverability.snapshot import Reading


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

"""Zones seeded from what `aws route53 list-resource-record-sets` writes."""

import json

import pytest

from deliverability.embedded.cloud import Cloud
from deliverability.embedded.control.exports import SeedProblem


def _set(name, kind, *values, ttl=300, **more):
    return {
        "Name": name,
        "Type": kind,
        "TTL": ttl,
        "ResourceRecords": [{"Value": each} for each in values],
        **more,
    }


def _alias(name, kind, target, zone_id, **more):
    return {
        "Name": name,
        "Type": kind,
        "AliasTarget": {"HostedZoneId": zone_id, "DNSName": target, "EvaluateTargetHealth": False},
        **more,
    }


_SOA = _set(
    "shop.example.",
    "SOA",
    "ns-1.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400",
    ttl=900,
)
_NS = _set("shop.example.", "NS", "ns-1.awsdns-00.com.", "ns-2.awsdns-00.org.", ttl=172800)
_REST = [
    _alias("shop.example.", "A", "www.shop.example.", "ZREAL"),
    _set("shop.example.", "MX", "10 mx.mailboxes.example.", "20 mx2.mailboxes.example."),
    _set("shop.example.", "TXT", '"v=spf1 include:_spf.google.com -all"', r'"site=\303\251\073"', ttl=3600),
    _set("\\052.shop.example.", "CNAME", "shop.example"),
    _alias("cdn.shop.example.", "A", "d111111abcdef8.cloudfront.net.", "Z2FDTNDATAQYW2"),
    _set("api.shop.example.", "A", "192.0.2.1", SetIdentifier="blue", Weight=90),
    _set("api.shop.example.", "A", "192.0.2.2", SetIdentifier="green", Weight=10),
    _alias(
        "lb.shop.example.", "A", "one.elb.amazonaws.com.", "ZLB", SetIdentifier="eu", Region="eu-central-1"
    ),
    _alias("www.shop.example.", "A", "web.shop.example.", "ZREAL"),
    _set("web.shop.example.", "A", "192.0.2.80"),
]


def _export(folder, record_sets, **more):
    file = folder / "export.json"
    file.write_text(json.dumps({"ResourceRecordSets": record_sets, **more}))
    return file


def test_a_real_export_is_the_zone_that_was_exported(tmp_path):
    with Cloud() as cloud:
        [zone_id] = cloud.add_zones(_export(tmp_path, [_SOA, _NS, *_REST], IsTruncated=False, MaxItems="300"))
        assert cloud.hosted_zone_ids == {"shop.example": zone_id}
        listed = cloud.client("route53", "us-east-1").list_resource_record_sets(HostedZoneId=zone_id)

    def key(each):
        return each["Name"], each["Type"], each.get("SetIdentifier", "")

    here = json.loads(json.dumps(_REST).replace("ZREAL", zone_id))
    found = [each for each in listed["ResourceRecordSets"] if each["Type"] not in ("SOA", "NS")]
    assert sorted(found, key=key) == sorted(here, key=key)


def test_a_large_export_keeps_to_no_batch(tmp_path):
    texts = [_set(f"t{number}.shop.example.", "TXT", f'"{"x" * 250}"') for number in range(300)]
    many = _set("many.shop.example.", "A", *(f"10.0.{n // 250}.{n % 250 + 1}" for n in range(400)))
    with Cloud() as cloud:
        [zone_id] = cloud.add_zones(_export(tmp_path, [_SOA, _NS, *texts, many]))
        assert cloud.route53.ledger.store.zones[zone_id].size == 303


@pytest.mark.parametrize(
    ("record_sets", "words"),
    [
        ("x", "\"ResourceRecordSets\" is 'x'; expected a list"),
        ([_NS], "an export has the SOA of its zone, this one has 0"),
        (
            [_SOA, {"Name": "a.shop.example."}],
            'ResourceRecordSets[1]: Missing required parameter in input: "Type"',
        ),
        ([_SOA, {**_NS, "Type": "ANAME"}], "Member must satisfy enum value set: [SOA, A, "),
        ([_SOA, {**_NS, "Extra": 1}], "Unknown parameter in input"),
        ([_SOA, _set("a..shop.example.", "A", "192.0.2.1")], "DomainLabelEmpty"),
        ([_SOA, _set("other.example.", "A", "192.0.2.1")], "is not permitted in zone shop.example."),
        (
            [
                _SOA,
                _alias("a.shop.example.", "A", "b.shop.example.", "Z"),
                _alias("b.shop.example.", "A", "a.shop.example.", "Z"),
            ],
            "but that target was not found",
        ),
    ],
)
def test_an_export_that_is_none_names_the_place(tmp_path, record_sets, words):
    file = _export(tmp_path, record_sets)
    with Cloud() as cloud:
        with pytest.raises(SeedProblem) as caught:
            cloud.add_zones(file)
        assert str(caught.value).startswith(str(file))
        assert words in str(caught.value)
        assert cloud.hosted_zone_ids == {}

"""The protections at the declared names, on the embedded cloud."""

from deliverability.snapshot import Reading


def test_protections_at_the_declared_names(declare, shop):
    zone_id = shop.put(*((f"h{n:03}.example.com", "A", ["192.0.2.1"]) for n in range(150)))
    shop.put(("_dmarc.shop.example.com", "TXT", ['"v=DMARC1; p=none;"']))
    for names in (
        [f"h{n:03}.example.com" for n in range(100)],
        [f"h{n:03}.example.com" for n in range(100, 150)],
    ):
        shop.client("route53").create_resource_record_set_protections(
            HostedZoneId=zone_id, Protections=[{"RecordName": name, "RecordType": "A"} for name in names]
        )
    shop.client("route53").create_resource_record_set_protections(
        HostedZoneId=zone_id,
        Protections=[{"RecordName": "_dmarc.shop.example.com", "RecordType": "TXT", "Comment": "mine"}],
    )
    shop.asked()
    assert shop.look(declare()).protections == Reading(
        "ok",
        {"ResourceRecordSetProtections": [{"RecordName": "_dmarc.shop.example.com.", "RecordType": "TXT"}]},
    )
    assert shop.asked().count("route53:ListResourceRecordSetProtections") == 2

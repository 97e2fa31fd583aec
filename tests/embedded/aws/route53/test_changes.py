"""Change batches through boto3: all or nothing, in order, pending until they have propagated."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.embedded.aws.route53.batches import listed, problem, record, resolved


def test_a_created_record_is_listed_as_written_and_resolves_at_once(shared_rig, zone):
    zone_id, name, change = zone
    change(record("CREATE", name, "TXT", '"v=spf1 include:amazonses.com -all"', '"a""b"'))
    assert listed(shared_rig, zone_id) == {
        (f"{name}.", "TXT"): (300, ['"v=spf1 include:amazonses.com -all"', '"a""b"'])
    }
    assert resolved(shared_rig, name, "TXT") == ['"a" "b"', '"v=spf1 include:amazonses.com -all"']


def test_a_wildcard_is_listed_escaped_and_resolves(shared_rig, zone):
    zone_id, name, change = zone
    change(record("CREATE", f"*.{name}", "A", "192.0.2.7"))
    assert listed(shared_rig, zone_id) == {(f"\\052.{name}.", "A"): (300, ["192.0.2.7"])}
    assert resolved(shared_rig, f"any.{name}", "A") == ["192.0.2.7"]


def test_a_batch_with_one_mistake_changes_nothing_and_reports_every_mistake(shared_rig, zone, refused):
    zone_id, name, change = zone
    change(record("CREATE", f"old.{name}", "A", "192.0.2.1"))
    route53 = shared_rig.client("route53")
    batch = [
        record("CREATE", f"good.{name}", "A", "192.0.2.2"),
        record("CREATE", f"long.{name}", "TXT", f'"{"x" * 256}"'),
        record("CREATE", f"bare.{name}", "TXT", "v=spf1 -all"),
        record("CREATE", f"old.{name}", "A", "192.0.2.3"),
        record("CREATE", "elsewhere.example", "A", "192.0.2.4"),
    ]
    code, message, status = refused(
        route53.change_resource_record_sets, HostedZoneId=zone_id, ChangeBatch={"Changes": batch}
    )
    long = "x" * 256
    assert (code, status) == ("InvalidChangeBatch", 400)
    assert message == (
        f"[Invalid Resource Record: 'FATAL problem: CharacterStringTooLong (Value is too long) encountered with '\"{long}\"'', "
        "Invalid Resource Record: 'FATAL problem: InvalidCharacterString (Value should be enclosed in quotation marks) "
        "encountered with 'v=spf1 -all'', "
        f"RRSet with DNS name elsewhere.example. is not permitted in zone {name}., "
        f"Tried to create resource record set [name='old.{name}.', type='A'] but it already exists]"
    )
    assert listed(shared_rig, zone_id) == {(f"old.{name}.", "A"): (300, ["192.0.2.1"])}


def test_a_cname_may_take_the_place_of_what_the_same_batch_deletes(shared_rig, zone):
    zone_id, name, change = zone
    change(record("CREATE", f"x.{name}", "TXT", '"a"'))
    change(record("DELETE", f"x.{name}", "TXT", '"a"'), record("CREATE", f"x.{name}", "CNAME", "b.example"))
    assert listed(shared_rig, zone_id) == {(f"x.{name}.", "CNAME"): (300, ["b.example"])}


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(lambda name: record("DELETE", name, "TXT", '"a"', '"b"', ttl=60), id="other TTL"),
        pytest.param(lambda name: record("DELETE", name, "TXT", '"a"'), id="one value fewer"),
        pytest.param(lambda name: record("DELETE", name, "TXT", '"a"', '"B"'), id="other case"),
    ],
)
def test_a_delete_must_match_exactly(zone, refused, wanted):
    _, name, change = zone
    change(record("CREATE", name, "TXT", '"a"', '"b"'))
    assert problem(zone, refused, wanted(name)) == (
        "Tried to delete resource record set [name='ZONE.', type='TXT'] "
        "but the values provided do not match the current values"
    )


def test_a_delete_takes_the_values_in_any_order(shared_rig, zone):
    zone_id, name, change = zone
    change(record("CREATE", name, "TXT", '"a"', '"b"'))
    change(record("DELETE", name, "TXT", '"b"', '"a"'))
    assert listed(shared_rig, zone_id) == {}


def test_a_delete_of_what_is_not_there(zone, refused):
    _, name, _ = zone
    assert problem(zone, refused, record("DELETE", f"no.{name}", "A", "192.0.2.1")) == (
        "Tried to delete resource record set [name='no.ZONE.', type='A'] but it was not found"
    )


def test_a_semicolon_may_be_escaped_and_is_listed_as_written(shared_rig, zone):
    zone_id, name, change = zone
    change(record("CREATE", f"_dmarc.{name}", "TXT", r'"v=DMARC1\; p=none\;"'))
    assert listed(shared_rig, zone_id) == {(f"_dmarc.{name}.", "TXT"): (300, [r'"v=DMARC1\; p=none\;"'])}
    assert resolved(shared_rig, f"_dmarc.{name}", "TXT") == ['"v=DMARC1; p=none;"']
    change(record("DELETE", f"_dmarc.{name}", "TXT", '"v=DMARC1; p=none;"'))


def test_the_serial_of_a_zone_stays_1(shared_rig, zone):
    _, name, change = zone
    for number in range(3):
        change(record("UPSERT", name, "TXT", f'"{number}"'))
        assert [text.split()[2] for text in resolved(shared_rig, name, "SOA")] == ["1"]


def test_a_protected_record_set_refuses_every_change_and_keeps_the_zone(shared_rig, zone, refused):
    zone_id, name, change = zone
    route53 = shared_rig.client("route53")
    change(record("CREATE", name, "TXT", '"v=spf1 -all"'))
    protection = {"RecordName": name, "RecordType": "TXT", "Comment": "SPF"}
    route53.create_resource_record_set_protections(HostedZoneId=zone_id, Protections=[protection])
    expected = "The resource record set [name='ZONE.', type='TXT'] is protected and cannot be changed"
    assert problem(zone, refused, record("UPSERT", name, "TXT", '"x"')) == expected
    assert problem(zone, refused, record("DELETE", name, "TXT", '"v=spf1 -all"')) == expected
    assert refused(route53.delete_hosted_zone, Id=zone_id)[0] == "HostedZoneNotEmpty"
    shown = route53.list_resource_record_set_protections(HostedZoneId=zone_id)
    assert shown["ResourceRecordSetProtections"] == [
        {"RecordName": f"{name}.", "RecordType": "TXT", "Comment": "SPF"}
    ]
    again = refused(
        route53.create_resource_record_set_protections, HostedZoneId=zone_id, Protections=[protection]
    )
    assert again[0] == "ProtectionAlreadyExists"
    key = {"RecordName": name, "RecordType": "TXT"}
    route53.delete_resource_record_set_protections(HostedZoneId=zone_id, Protections=[key])
    change(record("DELETE", name, "TXT", '"v=spf1 -all"'))
    assert listed(shared_rig, zone_id) == {}


def test_of_two_writers_who_replace_what_they_read_one_is_refused(shared_rig, zone):
    zone_id, name, change = zone
    change(record("CREATE", name, "TXT", '"start"'))

    def replace(value):
        try:
            change(record("DELETE", name, "TXT", '"start"'), record("CREATE", name, "TXT", value))
        except shared_rig.client("route53").exceptions.InvalidChangeBatch:
            return None
        return value

    with ThreadPoolExecutor(4) as pool:
        won = [value for value in pool.map(replace, ['"a"', '"b"', '"c"', '"d"']) if value is not None]
    assert len(won) == 1
    assert listed(shared_rig, zone_id) == {(f"{name}.", "TXT"): (300, won)}


def test_a_change_is_pending_until_it_has_propagated(rig):
    zone_id = rig.cloud.create_hosted_zone("shop.example")
    rig.control("fault", {"fault": "propagation", "delay": "40s"})
    route53 = rig.client("route53")
    change = record("CREATE", "a.shop.example", "A", "192.0.2.1")
    info = route53.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch={"Changes": [change]})[
        "ChangeInfo"
    ]
    assert info["Status"] == "PENDING"
    rig.cloud.clock.advance(timedelta(seconds=39))
    assert route53.get_change(Id=info["Id"])["ChangeInfo"]["Status"] == "PENDING"
    rig.cloud.clock.advance(timedelta(seconds=1))
    assert route53.get_change(Id=info["Id"])["ChangeInfo"] == {**info, "Status": "INSYNC"}

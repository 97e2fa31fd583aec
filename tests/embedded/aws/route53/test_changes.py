"""Change batches through boto3: what Route 53 takes, what it refuses, and with which words."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import dns.message
import dns.query
import pytest

_NUMBER = count()


@pytest.fixture
def zone(shared_rig):
    """(zone id, zone name, change function) of a fresh zone."""
    name = f"shop{next(_NUMBER)}.example"
    zone_id = shared_rig.cloud.create_hosted_zone(name)
    route53 = shared_rig.client("route53")

    def change(*changes):
        return route53.change_resource_record_sets(
            HostedZoneId=zone_id, ChangeBatch={"Changes": list(changes)}
        )

    return zone_id, name, change


def record(action, name, kind, *values, ttl=300):
    return {
        "Action": action,
        "ResourceRecordSet": {
            "Name": name,
            "Type": kind,
            "TTL": ttl,
            "ResourceRecords": [{"Value": value} for value in values],
        },
    }


def listed(rig, zone_id):
    found = rig.client("route53").list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    return {
        (each["Name"], each["Type"]): (each["TTL"], [value["Value"] for value in each["ResourceRecords"]])
        for each in found
        if each["Type"] not in ("NS", "SOA")
    }


def resolved(rig, name, kind):
    query = dns.message.make_query(name, kind)
    host, port = rig.cloud.dns_address
    response = dns.query.udp(query, host, port=port, timeout=30)
    return sorted(rdata.to_text() for rrset in response.answer for rdata in rrset)


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


def problem(zone, refused, *changes):
    """The bracketed message without its brackets, the zone's name replaced by ZONE."""
    _, name, change = zone
    code, message, status = refused(lambda: change(*changes))
    assert (code, status) == ("InvalidChangeBatch", 400)
    return message.removeprefix("[").removesuffix("]").replace(name, "ZONE")


def test_a_cname_beside_other_data_is_refused_both_ways(zone, refused):
    _, name, change = zone
    change(
        record("CREATE", f"txt.{name}", "TXT", '"a"'), record("CREATE", f"alias.{name}", "CNAME", "b.example")
    )
    assert problem(zone, refused, record("CREATE", f"txt.{name}", "CNAME", "b.example")) == (
        "RRSet of type CNAME with DNS name txt.ZONE. is not permitted as it conflicts with other records "
        "with the same DNS name in zone ZONE."
    )
    assert problem(zone, refused, record("UPSERT", f"alias.{name}", "TXT", '"a"')) == (
        "RRSet of type TXT with DNS name alias.ZONE. is not permitted because a conflicting RRSet of type CNAME "
        "with the same DNS name already exists in zone ZONE."
    )


def test_a_cname_may_take_the_place_of_what_the_same_batch_deletes(shared_rig, zone):
    zone_id, name, change = zone
    change(record("CREATE", f"x.{name}", "TXT", '"a"'))
    change(record("DELETE", f"x.{name}", "TXT", '"a"'), record("CREATE", f"x.{name}", "CNAME", "b.example"))
    assert listed(shared_rig, zone_id) == {(f"x.{name}.", "CNAME"): (300, ["b.example"])}


def test_the_apex_takes_no_cname_and_keeps_its_soa_and_ns(shared_rig, zone, refused):
    zone_id, name, _ = zone
    assert problem(zone, refused, record("UPSERT", name, "CNAME", "b.example")) == (
        "RRSet of type CNAME with DNS name ZONE. is not permitted at apex in zone ZONE."
    )
    standing = shared_rig.client("route53").list_resource_record_sets(HostedZoneId=zone_id)[
        "ResourceRecordSets"
    ]
    deletes = [{"Action": "DELETE", "ResourceRecordSet": each} for each in standing]
    assert problem(zone, refused, *deletes) == (
        "A HostedZone must contain at least one NS record for the zone itself., "
        "A HostedZone must contain exactly one SOA record."
    )


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


def test_a_value_given_twice_and_a_cname_with_two_values(zone, refused):
    _, name, _ = zone
    assert problem(zone, refused, record("CREATE", name, "A", "192.0.2.1", "192.0.2.1")) == (
        "Duplicate Resource Record: '192.0.2.1'"
    )
    assert problem(zone, refused, record("CREATE", f"x.{name}", "CNAME", "a.example", "b.example")) == (
        "RRSet of type CNAME with DNS name x.ZONE. contains more than one resource record in zone ZONE."
    )


def test_no_wildcard_delegates_and_no_ds_stands_at_the_apex(zone, refused):
    _, name, _ = zone
    assert problem(zone, refused, record("CREATE", f"*.{name}", "NS", "ns1.other.example")) == (
        "RRSet of type NS with DNS name \\052.ZONE. is not permitted as a wildcard in zone ZONE."
    )
    assert problem(zone, refused, record("UPSERT", name, "DS", f"1 8 2 {'AB' * 32}")) == (
        "RRSet of type DS with DNS name ZONE. is not permitted at apex in zone ZONE."
    )


@pytest.mark.parametrize("actions", [("CREATE", "CREATE"), ("UPSERT", "UPSERT"), ("CREATE", "DELETE")])
def test_a_record_set_is_touched_once_in_a_batch(shared_rig, zone, refused, actions):
    zone_id, name, _ = zone
    twice = [record(action, f"x.{name}", "TXT", '"a"') for action in actions]
    assert problem(zone, refused, *twice) == (
        "The request contains an invalid set of changes for a resource record set 'TXT x.ZONE.'"
    )
    assert listed(shared_rig, zone_id) == {}


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


def numbered(start, amount):
    return [f"10.0.{number // 250}.{number % 250 + 1}" for number in range(start, start + amount)]


def test_the_limits_of_a_batch(zone, refused):
    _, name, change = zone
    creates = [record("CREATE", f"a{i}.{name}", "A", *numbered(0, 250)) for i in range(4)]
    change(*creates)
    extra = record("CREATE", f"b.{name}", "A", "192.0.2.1")
    deletes = [{**each, "Action": "DELETE"} for each in creates]
    assert problem(zone, refused, *deletes, extra) == "Number of records limit of 1000 exceeded."
    upserts = [record("UPSERT", f"a{i}.{name}", "A", *numbered(0, 250)) for i in range(2)]
    change(*upserts)
    assert problem(zone, refused, *upserts, extra) == "Number of records limit of 1000 exceeded."


def test_the_characters_of_a_batch_count_double_in_an_upsert(zone, refused):
    _, name, change = zone
    value = " ".join([f'"{"x" * 240}"'] * 16)
    texts = [record("CREATE", f"t{i}.{name}", "TXT", value) for i in range(8)]
    change(*texts)
    assert problem(zone, refused, *[{**each, "Action": "UPSERT"} for each in texts[:5]]) == (
        "Number of characters limit of 32000 exceeded."
    )


def test_400_values_and_no_more(zone, refused):
    _, name, change = zone
    change(record("CREATE", f"many.{name}", "A", *numbered(0, 400)))
    assert problem(zone, refused, record("CREATE", f"more.{name}", "A", *numbered(0, 401))) == (
        "Cannot have more than 400 records in a RRSet."
    )


def test_a_value_over_4000_characters_breaks_the_models_limit(shared_rig, zone, refused):
    _, name, change = zone
    value = " ".join([f'"{"x" * 250}"'] * 16)
    code, message, _ = refused(lambda: change(record("CREATE", name, "TXT", value)))
    assert (code, message) == (
        "InvalidInput",
        f"1 validation error detected: Value '{value}' at "
        "'changeBatch.changes.1.member.resourceRecordSet.resourceRecords.1.member.value' failed to satisfy "
        "constraint: Member must have length less than or equal to 4000",
    )


def test_what_is_no_simple_record_set(zone, refused):
    _, name, change = zone
    bare = {"Action": "CREATE", "ResourceRecordSet": {"Name": name, "Type": "A"}}
    assert refused(lambda: change(bare))[:2] == (
        "InvalidInput",
        "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or "
        f"TrafficPolicyInstanceId], but found none in Change with [Action=CREATE, Name={name}, Type=A, SetIdentifier=null]",
    )
    policy = record("CREATE", name, "A", "192.0.2.1")
    policy["ResourceRecordSet"]["TrafficPolicyInstanceId"] = "x"
    code, message, _ = refused(lambda: change(policy))
    assert (code, message.partition(" in ")[0]) == (
        "InvalidInput",
        "This embedded cloud doesn't support TrafficPolicyInstanceId",
    )


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

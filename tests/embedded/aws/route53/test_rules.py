"""Route 53's rules through boto3: what it refuses of a change or of a zone, and with which words."""

import pytest

from tests.embedded.aws.route53.batches import listed, numbered, problem, record


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

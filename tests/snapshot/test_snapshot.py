"""A snapshot is the same read back, whatever it holds,."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliverability.declaration.kinds import DkimFacts
from deliverability.declaration.manifest import manifest_of
from deliverability.declaration.plan import make_plan
from deliverability.declaration.settings import Settings
from deliverability.snapshot import (
    Aws,
    Delegation,
    NameServer,
    Observation,
    Reading,
    Snapshot,
    SnapshotError,
    parse_snapshot,
)
from deliverability.snapshot.baseline import Baseline
from deliverability.standards.txt import from_octets

_PLAN = make_plan(
    Settings(domain="example.com"), stack="s", region="eu-west-1", dkim_facts=DkimFacts(("a", "b", "c"))
)
MANIFEST = manifest_of(_PLAN)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

# Logical text is what `from_octets` makes: surrogates that stand for octets, no others.
texts = st.binary(max_size=40).map(from_octets)
names = st.sampled_from(["", "com", "example.com", "_dmarc.example.com", "xn--bcher-kva.example"])
tuples = st.lists(texts, max_size=4).map(tuple)
ttls = st.none() | st.integers(0, 2**31 - 1)
observations = st.builds(
    Observation,
    name=names,
    type=st.sampled_from(["TXT", "MX", "CNAME", "NS", "SOA"]),
    view=st.sampled_from(["authoritative", "resolver", "parent"]),
    server=names,
    address=st.sampled_from(["192.0.2.1", "2001:db8::1"]),
    status=st.sampled_from(
        ["NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED", "TIMEOUT", "UNREACHABLE", "MALFORMED", "LAME"]
    ),
    values=tuples,
    ttl=ttls,
    cname=st.lists(names, max_size=3).map(tuple),
    aa=st.booleans(),
)
servers = st.lists(names, max_size=4).map(tuple)
delegations = st.builds(
    Delegation,
    zone=st.none() | names,
    parent=st.none() | names,
    parent_servers=st.none() | servers,
    child_servers=st.none() | servers,
    servers=st.lists(st.builds(NameServer, name=names, addresses=servers), max_size=3).map(tuple),
    problem=st.text(max_size=20),
)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
readings = st.builds(
    Reading,
    status=st.sampled_from(
        ["ok", "absent", "left-out", "no-credentials", "denied", "throttled", "unreachable", "error"]
    ),
    data=st.dictionaries(st.text(max_size=10), json_values, max_size=4),
    detail=st.text(max_size=40),
)
snapshots = st.builds(
    Snapshot,
    taken_at=st.datetimes(timezones=st.just(UTC)),
    manifest=st.just(MANIFEST),
    delegation=delegations,
    dns=st.lists(observations, max_size=5).map(tuple),
    aws=st.dictionaries(st.sampled_from(["identity", "account", "zone", "of_a_newer_version"]), readings).map(Aws),
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=50)
@given(snapshots)
def test_a_snapshot_is_the_same_read_back(snapshot):
    text = snapshot.to_json()
    assert parse_snapshot(text) == snapshot
    assert parse_snapshot(text).to_json() == text
    assert text.isascii()


def _snapshot(*seen):
    return Snapshot(NOON, MANIFEST, Delegation(None), tuple(seen), Aws({}))


def said(status, *values, view="authoritative", server="ns1", **more):
    return Observation("x", "TXT", view, server, "192.0.2.1", status, values, **more)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "shot.json: not JSON (line 1, column 2:"),
        ("[" * 100_000, "shot.json: not JSON that can be read: it is nested too deeply"),
        ("1" * 5_000, "shot.json: not JSON that can be read: it holds a number of too many digits"),
        ("[]", "shot.json: not a snapshot of schema 1 (found schema None)"),
        (
            '{"schema": 2}',
            "shot.json: the snapshot has schema 2, this version of deliverability reads schema 1: upgrade deliverability",
        ),
        (
            '{"schema": 1, "findings": []}',
            "shot.json: a verdict, not a snapshot: `deliverability check --save-snapshot FILE`",
        ),
        (
            '{"schema": 1, "records": []}',
            "shot.json: a manifest, not a snapshot: check it with `deliverability check --manifest`",
        ),
        (
            '{"schema": true, "taken_at": "", "manifest": {}}',
            "shot.json: not a snapshot of schema 1 (found schema True)",
        ),
    ],
)
def test_what_is_no_snapshot_is_refused_with_a_reason(text, message):
    with pytest.raises(SnapshotError) as refused:
        parse_snapshot(text, source="shot.json")
    assert str(refused.value).startswith(message)


def test_a_damaged_snapshot_is_refused_at_its_place():
    data = json.loads(_snapshot(said("NOERROR", "a")).to_json())
    data["dns"][0]["view"] = "elsewhere"
    with pytest.raises(SnapshotError, match=r"^snapshot: dns\.0\.view: "):
        parse_snapshot(json.dumps(data))


def test_a_snapshot_taken_when_manifests_had_schema_1_is_read():
    taken = _snapshot(said("NOERROR", "a"))
    data = json.loads(taken.to_json())
    assert data["manifest"]["schema"] == 2
    data["manifest"]["schema"] = 1
    assert parse_snapshot(json.dumps(data)) == taken


@pytest.mark.parametrize("earlier", [False, True])
def test_a_time_that_does_not_say_of_where_is_refused(earlier):
    # What is known by UTC, such as a waiver's last day, can't be compared with it.
    baseline = Baseline(NOON, ()) if earlier else None
    data = json.loads(replace(_snapshot(said("NOERROR", "a")), baseline=baseline).to_json())
    holder = data["baseline"] if earlier else data
    holder["taken_at"] = "2026-11-20T12:00:00"
    place = r"baseline\.taken_at" if earlier else "taken_at"
    with pytest.raises(SnapshotError, match=rf"^snapshot: {place}: .*timezone"):
        parse_snapshot(json.dumps(data))


def test_what_is_worked_out_of_a_snapshot_is_worked_out_once():
    snapshot = Snapshot(NOON, MANIFEST, Delegation(None), (), Aws({}))
    asked: list[Snapshot] = []

    def zone(seen: Snapshot) -> str | None:
        asked.append(seen)
        return seen.delegation.zone

    assert (snapshot.once(zone), snapshot.once(zone)) == (None, None)
    assert asked == [snapshot]
    other = replace(snapshot, delegation=Delegation("example.com"))
    assert other.once(zone) == "example.com"


def test_what_is_worked_out_about_different_things_is_told_apart():
    snapshot = _snapshot(said("NOERROR", "a"))
    asked: list[tuple[str, int]] = []

    def about(seen: Snapshot, name: str, number: int) -> str:
        asked.append((name, number))
        return f"{name} {number} of {len(seen.dns)}"

    assert [snapshot.once(about, name, n) for name, n in (("a", 1), ("b", 1), ("a", 2), ("b", 1))] == [
        "a 1 of 1",
        "b 1 of 1",
        "a 2 of 1",
        "b 1 of 1",
    ]
    assert asked == [("a", 1), ("b", 1), ("a", 2)]


def test_a_question_is_answered_with_the_same_value_again():
    snapshot = _snapshot(said("NOERROR", "a"))
    assert snapshot.ask("x", "TXT") is snapshot.ask("x", "TXT")

"""What an observation makes of each misbehaviour of one name server among four, and of all four."""

import pytest

from deliverability.embedded.dns.behaviour import (
    BEHAVIOURS,
    Bogus,
    Closed,
    CnameLoop,
    Elsewhere,
    Failing,
    FormErr,
    Garbage,
    Hiding,
    Huge,
    Lame,
    NoEdns,
    ReferralLoop,
    Refusing,
    Resetting,
    Silent,
    Slow,
    Stale,
    Truncating,
    UdpOnly,
    WrongId,
    WrongQuestion,
)
from deliverability.embedded.dns.zone import RRset
from deliverability.observe.dns.exchange import Client
from tests import virtual_time

DMARC = ("_dmarc.shop.example.com", "TXT")
POLICY = ("v=DMARC1; p=none;",)

#: What is seen at the server that misbehaves.
OUTCOMES = [
    (Silent(), "TIMEOUT"),
    (Failing(), "SERVFAIL"),
    (Refusing(), "REFUSED"),
    (FormErr(), "FORMERR"),
    (FormErr(edns_only=True), "NOERROR"),
    (NoEdns(), "NOERROR"),
    (NoEdns(dropping=True), "TIMEOUT"),
    (Lame(), "LAME"),
    (Slow(0.2), "NOERROR"),
    (Slow(30), "TIMEOUT"),
    (Truncating(), "NOERROR"),
    (Truncating(tcp=False), "TRUNCATED"),
    (Resetting(), "TRUNCATED"),
    (UdpOnly(), "NOERROR"),
    (Closed(), "UNREACHABLE"),
    (Huge(), "NOERROR"),
    (WrongId(), "TIMEOUT"),
    (WrongQuestion(), "MALFORMED"),
    (Garbage(), "MALFORMED"),
    (Elsewhere(), "TIMEOUT"),
    (CnameLoop(), "MALFORMED"),
    (ReferralLoop(), "LAME"),
]


def seen_at(snapshot, server, view="authoritative"):
    return [
        (o.status, o.values)
        for o in snapshot.dns
        if (o.name, o.type, o.view, o.server) == (*DMARC, view, server)
    ]


def test_every_misbehaviour_of_a_server_has_an_outcome():
    assert {type(behaviour) for behaviour, _ in OUTCOMES} == set(BEHAVIOURS.values()) - {Stale, Bogus, Hiding}


@pytest.mark.parametrize(("behaviour", "status"), OUTCOMES, ids=lambda value: repr(value))
def test_one_of_four_servers(scene, behaviour, status):
    world = scene.world
    bad, *good = world.name_servers(world.zone("example.com"))
    world.misbehave(bad, behaviour)

    def right(snapshot):
        return all(seen_at(snapshot, server.name) == [("NOERROR", POLICY)] for server in good)

    snapshot = scene.observe_when_ready(right) if status == "TIMEOUT" else scene.observe()
    ((told, values),) = seen_at(snapshot, bad.name)
    assert told == status
    if status == "NOERROR" and not isinstance(behaviour, Huge):
        assert values == POLICY
    assert [seen_at(snapshot, server.name) for server in good] == [[("NOERROR", POLICY)]] * 3
    judged = snapshot.ask(*DMARC)
    assert (judged.values, judged.basis) == (POLICY, "authoritative")
    assert len(judged.dissent) == isinstance(behaviour, Huge)


@pytest.mark.parametrize(
    ("behaviour", "status"), [outcome for outcome in OUTCOMES if outcome[1] != "NOERROR"], ids=repr
)
def test_all_four_servers_leave_it_unknown(scene, behaviour, status):
    world = scene.world
    world.misbehave(world.zone("example.com"), behaviour)
    # Who answers too late for so short a time leaves it unknown just as well.
    snapshot = scene.observe(timeout=0.2) if status == "TIMEOUT" else scene.observe()
    # An alias in a circle is an alias all the same.
    wanted = [record for record in scene.manifest.records if record.type != "CNAME"]
    unknown = [snapshot.ask(record.name, record.type) for record in wanted]
    assert {(told.basis, told.values) for told in unknown} == {(None, ())}


def test_a_huge_answer_is_read_whole(scene):
    world = scene.world
    bad = world.name_servers(world.zone("example.com"))[0]
    world.misbehave(bad, Huge())
    ((status, values),) = seen_at(scene.observe(), bad.name)
    assert (status, values[-1]) == ("NOERROR", POLICY[0])
    assert len(values) > 200
    assert {len(value) for value in values[:-1]} == {254}


def test_a_stale_server_dissents(scene):
    world = scene.world
    zone = world.zone("example.com")
    world.misbehave(world.name_servers(zone)[2], Stale())
    zone.apply([RRset(*DMARC, 300, ('"v=DMARC1; p=reject"',))])
    judged = scene.observe().ask(*DMARC)
    assert (judged.values, [o.values for o in judged.dissent]) == (("v=DMARC1; p=reject",), [POLICY])


def test_a_bogus_zone_is_seen_unchecked(scene):
    scene.world.misbehave(scene.world.resolver, Bogus("example.com"))
    snapshot = scene.observe()
    server = "{}:{}".format(*scene.world.resolver_address)
    assert seen_at(snapshot, server, "resolver") == [("SERVFAIL", ())]
    assert seen_at(snapshot, server, "unchecked") == [("NOERROR", POLICY)]
    assert snapshot.ask(*DMARC).values == POLICY
    asked_again = [(o.name, o.type) for o in snapshot.dns if o.view == "unchecked"]
    failed = [(o.name, o.type) for o in snapshot.dns if (o.view, o.status) == ("resolver", "SERVFAIL")]
    assert sorted(asked_again) == sorted(failed)
    assert len(set(asked_again)) == len(asked_again)
    # The DS set stands in the zone above, which is well.
    assert ("example.com", "DS") not in failed


def test_a_private_view_is_outweighed_by_the_name_servers(scene):
    scene.world.misbehave(scene.world.resolver, Hiding("shop.example.com"))
    snapshot = scene.observe()
    server = "{}:{}".format(*scene.world.resolver_address)
    assert seen_at(snapshot, server, "resolver") == [("NXDOMAIN", ())]
    judged = snapshot.ask(*DMARC)
    assert (judged.values, judged.basis) == (POLICY, "authoritative")
    assert not [o for o in snapshot.dns if o.view == "unchecked"]


def test_the_ds_set_is_told_by_the_parent_and_by_resolvers(scene):
    digest = "12345 13 2 " + "ab" * 32
    scene.world.zone("com").apply([RRset("example.com", "DS", 3600, (digest,))])
    snapshot = scene.observe()
    told = {(o.view, o.status, o.values, o.ttl) for o in snapshot.observed("example.com", "DS")}
    assert told == {("parent", "NOERROR", (digest,), 3600), ("resolver", "NOERROR", (digest,), 3600)}
    keys = {(o.view, o.status, o.values) for o in snapshot.observed("example.com", "DNSKEY")}
    assert ("authoritative", "NOERROR", ()) in keys


def test_a_zone_without_ds_says_so(scene):
    snapshot = scene.observe()
    told = {(o.view, o.status, o.values) for o in snapshot.observed("example.com", "DS")}
    assert told == {("parent", "NOERROR", ()), ("resolver", "NOERROR", ())}
    assert snapshot.observed("example.com", "DNSKEY") == ()  # what isn't signed needs no keys


@pytest.mark.parametrize("limit", ["MOST_QUESTIONS", "MOST_OCTETS"])
def test_an_observation_without_end_stops_asking(serve, reply, monkeypatch, limit):
    monkeypatch.setattr(f"deliverability.observe.dns.exchange.{limit}", 1)

    async def run():
        async with (
            serve(lambda _, q: [reply(q, "a.example. 60 TXT here")]) as server,
            Client(timeout=5, budget=10) as client,
        ):
            answers = [
                await client.ask(server.endpoint, "a.example", kind, recursive=True) for kind in ("TXT", "MX")
            ]
            return [answer.status for answer in answers], len(server.asked)

    assert virtual_time.run(run()) == (["NOERROR", "NOT-ASKED"], 1)

"""Servers that only the zone's own NS set names: the zone above sends nobody there."""

from dataclasses import replace
from typing import Any

from deliverability.evidence.undelegated import stranded
from deliverability.rules.judge import judge
from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.dns.told import Told, said
from tests.rules.world import SERVERS, World, declared, healthy

NEW = ("ns1.new-host.example", "ns2.new-host.example")
EXTERNAL: dict[str, Any] = {"dns": {"mode": "external"}}


def left_behind(world: World) -> World:
    """The zone above leads to `SERVERS`; the zone itself names `NEW`."""
    delegation = replace(world.delegation, parent_servers=SERVERS, child_servers=NEW)
    return replace(world, delegation=delegation, zone=Reading("left-out"))


def at_new(world: World, said_there: World) -> Told:
    """What the servers say that only the zone names."""
    more = tuple(
        said(name, rdtype, "undelegated", server, *answer.values, status=answer.status)
        for (name, rdtype), answer in said_there.asked().items()
        if name.endswith("shop.example")
        for server in NEW
    )
    return Told(world, more)


def bare(world: World) -> World:
    for name, rdtype in world.asked():
        if name.endswith("shop.example"):
            world = world.gone(name, rdtype)
    return world


def complaints(told: Told) -> list[Finding]:
    return list(judge(told.snapshot()).of(Result.FAIL, Result.WARN, Result.UNKNOWN))


def test_records_that_stand_with_them_alone_are_not_published():
    right = left_behind(healthy(declared(**EXTERNAL)))
    [found] = complaints(at_new(bare(right), right))
    assert (found.rule, found.result, found.saw, found.wanted) == (
        "dns.zone-not-delegated",
        Result.FAIL,
        SERVERS,
        NEW,
    )
    assert found.message.startswith(
        "the zone above names ns-1.awsdns-01.com and ns-2.awsdns-02.net for shop.example, the zone itself ns1.new-host.example and "
        "ns2.new-host.example; "
    )
    assert found.message.endswith(
        "ns2.new-host.example; only the latter hold 7 of the declared record sets, and the zone above sends nobody there"
    )
    assert found.remedy == (
        "Publish the records at ns-1.awsdns-01.com and ns-2.awsdns-02.net too, where the world asks: that takes effect at once. Or enter "
        "the servers that hold them for shop.example at the registrar or in the zone above: ns1.new-host.example and "
        "ns2.new-host.example; that takes up to two days."
    )


def test_what_they_lack_is_said_where_the_delegated_servers_are_right():
    world = left_behind(healthy(declared(**EXTERNAL)))
    [found] = complaints(at_new(world, world.gone("_dmarc.shop.example", "TXT")))
    assert (found.rule, found.result) == ("dns.zone-not-delegated", Result.WARN)
    assert found.message.endswith(
        "ns2.new-host.example; the latter, where resolvers may turn that have learnt the zone's own set, lack TXT at "
        "_dmarc.shop.example"
    )


def test_where_both_say_the_same_the_sets_are_all_there_is_to_say():
    world = left_behind(healthy(declared(**EXTERNAL)))
    [found] = complaints(at_new(world, world))
    assert found.result is Result.WARN
    assert found.message.endswith("the zone itself ns1.new-host.example and ns2.new-host.example")


def test_however_many_they_are_they_outvote_nobody():
    right = left_behind(healthy(declared(**EXTERNAL)))
    gone = right.gone("_dmarc.shop.example", "TXT")
    snapshot = at_new(gone, right).snapshot()
    assert snapshot.ask("_dmarc.shop.example", "TXT").missing
    apart = stranded(snapshot)
    assert (apart.servers, [seen.record.name for seen in apart.here], apart.there) == (
        NEW,
        ["_dmarc.shop.example"],
        (),
    )


def test_silence_of_theirs_says_nothing():
    world = left_behind(healthy(declared(**EXTERNAL)))
    silent = tuple(said("_dmarc.shop.example", "TXT", "undelegated", each, status="TIMEOUT") for each in NEW)
    apart = stranded(Told(world, silent).snapshot())
    assert (apart.servers, apart.here, apart.there) == ((), (), ())

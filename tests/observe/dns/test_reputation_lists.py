"""Asking reputation lists, through real sockets: of an embedded world, and of servers that send what they like."""

import asyncio
from dataclasses import replace

import dns.message
import pytest

from deliverability.embedded.dns.behaviour import Silent
from deliverability.embedded.dns.zone import RRset
from deliverability.observe.dns.exchange import Client
from deliverability.observe.dns.reputation_lists import ask_reputation_lists
from deliverability.observe.dns.servers import Endpoint
from deliverability.observe.network import Internet, MappedNetwork, Network
from deliverability.snapshot import Observation, parse_snapshot
from tests import virtual_time

DBL = "dbl.spamhaus.org"
ASKED = (f"example.com.{DBL}", f"dbltest.com.{DBL}", f"invalid.{DBL}")


def lists_of(declare, *lists: str, **reputation: object):
    return declare(reputation={"lists": lists, **reputation})


def run(manifest, servers: tuple[Endpoint, ...], network: Network) -> tuple[Observation, ...]:
    async def work() -> tuple[Observation, ...]:
        async with Client(timeout=10.0, budget=60.0) as client:
            return await ask_reputation_lists(manifest, client, servers, network)

    return asyncio.run(work())


def seen(observations: tuple[Observation, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(o.name, o.status, o.values) for o in observations]


def list_zone(scene, zone: str, **records: str) -> None:
    """A list's zone in the embedded world; `records` by the name they are asked for, dots as underscores."""
    made = scene.world.create_zone(zone)
    made.apply(
        [RRset(f"{name.replace('_', '.')}.{zone}", "A", 60, (value,)) for name, value in records.items()]
    )


def test_nothing_is_asked_unless_it_is_declared(declare):
    assert run(declare(), (Endpoint("127.0.0.1", 1),), Internet()) == ()


def test_a_healthy_list_through_the_resolver_of_the_check(scene, declare):
    list_zone(scene, DBL, dbltest_com="127.0.1.2")
    server = Endpoint(*scene.world.resolver_address)
    found = run(lists_of(declare, "spamhaus-dbl"), (server,), MappedNetwork(scene.world.endpoints))
    assert found == tuple(
        Observation(
            name=name,
            type="A",
            view="list",
            server=str(server),
            address="127.0.0.1",
            status=status,
            values=values,
            ttl=ttl,
            aa=True,
        )
        for name, status, values, ttl in (
            (ASKED[0], "NXDOMAIN", (), None),
            (ASKED[1], "NOERROR", ("127.0.1.2",), 60),
            (ASKED[2], "NXDOMAIN", (), None),
        )
    )


def test_every_declared_list_is_asked_once(scene, declare):
    list_zone(scene, DBL, dbltest_com="127.0.1.2")
    list_zone(scene, "multi.uribl.com", **{"2_0_0_127": "127.0.0.14", "example_com": "127.0.0.2"})
    server = Endpoint(*scene.world.resolver_address)
    found = run(
        lists_of(declare, "spamhaus-dbl", "uribl", "uribl"), (server,), MappedNetwork(scene.world.endpoints)
    )
    assert seen(found)[3:] == [
        ("example.com.multi.uribl.com", "NOERROR", ("127.0.0.2",)),
        ("2.0.0.127.multi.uribl.com", "NOERROR", ("127.0.0.14",)),
        ("invalid.multi.uribl.com", "NXDOMAIN", ()),
    ]


def refusing(reply):
    return lambda _, query: [reply(query, f"{query.question[0].name} 60 A 127.255.255.254")]


@pytest.fixture
def healthy_list(reply):
    def answering(_transport: str, query: dns.message.Message) -> list[bytes]:
        name = query.question[0].name.to_text()
        return [
            reply(query, *([f"{name} 60 A 127.0.1.2"] if name.startswith("dbltest.com.") else []), rcode=0)
        ]

    return answering


def test_the_next_resolver_is_asked_where_one_is_turned_away(serve, reply, healthy_list, declare):
    async def work():
        async with (
            serve(refusing(reply)) as away,
            serve(healthy_list) as welcome,
            serve(healthy_list) as spare,
        ):
            servers = (away.endpoint, welcome.endpoint, spare.endpoint)
            async with Client(timeout=10.0, budget=60.0) as client:
                found = await ask_reputation_lists(
                    lists_of(declare, "spamhaus-dbl"), client, servers, Internet()
                )
            return found, [len(server.asked) for server in (away, welcome, spare)], servers

    found, counts, servers = virtual_time.run(work())
    assert counts == [3, 3, 0]
    assert [o.server for o in found] == [str(servers[0])] * 3 + [str(servers[1])] * 3
    assert {o.values for o in found[:3]} == {("127.255.255.254",)}
    assert seen(found[3:]) == [
        (ASKED[0], "NOERROR", ()),
        (ASKED[1], "NOERROR", ("127.0.1.2",)),
        (ASKED[2], "NOERROR", ()),
    ]


def test_the_declared_resolver_is_asked_and_no_other(serve, healthy_list, declare):
    async def work():
        async with serve(healthy_list) as own, serve(healthy_list) as usual:
            declared = lists_of(declare, "spamhaus-dbl", nameserver=str(own.endpoint))
            async with Client(timeout=10.0, budget=60.0) as client:
                found = await ask_reputation_lists(declared, client, (usual.endpoint,), Internet())
            return {o.server for o in found}, str(own.endpoint), len(usual.asked)

    servers, own, others = virtual_time.run(work())
    assert (servers, others) == ({own}, 0)


def test_in_an_embedded_world_no_real_resolver_is_asked(serve, healthy_list, declare):
    async def work(nameserver: str, *addresses: str) -> tuple[int, int]:
        async with serve(healthy_list) as usual, serve(healthy_list) as mapped:
            network = MappedNetwork(dict.fromkeys(addresses, (mapped.endpoint.host, mapped.endpoint.port)))
            declared = lists_of(declare, "spamhaus-dbl", nameserver=nameserver)
            async with Client(timeout=10.0, budget=60.0) as client:
                await ask_reputation_lists(declared, client, (usual.endpoint,), network)
            return len(usual.asked), len(mapped.asked)

    assert virtual_time.run(work("203.0.113.53")) == (3, 0)
    assert virtual_time.run(work("resolver.shop.example")) == (3, 0)
    assert virtual_time.run(work("198.18.0.53", "198.18.0.53")) == (0, 3)


def test_a_resolver_that_keeps_silent(scene, declare):
    list_zone(scene, DBL, dbltest_com="127.0.1.2")
    scene.world.misbehave(scene.world.resolver, Silent())

    async def work() -> tuple[Observation, ...]:
        server = Endpoint(*scene.world.resolver_address)
        async with Client(timeout=2.0, budget=5.0) as client:
            return await ask_reputation_lists(
                lists_of(declare, "spamhaus-dbl"), client, (server,), MappedNetwork(scene.world.endpoints)
            )

    assert seen(virtual_time.run(work())) == [(name, "TIMEOUT", ()) for name in ASKED]


def test_without_any_resolver_nothing_is_seen(declare):
    assert run(lists_of(declare, "spamhaus-dbl"), (), Internet()) == ()


def test_the_snapshot_keeps_what_lists_say(scene, declare):
    list_zone(scene, DBL, dbltest_com="127.0.1.2", example_com="127.0.1.2")
    snapshot = replace(scene, manifest=lists_of(declare, "spamhaus-dbl")).observe()
    said = [(o.name, o.values) for o in snapshot.dns if o.view == "list"]
    assert said == [(ASKED[0], ("127.0.1.2",)), (ASKED[1], ("127.0.1.2",)), (ASKED[2], ())]
    assert parse_snapshot(snapshot.to_json()) == snapshot
    # A list's word is no answer of DNS to judge records by.
    assert snapshot.ask(ASKED[0], "A").status == "NOT-ASKED"

"""DNS as a resolver for the standards: whom it asks, over real sockets in an embedded world."""

import asyncio

import pytest

from deliverability.embedded.clock import Clock
from deliverability.embedded.dns import base_zones
from deliverability.embedded.dns.world import DnsWorld
from deliverability.embedded.dns.zone import RRset
from deliverability.observe.dns import resolvers as module
from deliverability.observe.dns.nameservers import NameserverError
from deliverability.observe.dns.resolvers import EMBEDDED_RESOLVER, NoResolver, open_resolver
from deliverability.observe.dns.servers import Endpoint
from deliverability.observe.network import MappedNetwork
from deliverability.observe.options import DnsOptions
from deliverability.standards.resolver import Answer, Resolver
from deliverability.standards.spf import check_host
from tests import virtual_time


def ask(options, *questions):
    """The answers to the questions, asked all at once."""

    async def run():
        async with open_resolver(options) as resolver:
            assert isinstance(resolver, Resolver)
            return await asyncio.gather(*(resolver.query(name, rdtype) for name, rdtype in questions))

    return asyncio.run(run())


@pytest.fixture
def world():
    with DnsWorld(Clock()) as world:
        zone = world.create_zone("example.com")
        zone.apply(
            [
                RRset("example.com", "TXT", 300, ('"v=spf1 " "-all"', '"caf\\195\\169"')),
                RRset("example.com", "MX", 60, ("10 Mx.Example.COM.", "0 .")),
                RRset("mx.example.com", "A", 60, ("192.0.2.1",)),
                RRset("mx.example.com", "AAAA", 60, ("2001:DB8:0::1",)),
                RRset("alias.example.com", "CNAME", 30, ("MX.example.com.",)),
                RRset("name.example.com", "PTR", 60, ("Host.Example.COM.",)),
            ]
        )
        yield world


def options(world, **changes):
    host, port = world.resolver_address
    return DnsOptions(**{"nameservers": (f"{host}:{port}",), "timeout": 5.0, "budget": 20.0, **changes})


def test_answers_have_the_forms_that_the_standards_read(world):
    server = "{}:{}".format(*world.resolver_address)
    assert ask(
        options(world),
        ("example.com", "TXT"),
        ("example.com", "MX"),
        ("mx.example.com", "A"),
        ("alias.example.com", "AAAA"),
        ("name.example.com", "PTR"),
        ("alias.example.com", "CNAME"),
        ("mx.example.com", "TXT"),
        ("missing.example.com", "TXT"),
    ) == [
        Answer("NOERROR", ("café", "v=spf1 -all"), 300, server=server),
        Answer("NOERROR", ("0 .", "10 mx.example.com"), 60, server=server),
        Answer("NOERROR", ("192.0.2.1",), 60, server=server),
        Answer("NOERROR", ("2001:db8::1",), 30, ("mx.example.com",), server),
        Answer("NOERROR", ("host.example.com",), 60, server=server),
        Answer("NOERROR", ("mx.example.com",), 30, server=server),
        Answer("NOERROR", server=server),
        Answer("NXDOMAIN", server=server),
    ]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("john smith.example.com", "john\\032smith.example.com"),
        ('a"b.(c);d@e.$f.example.com', 'a\\"b.\\(c\\)\\;d\\@e.\\$f.example.com'),
        ("back\\slash.\\046x.example.com", "back\\\\slash.\\\\046x.example.com"),
    ],
)
def test_names_as_spf_macros_make_them_are_asked_verbatim(world, name, written):
    world.zone("example.com").apply([RRset(written, "A", 60, ("127.0.0.2",))])
    [answer] = ask(options(world), (name, "A"))
    assert (answer.status, answer.values) == ("NOERROR", ("127.0.0.2",))


def test_an_spf_macro_reaches_such_a_name(world):
    world.zone("example.com").apply(
        [
            RRset("macro.example.com", "TXT", 60, ('"v=spf1 exists:%{l}._x.%{d} -all"',)),
            RRset("o'brien\\\\\\(x\\)\\;y._x.macro.example.com", "A", 60, ("127.0.0.2",)),
        ]
    )

    async def evaluate(sender):
        async with open_resolver(options(world)) as resolver:
            found = await check_host("192.0.2.9", "macro.example.com", sender, resolver=resolver)
            return found.result

    assert asyncio.run(evaluate("o'brien\\(x);y@macro.example.com")) == "pass"
    assert asyncio.run(evaluate("o'brien\\(x);z@macro.example.com")) == "fail"


def test_each_question_is_asked_once(serve, reply):
    async def run():
        async with serve(lambda _, q: [reply(q)]) as server:
            async with open_resolver(DnsOptions((str(server.endpoint),), timeout=5.0)) as resolver:
                await asyncio.gather(*(resolver.query("a.example", "TXT") for _ in range(20)))
                await resolver.query("a.example", "TXT")
            return len(server.asked)

    assert virtual_time.run(run()) == 1


def test_a_text_that_names_no_server_is_refused():
    with pytest.raises(NameserverError):
        ask(DnsOptions(("a b",)))


def test_the_systems_resolvers_are_asked_where_none_is_named(world, monkeypatch):
    monkeypatch.setattr(module, "system_nameservers", lambda: (Endpoint(*world.resolver_address),))
    [answer] = ask(options(world, nameservers=()), ("mx.example.com", "A"))
    assert answer.values == ("192.0.2.1",)


def test_without_any_resolver_nobody_can_be_asked(monkeypatch):
    monkeypatch.setattr(module, "system_nameservers", lambda: ())
    with pytest.raises(
        NoResolver, match="this machine has no resolver configured; name one with --nameserver"
    ):
        ask(DnsOptions())


def test_an_embedded_world_has_its_own_resolver(world, monkeypatch):
    assert base_zones.RESOLVER.address == EMBEDDED_RESOLVER
    monkeypatch.setattr(module, "system_nameservers", lambda: ())
    for named in ((), (EMBEDDED_RESOLVER,)):
        [answer] = ask(
            options(world, nameservers=named, network=MappedNetwork(world.endpoints)),
            ("mx.example.com", "A"),
        )
        assert answer.values == ("192.0.2.1",)


def test_a_resolver_outside_the_embedded_world_is_asked_where_it_is(world):
    [answer] = ask(options(world, network=MappedNetwork({})), ("mx.example.com", "A"))
    assert answer.values == ("192.0.2.1",)


def test_leaving_ends_what_is_still_asked(serve):
    """pytest turns an unclosed socket or a task that nobody awaited into a failure."""

    async def run():
        async with serve(lambda *_: []) as server:
            async with open_resolver(DnsOptions((str(server.endpoint),), timeout=60, budget=60)) as resolver:
                task = asyncio.create_task(resolver.query("a.example", "TXT"))
                await asyncio.sleep(0.05)
            await asyncio.wait([task])
            return task.cancelled(), len(asyncio.all_tasks()), len(server.asked)

    assert virtual_time.run(run()) == (True, 1, 1)

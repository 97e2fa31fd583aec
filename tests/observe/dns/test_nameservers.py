"""Resolvers as the user writes them and as the system has them, and the protocol over several of them."""

import asyncio
from contextlib import AsyncExitStack

import dns.flags
import dns.rcode
import pytest

from deliverability.observe.dns.authoritative import done
from deliverability.observe.dns.exchange import Client
from deliverability.observe.dns.nameservers import (
    NameserverError,
    Nameservers,
    parse_nameserver,
    system_nameservers,
)
from deliverability.observe.dns.observations import Observations
from deliverability.observe.dns.servers import Endpoint
from deliverability.once import Once
from deliverability.standards.resolver import Answer, Resolver
from tests import virtual_time


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("192.0.2.53", Endpoint("192.0.2.53", 53)),
        (" 192.0.2.53:5353 ", Endpoint("192.0.2.53", 5353)),
        ("2001:db8::53", Endpoint("2001:db8::53", 53)),
        ("[2001:db8::53]", Endpoint("2001:db8::53", 53)),
        ("[2001:db8::53]:5353", Endpoint("2001:db8::53", 5353)),
        ("dns.example.com", Endpoint("dns.example.com", 53)),
        ("localhost:65535", Endpoint("localhost", 65535)),
    ],
)
def test_a_nameserver_is_read(text, endpoint):
    assert parse_nameserver(text) == endpoint


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":53",
        "1.2.3.4:",
        "1.2.3.4:0",
        "1.2.3.4:65536",
        "1.2.3.4:dns",
        "[::1]:",
        "[::1]x",
        "::1]",
        "a b",
        "http://x",
    ],
)
def test_what_is_no_nameserver_is_refused_by_name(text):
    with pytest.raises(NameserverError) as refused:
        parse_nameserver(text)
    assert str(refused.value).startswith(f"nameserver {text!r}: ")


def test_the_systems_resolvers_are_the_first_three_of_its_file(tmp_path):
    path = tmp_path / "resolv.conf"
    path.write_text(
        "# ours\nnameserver 192.0.2.1\nnameserver 2001:db8::2\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n"
    )
    assert system_nameservers(path) == (Endpoint("192.0.2.1"), Endpoint("2001:db8::2"), Endpoint("192.0.2.3"))


@pytest.mark.parametrize("content", [None, "", "search example.com\n"])
def test_a_system_without_resolvers_has_none(tmp_path, content):
    path = tmp_path / "resolv.conf"
    if content is not None:
        path.write_text(content)
    assert system_nameservers(path) == ()


def asking(serve, *answerings, questions=(("example.com", "TXT"),)):
    """The answers to the questions, asked one after the other of resolvers that answer so, and who was asked what."""

    async def run():
        async with AsyncExitStack() as stack:
            servers = [await stack.enter_async_context(serve(answering)) for answering in answerings]
            client = await stack.enter_async_context(Client(timeout=5.0, budget=10))
            once = await stack.enter_async_context(Once())
            seen = Observations()
            resolver = Nameservers(client, tuple(server.endpoint for server in servers), once, seen)
            assert isinstance(resolver, Resolver)
            answers = [await resolver.query(name, kind) for name, kind in questions]
            for name, kind in questions:
                await done(resolver.start(name, kind))
            await resolver.finished()
            return answers, servers, seen.all()

    return virtual_time.run(run())


def test_the_first_conclusive_answer_wins(serve, reply):
    answers, servers, seen = asking(
        serve,
        lambda _, q: [reply(q, rcode=dns.rcode.SERVFAIL)],
        lambda _, q: [reply(q, 'example.com. 60 TXT "here"')],
    )
    assert answers == [Answer("NOERROR", ("here",), 60, server=str(servers[1].endpoint))]
    assert sorted((o.view, o.status) for o in seen) == [
        ("resolver", "NOERROR"),
        ("resolver", "SERVFAIL"),
        ("unchecked", "SERVFAIL"),
    ]


def test_without_a_conclusive_answer_the_first_resolver_says_why(serve, reply):
    answers, servers, _ = asking(
        serve,
        lambda _, q: [reply(q, rcode=dns.rcode.REFUSED)],
        lambda _, q: [reply(q, rcode=dns.rcode.SERVFAIL)],
    )
    assert answers == [Answer("REFUSED", server=str(servers[0].endpoint))]


def test_without_resolvers_nothing_is_reachable(serve):
    assert asking(serve)[0] == [Answer("UNREACHABLE")]


TWICE = (("a.example", "TXT"), ("a.example", "TXT"), ("a.example", "MX"))


@pytest.mark.parametrize("rcode", [dns.rcode.NOERROR, dns.rcode.NXDOMAIN, dns.rcode.REFUSED])
def test_no_question_is_asked_twice_whatever_the_answer(serve, reply, rcode):
    answers, [server], _ = asking(serve, lambda _, q: [reply(q, rcode=rcode)], questions=TWICE)
    assert [a.status for a in answers] == [dns.rcode.to_text(rcode)] * 3
    assert [q.question[0].to_text() for _, q in server.asked] == ["a.example. IN TXT", "a.example. IN MX"]


def test_servfail_is_asked_again_once_without_validation(serve, reply):
    def bogus(_, query):
        if query.flags & dns.flags.CD:
            return [reply(query, "a.example. 60 TXT here")]
        return [reply(query, rcode=dns.rcode.SERVFAIL)]

    answers, [server], seen = asking(serve, bogus, questions=TWICE)
    assert [a.status for a in answers] == ["SERVFAIL"] * 3
    assert sorted((q.question[0].to_text(), bool(q.flags & dns.flags.CD)) for _, q in server.asked) == [
        ("a.example. IN MX", False),
        ("a.example. IN MX", False),
        ("a.example. IN MX", True),
        ("a.example. IN TXT", False),
        ("a.example. IN TXT", False),
        ("a.example. IN TXT", True),
    ]
    assert [(o.type, o.view, o.status, o.values) for o in seen] == [
        ("MX", "rechecked", "SERVFAIL", ()),
        ("MX", "resolver", "SERVFAIL", ()),
        ("MX", "unchecked", "NOERROR", ()),
        ("TXT", "rechecked", "SERVFAIL", ()),
        ("TXT", "resolver", "SERVFAIL", ()),
        ("TXT", "unchecked", "NOERROR", ("here",)),
    ]


def test_a_resolver_says_whether_it_has_validated(serve, reply):
    _, _, seen = asking(
        serve,
        lambda _, q: [reply(q, "a.example. 60 TXT here", flags=dns.flags.AD)],
        lambda _, q: [reply(q, "a.example. 60 TXT here")],
        questions=(("a.example", "TXT"),),
    )
    assert sorted(o.ad for o in seen) == [False, True]


@pytest.mark.parametrize("rcode", [dns.rcode.NOERROR, dns.rcode.NXDOMAIN], ids=dns.rcode.to_text)
def test_a_resolver_that_denies_com_proves_nothing_by_what_it_says(serve, reply, rcode):
    """A locked-down machine's: it answers some inner names, and denies everything else."""

    def inner(_, query):
        known = query.question[0].name.to_text() == "inner.example."
        return [reply(query, "inner.example. 60 TXT here")] if known else [reply(query, rcode=rcode)]

    async def run():
        async with (
            serve(inner, public=False) as server,
            Client(timeout=5, budget=10) as client,
            Once() as once,
        ):
            seen = Observations()
            resolver = Nameservers(client, (server.endpoint,), once, seen)
            answers = [await resolver.query(name, "TXT") for name in ("inner.example", "a.example")]
            outside = await resolver.outside_public_dns()
            return answers, outside == (str(server.endpoint),), [o.status for o in seen.all()]

    answers, outside, statuses = virtual_time.run(run())
    assert [(a.status, a.values) for a in answers] == [("NOT-PUBLIC", ())] * 2
    assert (outside, statuses) == (True, ["NOT-PUBLIC"] * 2)


@pytest.mark.parametrize("rcode", [dns.rcode.SERVFAIL, dns.rcode.NOTIMP], ids=dns.rcode.to_text)
def test_a_resolver_that_does_not_tell_about_com_is_believed(serve, reply, rcode):
    def simple(_, query):
        known = query.question[0].name.to_text() == "a.example."
        return [reply(query, "a.example. 60 TXT here")] if known else [reply(query, rcode=rcode)]

    async def run():
        async with (
            serve(simple, public=False) as server,
            Client(timeout=5, budget=10) as client,
            Once() as once,
        ):
            resolver = Nameservers(client, (server.endpoint,), once)
            return (await resolver.query("a.example", "TXT")).values, await resolver.outside_public_dns()

    assert virtual_time.run(run()) == (("here",), ())


def test_beside_a_resolver_of_the_public_dns_another_ones_denial_does_no_harm(serve, reply):
    async def run():
        async with (
            serve(lambda _, q: [reply(q, rcode=dns.rcode.NXDOMAIN)], public=False) as inner,
            serve(lambda _, q: [reply(q, "a.example. 60 TXT here")]) as public,
            Client(timeout=5, budget=10) as client,
            Once() as once,
        ):
            resolver = Nameservers(client, (inner.endpoint, public.endpoint), once)
            return (await resolver.query("a.example", "TXT")).values, await resolver.outside_public_dns()

    assert virtual_time.run(run()) == (("here",), ())


def test_questions_at_the_same_time_share_one_asking(serve, reply):
    async def run():
        async with (
            serve(lambda _, q: [reply(q)]) as server,
            Client(timeout=1, budget=5) as client,
            Once() as once,
        ):
            seen = Observations()
            resolver = Nameservers(client, (server.endpoint,), once, seen)
            await asyncio.gather(*(resolver.query("a.example", "TXT") for _ in range(50)))
            return len(server.asked), len(seen.all())

    assert virtual_time.run(run()) == (1, 1)


def test_an_asker_that_gives_up_takes_nobody_elses_answer(serve, reply):
    async def run():
        held = asyncio.Event()

        async def work() -> str:
            await held.wait()
            return "done"

        async with Once() as once:
            impatient = asyncio.create_task(once.get("key", work))
            patient = asyncio.create_task(once.get("key", work))
            await asyncio.sleep(0)
            impatient.cancel()
            await asyncio.sleep(0)
            held.set()
            return await patient, impatient.cancelled()

    assert asyncio.run(run()) == ("done", True)


def test_what_is_under_way_ends_with_the_observation():
    async def run():
        async with Once() as once:
            task = once.start("key", lambda: asyncio.sleep(60))
            await asyncio.sleep(0)
        return task.cancelled()

    assert asyncio.run(run())

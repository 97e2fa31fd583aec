"""One question to one server, over real sockets, with every misbehaviour and its outcome."""

import asyncio
import socket
from functools import partial

import dns.flags
import dns.message
import dns.rcode
import pytest

from deliverability.observe.dns.exchange import Client
from deliverability.observe.dns.reply import Reply
from deliverability.observe.dns.servers import Endpoint, Servers
from tests.virtual_time import held_up, run, timed


def ask(serve, answering, *, name="example.com", rdtype="TXT", recursive=True, timeout=3.0, budget=20.0):
    """The reply of a server that answers so, and what it was asked."""

    async def work():
        async with serve(answering) as server, Client(timeout=timeout, budget=budget) as client:
            return await client.ask(server.endpoint, name, rdtype, recursive=recursive), server.asked

    return run(work())


def test_an_answer_and_the_question_that_brought_it(serve, reply):
    got, asked = ask(
        serve, lambda _, q: [reply(q, 'example.com. 300 TXT "v=spf1 " "-all"', flags=dns.flags.AA)]
    )
    assert got == Reply("NOERROR", ("v=spf1 -all",), 300, aa=True)
    [(transport, query)] = asked
    assert transport == "udp"
    assert query.question[0].to_text() == "example.com. IN TXT"
    assert (query.edns, query.payload, query.flags) == (0, 1232, dns.flags.RD | dns.flags.AD)


def test_of_answers_over_tcp_only_as_much_is_read_as_may_be(serve, reply, monkeypatch):
    """Many are asked at the same time: each alone is within the bound, not all together."""
    monkeypatch.setattr("deliverability.observe.dns.exchange.MOST_OCTETS", 2500)
    long = 'example.com. 60 TXT "' + "x" * 250 + '" ' + " ".join(['"' + "y" * 250 + '"'] * 4)

    def answering(transport, query):
        return [reply(query, long) if transport == "tcp" else reply(query, flags=dns.flags.TC)]

    async def work():
        async with serve(answering) as server, Client(timeout=3, budget=10) as client:
            asked = [client.ask(server.endpoint, "example.com", "TXT", recursive=True) for _ in range(5)]
            return [answer.status for answer in await asyncio.gather(*asked)]

    assert sorted(run(work())) == ["NOERROR"] * 1 + ["NOT-ASKED"] * 4


def test_what_one_observation_would_not_read_another_asks_for_again(serve, reply, monkeypatch):
    long = 'example.com. 60 TXT "' + "x" * 250 + '" ' + " ".join(['"' + "y" * 250 + '"'] * 4)

    def answering(transport, query):
        return [reply(query, long) if transport == "tcp" else reply(query, flags=dns.flags.TC)]

    async def work():
        async with serve(answering) as server, Servers() as servers:
            found = []
            for most in (500, 5000):
                monkeypatch.setattr("deliverability.observe.dns.exchange.MOST_OCTETS", most)
                async with Client(timeout=3, budget=10, servers=servers) as client:
                    found.append(await client.ask(server.endpoint, "example.com", "TXT", recursive=True))
            return [answer.status for answer in found]

    assert run(work()) == ["NOT-ASKED", "NOERROR"]


def test_authoritative_servers_are_asked_without_recursion(serve, reply):
    _, [(_, query)] = ask(serve, lambda _, q: [reply(q)], recursive=False)
    assert query.flags == 0


@pytest.mark.parametrize("status", ["NXDOMAIN", "SERVFAIL", "REFUSED", "YXDOMAIN"])
def test_rcodes_are_statuses(serve, reply, status):
    got, _ = ask(serve, lambda _, q: [reply(q, rcode=dns.rcode.from_text(status))])
    assert got == Reply(status)


def test_a_question_that_gets_lost_is_repeated_once_with_the_same_id(serve, reply):
    seen = []

    def answering(_, query):
        seen.append(query.id)
        return [] if len(seen) == 1 else [reply(query, 'example.com. 60 TXT "here"')]

    got, asked = ask(serve, answering)
    assert got == Reply("NOERROR", ("here",), 60)
    assert len(asked) == 2
    assert seen[0] == seen[1]


def test_a_late_answer_to_the_first_asking_counts(serve, reply):
    async def work():
        pending = []

        def answering(_, query):
            # The first question is answered when the second comes.
            pending.append(reply(query, 'example.com. 60 TXT "late"'))
            return [pending[0]] if len(pending) == 2 else []

        async with serve(answering) as server, Client(timeout=3, budget=10) as client:
            return await client.ask(server.endpoint, "example.com", "TXT", recursive=True)

    assert run(work()) == Reply("NOERROR", ("late",), 60)


def test_silence_is_a_timeout_after_two_askings(serve):
    async def work():
        async with serve(lambda *_: []) as server, Client(timeout=3, budget=20) as client:
            got = await client.ask(server.endpoint, "example.com", "TXT", recursive=True)
            return got, [transport for transport, _ in server.asked]

    assert timed(work()) == ((Reply("TIMEOUT"), ["udp", "udp"]), 3.0)


@pytest.mark.parametrize(("delay", "status"), [(3.9, "NOERROR"), (4.1, "TIMEOUT")])
def test_a_process_that_was_held_up_waits_as_long_again(reply, delay, status):
    async def work():
        loop = asyncio.get_running_loop()

        class Late(asyncio.DatagramProtocol):
            asked = 0

            def datagram_received(self, data, addr):
                self.asked += 1
                if self.asked == 2:
                    # The second asking goes out after one second of three: the time is over by four when it goes on.
                    held_up(6.0)
                    octets = reply(dns.message.from_wire(data), 'example.com. 60 TXT "late"')
                    loop.call_later(delay, udp.sendto, octets, addr)

        udp, _ = await loop.create_datagram_endpoint(Late, local_addr=("127.0.0.1", 0))
        endpoint = Endpoint(*udp.get_extra_info("sockname"))
        async with Client(timeout=3, budget=60) as client:
            got = await client.ask(endpoint, "example.com", "TXT", recursive=True)
        udp.close()
        return got.status

    assert run(work()) == status


def test_a_response_with_another_id_is_not_listened_to(serve, reply):
    def answering(_, query):
        octets = reply(query, 'example.com. 60 TXT "forged"')
        return [bytes([octets[0] ^ 0xFF]) + octets[1:]]

    assert ask(serve, answering)[0] == Reply("TIMEOUT")


def test_a_forged_id_before_the_true_answer_does_no_harm(serve, reply):
    def answering(_, query):
        octets = reply(query, 'example.com. 60 TXT "true"')
        return [bytes([octets[0] ^ 0xFF]) + octets[1:], octets]

    assert ask(serve, answering)[0] == Reply("NOERROR", ("true",), 60)


def test_a_response_to_another_question_is_malformed(serve, reply):
    def answering(_, query):
        other = dns.message.make_query("example.org", "TXT", id=query.id)
        return [reply(other, 'example.org. 60 TXT "other"')]

    assert ask(serve, answering)[0] == Reply("MALFORMED")


@pytest.mark.parametrize("tail", [b"", b"\x80", b"\xff" * 40], ids=["id alone", "half a header", "garbage"])
def test_octets_that_cannot_be_read_are_malformed(serve, tail):
    assert ask(serve, lambda _, q: [q.id.to_bytes(2, "big") + tail])[0] == Reply("MALFORMED")


def test_an_answer_from_another_address_is_dropped(serve, reply):
    async def work():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", 0))

            class Elsewhere(asyncio.DatagramProtocol):
                def datagram_received(self, data, addr):
                    query = dns.message.from_wire(data)
                    other.sendto(reply(query, 'example.com. 60 TXT "elsewhere"'), addr)

            loop = asyncio.get_running_loop()
            udp, _ = await loop.create_datagram_endpoint(Elsewhere, local_addr=("127.0.0.1", 0))
            endpoint = Endpoint(*udp.get_extra_info("sockname"))
            async with Client(timeout=3, budget=10) as client:
                got = await client.ask(endpoint, "example.com", "TXT", recursive=True)
            udp.close()
            await asyncio.sleep(0)
            return got

    assert run(work()) == Reply("TIMEOUT")


@pytest.mark.parametrize("rcode", [dns.rcode.FORMERR, dns.rcode.NOTIMP, dns.rcode.BADVERS])
def test_a_server_that_does_not_know_edns_is_asked_without(serve, reply, rcode):
    def answering(_, query):
        if query.edns >= 0:
            return [reply(query, rcode=rcode)]
        return [reply(query, 'example.com. 60 TXT "plain"')]

    got, asked = ask(serve, answering)
    assert got == Reply("NOERROR", ("plain",), 60)
    assert [query.edns for _, query in asked] == [0, -1]


def test_a_bare_header_with_an_error_is_that_error(serve):
    def answering(_, query):
        return [query.id.to_bytes(2, "big") + bytes([0x80, 0x05]) + bytes(8)]

    assert ask(serve, answering)[0] == Reply("REFUSED")


def test_truncation_leads_to_tcp(serve, reply):
    long = " ".join(f'"{"x" * 250}"' for _ in range(8))

    def answering(transport, query):
        if transport == "udp":
            return [reply(query, flags=dns.flags.TC)]
        return [reply(query, f"example.com. 60 TXT {long}")]

    got, asked = ask(serve, answering)
    assert got == Reply("NOERROR", ("x" * 2000,), 60)
    assert [transport for transport, _ in asked] == ["udp", "tcp"]


@pytest.mark.parametrize(
    ("over_tcp", "status"),
    [
        ([], "TRUNCATED"),
        ([b""], "TRUNCATED"),
        ([b"\x00\x01garbage"], "MALFORMED"),
    ],
    ids=["silence", "reset", "garbage"],
)
def test_truncation_without_a_usable_tcp_answer(serve, reply, over_tcp, status):
    got, _ = ask(serve, lambda t, q: [reply(q, flags=dns.flags.TC)] if t == "udp" else over_tcp)
    assert got == Reply(status)


def test_a_server_that_never_answered_over_tcp_is_asked_over_udp_alone(serve, reply):
    """Else each of many long answers would be waited for, although who doesn't take part in TCP won't begin to."""

    async def work():
        def answering(transport, query):
            return [reply(query, flags=dns.flags.TC)] if transport == "udp" else []

        async with serve(answering) as server, Client(timeout=3, budget=60) as client:
            got = [await client.ask(server.endpoint, name, "TXT", recursive=True) for name in ("a", "b", "c")]
            return got, [transport for transport, _ in server.asked]

    assert timed(work()) == (([Reply("TRUNCATED")] * 3, ["udp", "tcp", "udp", "udp"]), 3.0)


def test_a_closed_port_is_unreachable_at_once():
    async def work():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
            free.bind(("127.0.0.1", 0))
            endpoint = Endpoint(*free.getsockname())
        async with Client(timeout=5, budget=10) as client:
            return await client.ask(endpoint, "example.com", "TXT", recursive=True)

    assert timed(work()) == (Reply("UNREACHABLE"), 0.0)


def test_a_server_that_never_answered_is_not_asked_again(serve):
    async def work():
        async with serve(lambda *_: []) as server, Client(timeout=3, budget=10) as client:
            first = await client.ask(server.endpoint, "a.example", "TXT", recursive=False)
            second = await client.ask(server.endpoint, "b.example", "TXT", recursive=False)
            return first, second, {q.question[0].name.to_text() for _, q in server.asked}

    assert run(work()) == (Reply("TIMEOUT"), Reply("TIMEOUT"), {"a.example."})


def test_a_server_that_answered_once_is_given_another_chance(serve, reply):
    async def work():
        def answering(_, query):
            return [] if "lost" in query.question[0].name.to_text() else [reply(query)]

        async with serve(answering) as server, Client(timeout=3, budget=10) as client:
            return [
                (await client.ask(server.endpoint, name, "TXT", recursive=False)).status
                for name in ("a.example", "lost.example", "b.example")
            ]

    assert run(work()) == ["NOERROR", "TIMEOUT", "NOERROR"]


def test_an_answer_brings_a_server_back_that_was_given_up(serve, reply):
    """Questions are under way when the first one times out; a late answer to one of them shows that the server lives."""

    async def work():
        seen = []

        def answering(_, query):
            name = query.question[0].name.to_text()
            seen.append(name)
            # The second asking is answered: after a third of the time.
            late = name == "late.example." and seen.count(name) == 1
            return [] if late or name == "lost.example." else [reply(query)]

        async with serve(answering) as server, Client(timeout=3, budget=10) as client:

            async def status(name, delay=0.0):
                await asyncio.sleep(delay)
                return (await client.ask(server.endpoint, name, "TXT", recursive=False)).status

            both = await asyncio.gather(status("lost.example"), status("late.example", 2.4))
            return *both, await status("b.example")

    assert run(work()) == ("TIMEOUT", "NOERROR", "NOERROR")


def test_the_budget_ends_everything(serve):
    async def work():
        async with serve(lambda *_: []) as server, Client(timeout=60, budget=7) as client:
            names = [f"{i}.example" for i in range(20)]
            asking = (client.ask(server.endpoint, name, "TXT", recursive=True) for name in names)
            return [reply.status for reply in await asyncio.gather(*asking)]

    assert timed(work()) == (["TIMEOUT"] * 20, 7.0)


def test_what_is_asked_after_the_budget_is_a_timeout_at_once(serve, reply):
    async def work():
        def answering(_, query):
            return [reply(query)] if "first" in query.question[0].name.to_text() else []

        async with serve(answering) as server, Client(timeout=60, budget=7) as client:
            found = []
            for name in ("first.example", "a.example", "b.example", "c.example"):
                found.append((await client.ask(server.endpoint, name, "TXT", recursive=True)).status)
                await asyncio.sleep(8)
            return found

    assert timed(work()) == (["NOERROR", "TIMEOUT", "TIMEOUT", "TIMEOUT"], 4 * 8.0)


def test_who_was_held_up_beyond_the_budget_waits_no_second_time(serve):
    async def work():
        asked = []

        def answering(_, query):
            asked.append(query)
            if len(asked) == 1:
                held_up(10.0)
            return []

        async with serve(answering) as server, Client(timeout=60, budget=7) as client:
            return [
                (await client.ask(server.endpoint, name, "TXT", recursive=True)).status
                for name in ("a.example", "b.example")
            ]

    # Ten seconds that it was held up, three beyond the budget: as long again.
    assert timed(work()) == (["TIMEOUT", "TIMEOUT"], 10.0 + 3.0)


@pytest.mark.parametrize(
    "name",
    ["a..b", ".a", "x" * 64 + ".example", ".".join(["x" * 60] * 5), "caf\udce9.example", "café.example"],
)
def test_a_name_that_dns_cannot_hold_is_malformed_and_never_sent(serve, reply, name):
    got, asked = ask(serve, lambda _, q: [reply(q)], name=name)
    assert (got, asked) == (Reply("MALFORMED"), [])


@pytest.mark.parametrize(
    "name",
    [
        "john smith.users.example.com",
        'a"b\\c.(d);e@f.$g.example.com',
        "back\\slash.\\046.example.com",
        "@.example.com",
        "*.example.com",
        "Upper.Example.COM",
    ],
)
def test_a_name_goes_out_label_by_label_as_it_is_written(serve, reply, name):
    """SPF macros make names of any printable characters, and none of them means anything to DNS but the dot."""
    got, [(_, query)] = ask(serve, lambda _, q: [reply(q)], name=name)
    assert got == Reply("NOERROR")
    assert query.question[0].name.labels == (*name.lower().encode().split(b"."), b"")


@pytest.mark.parametrize("name", ["", "."])
def test_the_root_is_asked_for(serve, reply, name):
    got, [(_, query)] = ask(serve, lambda _, q: [reply(q)], name=name)
    assert (got, query.question[0].name.labels) == (Reply("NOERROR"), (b"",))


def test_many_questions_share_one_socket(serve, reply):
    async def work():
        def answering(_, query):
            name = query.question[0].name.to_text()
            return [reply(query, f'{name} 60 TXT "{name}"')]

        async with serve(answering) as server, Client(timeout=2, budget=10) as client:
            asking = (client.ask(server.endpoint, f"n{i}.example", "TXT", recursive=True) for i in range(200))
            return [reply.values for reply in await asyncio.gather(*asking)]

    assert run(work()) == [(f"n{i}.example.",) for i in range(200)]


def test_cancelling_leaves_nothing_behind(serve, reply):
    """pytest turns an unclosed socket or an unretrieved exception into a failure."""

    async def work():
        def answering(transport, query):
            return [reply(query, flags=dns.flags.TC)] if transport == "udp" and "tcp" in str(query) else []

        async with serve(answering) as server:
            async with Client(timeout=60, budget=60) as client:
                tasks = [
                    asyncio.create_task(client.ask(server.endpoint, name, "TXT", recursive=True))
                    for name in ("udp.example", "tcp.example")
                ]
                await asyncio.sleep(0.1)
                for task in tasks:
                    task.cancel()
                results = await asyncio.gather(*tasks, return_exceptions=True)
            return [type(result) for result in results]

    assert run(work()) == [asyncio.CancelledError] * 2


@pytest.mark.parametrize(
    ("endpoint", "text"),
    [
        (Endpoint("192.0.2.1"), "192.0.2.1"),
        (Endpoint("192.0.2.1", 5353), "192.0.2.1:5353"),
        (Endpoint("2001:db8::1"), "2001:db8::1"),
        (Endpoint("2001:db8::1", 5353), "[2001:db8::1]:5353"),
    ],
)
def test_an_endpoint_is_written_as_it_is_read(endpoint, text):
    assert str(endpoint) == text


def together(answering, work, *budgets, serve):
    """What `work` gives with clients of one run that have so many seconds, and how often the server was asked."""

    async def go():
        async with serve(answering) as server, Servers() as servers:
            clients = [Client(timeout=3.0, budget=each, servers=servers) for each in budgets]

            def ask(client):
                return client.ask(server.endpoint, "example.com", "TXT", recursive=True)

            return await work(*(partial(ask, client) for client in clients)), len(server.asked)

    return timed(go())


def test_clients_of_one_run_share_a_reply(serve, reply):
    async def work(one, other):
        return await asyncio.gather(one(), other()), await other()

    here = Reply("NOERROR", ("here",), 60)
    assert together(lambda _, q: [reply(q, 'example.com. 60 TXT "here"')], work, 10, 10, serve=serve) == (
        (([here, here], here), 1),
        0.0,
    )


def test_a_client_of_its_own_asks_each_time(serve, reply):
    async def work():
        async with serve(lambda _, q: [reply(q)]) as server, Client(timeout=3, budget=10) as client:
            for _ in range(2):
                await client.ask(server.endpoint, "example.com", "TXT", recursive=True)
            return len(server.asked)

    assert run(work()) == 2


def test_a_server_that_one_client_had_no_time_for_is_asked_again_by_another(serve, reply):
    asked = []

    def answering(_, query):
        asked.append(query.id)
        # The first question is sent twice, the second time as its time ends.
        return [] if len(asked) <= 2 else [reply(query, 'example.com. 60 TXT "here"')]

    async def work(hurried, patient):
        return await hurried(), await patient()

    assert together(answering, work, 0.5, 10, serve=serve) == (
        ((Reply("TIMEOUT"), Reply("NOERROR", ("here",), 60)), 3),
        0.5,
    )


def test_a_client_waits_for_the_question_of_another_no_longer_than_it_has_time(serve):
    async def work(patient, hurried):
        return await asyncio.gather(patient(), hurried())

    # The server isn't asked a second time: that it kept silent for its whole time holds for all.
    assert together(lambda *_: [], work, 10, 2, serve=serve) == (([Reply("TIMEOUT")] * 2, 2), 3.0)


def test_after_its_budget_a_client_asks_nothing_more(serve, reply):
    async def work():
        async with serve(lambda _, q: [reply(q)]) as server, Client(timeout=3, budget=1) as client:
            await asyncio.sleep(1)
            return await client.ask(server.endpoint, "example.com", "TXT", recursive=True), server.asked

    assert timed(work()) == ((Reply("TIMEOUT"), []), 1.0)

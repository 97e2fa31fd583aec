"""What the servers of the zone above, and those of the zone, say together: a majority of servers, in any order."""

import asyncio
from itertools import permutations
from typing import Any, cast

import pytest

from deliverability.observe.dns.authoritative import AuthoritativeClient, ZoneServers
from deliverability.observe.dns.delegation import ParentAnswer, ZoneLocation, delegation, examine
from deliverability.observe.dns.reply import Referral, Reply
from deliverability.snapshot import Delegation, NameServer, Observation

OLD, NEW = ("ns1.old.example", "ns2.old.example"), ("ns1.new.example", "ns2.new.example")
ZONE = ZoneServers("shop.example", tuple(NameServer(host, ("192.0.2.1",)) for host in NEW))
ABOVE = ZoneServers("example", ())
LOCATED = ZoneLocation(ZONE, ABOVE)


def refers(servers: tuple[str, ...]) -> Reply:
    return Reply("NOERROR", referral=Referral("shop.example", servers))


class Above:
    """The servers of the zone above, which reply so."""

    def __init__(self, *replies: tuple[str, Reply]) -> None:
        self.replies = replies

    async def refer(self, *_: Any) -> tuple[tuple[str, Reply], ...]:
        return self.replies

    async def locate(self, hosts: list[str], _: Any) -> tuple[NameServer, ...]:
        return tuple(NameServer(host, ()) for host in hosts)


def examined(*replies: tuple[str, Reply]) -> ParentAnswer:
    return asyncio.run(examine(LOCATED, cast("AuthoritativeClient", Above(*replies))))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([OLD, OLD, NEW], (OLD, "")),
        ([NEW, NEW, OLD], (NEW, "")),
        (
            [NEW, ()],
            (None, "the name servers of example contradict each other about the delegation of shop.example"),
        ),
        (
            [OLD, NEW],
            (None, "the name servers of example contradict each other about the delegation of shop.example"),
        ),
        ([None, NEW], (NEW, "")),
        ([(), ()], ((), "")),
        ([None, None], (None, "no name server of example told the delegation of shop.example")),
    ],
)
def test_more_than_half_of_those_above_decide(said: list[Any], expected: tuple[Any, str]):
    replies = [
        Reply("TIMEOUT") if each is None else refers(each) if each else Reply("NXDOMAIN", aa=True)
        for each in said
    ]
    hosts = [f"{letter}.nic.example" for letter in "abc"]
    for order in permutations(replies):
        found = examined(*zip(hosts, order, strict=False))
        assert (found.delegated, found.problem) == expected


def test_a_server_with_two_addresses_has_one_vote():
    twice = [("a.nic.example", refers(OLD))] * 2
    assert examined(*twice, ("b.nic.example", refers(NEW))).delegated is None


def states(server: str, *hosts: str, view: Any = "authoritative") -> Observation:
    return Observation("shop.example", "NS", view, server, "192.0.2.1", "NOERROR", hosts)


@pytest.mark.parametrize(
    ("stating", "child", "problem"),
    [
        ([states(NEW[0], *NEW), states(NEW[1], *NEW)], NEW, ""),
        (
            [states(NEW[0], *OLD), states(NEW[1], *NEW)],
            None,
            "the name servers of shop.example state different NS sets, none of them by a majority",
        ),
        ([states(NEW[0], *OLD), *(states(host, *NEW, view="undelegated") for host in NEW)], OLD, ""),
        ([states(NEW[0], *NEW, view="undelegated")], None, "no name server of shop.example answered"),
        ([], None, "no name server of shop.example answered"),
    ],
)
def test_the_zones_own_set_is_that_of_most_of_its_delegated_servers(
    stating: list[Observation], child: Any, problem: str
):
    for order in permutations(stating):
        assert delegation(LOCATED, ParentAnswer(NEW), order) == Delegation(
            "shop.example", "example", NEW, child, ZONE.servers, problem
        )

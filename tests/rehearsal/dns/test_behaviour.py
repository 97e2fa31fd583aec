"""Misbehaving servers, asked directly and through the resolver."""

import socket
import time

import dns.exception
import dns.message
import dns.rcode
import pytest

from deliverability.rehearsal.dns.behaviour import (
    BEHAVIOURS,
    Behaviour,
    Exchange,
    Failing,
    Lame,
    Refusing,
    Reply,
    Silent,
    Slow,
    Stale,
    Truncating,
    behaviour_named,
)

from .conftest import Lab, Shown, ask, show

SPF = 'shop.example. 300 TXT "v=spf1 include:amazonses.com -all"'
RIGHT = Shown(answer=(SPF,))
RESOLVED = Shown(flags="QR RD RA", answer=(SPF,))
UPWARD = Shown(flags="QR", authority=(". 518400 NS a.root-servers.net.", ". 518400 NS b.root-servers.net."))


@pytest.fixture
def lab(make_lab) -> Lab:
    return make_lab(patience=0.02)


@pytest.mark.parametrize(
    ("behaviour", "over_udp", "over_tcp"),
    [
        (Failing(), Shown("SERVFAIL", "QR"), Shown("SERVFAIL", "QR")),
        (Refusing(), Shown("REFUSED", "QR"), Shown("REFUSED", "QR")),
        (Lame(), UPWARD, UPWARD),
        (Truncating(), Shown(flags="QR AA TC"), RIGHT),
    ],
    ids=["servfail", "refused", "lame", "truncated"],
)
def test_one_server_answers_wrongly_and_the_others_rightly(lab: Lab, behaviour, over_udp, over_tcp) -> None:
    assert lab.ask("shop.example", server=1) == RIGHT  # a prepared answer must not get in the way
    lab.world.misbehave(lab.world.name_servers(lab.zone)[1], behaviour)
    assert [lab.ask("shop.example", server=server) for server in range(4)] == [RIGHT, over_udp, RIGHT, RIGHT]
    assert lab.ask("shop.example", server=1, tcp=True) == over_tcp
    assert lab.resolve("shop.example") == RESOLVED
    lab.world.misbehave(lab.world.name_servers(lab.zone)[1], None)
    assert lab.ask("shop.example", server=1) == RIGHT


@pytest.mark.parametrize(
    "behaviour", [Failing(), Refusing(), Lame(), Silent(), Truncating(tcp=False)], ids=repr
)
def test_resolver_gives_up_with_servfail_when_all_four_fail(lab: Lab, behaviour) -> None:
    assert lab.resolve("shop.example") == RESOLVED
    lab.world.misbehave(lab.zone, behaviour)
    assert lab.resolve("shop.example") == Shown("SERVFAIL", "QR RD RA")
    lab.world.misbehave(lab.zone, None)
    assert lab.resolve("shop.example") == RESOLVED


@pytest.mark.parametrize("tcp", [False, True])
def test_silent_server_lets_the_asker_wait(lab: Lab, tcp: bool) -> None:
    lab.world.misbehave(lab.zone, Silent())
    with pytest.raises(dns.exception.Timeout):
        lab.ask("shop.example", tcp=tcp, timeout=0.1)


def test_truncating_server_without_tcp_is_silent_there(lab: Lab) -> None:
    lab.world.misbehave(lab.zone, Truncating(tcp=False))
    assert lab.ask("shop.example") == Shown(flags="QR AA TC")
    with pytest.raises(dns.exception.Timeout):
        lab.ask("shop.example", tcp=True, timeout=0.1)


def test_truncating_everywhere_is_no_hindrance_to_the_resolver(lab: Lab) -> None:
    lab.world.misbehave(lab.zone, Truncating())
    assert lab.resolve("shop.example") == RESOLVED


def test_stale_server_keeps_the_old_copy_and_its_serial(lab: Lab, put) -> None:
    before, serial = lab.ask("shop.example"), lab.soa()
    lab.world.misbehave(lab.world.name_servers(lab.zone)[2], Stale())
    put("shop.example", "TXT", '"v=spf1 -all"')
    put("new.shop.example", "TXT", '"new"')
    after = Shown(answer=('shop.example. 300 TXT "v=spf1 -all"',))
    assert [lab.ask("shop.example", server=server) for server in range(4)] == [after, after, before, after]
    assert lab.ask("new.shop.example", server=2) == Shown("NXDOMAIN", authority=(serial,))
    assert lab.ask("shop.example", "SOA", server=2) == Shown(answer=(serial,))
    assert lab.ask("other.example", server=2) == Shown("REFUSED", "QR")
    lab.world.misbehave(lab.zone, None)
    assert lab.ask("shop.example", server=2) == after


def test_slow_server_answers_rightly_but_late(lab: Lab) -> None:
    lab.world.misbehave(lab.zone, Slow(0.1))
    for tcp in (False, True):
        began = time.monotonic()
        assert lab.ask("shop.example", tcp=tcp) == RIGHT
        assert time.monotonic() - began >= 0.1


@pytest.mark.parametrize(("seconds", "answer"), [(0.001, RESOLVED), (0.5, Shown("SERVFAIL", "QR RD RA"))])
def test_resolver_waits_as_long_as_its_patience(lab: Lab, seconds: float, answer: Shown) -> None:
    lab.world.misbehave(lab.zone, Slow(seconds))
    began = time.monotonic()
    assert lab.resolve("shop.example") == answer
    assert time.monotonic() - began < 0.4


def test_slow_servers_make_the_resolver_slow_each_time(make_lab) -> None:
    lab = make_lab(patience=5)
    lab.world.misbehave(lab.zone, Slow(0.05))
    for _ in range(2):
        began = time.monotonic()
        assert lab.resolve("shop.example") == RESOLVED
        assert time.monotonic() - began >= 0.05


def test_zone_on_shared_servers_misbehaves_alone(lab: Lab) -> None:
    zone = lab.world.zone("dkim.amazonses.com")
    assert zone is not None
    lab.world.misbehave(zone, Failing())
    assert lab.resolve("x.dkim.amazonses.com").rcode == "SERVFAIL"
    assert lab.resolve("x.dkim.eu-south-1.amazonses.com").rcode == "NXDOMAIN"
    assert lab.resolve("amazonses.com").rcode == "NOERROR"


def test_parent_can_fail_too(lab: Lab) -> None:
    tld = lab.world.zone("example")
    assert tld is not None
    lab.world.misbehave(tld, Silent())
    assert lab.resolve("shop.example") == Shown("SERVFAIL", "QR RD RA")
    assert lab.ask("shop.example") == RIGHT


@pytest.mark.parametrize("behaviour", [Failing(), Refusing()], ids=["SERVFAIL", "REFUSED"])
def test_resolver_itself_can_misbehave(lab: Lab, behaviour, request: pytest.FixtureRequest) -> None:
    lab.resolve("shop.example")
    lab.world.misbehave(lab.world.resolver, behaviour)
    assert lab.resolve("shop.example") == Shown(request.node.callspec.id, "QR RD")
    assert lab.ask("shop.example") == RIGHT
    lab.world.misbehave(lab.world.resolver, None)
    assert lab.resolve("shop.example") == RESOLVED


def test_direct_answers_of_the_dns_address_show_the_zone_itself(lab: Lab) -> None:
    lab.world.misbehave(lab.zone, Failing())
    assert show(ask(lab.world.resolver_address, "shop.example")) == Shown(flags="QR AA RA", answer=(SPF,))


class Babbling(Behaviour):
    def reply(self, exchange: Exchange) -> Reply:
        return Reply(b"\x00\x01babble")


def test_reply_may_be_any_octets(lab: Lab) -> None:
    """The door for misbehaviour that is no message at all."""
    lab.world.misbehave(lab.zone, Babbling())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(5)
        client.connect(lab.endpoint())
        client.send(dns.message.make_query("shop.example.", "TXT").to_wire())
        assert client.recv(512) == b"\x00\x01babble"
    assert lab.resolve("shop.example") == Shown("SERVFAIL", "QR RD RA")


class FailingWithData(Behaviour):
    def reply(self, exchange: Exchange) -> Reply:
        response = exchange.honest()
        response.set_rcode(dns.rcode.SERVFAIL)
        return Reply(response)


def test_resolver_takes_no_data_from_a_failure(lab: Lab) -> None:
    lab.world.misbehave(lab.zone, FailingWithData())
    assert lab.ask("shop.example") == Shown("SERVFAIL", answer=(SPF,))
    assert lab.resolve("shop.example") == Shown("SERVFAIL", "QR RD RA")


class TestByName:
    def test_every_name_makes_its_behaviour(self) -> None:
        assert {name: behaviour_named(name) for name in BEHAVIOURS} == {
            "timeout": Silent(),
            "servfail": Failing(),
            "refused": Refusing(),
            "lame": Lame(),
            "stale": Stale(),
            "slow": Slow(1.0),
            "truncated": Truncating(tcp=True),
        }

    def test_options(self) -> None:
        assert behaviour_named("slow", {"seconds": 0}) == Slow(0)
        assert behaviour_named("truncated", {"tcp": False}) == Truncating(tcp=False)

    @pytest.mark.parametrize(
        ("name", "options", "message"),
        [
            ("sulk", {}, "no DNS behaviour is called 'sulk'; there are timeout, servfail, refused, lame, stale, slow, truncated"),
            ("slow", {"minutes": 1}, "'slow' has no option 'minutes'; it takes seconds"),
            ("stale", {"zones": []}, "'stale' has no option 'zones'; it takes none"),
            ("slow", {"seconds": -1}, "option 'seconds' of 'slow' is -1; expected a number of seconds, 0 or more"),
            ("slow", {"seconds": True}, "option 'seconds' of 'slow' is True; expected a number of seconds, 0 or more"),
            ("truncated", {"tcp": "no"}, "option 'tcp' of 'truncated' is 'no'; expected true or false"),
        ],
    )  # fmt: skip
    def test_what_is_not_known_is_refused(self, name: str, options: dict, message: str) -> None:
        with pytest.raises(ValueError) as refused:  # noqa: PT011 - compared below
            behaviour_named(name, options)
        assert str(refused.value) == message

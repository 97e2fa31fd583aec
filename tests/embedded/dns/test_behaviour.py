"""Misbehaving servers, asked directly and through the resolver."""

import socket
import time

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import pytest

from deliverability.embedded.dns.authority import Authority
from deliverability.embedded.dns.behaviour import (
    BEHAVIOURS,
    Behaviour,
    Bogus,
    Closed,
    CnameLoop,
    Elsewhere,
    Exchange,
    Failing,
    FormErr,
    Garbage,
    Hiding,
    Huge,
    Lame,
    NoEdns,
    ReferralLoop,
    Refusing,
    Reply,
    Resetting,
    Silent,
    Slow,
    Stale,
    Truncating,
    UdpOnly,
    WrongId,
    WrongQuestion,
    behaviour_named,
)
from tests.embedded.dns.conftest import Lab, Shown, ask, show

SPF = 'shop.example. 300 TXT "v=spf1 include:amazonses.com -all"'
RIGHT = Shown(answer=(SPF,))
RESOLVED = Shown(flags="QR AA RD RA", answer=(SPF,))
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


def test_stale_server_keeps_the_old_copy_under_the_same_serial(lab: Lab, put) -> None:
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


@pytest.mark.parametrize(("seconds", "answer"), [(0.001, RESOLVED), (3600.0, Shown("SERVFAIL", "QR RD RA"))])
def test_resolver_waits_as_long_as_its_patience(lab: Lab, seconds: float, answer: Shown) -> None:
    lab.world.misbehave(lab.zone, Slow(seconds))
    assert lab.resolve("shop.example") == answer


def test_slow_servers_make_the_resolver_slow_each_time(make_lab) -> None:
    lab = make_lab(patience=5)
    lab.world.misbehave(lab.zone, Slow(0.05))
    for _ in range(2):
        began = time.monotonic()
        assert lab.resolve("shop.example") == RESOLVED
        assert time.monotonic() - began >= 0.05


def test_only_the_servers_that_misbehave_are_asked_each_time(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    reply = Authority.reply

    def noted(self: Authority, *question: object) -> Reply:
        asked.append("ours" if self.name_server.name in lab.zone.name_servers else "other")
        return reply(self, *question)

    monkeypatch.setattr(Authority, "reply", noted)
    lab.world.misbehave(lab.zone, Slow(0.001))
    # Until each of the four, whose names end in different top-level domains, has had its turn.
    for _ in range(20):
        assert lab.resolve("shop.example") == RESOLVED
    assert set(asked) == {"ours", "other"}
    asked.clear()
    assert [lab.resolve("shop.example") for _ in range(5)] == [RESOLVED] * 5
    assert asked == ["ours"] * 5


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
        client.settimeout(30)
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


@pytest.mark.parametrize(
    ("behaviour", "shown"),
    [
        (FormErr(), Shown("FORMERR", "QR")),
        (NoEdns(), RIGHT),
        (
            CnameLoop(),
            Shown(
                answer=(
                    "shop.example. 300 CNAME loop.shop.example.",
                    "loop.shop.example. 300 CNAME shop.example.",
                )
            ),
        ),
    ],
    ids=repr,
)
def test_odd_answers(lab: Lab, behaviour, shown) -> None:
    lab.world.misbehave(lab.zone, behaviour)
    assert lab.ask("shop.example") == shown
    lab.world.misbehave(lab.zone, None)
    assert lab.ask("shop.example") == RIGHT


@pytest.mark.parametrize("behaviour", [FormErr(edns_only=True), NoEdns(dropping=True)], ids=repr)
def test_servers_without_edns_answer_questions_without_it(lab: Lab, behaviour) -> None:
    lab.world.misbehave(lab.zone, behaviour)
    assert lab.ask("shop.example", use_edns=False, payload=None) == RIGHT


def test_no_edns_means_no_opt_record(lab: Lab) -> None:
    lab.world.misbehave(lab.zone, NoEdns())
    assert ask(lab.endpoint(), "shop.example").edns == -1


def test_a_referral_loop_names_the_zone_itself(lab: Lab) -> None:
    servers = tuple(f"shop.example. 172800 NS {host}." for host in lab.zone.name_servers)
    lab.world.misbehave(lab.zone, ReferralLoop())
    shown = lab.ask("www.shop.example")
    assert (shown.flags, shown.answer, sorted(shown.authority)) == ("QR", (), sorted(servers))


@pytest.mark.parametrize(
    "behaviour",
    [WrongId(), Garbage(), Elsewhere(), Resetting(), FormErr(), CnameLoop(), ReferralLoop(), Closed()],
    ids=repr,
)
def test_the_resolver_makes_nothing_of_it(lab: Lab, behaviour) -> None:
    lab.world.misbehave(lab.zone, behaviour)
    assert lab.resolve("shop.example") == Shown("SERVFAIL", "QR RD RA")
    lab.world.misbehave(lab.zone, None)
    assert lab.resolve("shop.example") == RESOLVED


def test_a_huge_answer_fills_a_message_over_tcp(lab: Lab) -> None:
    lab.world.misbehave(lab.zone, Huge())
    assert lab.ask("shop.example") == Shown(flags="QR AA TC")
    for rdtype in ("TXT", "MX"):
        whole = ask(lab.endpoint(), "shop.example", rdtype, tcp=True)
        assert 65000 < len(whole.to_wire(max_size=65535)) <= 65535
        assert not whole.flags & dns.flags.TC


def test_a_server_that_resets_connections(lab: Lab) -> None:
    lab.world.misbehave(lab.zone, Resetting())
    assert lab.ask("shop.example") == Shown(flags="QR AA TC")
    with pytest.raises(ConnectionResetError):
        lab.ask("shop.example", tcp=True)


def test_a_server_that_knows_udp_only_cuts_what_is_long(lab: Lab, put) -> None:
    lab.world.misbehave(lab.zone, UdpOnly())
    assert lab.ask("shop.example") == RIGHT
    put("long.shop.example", "TXT", " ".join(f'"{letter * 250}"' for letter in "abcdefgh"))
    assert lab.ask("long.shop.example") == Shown(flags="QR AA TC")
    with pytest.raises(ConnectionResetError):
        lab.ask("long.shop.example", tcp=True)


def test_a_closed_server_is_reached_by_nobody_until_it_is_put_right(lab: Lab) -> None:
    server = lab.world.name_servers(lab.zone)[1]
    where = lab.endpoint(1)
    lab.world.misbehave(server, Closed())
    assert lab.endpoint(1) == where
    with pytest.raises(ConnectionRefusedError):
        lab.ask("shop.example", server=1, tcp=True)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(30)
        client.connect(where)
        client.send(dns.message.make_query("shop.example.", "TXT").to_wire())
        with pytest.raises(ConnectionRefusedError):
            client.recv(512)
    assert lab.ask("shop.example", server=0) == RIGHT
    assert lab.resolve("shop.example") == RESOLVED
    lab.world.misbehave(server, None)
    assert (lab.endpoint(1), lab.ask("shop.example", server=1)) == (where, RIGHT)


def test_a_closed_server_of_a_deleted_zone_is_gone(lab: Lab) -> None:
    other = lab.world.create_zone("other.example")
    lab.world.misbehave(other, Closed())
    lab.world.delete_zone(other)
    assert lab.world._troubles.subjects == set()
    assert lab.ask("shop.example") == RIGHT


class TestResolversOfAnotherWorld:
    BROKEN = Shown("SERVFAIL", "QR RD RA")

    def test_what_is_bogus_is_given_to_those_who_do_not_check(self, lab: Lab) -> None:
        lab.world.misbehave(lab.world.resolver, Bogus("shop.example"))
        assert lab.resolve("shop.example") == self.BROKEN
        assert lab.resolve("nothing.shop.example") == self.BROKEN
        assert lab.resolve("shop.example", flags=dns.flags.CD) == Shown(flags="QR AA RD RA CD", answer=(SPF,))
        assert lab.resolve("amazonses.com").rcode == "NOERROR"
        assert lab.ask("shop.example") == RIGHT

    def test_the_ds_set_stands_above_what_is_bogus(self, lab: Lab) -> None:
        lab.world.misbehave(lab.world.resolver, Bogus("shop.example"))
        assert lab.resolve("shop.example", "DS").rcode == "NOERROR"
        assert lab.resolve("sub.shop.example", "DS") == self.BROKEN

    def test_a_cname_that_leads_into_it_is_bogus_too(self, lab: Lab, put) -> None:
        lab.world.misbehave(lab.world.resolver, Bogus("amazonses.com"))
        assert lab.resolve("away.shop.example") == self.BROKEN
        assert lab.resolve("shop.example") == RESOLVED

    def test_a_private_zone_hides_all_that_is_below(self, lab: Lab) -> None:
        lab.world.misbehave(lab.world.resolver, Hiding("shop.example"))
        soa = "shop.example. 900 SOA ns.private.invalid. hostmaster.private.invalid. 1 7200 900 1209600 900"
        hidden = Shown("NXDOMAIN", "QR RD RA", authority=(soa,))
        assert lab.resolve("shop.example") == hidden
        assert lab.resolve("www.shop.example", "A") == hidden
        assert lab.resolve("amazonses.com").rcode == "NOERROR"
        assert lab.ask("shop.example") == RIGHT
        assert show(ask(lab.world.resolver_address, "shop.example")) == Shown(flags="QR AA RA", answer=(SPF,))


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
            "formerr": FormErr(edns_only=False),
            "no-edns": NoEdns(dropping=False),
            "reset": Resetting(),
            "udp-only": UdpOnly(),
            "closed": Closed(),
            "huge": Huge(),
            "wrong-id": WrongId(),
            "wrong-question": WrongQuestion(),
            "garbage": Garbage(),
            "elsewhere": Elsewhere(),
            "cname-loop": CnameLoop(),
            "referral-loop": ReferralLoop(),
            "bogus": Bogus(zone=""),
            "hiding": Hiding(zone=""),
        }

    def test_options(self) -> None:
        assert behaviour_named("slow", {"seconds": 0}) == Slow(0)
        assert behaviour_named("truncated", {"tcp": False}) == Truncating(tcp=False)
        assert behaviour_named("formerr", {"edns_only": True}) == FormErr(edns_only=True)
        assert behaviour_named("hiding", {"zone": "shop.example"}) == Hiding("shop.example")

    @pytest.mark.parametrize(
        ("name", "options", "message"),
        [
            ("sulk", {}, "no DNS behaviour is called 'sulk'; there are " + ", ".join(BEHAVIOURS)),
            ("slow", {"minutes": 1}, "'slow' has no option 'minutes'; it takes seconds"),
            ("stale", {"zones": []}, "'stale' has no option 'zones'; it takes none"),
            ("bogus", {"zone": 1}, "option 'zone' of 'bogus' is 1; expected a text"),
            ("slow", {"seconds": -1}, "option 'seconds' of 'slow' is -1; expected a number of seconds, 0 or more"),
            ("slow", {"seconds": True}, "option 'seconds' of 'slow' is True; expected a number of seconds, 0 or more"),
            ("truncated", {"tcp": "no"}, "option 'tcp' of 'truncated' is 'no'; expected true or false"),
        ],
    )  # fmt: skip
    def test_what_is_not_known_is_refused(self, name: str, options: dict, message: str) -> None:
        with pytest.raises(ValueError) as refused:  # noqa: PT011 - compared below
            behaviour_named(name, options)
        assert str(refused.value) == message

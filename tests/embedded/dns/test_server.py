"""The authoritative servers over real sockets: complete answers."""

import random
import socket
import struct
import time

import dns.flags
import dns.message
import dns.query
import dns.rdatatype
import pytest

from deliverability.embedded.dns.zone import RRset
from tests.embedded.dns.conftest import Lab, Shown, ask, show

SPF = 'shop.example. 300 TXT "v=spf1 include:amazonses.com -all"'


@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
class TestAnswers:
    def test_data(self, lab: Lab, tcp: bool) -> None:
        assert lab.ask("shop.example", tcp=tcp) == Shown(answer=(SPF,))

    def test_alias_inside_the_zone(self, lab: Lab, tcp: bool) -> None:
        assert lab.ask("www.shop.example", "A", tcp=tcp) == Shown(
            answer=("www.shop.example. 300 CNAME mx.shop.example.", "mx.shop.example. 60 A 198.19.9.9")
        )

    def test_alias_out_of_the_zone(self, lab: Lab, tcp: bool) -> None:
        assert lab.ask("away.shop.example", tcp=tcp) == Shown(
            answer=("away.shop.example. 300 CNAME amazonses.com.",)
        )

    def test_no_such_type(self, lab: Lab, tcp: bool) -> None:
        assert lab.ask("mx.shop.example", "TXT", tcp=tcp) == Shown(authority=(lab.soa(),))

    def test_no_such_name(self, lab: Lab, tcp: bool) -> None:
        assert lab.ask("nope.shop.example", tcp=tcp) == Shown("NXDOMAIN", authority=(lab.soa(),))

    def test_empty_non_terminal(self, lab: Lab, tcp: bool) -> None:
        assert lab.ask("b.deep.shop.example", tcp=tcp) == Shown(authority=(lab.soa(),))

    def test_wildcard(self, lab: Lab, tcp: bool) -> None:
        assert lab.ask("x.y.wild.shop.example", tcp=tcp) == Shown(
            answer=('x.y.wild.shop.example. 300 TXT "any"',)
        )
        assert lab.ask("kept.wild.shop.example", tcp=tcp) == Shown(authority=(lab.soa(),))

    def test_delegation(self, lab: Lab, tcp: bool) -> None:
        assert lab.ask("x.sub.shop.example", tcp=tcp) == Shown(
            flags="QR",
            authority=(
                "sub.shop.example. 600 NS ns.sub.shop.example.",
                "sub.shop.example. 600 NS ns.elsewhere.example.",
            ),
            additional=("ns.sub.shop.example. 600 A 198.19.9.10",),
        )

    def test_out_of_zone(self, lab: Lab, tcp: bool) -> None:
        assert lab.ask("other.example", tcp=tcp) == Shown("REFUSED", "QR")

    def test_zone_transfer(self, lab: Lab, tcp: bool) -> None:
        assert lab.ask("shop.example", "AXFR", tcp=True) == Shown("REFUSED", "QR")

    def test_other_class(self, lab: Lab, tcp: bool) -> None:
        assert lab.ask("version.bind", "TXT", rdclass="CH", tcp=tcp) == Shown("REFUSED", "QR")


@pytest.mark.parametrize("server", range(4))
def test_each_of_the_four_answers_for_itself(lab: Lab, server: int) -> None:
    assert lab.ask("shop.example", server=server) == Shown(answer=(SPF,))


def test_apex_has_soa_and_ns_as_route_53_makes_them(lab: Lab) -> None:
    assert lab.ask("shop.example", "SOA") == Shown(answer=(lab.soa(),))
    hosts = lab.zone.name_servers
    assert lab.ask("shop.example", "NS") == Shown(
        answer=tuple(f"shop.example. 172800 NS {h}." for h in hosts)
    )


def test_any_is_whole_over_tcp_and_one_record_set_over_udp(lab: Lab) -> None:
    assert [line.split()[2] for line in lab.ask("shop.example", "ANY", tcp=True).answer] == [
        *("SOA", "NS", "NS", "NS", "NS", "TXT", "MX"),
    ]
    assert lab.ask("shop.example", "ANY") == Shown(answer=(lab.soa(),))


def test_changes_are_answered_at_once(lab: Lab, put) -> None:
    for number in range(3):
        put("shop.example", "TXT", f'"{number}"')
        assert lab.ask("shop.example") == Shown(answer=(f'shop.example. 300 TXT "{number}"',))
    lab.zone.apply(remove=[("shop.example", "TXT")])
    assert lab.ask("shop.example") == Shown(authority=(lab.soa(),))


def test_spelling_of_the_question_comes_back(lab: Lab) -> None:
    spelled = "".join(random.choice((c.lower(), c.upper())) for c in "www.shop.example")
    response = ask(lab.endpoint(), spelled, "A")
    assert response.question[0].name.to_text() == f"{spelled}."
    assert show(response).answer == (
        f"{spelled}. 300 CNAME mx.{spelled[4:]}.",
        f"mx.{spelled[4:]}. 60 A 198.19.9.9",
    )


@pytest.mark.parametrize(("use_edns", "edns", "payload"), [(False, -1, 0), (0, 0, 1232)])
def test_edns_only_for_those_who_speak_it(lab: Lab, use_edns, edns: int, payload: int) -> None:
    response = ask(lab.endpoint(), "shop.example", use_edns=use_edns)
    assert (response.edns, response.payload) == (edns, payload)


def test_unknown_edns_version(lab: Lab) -> None:
    assert lab.ask("shop.example", use_edns=1) == Shown("BADVERS", "QR")


def test_recursion_is_not_offered(lab: Lab) -> None:
    assert lab.ask("shop.example", flags=dns.flags.RD) == Shown(flags="QR AA RD", answer=(SPF,))


def test_big_answer_is_cut_over_udp_and_whole_over_tcp(lab: Lab, put) -> None:
    strings = [f'"{letter * 255}"' for letter in "abcdefgh"]
    put("big.shop.example", "TXT", " ".join(strings))
    assert lab.ask("big.shop.example") == Shown(flags="QR AA TC")
    whole = Shown(answer=(f"big.shop.example. 300 TXT {' '.join(strings)}",))
    assert lab.ask("big.shop.example", tcp=True) == whole
    query = dns.message.make_query("big.shop.example.", "TXT", flags=0)
    host, port = lab.endpoint()
    response, over_tcp = dns.query.udp_with_fallback(query, host, 5, port)
    assert (show(response), over_tcp) == (whole, True)


def test_512_octets_without_edns(lab: Lab, put) -> None:
    put("key.shop.example", "TXT", f'"{"k" * 255}" "{"k" * 250}"')
    assert lab.ask("key.shop.example", use_edns=False) == Shown(flags="QR AA TC")
    assert len(lab.ask("key.shop.example").answer) == 1


def test_octets_beyond_ascii_pass_unchanged(lab: Lab, put) -> None:
    put("raw.shop.example", "TXT", r'"\255\000\"\\"')
    response = ask(lab.endpoint(), "raw.shop.example")
    assert response.answer[0][0].strings == (b'\xff\x00"\\',)


def test_record_data_that_cannot_be_read_is_servfail(lab: Lab, put) -> None:
    put("bad.shop.example", "MX", "no preference here")
    assert lab.ask("bad.shop.example", "MX") == Shown("SERVFAIL", "QR")
    assert lab.resolve("bad.shop.example", "MX") == Shown("SERVFAIL", "QR RD RA")
    assert show(ask(lab.world.resolver_address, "bad.shop.example", "MX")) == Shown("SERVFAIL", "QR")
    assert lab.ask("shop.example") == Shown(answer=(SPF,))


@pytest.mark.parametrize(
    ("octets", "answer"),
    [
        (b"\xab\xcd\x01", "abcd8101"),
        (b"\xab\xcd\x28\x00" + bytes(8), "abcda804"),
        (b"\xab\xcdgarbage" * 9, "abcde104"),
    ],
    ids=["garbage", "update", "other opcode"],
)
@pytest.mark.parametrize("resolver", [False, True], ids=["authority", "resolver"])
def test_garbage_with_an_id_is_answered(lab: Lab, octets: bytes, answer: str, resolver: bool) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(30)
        client.connect(lab.world.resolver_address if resolver else lab.endpoint())
        client.send(b"x")  # no id: no answer
        client.send(octets)
        assert client.recv(512) == bytes.fromhex(answer) + bytes(8)


def test_several_questions_on_one_connection_in_any_pieces(lab: Lab) -> None:
    queries = [dns.message.make_query(name, "TXT", flags=0) for name in ("shop.example.", "no.shop.example.")]
    stream = b"".join(struct.pack("!H", len(q.to_wire())) + q.to_wire() for q in queries)
    with socket.create_connection(lab.endpoint(), timeout=30) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, len(stream), 7):
            client.send(stream[start : start + 7])
            time.sleep(0.001)
        responses = [dns.query.receive_tcp(client, time.time() + 5)[0] for _ in queries]
    assert [show(response) for response in responses] == [
        Shown(answer=(SPF,)),
        Shown("NXDOMAIN", authority=(lab.soa(),)),
    ]
    assert [response.id for response in responses] == [query.id for query in queries]


def test_ds_at_the_apex_is_answered_by_the_parent(lab: Lab) -> None:
    assert lab.ask("shop.example", "DS") == Shown(authority=(lab.soa(),))
    parent = lab.world.zone("example")
    assert parent is not None
    parent.apply([RRset("shop.example", "DS", 60, ("1 8 2 " + "00" * 32,))])
    tld = lab.world.endpoints[lab.world.name_servers(parent)[0].address]
    assert show(ask(tld, "shop.example", "DS")) == Shown(answer=("shop.example. 60 DS 1 8 2 " + "00" * 32,))

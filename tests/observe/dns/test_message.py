"""Messages taken apart, and questions put together: the octets of RFC 1035 section 4."""

import dns.flags
import dns.message
import pytest

from deliverability.observe.dns.message import Message, Record, Unreadable, read_message
from deliverability.observe.dns.wire import Manner, Wire

#: A response with one question, `example. TXT IN`, whose name stands at octet 12.
HEAD = b"\0\x01\x84\0\0\x01\0\x01\0\0\0\0" + b"\x07Example\0\0\x10\0\x01"


def test_a_compressed_name_and_where_the_data_lies():
    message = read_message(HEAD + b"\x03www\xc0\x0c\0\x10\0\x01\0\0\0\x3c\0\x02\x01x")
    assert message.questions == [((b"example",), 16, 1)]
    assert message.answer == [Record((b"www", b"example"), 16, 1, 60, 41, 43)]
    assert (message.flags, message.rcode) == (0x8400, 0)


def test_the_rcode_has_its_upper_bits_from_the_opt_record():
    opt = b"\0\0\x29\x04\xd0\x01\0\0\0\0\0"
    assert read_message(b"\0\x01\x80\0\0\0\0\0\0\0\0\x01" + opt).rcode == 16


def test_a_ttl_with_the_highest_bit_is_none():
    message = read_message(HEAD + b"\xc0\x0c\0\x10\0\x01\x80\0\0\x01\0\0")
    assert [record.ttl for record in message.answer] == [0]


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        HEAD[:11],
        HEAD,
        HEAD + b"\xc0\x0c\0\x10\0\x01\0\0\0\x3c\0\x05\x01x",
        HEAD + b"\xc0\x0c\0\x10\0\x01\0\0\0\x3c\0\x02\x01x" + b"more",
        HEAD + b"\x50junk",
    ],
    ids=["nothing", "half a header", "no answer", "data that is missing", "something after it", "odd label"],
)
def test_what_is_no_message(octets: bytes):
    with pytest.raises(Unreadable):
        read_message(octets)


@pytest.mark.parametrize("target", [12, 14, 100])
def test_a_name_that_leads_to_itself_or_onwards_ends(target: int):
    with pytest.raises(Unreadable):
        Message(bytes(12) + bytes([0xC0, target]) + bytes([0xC0, 12])).name_from(12)


def test_a_name_of_more_than_255_octets_is_none():
    labels = b"".join(b"\x3f" + b"x" * 63 for _ in range(4))
    with pytest.raises(Unreadable):
        Message(labels + b"\0").name_from(0)


@pytest.mark.parametrize(
    "manner", [Manner(a, b, c) for a in (True, False) for b in (True, False) for c in (True, False)]
)
@pytest.mark.parametrize("name", ["", "Shop.Example", "_dmarc.shop.example"])
def test_a_question_is_what_dnspython_would_ask(manner: Manner, name: str):
    flags = (dns.flags.RD if manner.recursive else 0) | (0 if manner.checking else dns.flags.CD)
    if manner.recursive and manner.checking:
        flags |= dns.flags.AD  # a resolver says then whether it has validated (RFC 6840 section 5.7)
    edns = {"use_edns": 0, "payload": 1232} if manner.edns else {"use_edns": False}
    expected = dns.message.make_query(f"{name.lower()}.", "TXT", flags=flags, **edns).to_wire()
    assert Wire().query(name, "TXT", manner).octets == expected[2:]


@pytest.mark.parametrize("name", ["a..b", "x" * 64, ".".join(["x" * 63] * 4), "bücher.example"])
def test_a_name_that_no_question_can_hold(name: str):
    with pytest.raises(ValueError, match=r"label|name|ascii"):
        Wire().query(name, "TXT", Manner(recursive=True))

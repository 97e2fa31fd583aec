import dns.flags
import dns.message
import dns.rcode
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.embedded.dns.wire import Transport, encode, read_query, reply_to

QUESTION = dns.message.make_query("shop.example.", "TXT", id=0x1234)


@given(st.binary(max_size=80))
def test_any_octets_get_a_query_a_bare_error_or_silence(octets: bytes) -> None:
    found = read_query(octets)
    if isinstance(found, bytes):
        assert found[:2] == octets[:2]
        error = dns.message.from_wire(found)
        assert error.rcode() in (dns.rcode.FORMERR, dns.rcode.NOTIMP)
        assert error.flags & dns.flags.QR
        assert found[4:] == bytes(8)
    elif found is None:
        assert len(octets) < 2 or octets[2] & 0x80
    else:
        assert len(found.question) == 1


@pytest.mark.parametrize(
    ("octets", "answer"),
    [
        (b"\x12\x34", "1234 8001"),
        (b"\x12\x34\x01\x00\xff\xff", "1234 8101"),
        (b"\x12\x34\x01\x00" + bytes(8), "1234 8101"),  # no question
        (QUESTION.to_wire()[:-3], "1234 8101"),
        (QUESTION.to_wire() + b"junk", "1234 8101"),
        (b"\x12\x34\x28\x00" + bytes(8), "1234 a804"),  # UPDATE
        (b"\x12\x34\x20\x00" + bytes(8), "1234 a004"),  # NOTIFY
        (b"\x12\x34\x78\x00" + bytes(8), "1234 f804"),  # opcode 15
    ],
)
def test_errors_carry_id_opcode_and_rcode(octets: bytes, answer: str) -> None:
    assert read_query(octets) == bytes.fromhex(answer) + bytes(8)


@pytest.mark.parametrize("octets", [b"", b"\x12", dns.message.make_response(QUESTION).to_wire()])
def test_silent_where_an_answer_could_go_on_for_ever(octets: bytes) -> None:
    assert read_query(octets) is None


def _response(payload: int | None, octets: int) -> bytes:
    """A TXT answer of about that many octets, to a client with that EDNS payload, as it goes over UDP."""
    options = {"use_edns": False} if payload is None else {"use_edns": 0, "payload": payload}
    response = reply_to(dns.message.make_query("t.", "TXT", **options), flags=dns.flags.AA)
    strings = " ".join(f'"{"x" * min(255, octets - start)}"' for start in range(0, octets, 255))
    response.answer = [dns.rrset.from_text("t.", 60, "IN", "TXT", strings)]
    return encode(response, Transport.UDP)


@pytest.mark.parametrize(
    ("payload", "fits", "too_big"),
    [
        (None, 512 - 12 - 7 - 12 - 2, 512 - 12 - 7 - 12 - 1),
        (100, 512 - 42 - 2, 512 - 42 - 1),  # less than 512 counts as 512 (RFC 6891 section 6.2.3)
        (800, 800 - 42 - 3, 800 - 42 - 2),
        (4096, 1232 - 42 - 5, 1232 - 42 - 4),  # never more than our own payload
    ],
)
def test_udp_answers_are_cut_at_the_payload_and_say_so(payload: int | None, fits: int, too_big: int) -> None:
    whole, cut = (
        dns.message.from_wire(_response(payload, fits)),
        dns.message.from_wire(_response(payload, too_big)),
    )
    assert (len(whole.answer), bool(whole.flags & dns.flags.TC)) == (1, False)
    assert (len(cut.answer), bool(cut.flags & dns.flags.TC)) == (0, True)
    assert len(_response(payload, fits)) == min(max(payload or 512, 512), 1232)

"""Slips of DNS administrators, told by what stands in DNS and by what should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.evidence import slips
from deliverability.evidence.misplaced import slip_at
from deliverability.evidence.slips import Slip, slip_in

ZONE = "shop.example"
HOST = "feedback-smtp.eu-central-1.amazonses.com"
MX = f"10 {HOST}"
TARGET = "token.dkim.amazonses.com"
SPF = "v=spf1 include:amazonses.com -all"


@pytest.mark.parametrize(
    ("rdtype", "values", "wanted", "expected"),
    [
        ("MX", (MX,), MX, None),
        ("MX", (f"0 {HOST}",), MX, slips.PRIORITY_LEFT_OUT),
        ("MX", (f"5 {HOST}",), MX, None),
        ("MX", ("0 .",), "0 .", None),
        ("MX", (f"10 10 {HOST}",), MX, slips.PRIORITY_IN_HOST),
        ("MX", (f"0 10.{HOST}",), MX, slips.PRIORITY_IN_HOST),
        ("MX", (f"0 10-{HOST}.{ZONE}",), MX, slips.PRIORITY_IN_HOST),
        ("MX", (f"10 10\\032{HOST}",), MX, slips.PRIORITY_IN_HOST),
        ("MX", ("10 10.mx.other.example",), MX, None),
        ("MX", (f"10 {HOST}.{ZONE}",), MX, slips.ZONE_APPENDED),
        ("MX", (f"10 {HOST.upper()}.{ZONE}",), MX, slips.ZONE_APPENDED),
        ("MX", (f"10 {HOST}.other.example",), MX, None),
        ("MX", ("10 mx.other.example",), MX, None),
        ("CNAME", (f"{TARGET}.{ZONE}",), TARGET, slips.ZONE_APPENDED),
        # Below a zone of its own a form may append the name of that.
        ("CNAME", (f"{TARGET}.example",), TARGET, slips.ZONE_APPENDED),
        ("CNAME", (TARGET,), TARGET, None),
        ("CNAME", ("other.dkim.amazonses.com",), TARGET, None),
        ("TXT", (SPF,), SPF, None),
        ("TXT", (f'"{SPF}"',), SPF, slips.QUOTED),
        ("TXT", ('"v=spf1 include:amazonses.com" " -all"',), SPF, slips.QUOTED),
        ("TXT", ('"site=abc"',), SPF, None),
        ("TXT", ('""',), SPF, None),
        ("TXT", ("v=spf1 include:amazonses.com", "site=abc", "-all"), SPF, slips.SPLIT),
        ("TXT", ("v=spf1 include:amazonses.com ", "-all"), SPF, slips.SPLIT),
        ("TXT", ("v=spf1 include:amazonses.com", "~all"), SPF, None),
        ("TXT", ("v=spf1 include:amazonses.com\r\n-all",), SPF, slips.LINE_BREAK),
        ("TXT", (f"{SPF}\n",), SPF, slips.LINE_BREAK),
        ("TXT", (r"v=spf1 include:amazonses.com\n-all",), SPF, slips.LINE_BREAK),
        ("TXT", ("site\nabc",), SPF, None),
        ("TXT", (f"'{SPF}'",), SPF, slips.QUOTED),
        ("TXT", (f"\u201c{SPF}\u201d",), SPF, slips.QUOTED),
        ("TXT", ("v=spf1 include:amazonses.com \u2013all",), SPF, slips.TYPESET),
        ("TXT", ("v=spf1\u00a0include:amazonses.com -all",), SPF, slips.TYPESET),
        ("TXT", (f"{SPF}\u200b",), SPF, slips.TYPESET),
        ("TXT", ("v=DMARC1\\; p=none\\;",), "v=DMARC1; p=none;", slips.BACKSLASHES),
        ("TXT", ('"v=DMARC1\\; p=none\\;"',), "v=DMARC1; p=none;", slips.QUOTED),
        ("TXT", ("v=DMARC1\\; p=reject\\;",), "v=DMARC1; p=none;", None),
        ("TXT", (), SPF, None),
    ],
)
def test_what_happened(rdtype: str, values: tuple[str, ...], wanted: str, expected: Slip | None):
    assert slip_in(rdtype, values, wanted, ZONE) == expected


def test_without_a_zone_nothing_is_said_of_one():
    assert slip_in("CNAME", (f"{TARGET}.{ZONE}",), TARGET, "") is None


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("_dmarc.shop.example.shop.example", slips.NAME_DOUBLED),
        ("dmarc.shop.example", slips.UNDERSCORE_DROPPED),
        ("_dmarc.other.example", None),
    ],
)
def test_a_name_that_isnt_the_declared_one(found: str, expected: Slip | None):
    assert slip_at(found, "_dmarc.shop.example") == expected


@given(text=st.text(min_size=1), cuts=st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_however_a_text_is_cut_its_pieces_are_found_among_others(text: str, cuts: list[int]):
    places = sorted({cut for cut in cuts if cut < len(text)})
    cut = [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]
    values = (*reversed(cut), "site=abc")
    found = slips.pieces(values, text)
    if len(cut) == 1 or text in values:
        assert found == ()
    else:
        assert "".join(found).replace(" ", "") == text.replace(" ", "")
        assert not [value for value in found if value not in values]


@given(text=st.text(alphabet='abc =;"\\\n\r'))
def test_a_text_without_any_slip_is_what_was_meant(text: str):
    if slips.damage(text) is None and slips.unquoted(text) is None:
        assert slips.mended(text) == text


def test_every_slip_has_words_and_advice_for_some_type():
    for slip in slips.SLIPS:
        assert slip.happened[0].islower()
        assert slip.advice.endswith(".")
        assert slip.types <= {"TXT", "CNAME", "MX"}
        assert slip.types
    assert len({slip.happened for slip in slips.SLIPS}) == len(slips.SLIPS) == 10


def test_many_pieces_of_few_characters_are_soon_looked_through():
    """Tried in every order these would take minutes."""
    values = ["a" * length for length in range(1, 15)]
    assert slips.pieces(values, f"{'a' * 60}b") == ()
    assert "".join(slips.pieces(values, "a" * 40)) == "a" * 40

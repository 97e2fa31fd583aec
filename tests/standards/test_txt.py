from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards import txt
from deliverability.standards.txt import TxtStringTooLong, TxtSyntaxError

Writer = Callable[[str], str]
PAIRS = [
    pytest.param(txt.to_route53, txt.from_route53, id="route53"),
    pytest.param(txt.to_provider, txt.from_provider, id="provider"),
    pytest.param(txt.to_zone, txt.from_zone, id="zone"),
]
READERS = st.sampled_from([txt.from_route53, txt.from_provider, txt.from_zone])
octet_strings = st.binary(max_size=700)
#: Text out of the characters that mean something to a reader.
spellings = st.text(alphabet='"\\ \t\n();01378a\x00é\udc80\ud800', max_size=30)


@pytest.mark.parametrize(
    ("text", "route53", "provider", "zone"),
    [
        ("", '""', "", '""'),
        ("v=spf1 -all", '"v=spf1 -all"', "v=spf1 -all", '"v=spf1 -all"'),
        ('a"b', r'"a\"b"', r"a\"b", r'"a\"b"'),
        ("a\\b", r'"a\\b"', r"a\\b", r'"a\\b"'),
        ("v=DMARC1; p=none;", '"v=DMARC1; p=none;"', "v=DMARC1; p=none;", '"v=DMARC1; p=none;"'),
        ("é", r'"\303\251"', r"\303\251", r'"\195\169"'),
        (
            txt.from_octets(b"\x00\x1f\x7f\xff"),
            r'"\000\037\177\377"',
            r"\000\037\177\377",
            r'"\000\031\127\255"',
        ),
        (" ~", '" ~"', " ~", '" ~"'),
        ("x" * 255, f'"{"x" * 255}"', "x" * 255, f'"{"x" * 255}"'),
        ("x" * 256, f'"{"x" * 255}" "x"', f'{"x" * 255}""x', f'"{"x" * 255}" "x"'),
        (
            "x" * 510,
            f'"{"x" * 255}" "{"x" * 255}"',
            f'{"x" * 255}""{"x" * 255}',
            f'"{"x" * 255}" "{"x" * 255}"',
        ),
        # 255 counts octets: this character is cut in two.
        (
            "x" * 254 + "é",
            f'"{"x" * 254}\\303" "\\251"',
            f'{"x" * 254}\\303""\\251',
            f'"{"x" * 254}\\195" "\\169"',
        ),
    ],
)
def test_each_form_is_written_and_read_back(text: str, route53: str, provider: str, zone: str) -> None:
    assert (txt.to_route53(text), txt.to_provider(text), txt.to_zone(text)) == (route53, provider, zone)
    assert (txt.from_route53(route53), txt.from_provider(provider), txt.from_zone(zone)) == (text, text, text)


@pytest.mark.parametrize(("write", "read"), PAIRS)
@given(octets=octet_strings)
def test_every_octet_string_survives_each_form(write: Writer, read: Writer, octets: bytes) -> None:
    text = txt.from_octets(octets)
    assert txt.to_octets(read(write(text))) == octets
    assert write(text).isascii()


@pytest.mark.parametrize(("write", "read"), PAIRS)
@given(first=octet_strings, second=octet_strings)
def test_different_texts_have_different_forms(
    write: Writer, read: Writer, first: bytes, second: bytes
) -> None:
    same = write(txt.from_octets(first)) == write(txt.from_octets(second))
    assert same == (first == second)


@given(octet_strings)
def test_octets_and_text_are_inverse(octets: bytes) -> None:
    assert txt.to_octets(txt.from_octets(octets)) == octets


@given(octet_strings)
def test_split_and_join_are_inverse_and_strings_are_full_but_the_last(octets: bytes) -> None:
    strings = txt.split(txt.from_octets(octets))
    assert txt.to_octets(txt.join(strings)) == octets
    assert [len(string) for string in strings[:-1]] == [255] * (len(strings) - 1)
    assert len(strings[-1]) in range(0 if not octets else 1, 256)


@pytest.mark.parametrize(
    ("octets", "lengths"),
    [(0, [0]), (1, [1]), (255, [255]), (256, [255, 1]), (510, [255, 255]), (511, [255, 255, 1])],
)
def test_split_at_the_boundaries(octets: int, lengths: list[int]) -> None:
    assert [len(string) for string in txt.split("x" * octets)] == lengths


@pytest.mark.parametrize(
    ("spelling", "text"),
    [
        ('"a" "b"', "ab"),
        ('"a""b"', "ab"),
        (' "a" \t "b" ', "ab"),
        ('"a" ""', "a"),
        (r'"\a\;\é"', "a;é"),
        ('"é"', "é"),
        ('"\udcff"', "\udcff"),
        ('"a;(b)"', "a;(b)"),
    ],
)
@pytest.mark.parametrize("read", [txt.from_route53, txt.from_zone])
def test_readers_accept_every_spelling(read: Writer, spelling: str, text: str) -> None:
    assert read(spelling) == text


@pytest.mark.parametrize(
    ("spelling", "text"),
    [
        ("bare", "bare"),
        ("two words", "twowords"),
        (r"a\032b\"c", 'a b"c'),
        ('bare"quoted"bare', "barequotedbare"),
        ('("a"\n "b")', "ab"),
        ('( "a" ; a comment\n\r\t"b" ) ; "c"', "ab"),
        ('"a" ; comment', "a"),
        ("((a) b)", "ab"),
        (r"\(\;", "(;"),
    ],
)
def test_a_master_file_has_more_spellings(spelling: str, text: str) -> None:
    assert txt.from_zone(spelling) == text


@pytest.mark.parametrize(
    ("spelling", "text"), [('a" "b', "ab"), ('a""b', "ab"), ("", ""), ('a""', "a"), ('""a', "a")]
)
def test_the_provider_form_has_no_outer_quotes(spelling: str, text: str) -> None:
    assert txt.from_provider(spelling) == text


CLOSED = "this quote is never closed"
OCTAL = "an escape out of range: three octal digits, 000 to 377"
DECIMAL = "an escape out of range: three decimal digits, 000 to 255"
NO_STRING = 'no string; an empty one is written ""'
OUTSIDE = "text outside quotes: each string stands in double quotes"


@pytest.mark.parametrize(
    ("read", "spelling", "position", "reason"),
    [
        (txt.from_route53, "", 0, NO_STRING),
        (txt.from_route53, "  ", 2, NO_STRING),
        (txt.from_route53, '"a', 0, CLOSED),
        (txt.from_route53, '"a" "b', 4, CLOSED),
        (txt.from_route53, '"a\\"', 0, CLOSED),
        (txt.from_route53, '"a\\', 2, "a backslash at the end escapes nothing"),
        (txt.from_route53, "v=spf1 -all", 0, OUTSIDE),
        (txt.from_route53, '"a" b', 4, OUTSIDE),
        (txt.from_route53, '"a"\n', 3, OUTSIDE),
        (txt.from_route53, r'"\400"', 1, OCTAL),
        (txt.from_route53, r'"\37"', 1, OCTAL),
        (txt.from_route53, r'"\380"', 1, OCTAL),
        (txt.from_zone, "", 0, NO_STRING),
        (txt.from_zone, "; only a comment", 16, NO_STRING),
        (txt.from_zone, '"a', 0, CLOSED),
        (txt.from_zone, '"a\n"', 2, "a line ends inside a quoted string"),
        (txt.from_zone, '"a"\n"b"', 3, "the record ends at the line's end; further lines need parentheses"),
        (txt.from_zone, '("a"', 4, "a parenthesis is never closed"),
        (txt.from_zone, '"a")', 3, "a parenthesis is closed that was never opened"),
        (txt.from_zone, r'"\256"', 1, DECIMAL),
        (txt.from_zone, r"a\25", 1, DECIMAL),
        (txt.from_zone, "a\\", 1, "a backslash at the end escapes nothing"),
        (txt.from_zone, '"a\ud800"', 2, "U+D800 is a lone surrogate and stands for no octet"),
        (txt.from_provider, '"a"', 0, "the provider adds the outer quotes itself: leave them out"),
        (txt.from_provider, '"', 0, "the provider adds the outer quotes itself: leave them out"),
        (txt.from_provider, 'a"', 2, CLOSED),
        (txt.from_provider, 'a"b', 2, OUTSIDE),
        (txt.from_provider, "ab\\", 0, CLOSED),
        (txt.from_provider, r"ab\999", 2, OCTAL),
    ],
)
def test_readers_refuse_and_say_where(read: Writer, spelling: str, position: int, reason: str) -> None:
    with pytest.raises(TxtSyntaxError) as caught:
        read(spelling)
    assert (caught.value.text, caught.value.position, caught.value.reason) == (spelling, position, reason)


@pytest.mark.parametrize(
    ("read", "spelling", "position"),
    [
        (txt.from_route53, f'"a" "{"x" * 256}"', 4),
        (txt.from_provider, "x" * 256, 0),
        (txt.from_zone, "x" * 256, 0),
    ],
)
def test_a_string_over_255_octets_is_refused_as_such(read: Writer, spelling: str, position: int) -> None:
    with pytest.raises(TxtStringTooLong) as caught:
        read(spelling)
    reason = "a string of 256 octets; at most 255 fit, split it inside the value"
    assert (caught.value.position, caught.value.reason) == (position, reason)
    assert max(map(len, caught.value.text.split('"'))) == 256


@pytest.mark.parametrize("escape", [r"\303", r"\195"])
def test_a_string_of_255_octets_is_read_however_it_is_spelled(escape: str) -> None:
    read = txt.from_route53 if escape == r"\303" else txt.from_zone
    assert txt.to_octets(read(f'"{escape * 255}"')) == b"\xc3" * 255


@pytest.mark.parametrize("code", [0xD800, 0xDC7F, 0xDD00, 0xDFFF])
def test_a_lone_surrogate_stands_for_no_octet(code: int) -> None:
    with pytest.raises(TxtSyntaxError) as caught:
        txt.to_route53("a" + chr(code))
    reason = f"U+{code:04X} is a lone surrogate and stands for no octet"
    assert (caught.value.text, caught.value.position, caught.value.reason) == ("a" + chr(code), 1, reason)


@given(READERS, spellings)
def test_no_spelling_raises_anything_else(read: Writer, spelling: str) -> None:
    try:
        text = read(spelling)
    except TxtSyntaxError as error:
        place = (error.text, error.position in range(len(spelling) + 1))
        text = ""
    else:
        place = (spelling, True)
    assert place == (spelling, True)
    assert txt.from_route53(txt.to_route53(text)) == txt.from_octets(txt.to_octets(text))

"""RFC 7208 section 7: macros, their transformers, and names that are too long."""

from dataclasses import replace
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards.spf.expansion import Message, askable, dotted, expand, expand_name, truncate
from deliverability.standards.spf.macros import Macro, MacroString, read_explanation

#: The message of section 7.4.
MESSAGE = Message(
    address=ip_address("192.0.2.3"),
    local_part="strong-bad",
    sender_domain="email.example.com",
    helo="mx.example.org",
    receiver="receiver.example.net",
    time=1400000000,
)
MESSAGE6 = replace(MESSAGE, address=ip_address("2001:db8::cb01"))
DOMAIN = "email.example.com"
NIBBLES = "2.0.0.1.0.d.b.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.c.b.0.1"
REVERSED = "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2"


def macros(text: str) -> MacroString:
    string = read_explanation(text)
    assert string is not None
    return string


def expanded(text: str, message: Message = MESSAGE, domain: str = DOMAIN, **validated: str) -> str:
    return expand(macros(text), message, domain, **validated)


RFC_EXAMPLES = [
    ("%{s}", "strong-bad@email.example.com"),
    ("%{o}", "email.example.com"),
    ("%{d}", "email.example.com"),
    ("%{d4}", "email.example.com"),
    ("%{d3}", "email.example.com"),
    ("%{d2}", "example.com"),
    ("%{d1}", "com"),
    ("%{dr}", "com.example.email"),
    ("%{d2r}", "example.email"),
    ("%{l}", "strong-bad"),
    ("%{l-}", "strong.bad"),
    ("%{lr}", "strong-bad"),
    ("%{lr-}", "bad.strong"),
    ("%{l1r-}", "strong"),
    ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
    ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
    ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
    ("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"),
    ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
]


@pytest.mark.parametrize(("text", "expected"), RFC_EXAMPLES)
def test_the_examples_of_section_7_4(text: str, expected: str) -> None:
    assert expanded(text) == expected
    assert expand_name(macros(text), MESSAGE, DOMAIN) == expected


def test_the_ip6_example_of_section_7_4() -> None:
    text = "%{ir}.%{v}._spf.%{d2}"
    assert expanded(text, MESSAGE6) == f"{REVERSED}.ip6._spf.example.com"
    assert expand_name(macros(text), MESSAGE6, DOMAIN) == f"{REVERSED}.ip6._spf.example.com"


@pytest.mark.parametrize(
    ("letter", "expected", "expected6"),
    [
        ("s", "strong-bad@email.example.com", None),
        ("l", "strong-bad", None),
        ("o", "email.example.com", None),
        ("d", "current.example", None),
        ("i", "192.0.2.3", NIBBLES),
        ("p", "mx.validated.example", None),
        ("v", "in-addr", "ip6"),
        ("h", "mx.example.org", None),
        ("c", "192.0.2.3", "2001:db8::cb01"),
        ("r", "receiver.example.net", None),
        ("t", "1400000000", None),
    ],
)
def test_each_letter(letter: str, expected: str, expected6: str | None) -> None:
    string = macros(f"%{{{letter}}}")
    assert expand(string, MESSAGE, "current.example", "mx.validated.example") == expected
    assert expand(string, MESSAGE6, "current.example", "mx.validated.example") == expected6 or expected
    if expected6:
        assert expand(string, MESSAGE6, "current.example", "mx.validated.example") == expected6
    assert MESSAGE.value(letter, "current.example", "mx.validated.example") == expected


def test_an_unvalidated_client_is_unknown() -> None:
    assert expanded("%{p} %{P1}") == "unknown unknown"
    assert expand_name(macros("%{p}.example"), MESSAGE, DOMAIN) == "unknown.example"
    assert expand_name(macros("%{p}.example"), MESSAGE, DOMAIN, "a.b") == "a.b.example"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.3", "192.0.2.3"),
        ("0.0.0.0", "0.0.0.0"),
        ("2001:db8::cb01", NIBBLES),
        ("::1", "0." * 31 + "1"),
        ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ".".join("f" * 32)),
        ("::192.0.2.1", "0." * 24 + "c.0.0.0.0.2.0.1"),
    ],
)
def test_addresses_with_dots(address: str, expected: str) -> None:
    assert dotted(ip_address(address)) == expected


@pytest.mark.parametrize(
    ("macro", "local_part", "expected"),
    [
        ("%{l}", "a.b-c", "a.b-c"),
        ("%{l1}", "a.b-c", "b-c"),
        ("%{l2}", "a.b-c", "a.b-c"),
        ("%{l3}", "a.b.c.d", "b.c.d"),
        ("%{l9}", "a.b-c", "a.b-c"),
        ("%{l999999999999999999999}", "a.b-c", "a.b-c"),
        ("%{l127}", ".".join("x" * 128), ".".join("x" * 127)),
        ("%{l01}", "a.b", "b"),
        ("%{lr}", "a.b.c", "c.b.a"),
        ("%{lR}", "a.b.c", "c.b.a"),
        ("%{l1r}", "a.b.c", "a"),
        ("%{l2r}", "a.b.c", "b.a"),
        ("%{l-}", "a.b-c", "a.b.c"),
        ("%{l1-}", "a.b-c", "c"),
        ("%{lr-}", "a.b-c", "c.a.b"),
        ("%{l1r-}", "a.b-c", "a.b"),
        ("%{l.-}", "a.b-c", "a.b.c"),
        ("%{l2.-}", "a.b-c", "b.c"),
        ("%{lr.-}", "a.b-c", "c.b.a"),
        ("%{l.-+,/_=}", "a-b+c,d/e_f=g.h", "a.b.c.d.e.f.g.h"),
        ("%{l1=}", "a=b", "b"),
        ("%{l1+}", "ann+list", "list"),
        ("%{l1r+}", "ann+list", "ann"),
        ("%{l1_}", "a_b.c", "b.c"),
        ("%{l1/}", "a/b", "b"),
        ("%{l1,}", "a,b", "b"),
        ("%{l--}", "a-b", "a.b"),
        ("%{l-}", "a--b-", "a..b."),
        ("%{l1-}", "a-", ""),
        ("%{lr}", ".a", "a."),
        ("%{l+-}", "a-+b", "a..b"),
        ("%{l=+}", "a,b", "a,b"),
        ("%{lr}", "no", "no"),
    ],
)
def test_transformers_and_delimiters(macro: str, local_part: str, expected: str) -> None:
    assert expanded(macro, replace(MESSAGE, local_part=local_part)) == expected


@pytest.mark.parametrize(
    ("local_part", "expected"),
    [
        ("Az09-._~", "Az09-._~"),
        ("a b", "a%20b"),
        ("!#$&'*+/=?^`{|}", "%21%23%24%26%27%2A%2B%2F%3D%3F%5E%60%7B%7C%7D"),
        ('"<>\\%:;,()[]@', "%22%3C%3E%5C%25%3A%3B%2C%28%29%5B%5D%40"),
        ("caf\u00e9", "caf%C3%A9"),
        ("caf\udcc3\udca9", "caf%C3%A9"),
        ("\u65e5\U0001f4e7", "%E6%97%A5%F0%9F%93%A7"),
        ("\udcff", "%FF"),
        ("\x00\x7f", "%00%7F"),
    ],
)
def test_a_capital_letter_escapes_what_a_url_cannot_hold(local_part: str, expected: str) -> None:
    message = replace(MESSAGE, local_part=local_part)
    assert expanded("%{L}", message) == expected
    assert expanded("%{l}", message) == local_part


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%{S}", "strong-bad%40email.example.com"),
        ("%{D2}", "example.com"),
        ("%{L1R-}", "strong"),
        ("%{C}", "2001%3Adb8%3A%3Acb01"),
        ("%{I}", NIBBLES),
    ],
)
def test_escaping_comes_after_the_transformers(text: str, expected: str) -> None:
    assert expanded(text, MESSAGE6) == expected
    # Nothing that escaping makes is split again.
    assert expanded("%{L1+}", replace(MESSAGE, local_part="a+b=c")) == "b%3Dc"


def test_percent_space_and_escaped_space_stand_for_themselves() -> None:
    assert expanded("100%%_%_%-.") == "100%_ %20."
    assert expand_name(macros("a%%b.%-.c%_d"), MESSAGE, DOMAIN) == "a%b.%20.c d"


def test_what_a_macro_gives_is_not_read_again() -> None:
    assert expanded("%{l}%{d}", replace(MESSAGE, local_part="%{d}%%")) == "%{d}%%email.example.com"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.example.", "a.example"),
        ("a.example..", "a.example."),
        ("%{h}", "mx.example.org"),
        (".", ""),
        ("", ""),
    ],
)
def test_a_name_has_no_final_dot(text: str, expected: str) -> None:
    assert expand_name(macros(text), MESSAGE, DOMAIN) == expected
    assert expand(macros(text), MESSAGE, DOMAIN) == (text if "%" not in text else expected)


L63 = "a" * 63


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.example", "a.example"),
        pytest.param(f"x.{'y' * 251}", f"x.{'y' * 251}", id="253"),
        pytest.param(f"xx.{'y' * 251}", "y" * 251, id="254"),
        pytest.param(f"x.{'y' * 253}", "y" * 253, id="rest-of-253"),
        pytest.param(f".{'y' * 253}", "y" * 253, id="empty-label-before-253"),
        pytest.param(f"x.{'y' * 254}", "", id="rest-of-254"),
        pytest.param("y" * 254, "", id="no-dot"),
        pytest.param(f"a.b.c.{'y' * 249}", f"b.c.{'y' * 249}", id="one-label-less"),
        pytest.param(f"a.b.c.{'y' * 250}", f"c.{'y' * 250}", id="two-labels-less"),
        pytest.param(f"a..{'y' * 252}", f".{'y' * 252}", id="empty-label-stays"),
        pytest.param("a." * 30000 + "b", "a." * 126 + "b", id="very-long"),
    ],
)
def test_a_name_beyond_253_characters_loses_labels_on_the_left(name: str, expected: str) -> None:
    assert truncate(name) == expected
    assert expand_name(macros(name), MESSAGE, DOMAIN) == expected
    assert expand_name(macros(f"{name}."), MESSAGE, DOMAIN) == expected
    assert expand(macros(name), MESSAGE, DOMAIN) == name


@pytest.mark.parametrize(
    ("text", "local_part", "expected"),
    [
        ("%{l}.%{d}", "x" * 235, f"{'x' * 235}.{DOMAIN}"),
        ("%{l}.%{d}", "x" * 236, DOMAIN),
        ("%{l}.%{d}.", "x" * 235, f"{'x' * 235}.{DOMAIN}"),
        ("%{l}.%{d}.", "x" * 236, DOMAIN),
        ("%{l}%{d}", "x" * 300 + ".", DOMAIN),
        ("%{l}%{d}", "x" * 100000 + ".", DOMAIN),
        ("%{l}", "x." * 100000 + "y", "x." * 126 + "y"),
        ("%{lr}", "y" + ".x" * 100000, "x." * 126 + "y"),
        ("%{l2}", "x." * 100000 + "y", "x.y"),
        ("%{l2r}", "y" + ".x" * 100000, "x.y"),
        ("%{L}.a", "@" * 100000, "a"),
        ("%{l-}.a", "-" * 1000, "." * 252 + "a"),
        ("%{l}." * 1000 + "%{d}", "x", "x." * 118 + DOMAIN),
        ("%{l}" * 1000 + "%{d}", "x.", "x." * 118 + DOMAIN),
        ("%{l}" * 30000, "", ""),
        ("%{l}." + "x" * 252, "y", "x" * 252),
        ("%{l}" + "x" * 252, "y", "y" + "x" * 252),
        ("%{l}" + "x" * 252 + ".", "y", "y" + "x" * 252),
        ("%{l}" + "x" * 253 + ".", ".", "x" * 253),
        ("%{l}" + "x" * 253, "y", ""),
    ],
)
def test_a_name_made_of_macros_is_cut_likewise(text: str, local_part: str, expected: str) -> None:
    assert expand_name(macros(text), replace(MESSAGE, local_part=local_part), DOMAIN) == expected


@pytest.mark.parametrize(("length", "expected"), [(255, 255), (256, 256), (257, 256), (100000, 256)])
def test_no_value_is_longer_than_a_path_may_be(length: int, expected: int) -> None:
    message = replace(MESSAGE, local_part="a" + "x" * (length - 2) + "z")
    whole = message.local_part
    assert expanded("%{l}", message) == whole[-expected:]
    assert expanded("%{lr}", message) == whole[:expected]
    assert expanded("%{l1}", message) == whole[-expected:]
    assert expanded("%{l-}", message) == whole[-expected:]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a", True),
        ("a.b", True),
        (" !~.b", True),
        (L63, True),
        (f"{L63}.b", True),
        (f"{L63}.{L63}.{L63}.{'a' * 61}", True),
        ("", False),
        (".", False),
        ("a.", False),
        (".a", False),
        ("a..b", False),
        (f"{L63}a", False),
        (f"b.{L63}a", False),
        (f"{L63}.{L63}.{L63}.{'a' * 62}", False),
        ("a\x1f", False),
        ("a\x7f", False),
        ("\u00e9.b", False),
        ("\udc80.b", False),
        ("a\n", False),
    ],
)
def test_what_dns_can_be_asked_for(name: str, expected: bool) -> None:
    assert askable(name) is expected


letters = st.sampled_from("slodiphvSLODIPHV")
parts = st.one_of(
    st.text("ab.-%\u00e9", max_size=80),
    st.builds(
        Macro,
        st.sampled_from("slodiphv"),
        st.none() | st.integers(1, 300),
        st.booleans(),
        st.text(".-+,/_=", max_size=3),
        st.booleans(),
    ),
)
values = st.text("ab.-+@\u00e9\udcff", max_size=400)


@given(st.lists(parts, max_size=12), values, values, values)
def test_a_name_is_the_right_hand_end_of_the_whole_text(
    pieces: list[str | Macro], local_part: str, sender_domain: str, domain: str
) -> None:
    string = MacroString("", tuple(pieces))
    message = replace(MESSAGE6, local_part=local_part, sender_domain=sender_domain)
    whole = expand(string, message, domain).removesuffix(".")
    name = expand_name(string, message, domain)
    assert len(name) <= 253
    assert name == truncate(whole)
    if len(whole) > 253 and name:
        assert whole.endswith(f".{name}")
        # The label that went last would have made it too long.
        assert len(whole[: -len(name) - 1].rpartition(".")[2]) + 1 + len(name) > 253


@given(
    values.map(lambda value: value[:256]),
    st.integers(1, 20),
    st.booleans(),
    st.sampled_from(["", "-", ".-", "+@"]),
)
def test_a_macro_keeps_the_right_hand_parts_of_what_may_be_reversed(
    value: str, keep: int, reverse: bool, delimiters: str
) -> None:
    split = value
    for delimiter in delimiters or ".":
        split = split.replace(delimiter, "\x00")
    pieces = split.split("\x00")
    expected = ".".join((pieces[::-1] if reverse else pieces)[-keep:])
    string = MacroString("", (Macro("l", keep, reverse, delimiters),))
    assert expand(string, replace(MESSAGE, local_part=value), DOMAIN) == expected


def test_a_macro_keeps_ten_parts_as_written() -> None:
    read = read_explanation("%{d10} and %{d010r}")
    assert read == MacroString("%{d10} and %{d010r}", (Macro("d", 10), " and ", Macro("d", 10, reverse=True)))
    assert read_explanation("100%") is None

"""A domain's SPF as a person sees it: complete at 80 columns, whole at any other width."""

import io

import pytest
from rich.console import Console

from deliverability.report.spf_text import spf_text
from deliverability.standards.resolver import Answer
from tests.report.looks import spf_look, written

SHOP = {
    "shop.example": {
        "TXT": [
            "v=spf1 include:ses.example mx a:web.shop.example ip4:198.51.100.7 exists:%{i}._spf.%{d} "
            "redirect=late.example ~all exp=why.shop.example x=1",
            "spf1 -all",
        ],
        "MX": ["10 mx1.shop.example", "20 mx2.shop.example"],
    },
    "ses.example": {
        "TXT": [
            "v=spf1 ip4:192.0.2.0/26 ip4:192.0.2.64/26 ip4:192.0.2.128/25 ip4:203.0.113.0/24 "
            "include:deep.example -all"
        ]
    },
    "deep.example": {"TXT": ["v=spf1 a:gone.example ptr -all"]},
    "mx1.shop.example": {"A": ["198.51.100.1"]},
    "mx2.shop.example": {"A": ["198.51.100.2"], "AAAA": ["2001:db8::25"]},
    "web.shop.example": {"A": ["198.51.100.7"]},
}


def lines(look, width=80):
    return written(lambda console: spf_text(look, console=console), width)


def text(look, width=80):
    return "\n".join(lines(look, width)) + "\n"


def test_a_tree_within_its_budget_with_all_that_is_to_be_known():
    look = spf_look(SHOP, covers=("192.0.2.0/24", "10.0.0.0/8"), ip="203.0.113.9")
    assert (
        text(look)
        == """\
shop.example  SPF
7 of 10 lookups, 3 left · 1 of 2 void lookups
smallest TTL 300 s · answer with all TXT values 204 of 512 octets

     shop.example
  1  ├─ include:ses.example      4 lookups in all  passes 2 networks
     │  ├─ ip4 (4 terms)         192.0.2.0/26, 192.0.2.64/26 + 2 more
  2  │  ├─ include:deep.example  3 lookups in all
  3  │  │  ├─ a:gone.example     void
  4  │  │  ├─ ptr                depends on the message
     │  │  └─ -all
     │  └─ -all
  5  ├─ mx                       198.51.100.1, 198.51.100.2 + 1 more
  6  ├─ a:web.shop.example       198.51.100.7
     ├─ ip4:198.51.100.7         shadowed by earlier terms
  7  ├─ exists:%{i}._spf.%{d}    depends on the message
     ├─ ~all
     ├─ exp=why.shop.example     explains a fail, costs no lookup
     ├─ x=1                      receivers ignore it
     └─ redirect=late.example    never reached

receivers  pass: 6 networks · everybody else: softfail · 2 terms may change that
           for some mail
covers     192.0.2.0/24: yes, as far as that does not depend on the message
covers     10.0.0.0/8: no: softfail for 10.0.0.0/8, as far as that does not
           depend on the message

client     203.0.113.9: pass  after 1 lookup
           MAIL FROM joe@shop.example, HELO mta.example
           shop.example: include:ses.example  match
           ses.example: ip4:203.0.113.0/24  match

fail  10.0.0.0/8 is not authorised, unless the message itself decides it: see
      --ip
note  a TXT value of shop.example was probably meant as SPF and isn't: the
      version is written 'spf1', not 'v=spf1'
note  ip4:198.51.100.7 never decides: earlier terms match all that it does
note  redirect=late.example is never reached: receivers ignore it beside ~all
note  x=1 is a modifier that receivers ignore
note  deep.example: a:gone.example leads to nothing in DNS (void lookup)
note  deep.example: ptr should not be used: it is slow, and some receivers skip
      it (RFC 7208 section 5.5)

shop.example: not in order (7 of 10 lookups, 1 failure, 6 notes)
"""
    )


def test_past_the_limit_everything_is_still_shown():
    world = {
        "shop.example": {
            "TXT": [
                f"v=spf1 {' '.join(f'include:i{n}.example' for n in range(9))} include:loop.example a:after.example -all"
            ]
        },
        "loop.example": {"TXT": ["v=spf1 include:shop.example include:broken.example -all"]},
        "broken.example": {"TXT": ["v=spf1 ip4:1.2.3 \x1b]0;x\x07 -all"]},
        **{f"i{n}.example": {"TXT": ["v=spf1 -all"]} for n in range(9)},
    }
    shown = text(spf_look(world))
    head, _, tail = shown.partition("  9  ")
    assert head.startswith(
        "shop.example  SPF\n"
        "13 of 10 lookups, 3 too many · 1 of 2 void lookups\n"
        "smallest TTL 300 s · answer with all TXT values 262 of 512 octets\n\n"
        "     shop.example\n"
        "  1  ├─ include:i0.example\n"
        "     │  └─ -all\n"
    )
    assert (
        tail
        == """\
├─ include:i8.example
     │  └─ -all
 10  ├─ include:loop.example       3 lookups in all
 11  │  ├─ include:shop.example    past the limit
     │  │  ! more than 10 terms ask DNS
     │  │     ! it leads back to itself
 12  │  ├─ include:broken.example  past the limit
     │  │     ! '1.2.3' is no address of the kind that ip4 takes
     │  │     v=spf1 ip4:1.2.3 \\x1b]0;x\\x07 -all
     │  │                ↑
     │  │     ! U+001B is no visible US-ASCII character
     │  │     v=spf1 ip4:1.2.3 \\x1b]0;x\\x07 -all
     │  │                      ↑
     │  └─ -all
 13  ├─ a:after.example            past the limit
     └─ -all

receivers  everybody: permerror

fail  loop.example: include:shop.example: more than 10 terms ask DNS (RFC 7208
      section 4.6.4)
fail  shop.example: it leads back to itself (RFC 7208 section 4.6.4)
fail  broken.example: ip4:1.2.3: '1.2.3' is no address of the kind that ip4
      takes (RFC 7208 section 4.6)
fail  broken.example: \\x1b]0;x\\x07: U+001B is no visible US-ASCII character (RFC
      7208 section 4.6)

shop.example: not in order (13 of 10 lookups, 4 failures)
"""
    )


def test_what_dns_did_not_answer_is_told_apart_from_what_is_wrong():
    world = {
        "shop.example": {"TXT": ["v=spf1 include:down.example +all"]},
        "down.example": Answer("SERVFAIL"),
    }
    look = spf_look(world, ip="2001:db8::1", covers=("192.0.2.1/32",))
    assert (
        text(look)
        == """\
shop.example  SPF
1 of 10 lookups, 9 left · 0 of 2 void lookups
smallest TTL 300 s · answer with all TXT values 75 of 512 octets

     shop.example
  1  ├─ include:down.example
     │     ! the question for its TXT records was answered with SERVFAIL
     └─ +all

receivers  everybody: temperror
covers     192.0.2.1/32: unknown: temperror for 192.0.2.1

client     2001:db8::1: temperror  after 1 lookup
           MAIL FROM joe@shop.example, HELO mta.example
           shop.example: include:down.example  temperror
           the question for its TXT records was answered with SERVFAIL

open  down.example: the question for its TXT records was answered with SERVFAIL
      (RFC 7208 section 4.4)
open  whether 192.0.2.1/32 is authorised could not be told
open  the client 2001:db8::1 gets temperror, not pass

shop.example: could not tell (1 of 10 lookups, 3 unknown)
"""
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            ["unrelated"],
            """\
shop.example  SPF
smallest TTL 300 s · answer with all TXT values 52 of 512 octets

     shop.example
        ! it has no SPF record

receivers  everybody: none

fail  shop.example: it has no SPF record (RFC 7208 section 4.5)

shop.example: not in order (1 failure)
""",
        ),
        (
            ["v=spf1 -all", "v=spf1 ~all"],
            """\
shop.example  SPF
smallest TTL 300 s · answer with all TXT values 78 of 512 octets

     shop.example
        ! it has 2 SPF records; there may be only one
        v=spf1 -all
        v=spf1 ~all

receivers  everybody: permerror

fail  shop.example: it has 2 SPF records; there may be only one (RFC 7208
      section 4.5)

shop.example: not in order (1 failure)
""",
        ),
        (
            ["v=spf1 +all"],
            """\
shop.example  SPF
0 of 10 lookups, 10 left · 0 of 2 void lookups
smallest TTL 300 s · answer with all TXT values 54 of 512 octets

     shop.example
     └─ +all

receivers  everybody: pass

fail  every IPv4 address passes: anybody may send as shop.example

shop.example: not in order (0 of 10 lookups, 1 failure)
""",
        ),
    ],
    ids=["none", "two", "everybody"],
)
def test_records_that_are_short_and_wrong(values, expected):
    assert text(spf_look({"shop.example": {"TXT": values}})) == expected


def redirected(**asked):
    world = {
        "shop.example": {"TXT": ["v=spf1 redirect=%{l1r+}._spf.%{d}"]},
        "joe._spf.shop.example": {"TXT": ["v=spf1 ip4:192.0.2.1 -all"]},
    }
    return spf_look(world, **asked)


def test_a_redirect_that_depends_on_the_message_has_no_result_of_its_own():
    assert lines(redirected(covers=("192.0.2.1/32",)))[-8:] == [
        "receivers  everybody: unknown without the message",
        "covers     192.0.2.1/32: unknown without the message",
        "",
        "open  shop.example: redirect=%{l1r+}._spf.%{d} decides by the message: what",
        "      receivers answer isn't known without one, see --ip",
        "open  whether 192.0.2.1/32 is authorised could not be told",
        "",
        "shop.example: could not tell (1 of 10 lookups, 2 unknown)",
    ]


def test_with_a_message_its_result_is_known():
    shown = lines(redirected(ip="192.0.2.1"))
    assert "client     192.0.2.1: pass  after 1 lookup" in shown
    assert shown[-4:] == [
        "note  shop.example: redirect=%{l1r+}._spf.%{d} decides by the message: what",
        "      receivers answer isn't known without one",
        "",
        "shop.example: in order (1 of 10 lookups, 1 note)",
    ]


def test_a_client_that_no_term_matches():
    look = spf_look({"shop.example": {"TXT": ["v=spf1 ip4:192.0.2.1", "v" * 700]}}, ip="192.0.2.2")
    shown = lines(look)
    start = shown.index("client     192.0.2.2: neutral  after 0 lookups")
    assert shown[start:] == [
        "client     192.0.2.2: neutral  after 0 lookups",
        "           MAIL FROM joe@shop.example, HELO mta.example",
        "           shop.example: no term matches",
        "",
        "fail  the client 192.0.2.2 gets neutral, not pass",
        "note  the answer with all TXT values of shop.example takes 778 octets; more than",
        "      512 may be cut on the way (RFC 7208 section 3.4)",
        "note  the record ends without all and without redirect: everybody else is",
        "      neutral",
        "",
        "shop.example: not in order (0 of 10 lookups, 1 failure, 2 notes)",
    ]


def test_what_the_domain_says_about_a_fail_is_foreign_text():
    world = {
        "shop.example": {"TXT": ["v=spf1 -all exp=why.example"]},
        "why.example": {"TXT": ["%{i} may not send"]},
    }
    assert "           the domain explains: 192.0.2.2 may not send" in lines(spf_look(world, ip="192.0.2.2"))


@pytest.mark.parametrize(
    ("number", "note"),
    [
        (8, None),
        (9, "note  one lookup is left: when an included record grows, receivers answer"),
        (10, "note  no lookup is left: when an included record grows, receivers answer"),
        (11, None),
    ],
)
def test_small_headroom_is_a_note(number, note):
    world = {
        "shop.example": {"TXT": [f"v=spf1 {' '.join(f'a:a{n}.example' for n in range(number))} -all"]},
        **{f"a{n}.example": {"A": [f"192.0.2.{n}"]} for n in range(number)},
    }
    found = [line for line in lines(spf_look(world)) if "left: when" in line]
    assert found == ([note] if note else [])


@pytest.mark.parametrize("width", [30, 40, 80, 200])
def test_hostile_records_stay_within_the_width_and_harm_nothing(width):
    world = {
        "shop.example": {
            "TXT": [
                f"v=spf1 include:deep0.example exists:%{{i}}.{'x' * 60}.{'y' * 60}.{'z' * 60}.example a:[b]c.example"
            ]
        },
        **{f"deep{n}.example": {"TXT": [f"v=spf1 include:deep{n + 1}.example -all"]} for n in range(40)},
        "deep40.example": {"TXT": ["v=spf1 \x1b[2J\u202e\r\n -all"]},
    }
    shown = lines(spf_look(world), width)
    # The summary is one line, whatever its length: for grep.
    assert max(map(len, shown[:-1])) <= width
    assert not any(character in line for line in shown for character in "\x1b\u202e\r")
    assert any("\\x1b[2J\\u{202e}\\x0d\\x0a" in line for line in shown) or width < 60
    assert sum("include:deep" in line for line in shown) >= 41 or width < 60


@pytest.mark.parametrize("no_color", [False, True])
def test_colour_only_where_the_console_has_it(no_color):
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=80,
        force_terminal=True,
        color_system="standard",
        no_color=no_color,
        highlight=False,
    )
    spf_text(spf_look({"shop.example": {"TXT": ["v=spf1 -all", "v=spf1 ~all"]}}), console=console)
    red = "\x1b[1;31m! it has 2 SPF records; there may be only one\x1b[0m"
    assert (red in stream.getvalue()) is not no_color
    assert ("\x1b[1m! it has 2 SPF" in stream.getvalue()) is no_color

"""Lines on consoles of any width, and foreign text in them."""

import io

import pytest
from rich.console import Console
from rich.text import Text

from deliverability.report.layout import count, hanging, listed, marked, put, shown
from tests.report.looks import written


def test_foreign_text_is_harmless_and_not_endless():
    assert shown("a\x1b[2J\n") == "a\\x1b[2J\\x0a"
    assert shown("x" * 240) == "x" * 240
    assert shown("x" * 300) == f"{'x' * 224}… (+76 more)"


def test_wrapped_text_hangs_and_long_words_are_folded():
    assert written(lambda console: hanging(console, "ab  ", "one two three " + "x" * 20), width=16) == [
        "ab  one two",
        "    three",
        "    xxxxxxxxxxxx",
        "    xxxxxxxx",
    ]


def test_following_lines_may_have_their_own_beginning():
    assert written(lambda console: hanging(console, "├─ ", "one two", following="│  "), width=11) == [
        "├─ one two"
    ]
    assert written(lambda console: hanging(console, "├─ ", "one two three", following="│  "), width=11) == [
        "├─ one two",
        "│  three",
    ]


@pytest.mark.parametrize(
    ("text", "position", "lines"),
    [
        ("v=spf1 x -all", 7, ("v=spf1 x -all", "       ↑")),
        ("v=spf1", 6, ("v=spf1", "      ↑")),
        # The mark stands under the character also where something before it was escaped.
        ("a\x1bb", 2, ("a\\x1bb", "     ↑")),
        ("a" * 30 + "B" + "c" * 30, 30, (f"…{'a' * 12}B{'c' * 5}…", f"{' ' * 13}↑")),
    ],
)
def test_a_place_in_a_text_is_pointed_to(text, position, lines):
    assert marked(text, position, 20) == lines
    assert max(map(len, lines)) <= 20


def test_counts_and_lists():
    assert (count(1, "lookup"), count(2, "lookup")) == ("1 lookup", "2 lookups")
    assert (listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])) == ("a", "a, b", "a, b + 1 more")


def test_a_console_that_knows_only_ascii_gets_ascii():
    octets = io.BytesIO()
    stream = io.TextIOWrapper(octets, encoding="ascii")
    put(Console(file=stream, width=80, highlight=False), Text("│  ├─ a · b… café └─ ↑"))
    stream.flush()
    assert octets.getvalue() == b"|  |- a - b~ caf\\xe9 `- ^\n"


def test_no_line_is_a_command_to_a_build_server():
    assert written(lambda console: put(console, "  ::add-mask::x")) == ["  \\x3a:add-mask::x"]
    assert written(lambda console: put(console, "::1 is an address")) == ["::1 is an address"]
    assert written(lambda console: hanging(console, "saw  ", "xxx ::error::y"), width=14) == [
        "saw  xxx",
        "     \\x3a:error::",
        "     y",
    ]

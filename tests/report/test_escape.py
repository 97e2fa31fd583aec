"""Untrusted text, made harmless."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.report.escape import (
    csv_cell,
    log_line,
    sarif,
    terminal,
    uri_path,
    workflow_data,
    workflow_property,
    xml,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("v=spf1 include:amazonses.com -all", "v=spf1 include:amazonses.com -all"),
        ("Grüße, 東京", "Grüße, 東京"),
        ("\x1b[31mred\x1b]0;title\x07", "\\x1b[31mred\\x1b]0;title\\x07"),
        ("one\r\ntwo\tthree", "one\\x0d\\x0atwo\\x09three"),
        ("abc\u202egnp.exe", "abc\\u{202e}gnp.exe"),
        ("zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}"),
        ("\u2028line\u00a0nbsp\u00ad", "\\u{2028}line\\xa0nbsp\\xad"),
        ("\udcff\udc80", "\\xff\\x80"),
        ("\ud800", "\\u{d800}"),
        ("\U000e0041tag", "\\u{e0041}tag"),
        ("\x9b31m", "\\x9b31m"),
        ("abc\u2066\u2069\u200e\u200f\u061c", "abc\\u{2066}\\u{2069}\\u{200e}\\u{200f}\\u{61c}"),
        ("##vso[task.x]y", "#\\x23vso[task.x]y"),
        ("a ##[add-mask]b ###[x]", "a #\\x23[add-mask]b ##\\x23[x]"),
        ("## heading", "## heading"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, shown: str):
    assert terminal(text) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_unseen_is_left_and_it_stays_one_line(text: str):
    shown = terminal(text)
    assert not [
        c
        for c in shown
        if c != " " and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}
    ]
    assert len(shown.splitlines()) <= 1
    assert terminal(shown) == shown


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_cell_is_never_a_formula(start: str):
    assert csv_cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


def test_a_tab_in_front_of_a_formula_is_written_out():
    assert csv_cell("\t=1+1") == "\\x09=1+1"


def test_a_plain_cell_stays_as_it_is():
    assert csv_cell("10 mx.example") == "10 mx.example"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("::add-mask::x", "\\x3a:add-mask::x"),
        ("   ::error file=a::x", "   \\x3a:error file=a::x"),
        ("::1", "::1"),
        ("saw  ::add-mask::x", "saw  ::add-mask::x"),
        ("", ""),
    ],
)
def test_a_line_of_a_build_log_is_no_command(line: str, shown: str):
    assert log_line(line) == shown


@pytest.mark.parametrize(
    ("escape", "text", "shown"),
    [
        (xml, "a\x00<b>\ufffe[[ATTACHMENT|x]]", "a\\x00<b>\\u{fffe}[\\x5bATTACHMENT|x]]"),
        (sarif, "{0} [a](b) \x1b", "{{0}} [a] (b) \\x1b"),
        (uri_path, "a b/c:d%#?é", "a%20b/c%3Ad%25%23%3F%C3%A9"),
        (workflow_data, "50%, a:b\n::x", "50%25, a:b\\x0a::x"),
        (workflow_property, "50%, a:b", "50%25%2C a%3Ab"),
    ],
)
def test_each_destination_has_its_own(escape: Callable[[str], str], text: str, shown: str):
    assert escape(text) == shown


def test_our_own_lines_are_kept_apart_in_a_command():
    assert workflow_data("one\r", "two") == "one\\x0d%0Atwo"

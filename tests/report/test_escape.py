"""Untrusted text, made harmless."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.report.escape import csv_cell, terminal


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

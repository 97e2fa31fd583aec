"""What sentences come to: an exit code, a line."""

import io

import pytest
from rich.console import Console

from deliverability.report.statements import Statement, exit_code, put_statements, put_summary, summary
from tests.report.looks import written

FAIL, OPEN, NOTE = Statement("fail", "bad"), Statement("open", "who knows"), Statement("note", "mind")


@pytest.mark.parametrize(
    ("statements", "strict", "code", "line"),
    [
        ((), False, 0, "x.example: in order (1 fact)"),
        ((NOTE,), False, 0, "x.example: in order (1 fact, 1 note)"),
        ((NOTE, NOTE), True, 1, "x.example: not in order (1 fact, 2 notes)"),
        ((OPEN, NOTE), False, 3, "x.example: could not tell (1 fact, 1 unknown, 1 note)"),
        ((OPEN, FAIL), False, 1, "x.example: not in order (1 fact, 1 failure, 1 unknown)"),
        ((OPEN,), True, 3, "x.example: could not tell (1 fact, 1 unknown)"),
    ],
)
def test_the_worst_decides(statements, strict, code, line):
    assert exit_code(statements, strict=strict) == code
    assert summary("x.example", statements, ("1 fact",), strict=strict) == line


def test_nothing_to_say():
    assert summary("x.example", (), ()) == "x.example: in order"
    assert written(lambda console: put_statements(console, ())) == []


def test_the_worst_comes_first_and_a_flood_is_cut():
    many = [Statement("note", f"note \x1b {number}") for number in range(15)]
    lines = written(lambda console: put_statements(console, [*many, OPEN, FAIL]))
    assert lines[:3] == ["fail  bad", "open  who knows", "note  note \\x1b 0"]
    assert lines[-2:] == ["      and 3 more like these", ""]


def test_the_last_line_is_folded_on_a_terminal_and_whole_elsewhere():
    facts = ("1 of 10 lookups", "2 of 2 void lookups")

    def lines(*, force_terminal: bool) -> list[str]:
        stream = io.StringIO()
        console = Console(
            file=stream, width=40, highlight=False, force_terminal=force_terminal, color_system=None
        )
        put_summary(console, "shop.example", (), facts, strict=False)
        return stream.getvalue().splitlines()

    assert lines(force_terminal=False) == ["shop.example: in order (1 of 10 lookups, 2 of 2 void lookups)"]
    assert lines(force_terminal=True) == [
        "shop.example: in order (1 of 10",
        "  lookups, 2 of 2 void lookups)",
    ]

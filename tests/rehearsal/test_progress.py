"""What a rehearsal shows while it runs: whole lines in a pipe, folded between words on a terminal."""

from io import StringIO

import pytest
from rich.console import Console

from deliverability.rehearsal.progress import PrintedProgress

RECORD = "  + CNAME token-of-thirty-two-characters._domainkey.shop.example  (known after up)"


@pytest.mark.parametrize(
    ("terminal", "shown"),
    [
        (False, f"    {RECORD}\n"),
        (
            True,
            "      + CNAME\n"
            "          token-of-thirty-two-characters._domainkey.shop.example\n"
            "          (known after up)\n",
        ),
    ],
)
def test_a_long_line(terminal: bool, shown: str):
    file = StringIO()
    PrintedProgress(Console(file=file, force_terminal=terminal, color_system=None, width=40)).says(RECORD)
    assert file.getvalue() == shown

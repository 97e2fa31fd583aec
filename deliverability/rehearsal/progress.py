"""The progress of a rehearsal: live on a terminal, as plain lines in a pipe, or not shown."""

import textwrap
from typing import TYPE_CHECKING

from deliverability.rehearsal.rehearsal import StepReport
from deliverability.report.escape import log_line, terminal

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status


#: DECTCEM, as every terminal emulator understands it.
_SHOW_CURSOR = "\x1b[?25h"


class NoProgress:
    """Shows nothing."""

    def begins(self, number: int, of: int, title: str) -> None:
        """Nothing."""

    def says(self, line: str) -> None:
        """Nothing."""

    def ends(self, step: StepReport) -> None:
        """Nothing."""


class PrintedProgress:
    """Lines on a console; on a terminal with colour, and with a spinner while a step runs."""

    def __init__(self, console: "Console") -> None:
        self._console = console
        self._status: Status | None = None

    def begins(self, number: int, of: int, title: str) -> None:
        """The step's heading, and on a terminal a spinner until it ends."""
        self._line(f"{number}/{of} {title}", "bold")
        if self._console.is_terminal:
            self._status = self._console.status("", spinner="dots")
            self._status.start()

    def says(self, line: str) -> None:
        """One indented line."""
        self._line(f"    {line}", _style(line))

    def ends(self, step: StepReport) -> None:
        """How the step ended, and how long it took."""
        self.falls_silent()
        if step.ok:
            self._line(f"    ok ({step.seconds:.1f} s)", "green")
        else:
            for line in step.problem.splitlines():
                self._line(f"    {line}", "red")
            self._line(f"    failed ({step.seconds:.1f} s)", "bold red")

    def falls_silent(self) -> None:
        """No sign of life any more: the terminal gets its line and its cursor back."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def breaks_off(self) -> None:
        """Interrupted, wherever that was."""
        try:
            self.falls_silent()
        finally:
            if self._console.is_terminal:
                # Caught in the middle of starting or writing, rich can't do it any more.
                self._console.file.write(_SHOW_CURSOR)
                self._console.file.flush()

    def _line(self, text: str, style: str) -> None:
        # Whole lines in a pipe: what reads them counts on it. DNS and AWS have spoken in them, hence no markup.
        shown = terminal(text)
        if self._console.is_terminal:
            shown = _folded(shown, self._console.width)
        shown = "\n".join(log_line(each) for each in shown.split("\n"))
        self._console.print(shown, style=style, markup=False, soft_wrap=True)


def _folded(line: str, width: int) -> str:
    """The line folded between words; what goes on is indented further. No word is cut: it may be a name to copy."""
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    return textwrap.fill(
        line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False, tabsize=1
    )


def _style(line: str) -> str:
    word = line.strip().partition(" ")[0]
    return {"FAIL": "red", "UNKNOWN": "yellow", "WARN": "yellow", "+": "green", "-": "red"}.get(word, "")

"""A spinner after a second, on a terminal only, and no trace of it afterwards."""

import io
import threading

import pytest

from deliverability.commands.progress import working


class Screen(io.StringIO):
    """A terminal; `shown` is set when something was written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.shown.set()
        return super().write(text)


def test_a_pipe_is_told_nothing(capsys: pytest.CaptureFixture[str]):
    with working("asking DNS", after=0):
        pass
    assert capsys.readouterr() == ("", "")


def test_what_is_done_at_once_needs_no_sign(monkeypatch: pytest.MonkeyPatch):
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    with working("asking DNS", after=60):
        pass
    assert screen.getvalue() == ""


def test_what_takes_longer_shows_that_it_goes_on(monkeypatch: pytest.MonkeyPatch):
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with working("asking DNS", after=0):
        assert screen.shown.wait(60)
    assert "asking DNS" in screen.getvalue()


def test_an_error_within_it_comes_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stderr", Screen())
    with pytest.raises(ZeroDivisionError), working("asking DNS", after=60):
        raise ZeroDivisionError

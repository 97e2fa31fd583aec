"""Exit codes, clean endings, whole outputs."""

import io
import os
import stat
from pathlib import Path

import pytest
import typer

from deliverability.commands import running


def exit_code_of(function) -> int:
    with pytest.raises(typer.Exit) as caught:
        running.command(function)()
    return caught.value.exit_code


@pytest.mark.parametrize("code", [0, 1, 3])
def test_the_returned_code_is_the_exit_code(code: int):
    assert exit_code_of(lambda: code) == code


def test_ctrl_c_ends_with_the_shells_code_and_one_word(capsys: pytest.CaptureFixture[str]):
    def interrupted() -> int:
        raise KeyboardInterrupt

    assert exit_code_of(interrupted) == 130
    assert capsys.readouterr() == ("", "interrupted\n")


def test_a_usage_problem_is_one_message_and_exit_code_2(capsys: pytest.CaptureFixture[str]):
    def wrong() -> int:
        running.refuse("which stack?\x1b[31m")

    assert exit_code_of(wrong) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("which stack?")
    assert "\x1b" not in err


def test_an_error_of_ours_has_an_exit_code_of_its_own(capsys: pytest.CaptureFixture[str]):
    def broken() -> int:
        raise ZeroDivisionError("\x1b[31m -----BEGIN PRIVATE KEY----- MC4CAQAwBQYDK2VwBCIEIGqzxzYZ")

    assert exit_code_of(broken) == 70
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith(
        r"internal error: ZeroDivisionError: \x1b[31m (not shown: it may be a private key)"
    )
    assert second.endswith("exit code 70")


def test_a_file_is_replaced_whole_and_keeps_no_temporary_beside_it(tmp_path: Path):
    target = tmp_path / "records.csv"
    target.write_text("old")
    running.write("new\n", target)
    assert target.read_text() == "new\n"
    assert [path.name for path in tmp_path.iterdir()] == ["records.csv"]
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~umask


def test_a_link_stays_a_link_and_its_target_keeps_its_mode(tmp_path: Path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    target.chmod(0o600)
    link.symlink_to(target)
    running.write("new\n", link)
    assert (link.is_symlink(), target.read_text(), stat.S_IMODE(target.stat().st_mode)) == (
        True,
        "new\n",
        0o600,
    )


def test_what_is_no_regular_file_is_written_to_not_replaced(tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        running.write("new\n", pipe)
        assert os.read(reader, 100) == b"new\n"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_an_unwritable_place_is_a_usage_problem_that_names_it(tmp_path: Path):
    target = tmp_path / "missing" / "records.csv"
    with pytest.raises(running.UsageProblem, match=r"records\.csv: cannot write: No such file or directory"):
        running.write("new\n", target)


@pytest.mark.parametrize(
    ("content", "message"), [(None, "cannot read: No such file"), (b"\xff\xfe", r"not UTF-8 text \(byte 0\)")]
)
def test_an_unreadable_file_is_named(tmp_path: Path, content: bytes | None, message: str):
    source = tmp_path / "manifest.json"
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(running.UsageProblem, match=rf"manifest\.json: {message}"):
        running.read(source)


@pytest.mark.parametrize("content", [b"", b" \n", b"\t\r\n"])
def test_an_empty_file_is_named(tmp_path: Path, content: bytes):
    source = tmp_path / "manifest.json"
    source.write_bytes(content)
    with pytest.raises(running.UsageProblem, match=r"manifest\.json: empty: name another file"):
        running.read(source)


def test_a_file_without_end_is_refused():
    with pytest.raises(running.UsageProblem, match=r"^/dev/zero: larger than 16 MiB, and so nothing"):
        running.read(Path("/dev/zero"))


@pytest.mark.parametrize(("octets", "refused"), [(16 * 2**20, False), (16 * 2**20 + 1, True)])
def test_the_largest_document(tmp_path: Path, octets: int, refused: bool):
    source = tmp_path / "snapshot.json"
    source.write_bytes(b"{" * octets)
    if refused:
        with pytest.raises(running.UsageProblem, match=r"snapshot\.json: larger than 16 MiB"):
            running.read(source)
    else:
        assert len(running.read(source)) == octets


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path):
    source = tmp_path / "manifest.json"
    source.write_bytes(b"\xef\xbb\xbf{}")
    assert running.read(source) == "{}"


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_dash_is_stdin_in_utf_8_whatever_the_terminal_speaks(monkeypatch: pytest.MonkeyPatch, encoding: str):
    octets = io.BytesIO('{"a": "é"}'.encode())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(octets, encoding=encoding))
    assert running.read(Path("-")) == '{"a": "é"}'


def test_an_interrupt_that_something_else_wraps_is_one(capsys: pytest.CaptureFixture[str]):
    def wrapped() -> int:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as error:
            raise RuntimeError("Error calling __set_name__") from error

    assert exit_code_of(wrapped) == 130
    assert capsys.readouterr() == ("", "interrupted\n")

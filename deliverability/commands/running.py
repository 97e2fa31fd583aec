"""Exit codes, errors, reading and writing: what every command shares. Output is whole or not there."""

import errno
import functools
import os
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn, ParamSpec

from deliverability.commands.interrupting import Interruptible
from deliverability.commands.interrupting import caused as caused_by_interrupt
from deliverability.commands.unexpected import SOFTWARE, described
from deliverability.declaration.key_paths import printable

if TYPE_CHECKING:
    from rich.console import Console

#: In order (warnings allowed) · a failure or drift · wrong use or configuration · could not tell. A fault of this program is
#: none of them: `unexpected.SOFTWARE`.
OK, FAILED, WRONG_USE, COULD_NOT_TELL = 0, 1, 2, 3

#: Octets of a document that are read. A snapshot, the largest of them, has some 100,000; a hundred times that is something else.
_LARGEST = 16 * 1024 * 1024

#: What ends an output for want of room, or because its other end is none.
_UNWRITABLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})

#: What is said of a name by itself, whatever is done with it: nothing that we make has such a one.
_NO_PLACE = frozenset({errno.ENAMETOOLONG, errno.ELOOP})

P = ParamSpec("P")


class CouldNotTell(Exception):
    """Nothing can be found out; the message says why and what to do. Exit code 3."""


class UsageProblem(ValueError):
    """The command can't be carried out as it was given; the message says why and what to do. Exit code 2."""


def command(run: Callable[P, int]) -> Callable[P, None]:
    """Make a command of a function that returns its exit code: known errors become one message and exit code 2, all others 70.

    A reader that goes away (`| head -1`) ends the output, not the verdict: the exit code stays what it was.
    """

    @functools.wraps(run)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        import typer

        with Interruptible() as ctrl_c:
            try:
                code = _ended(lambda: run(*args, **kwargs))
            except KeyboardInterrupt:
                ctrl_c.noticed()
                say("interrupted")
                code = ctrl_c.code
        raise typer.Exit(code)

    return wrapped


def _ended(run: Callable[[], int]) -> int:
    """The exit code of a command, its known errors said."""
    try:
        code = run()
        _flush()
        return code
    except BrokenPipeError:
        _silence(sys.stdout)
        return OK
    except CouldNotTell as error:
        say(str(error))
        return COULD_NOT_TELL
    except Exception as error:
        if caused_by_interrupt(error):
            raise KeyboardInterrupt from None
        message = _explain(error)
        say(message or described(error))
        return WRONG_USE if message else SOFTWARE


def write(text: str, output: Path | None = None) -> None:
    """Write a whole document to stdout, or to a file that is replaced in one step.

    What stdout's encoding lacks is written as a backslash escape; a file is UTF-8.
    """
    if output is None:
        try:
            encoding = sys.stdout.encoding or "utf-8"
            sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
            sys.stdout.flush()
        except BrokenPipeError:
            _silence(sys.stdout)
        return
    try:
        output = output.resolve()
        if output.exists() and not output.is_file():
            with output.open(
                "w", encoding="utf-8", newline=""
            ) as device:  # a device or a pipe is never replaced
                device.write(text)
            return
        mode = stat.S_IMODE(output.stat().st_mode) if output.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                stream.write(text)
            temporary.chmod(mode)
            temporary.replace(output)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageProblem(f"{named(output)}: cannot write: {error.strerror}") from None


def read(path: Path) -> str:
    """Read a whole text file, or stdin for `-`; raises UsageProblem, also for what is empty or far too large."""
    source = "stdin" if str(path) == "-" else named(path)
    try:
        octets = _octets(path)
    except OSError as error:
        raise UsageProblem(f"{source}: cannot read: {error.strerror}") from None
    if len(octets) > _LARGEST:
        raise UsageProblem(
            f"{source}: larger than {_LARGEST >> 20} MiB, and so nothing that is read here: name another file"
        )
    if not octets.strip():
        hint = "did the command before the pipe fail?" if source == "stdin" else "name another file"
        raise UsageProblem(f"{source}: empty: {hint}")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageProblem(f"{source}: not UTF-8 text (byte {error.start})") from None


def _octets(path: Path) -> bytes:
    """The first octets, one more than may be; stdin's own, since its encoding is the terminal's and not the document's."""
    if str(path) == "-":
        return sys.stdin.buffer.read(_LARGEST + 1)
    with path.open("rb") as file:
        return file.read(_LARGEST + 1)


def console(*, stderr: bool = False) -> "Console":
    """A rich console: no colour in a pipe or with NO_COLOR."""
    from rich.console import Console

    class Quiet(Console):
        def on_broken_pipe(self) -> None:
            """Say no more to a reader that has gone; rich would end the program with exit code 1, which means a failure."""
            self.quiet = True
            _silence(self.file)

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else 100
    # A fixed stream: what redirects stdout for a while (the rehearsal's engine) must not catch what is said to the user.
    return Quiet(file=stream, highlight=False, width=width)


def note(text: str) -> None:
    """One line for people on stderr, neutralised: notes quote configuration and file names."""
    say(text)


def say(text: str) -> None:
    """Lines on stderr, neutralised; where nobody can hear them, that changes nothing."""
    try:
        print(neutral(text), file=sys.stderr, flush=True)
    except OSError:
        _silence(sys.stderr)


def neutral(text: str) -> str:
    """A message in which whatever it quotes is text: to a terminal, to a pipeline that reads its log, and without private keys."""
    from deliverability.masking import masked
    from deliverability.report.escape import log_line, terminal

    return "\n".join(log_line(terminal(line)) for line in masked(text).splitlines())


def named(path: Path) -> str:
    """A file's name on one line: a name may hold line breaks, and what stands behind one would pass for a line of ours."""
    return printable(str(path))


def unwritable(error: OSError) -> str | None:
    """The message where stdout can't be written, which the system says without a file's name; None for anything else."""
    if error.errno in _UNWRITABLE and error.filename is None:
        _silence(sys.stdout)
        return f"stdout: cannot write: {error.strerror}"
    return None


def _explain(error: Exception) -> str | None:
    """The message for an error that the user can mend; None for one of ours."""
    from deliverability.declaration.manifest import ManifestError
    from deliverability.declaration.reading import ConfigError
    from deliverability.snapshot import SnapshotError

    if isinstance(error, (ConfigError, ManifestError, SnapshotError, UsageProblem)):
        return str(error)
    if isinstance(error, OSError):
        if error.errno == errno.ENOSPC and error.filename is not None:
            return f"{named(Path(str(error.filename)))}: cannot write: {error.strerror}"
        if error.errno in _NO_PLACE and error.filename is not None:
            return f"{named(Path(str(error.filename)))}: no place for a file: {error.strerror}: name another"
        if error.errno == errno.ENOENT and error.filename is None:  # what os.getcwd raises
            return "the working directory is gone: change into one that exists"
        return unwritable(error)
    return None


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout)


def _silence(stream: IO[str]) -> None:
    """Send what is still buffered nowhere, so that the interpreter's own flush at exit has nothing to complain about."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(devnull, stream.fileno())
    finally:
        os.close(devnull)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def refuse(message: str) -> NoReturn:
    """End the command with exit code 2 and this message."""
    raise UsageProblem(message)

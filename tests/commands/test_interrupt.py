"""A check of a domain whose servers are dead: it ends in time, says so, and lets itself be interrupted at any moment."""

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deliverability.embedded.clock import Clock
from deliverability.embedded.dns.behaviour import Silent
from deliverability.embedded.dns.line import Line
from deliverability.embedded.dns.world import DnsWorld
from tests.commands.cli import ROOT
from tests.drift.standing_in import StandIn

pytestmark = pytest.mark.slow

ZONE = "shop-a.example"

#: How the process ends that Ctrl-C ended: by itself, or, as the interpreter was closing down already, by the signal.
INTERRUPTED = {130, -signal.SIGINT}


@pytest.fixture
def line() -> Line:
    return Line(0.0)


@pytest.fixture
def world(line: Line) -> Iterator[DnsWorld]:
    """A shop's empty zone."""
    with DnsWorld(Clock(), line=line) as world:
        world.create_zone(ZONE)
        yield world


@contextmanager
def checking(world: DnsWorld, folder: Path, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """The command against this world, in a process of its own."""
    network = folder / "network.json"
    network.write_text(json.dumps(world.network_data()["endpoints"]))
    host, port = world.resolver_address
    command = [sys.executable, "-m", "deliverability", "check", "--stack", "shop-a.production", "--dns-only"]
    with subprocess.Popen(
        [*command, "--nameserver", f"{host}:{port}", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "DELIVERABILITY_NETWORK": str(network)},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def until_it_asks(line: Line, process: "subprocess.Popen[str]") -> None:
    """Wait until the command has come so far that it asks DNS, however long Python took to start."""
    while not line.asked:
        assert process.poll() is None
        time.sleep(0.01)


@pytest.mark.parametrize("who", ["name servers", "resolver", "everybody"])
def test_dead_servers_end_with_could_not_tell(world: DnsWorld, tmp_path: Path, who: str):
    if who != "resolver":
        zone = world.zone(ZONE)
        assert zone is not None
        world.misbehave(zone, Silent())
    if who != "name servers":
        world.misbehave(world.resolver, Silent())
    with checking(world, tmp_path, "--timeout", "1", "--format", "json") as process:
        out, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (3, "")
    results = {finding["result"] for finding in json.loads(out)["findings"]}
    assert "unknown" in results
    assert not results & {"fail", "warn"}


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.3, 1.0])
@pytest.mark.parametrize("dead", [True, False], ids=["dead", "alive"])
def test_ctrl_c_at_any_moment_leaves_no_traceback(
    world: DnsWorld, line: Line, tmp_path: Path, dead: bool, moment: float
):
    if dead:
        zone = world.zone(ZONE)
        assert zone is not None
        world.misbehave(zone, Silent())
    else:
        line.delay = 0.4
    with checking(world, tmp_path, "--timeout", "30") as process:
        until_it_asks(line, process)
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=300)
    assert (process.returncode in INTERRUPTED, out, err) == (True, "", "interrupted\n")


def before_our_first_line(error: str) -> bool:
    """Whether a traceback is that of the interpreter's own start, which nobody can catch.

    Until `main` has been called, Python reads its `site` packages and then our entry point; what it imports for that is all
    that may appear.
    """
    frames = re.findall(r'File ".*?/deliverability/(.*?)", line \d+, in (.*)', error)
    return all(
        (file, where)
        in {
            (each, "<module>")
            for each in ("__init__.py", "__main__.py", "cli.py", "commands/interrupting.py")
        }
        for file, where in frames
    )


@pytest.mark.parametrize("milliseconds", [0, 20, 40, 60, 80, 100])
@pytest.mark.parametrize("arguments", [("plan",), ("check", "--dns-only", "--nameserver", "127.0.0.1:9")])
def test_ctrl_c_while_the_program_starts(milliseconds: int, arguments: tuple[str, ...]):
    command = [sys.executable, "-m", "deliverability", *arguments, "--stack", "shop-a.production"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        time.sleep(milliseconds / 1000)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=300)
    if "Traceback" in err:
        assert before_our_first_line(err), err
    else:
        # Killed before Python had its handler, by ours, or (on a fast machine) when the command had ended.
        assert (process.returncode, err) in {(130, "interrupted\n"), (-signal.SIGINT, "")}


#: Runs the entry point and sends itself SIGINT as the module that is named first is imported.
_AT_AN_IMPORT = """
import os, signal, sys
wanted = sys.argv.pop(1)
def hook(event, args):
    if event == "import" and args[0] == wanted:
        os.kill(os.getpid(), signal.SIGINT)
sys.addaudithook(hook)
from deliverability.cli import main
main()
"""


@pytest.mark.parametrize(
    "module",
    [
        "deliverability.commands.streams",
        "typer",
        "typer.main",
        "deliverability.commands.check",
        "deliverability.commands.spf",
        "pydantic",
        "pydantic_core",
        "yaml",
        "deliverability.declaration.settings",
        "deliverability.declaration.plan",
        "deliverability.report.records",
        "rich.console",
    ],
)
def test_ctrl_c_at_an_import_ends_with_one_word(module: str):
    done = subprocess.run(
        [sys.executable, "-c", _AT_AN_IMPORT, module, "plan", "--stack", "shop-a.production"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


def test_a_second_ctrl_c_while_the_first_is_answered_leaves_no_traceback(
    world: DnsWorld, line: Line, tmp_path: Path
):
    zone = world.zone(ZONE)
    assert zone is not None
    world.misbehave(zone, Silent())
    with checking(world, tmp_path, "--timeout", "30") as process:
        until_it_asks(line, process)
        for _ in range(5):
            process.send_signal(signal.SIGINT)
            time.sleep(0.005)
        out, err = process.communicate(timeout=300)
    assert (process.returncode in INTERRUPTED, out) == (True, "")
    assert err in {"", "interrupted\n"}


def test_ctrl_c_that_is_ignored_stays_ignored():
    plan = ["plan", "--stack", "shop-d.parked", "--format", "json"]
    done = subprocess.run(
        ["sh", "-c", 'trap "" INT; exec "$@"', "sh", sys.executable, "-c", _AT_AN_IMPORT, "yaml", *plan],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, json.loads(done.stdout)["domain"], done.stderr) == (0, "shop-d.example", "")


def test_ctrl_c_gives_a_terminal_its_cursor_back():
    """A rehearsal shows a sign of life with a hidden cursor; interrupted, it shows neither any more."""
    main, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "deliverability", "rehearse", "--stack", "shop-a.production"],
        cwd=ROOT,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm"},
    ) as process:
        os.close(terminal)
        seen = b""
        while b"\x1b[?25l" not in seen:
            seen += os.read(main, 4096)
        process.send_signal(signal.SIGINT)
        # Linux answers EIO once the last process has closed the terminal.
        with contextlib.suppress(OSError):
            while more := os.read(main, 4096):
                seen += more
        process.wait(timeout=300)
    os.close(main)
    assert process.returncode in INTERRUPTED
    # An interrupt within rich's own writing makes it write some of it again.
    assert seen.rindex(b"\x1b[?25h") > seen.rindex(b"\x1b[?25l")
    assert seen.endswith(b"interrupted\r\n")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_what_a_command_has_started_ends_with_it(tmp_path: Path, number: signal.Signals, code: int):
    """A pipeline that is cancelled, or has taken too long, sends SIGTERM."""
    stand_in = StandIn(tmp_path / "bin")
    for look in ("refresh", "preview"):
        stand_in.answers(look, seconds=60)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = (sys.executable, "-m", "deliverability", "drift", "--stack", "shop-a.production", "--no-check")
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "PATH": f"{stand_in.folder}{os.pathsep}{os.environ['PATH']}",
            "TMPDIR": str(scratch),
        },
    ) as process:
        while not {"refresh", "preview"} <= {call[0] for call in stand_in.calls()}:
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(number)
        out, err = process.communicate(timeout=300)
    assert (process.returncode, out, err) == (code, "", "interrupted\n")
    assert list(scratch.iterdir()) == []
    running = subprocess.run(("ps", "-eo", "args"), capture_output=True, text=True, check=True).stdout
    assert str(stand_in.command) not in running

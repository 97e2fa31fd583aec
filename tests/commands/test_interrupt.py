"""A check of a domain whose servers are dead: it ends in time, says so, and lets itself be interrupted at any moment."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deliverability.rehearsal.clock import Clock
from deliverability.rehearsal.dns.behaviour import Silent
from deliverability.rehearsal.dns.line import Line
from deliverability.rehearsal.dns.world import World
from tests.commands.cli import ROOT

ZONE = "shop-a.example"

#: How the process ends that Ctrl-C ended: by itself, or, as the interpreter was closing down already, by the signal.
INTERRUPTED = {130, -signal.SIGINT}


@pytest.fixture
def line() -> Line:
    return Line(0.0)


@pytest.fixture
def world(line: Line) -> Iterator[World]:
    """A shop's empty zone."""
    with World(Clock(), line=line) as world:
        world.create_zone(ZONE)
        yield world


@contextmanager
def checking(world: World, folder: Path, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
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


@pytest.mark.parametrize("who", ["name servers", "resolver", "everybody"])
def test_dead_servers_end_with_could_not_tell_within_the_budget(world: World, tmp_path: Path, who: str):
    if who != "resolver":
        zone = world.zone(ZONE)
        assert zone is not None
        world.misbehave(zone, Silent())
    if who != "name servers":
        world.misbehave(world.resolver, Silent())
    began = time.monotonic()
    with checking(world, tmp_path, "--timeout", "3", "--format", "json") as process:
        out, err = process.communicate(timeout=60)
    # The start of the process comes on top, and the machine may be busy.
    assert time.monotonic() - began < 3 + 10
    assert (process.returncode, err) == (3, "")
    results = {finding["result"] for finding in json.loads(out)["findings"]}
    assert "unknown" in results
    assert not results & {"fail", "warn"}


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.3, 1.0])
@pytest.mark.parametrize("dead", [True, False], ids=["dead", "alive"])
def test_ctrl_c_at_any_moment_leaves_no_traceback(
    world: World, line: Line, tmp_path: Path, dead: bool, moment: float
):
    if dead:
        zone = world.zone(ZONE)
        assert zone is not None
        world.misbehave(zone, Silent())
    else:
        line.delay = 0.4
    with checking(world, tmp_path, "--timeout", "30") as process:
        while not line.asked:
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode in INTERRUPTED, out, err) == (True, "", "interrupted\n")

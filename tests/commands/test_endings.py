"""How commands end when the reader goes away, or the user loses patience: real processes, real signals."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.commands.cli import ROOT

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "deliverability"]


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def deaf_resolver() -> Iterator[socket.socket]:
    """A resolver that takes questions and never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(30)
        yield listener


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["plan", "--stack", "shop-a.production"], 0),
        (["plan", "--stack", "shop-a.production", "--format", "bind", "--placeholders"], 0),
        (["plan", "--stack", "shop-a.production", "--format", "json"], 0),
        (["explain", "--list"], 0),
        (
            [
                "check",
                "--stack",
                "shop-a.production",
                "--dns-only",
                "--nameserver",
                "127.0.0.1:9",
                "--timeout",
                "1",
            ],
            3,
        ),
    ],
)
def test_a_reader_that_goes_away_changes_nothing_but_the_output(arguments: list[str], code: int):
    with started(*arguments) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        errors = process.stderr.read()
        assert process.wait(timeout=300) == code
        assert "Traceback" not in errors
        assert "BrokenPipe" not in errors


def test_a_check_that_nobody_answers_says_so_first(deaf_resolver: socket.socket):
    host, port = deaf_resolver.getsockname()
    with started(
        "check", "--stack", "shop-a.production", "--dns-only", "-n", f"{host}:{port}", "--timeout", "1"
    ) as process:
        out, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (3, "")
    lines = out.splitlines()
    first = lines.index("") + 1
    assert lines[first] == "UNKNOWN dns.unresolved"
    assert f"asked: resolver {host}:{port}" in " ".join(lines[first : first + 4])
    assert " ".join(lines[-2:]).startswith(
        "exit code 3: nothing was found wrong, but not everything could be seen"
    )


def test_ctrl_c_during_a_check_ends_with_one_word(deaf_resolver: socket.socket):
    host, port = deaf_resolver.getsockname()
    server = f"{host}:{port}"
    with started(
        "check", "--stack", "shop-a.production", "--dns-only", "--nameserver", server, "--timeout", "60"
    ) as process:
        assert deaf_resolver.recvfrom(2048)[0] != b""
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=300)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == "interrupted"
    assert "Traceback" not in err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_cloud_says_where_it_is_and_stops_cleanly(number: signal.Signals):
    with started("cloud", "--zone", "shop.example", "--zone", "other.example") as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(5)]
        assert [line.partition("=")[0] for line in lines] == [
            "AWS_ENDPOINT_URL",
            "DNS",
            "HOSTED_ZONE_ID",
            "HOSTED_ZONE_ID",
            "DELIVERABILITY_NETWORK",
        ]
        assert lines[0].startswith("AWS_ENDPOINT_URL=http://127.0.0.1:")
        assert lines[1].startswith("DNS=127.0.0.1:")
        process.send_signal(number)
        _, err = process.communicate(timeout=300)
    assert process.returncode == 0
    assert "Traceback" not in err

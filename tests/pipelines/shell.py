"""The shell steps of pipelines, run as they stand: all but what would install something from the network."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

#: What the steps install is in the environment that runs the tests. These lines alone are replaced, and only where they
#: stand exactly so; everything else runs as it is written.
INSTALLING = {
    "pip install .": "true",
    "python -m venv .venv": f"ln -s '{sys.prefix}' .venv",
    ".venv/bin/pip install '.[pulumi]'": "true",
    '"$PYTHON" -m venv "$RUNNER_TEMP/deliverability"': f"""mkdir -p "$RUNNER_TEMP/deliverability" && ln -s '{sys.prefix}/bin' "$RUNNER_TEMP/deliverability/bin" """,
    '"$RUNNER_TEMP/deliverability/bin/pip" install --quiet "$GITHUB_ACTION_PATH"': "true",
}

_ROOT = Path(__file__).parents[2]
#: Seconds after which a step counts as stuck.
_STUCK = 300


@dataclass(frozen=True, slots=True)
class Done:
    """How a script ended. code: its exit code. printed: both streams."""

    code: int
    printed: str


def machine(home: Path, **more: str) -> dict[str, str]:
    """The environment of a machine on which everything is installed, and nothing of the caller's but its PATH."""
    return {
        "HOME": str(home),
        "PATH": os.pathsep.join((f"{sys.prefix}/bin", os.environ["PATH"])),
        # The checkout wins over what is installed in the environment that runs the tests.
        "PYTHONPATH": str(_ROOT),
        **more,
    }


def with_what_is_installed(script: str) -> str:
    """The script without its installations; raises AssertionError where one is left."""
    lines = [
        f"{line[: len(line) - len(line.lstrip())]}{INSTALLING[line.strip()]}"
        if line.strip() in INSTALLING
        else line
        for line in script.splitlines()
    ]
    left = [
        line
        for line in lines
        if re.search(r"\bpip\b.* install\b|-m venv", line) and line.strip() not in INSTALLING.values()
    ]
    assert left == [], f"installs something, and isn't declared in INSTALLING: {left}"
    return "\n".join(lines)


def run(script: str, *, folder: Path, environment: Mapping[str, str], flags: Iterable[str] = ("-e",)) -> Done:
    """Run a script in bash, with no standard input and nothing of the caller's environment but what is given."""
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", *flags, "-c", with_what_is_installed(script)],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_STUCK,
        check=False,
    )
    return Done(done.returncode, done.stdout)

"""The linters of workflows and pipelines, as `make linters` readies them: two locks, neither of which is the project's.

`linters.lock` is installed into an environment of its own; actionlint, which PyPI has only as a download, is built from its
pinned Go module like the engine of the engine's tests. `python -m tests.pipelines.linters.tools` builds it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.engine.real.pins import BuildFailed, Pin

ROOT = Path(__file__).parents[3]
ENVIRONMENT = ROOT / ".venv-linters"
ACTIONLINT = Pin("actionlint", Path(__file__).parent, "github.com/rhysd/actionlint")


class Missing(Exception):
    """A linter isn't there; says which."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a linter said, and whether it found nothing."""

    clean: bool
    printed: str


def run(linter: str, *arguments: str | Path) -> Said:
    """Run a linter in the checkout, without network as far as it has a say in that. Raises Missing."""
    done = subprocess.run(
        [program(linter), *arguments],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1", "ZIZMOR_OFFLINE": "true"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return Said(done.returncode == 0, done.stdout)


def program(linter: str) -> Path:
    """Where a linter is; raises Missing."""
    found = ACTIONLINT.binary if linter == ACTIONLINT.name else ENVIRONMENT / "bin" / linter
    if not found.exists():
        raise Missing(f"no {linter}: run `make linters`")
    return found


def main(arguments: Sequence[str] = ()) -> int:
    """Build actionlint, in a quarter of a minute, unless that was done before; exit code 1 where it can't be."""
    go = shutil.which("go")
    if not ACTIONLINT.binary.exists() and go is None:
        print("linters: no Go to build actionlint: install it (https://go.dev/doc/install)", file=sys.stderr)
        return 1
    try:
        print(f"linters: {ACTIONLINT.build(go or '')}")
    except BuildFailed as failed:
        print(f"linters: {failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Readies the real engine for the tests: `python -m tests.engine.real.ready`, which is `make engine`.

Exit code 1 where a part can't be had and CI is set; without CI the tests are skipped, for the reason that is printed here.
"""

import os
import sys
from pathlib import Path

from tests.engine.real import tools
from tests.engine.real.pins import BuildFailed, Pin


def main() -> int:
    """Find or build everything; returns the exit code."""
    try:
        found = tools.find(_build)
    except (tools.Missing, BuildFailed) as problem:
        print(f"engine: {problem}", file=sys.stderr)
        if isinstance(problem, BuildFailed) or os.environ.get("CI"):
            return 1
        print("engine: without it `make test-engine` skips its tests", file=sys.stderr)
        return 0
    print(f"engine: {found}")
    return 0


def _build(pin: Pin) -> Path:
    if not pin.binary.exists():
        print(f"engine: building {pin.name} {pin.version} (some minutes, once for this pin)", flush=True)
    return tools.build(pin)


if __name__ == "__main__":
    sys.exit(main())

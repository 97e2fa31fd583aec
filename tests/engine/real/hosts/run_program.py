"""Runs a Pulumi program in this Python, with the engine that the arguments name; the language host starts it as a script."""

import argparse
import asyncio
import logging
import os
import runpy
import signal
import sys
import traceback
from collections.abc import Sequence

#: The exit code that says: the program has logged why it failed.
TOLD = 32


def main(arguments: Sequence[str]) -> int:
    """Run the program; returns the exit code."""
    # Ctrl-C reaches the whole process group; the engine decides what becomes of a running program.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    given = _parsed(arguments)

    import pulumi
    from pulumi import log, runtime

    runtime.set_all_config(runtime.get_config_env(), runtime.get_config_secret_keys_env())
    runtime.configure(
        runtime.Settings(
            monitor=given.monitor,
            engine=given.engine,
            project=given.project,
            stack=given.stack,
            parallel=given.parallel,
            dry_run=given.dry_run,
            organization=given.organization,
        )
    )
    sys.argv = [given.program, *given.rest]
    os.chdir(given.folder)
    # What it warns of are tasks that a failed program leaves behind; the failure itself is logged below.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)

    def program() -> None:
        # A folder makes runpy run the `__main__.py` in it, with the folder first on the path.
        runpy.run_path(given.program, run_name="__main__")

    try:
        asyncio.run(runtime.run_in_stack(program))
    except pulumi.RunError as error:
        log.error(str(error))
        return TOLD
    except Exception:
        log.error(f"Program failed with an unhandled exception:\n{traceback.format_exc()}")
        return TOLD
    return 0


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("monitor", "engine", "project", "stack", "organization", "folder"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--parallel", type=int, required=True)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("program")
    parser.add_argument("rest", nargs="*")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""One command of the Pulumi CLI beside other work: ended with its plugins where that is given up, or takes too long."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping
from pathlib import Path

from deliverability.engine.cli.command import Ended

#: Seconds that the CLI has to end what it's at, and then to stop. It only reads: nothing is lost.
_FINISHES, _STOPS = 2.0, 10.0


async def run(
    command: tuple[str, ...],
    *,
    folder: Path,
    environment: Mapping[str, str],
    printed: Path,
    seconds: float,
) -> Ended:
    """Run it to its end; what it prints goes to files beside `printed`, which a plugin that outlives the CLI can't keep open for us.

    Raises OSError where it can't be started, TimeoutError after so many seconds.
    """
    files = printed.with_suffix(".out"), printed.with_suffix(".err")
    with files[0].open("wb") as out, files[1].open("wb") as err:
        starting = asyncio.ensure_future(
            asyncio.create_subprocess_exec(
                *command,
                cwd=folder,
                env=dict(environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                # A session of its own: Ctrl-C reaches it by way of us, once, and not at the same time as us.
                start_new_session=True,
            )
        )
        try:
            # In the middle of its start nobody knows yet whom to end.
            process = await asyncio.shield(starting)
        except asyncio.CancelledError:
            await _end(await starting)
            raise
        try:
            async with asyncio.timeout(seconds):
                code = await process.wait()
        except BaseException:
            await _end(process)
            raise
    return Ended(code, *(file.read_text("utf-8", errors="replace") for file in files))


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ctrl-C asks the CLI to stop after what is under way, a second one to stop now; it ends its plugins both times."""
    try:
        for patience in (_FINISHES, _STOPS):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await process.wait()
                return
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

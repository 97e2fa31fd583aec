"""`in_thread`: blocking work beside the event loop, for which nothing has to wait."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


async def in_thread(work: Callable[[], Result]) -> Result:
    """The result of blocking work that raises nothing, in a thread of its own.

    The thread is a daemon, unlike those of the loop's own pool, whose end `asyncio.run` waits for: neither a deadline nor a
    cancelled observation has to wait for a socket that never answers, or for a host name that nobody knows.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def settle(result: Result) -> None:
        if not done.done():
            done.set_result(result)

    def run() -> None:
        result = work()
        try:
            loop.call_soon_threadsafe(settle, result)
        except RuntimeError:
            return  # the loop is closed: nobody wants it any more

    threading.Thread(target=run, name="beside", daemon=True).start()
    return await done

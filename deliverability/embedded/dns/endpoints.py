"""The one background thread with one event loop on which every endpoint of the world listens."""

import asyncio
import concurrent.futures
import threading
from collections.abc import Coroutine, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from deliverability.embedded.dns.line import Line
from deliverability.embedded.dns.listener import Handler, Listener
from deliverability.embedded.dns.resolver import ResolverService

_T = TypeVar("_T")


class Endpoints:
    """Opens and closes endpoints for made-up addresses; used from outside of its thread.

    line: what lies between them and those who ask, if anything does.
    """

    def __init__(self, line: Line | None = None) -> None:
        self._line = line
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="embedded-dns", daemon=True)
        self._listeners: dict[str, Listener] = {}
        self._ports: dict[str, tuple[str, int]] = {}
        self.table: Mapping[str, tuple[str, int]] = MappingProxyType(self._ports)
        self._thread.start()

    def open(self, handlers: Mapping[str, Handler], *, ports: Mapping[str, int] | None = None) -> None:
        """Listen for the addresses that have no endpoint yet: all of them, or none and OSError."""
        self._run(self._open({a: h for a, h in handlers.items() if a not in self._ports}, ports or {}))

    def close(self, addresses: list[str]) -> None:
        """Stop listening for these addresses."""
        for address in addresses:
            if address not in self._listeners:
                self._ports.pop(address, None)
        self._run(self._close([address for address in addresses if address in self._listeners]))

    def shut(self, address: str) -> None:
        """Stop listening for an address that stays where it is: whoever asks there gets an error from the machine."""
        listener = self._listeners.pop(address, None)
        if listener is not None:
            self._run(_shut(listener))

    def reopen(self, handlers: Mapping[str, Handler]) -> None:
        """Listen again where `shut` left nobody; raises OSError where somebody else has taken the port."""
        shut = {a: h for a, h in handlers.items() if a in self._ports and a not in self._listeners}
        if shut:
            self._run(self._open(shut, {address: self._ports[address][1] for address in shut}))

    def stop(self, resolver: ResolverService) -> None:
        """Close everything and end the thread; nothing stays open."""
        self._run(self._stop(resolver))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        future: concurrent.futures.Future[_T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result()

    async def _open(self, handlers: Mapping[str, Handler], ports: Mapping[str, int]) -> None:
        opened: dict[str, Listener] = {}
        try:
            for address, handler in handlers.items():
                reached = self._line.before(handler) if self._line is not None else handler
                opened[address] = await Listener.open(reached, ports.get(address, 0))
        except OSError:
            for listener in opened.values():
                listener.close()
            await _turns()
            raise
        self._listeners.update(opened)
        self._ports.update({address: listener.endpoint for address, listener in opened.items()})

    async def _close(self, addresses: list[str]) -> None:
        for address in addresses:
            del self._ports[address]
            self._listeners.pop(address).close()
        await _turns()

    async def _stop(self, resolver: ResolverService) -> None:
        await self._close(list(self._listeners))
        await asyncio.gather(*resolver.cancel(), return_exceptions=True)
        await _turns()


async def _shut(listener: Listener) -> None:
    listener.close()
    await _turns()


async def _turns() -> None:
    """Let the loop run what closing has scheduled: transports close their sockets one turn later."""
    for _ in range(3):
        await asyncio.sleep(0)

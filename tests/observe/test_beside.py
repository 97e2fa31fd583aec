"""Blocking work beside the event loop: its result, and that nobody waits for what doesn't end."""

import asyncio
import threading

import pytest

from deliverability.observe.beside import in_thread
from deliverability.observe.dns.exchange import Client
from deliverability.observe.dns.reply import Reply
from deliverability.observe.dns.servers import Endpoint


def test_what_the_work_gives():
    assert asyncio.run(in_thread(lambda: 7)) == 7


def test_a_host_name_that_nobody_answers_holds_up_nothing(monkeypatch: pytest.MonkeyPatch):
    """The end of the loop doesn't wait for the system's lookup, which takes as long as it likes."""
    looking, over, ended = threading.Event(), threading.Event(), threading.Event()

    def lookup(*_: object, **__: object) -> list[object]:
        looking.set()
        over.wait(60)
        ended.set()
        raise OSError("no such host")

    async def ask() -> Reply:
        async with Client(timeout=0.05, budget=10) as client:
            return await client.ask(Endpoint("resolver.example"), "a.example", "A", recursive=True)

    monkeypatch.setattr("socket.getaddrinfo", lookup)
    try:
        assert asyncio.run(ask()) == Reply("TIMEOUT")
        assert looking.is_set()
        assert not ended.is_set()
    finally:
        over.set()


def test_a_host_name_that_leads_nowhere_is_unreachable(monkeypatch: pytest.MonkeyPatch):
    def lookup(*_: object, **__: object) -> list[object]:
        raise OSError("no such host")

    async def ask() -> Reply:
        async with Client(timeout=1, budget=10) as client:
            return await client.ask(Endpoint("resolver.example"), "a.example", "A", recursive=True)

    monkeypatch.setattr("socket.getaddrinfo", lookup)
    assert asyncio.run(ask()) == Reply("UNREACHABLE")

"""One DNS question to one server: UDP with EDNS, repeated once, TCP on truncation. Outcomes are statuses, never exceptions.

What a server can do, and what becomes of it: silence, a response with another id or from another address: TIMEOUT.
Octets that can't be read, a response to another question, a CNAME loop: MALFORMED. An ICMP error, no route: UNREACHABLE.
An answer that is cut over UDP (TC) and doesn't come over TCP: TRUNCATED. FORMERR, NOTIMP or BADVERS to EDNS: asked again without (RFC 6891 section 6.2.2).
"""

import asyncio
import os
from math import inf
from types import TracebackType

from deliverability.observe.dns.reply import Reply
from deliverability.observe.dns.servers import Endpoint, Server, Servers, TooLong, stream
from deliverability.observe.dns.wire import Manner, Query, Wire
from deliverability.observe.sharing import SharedAnswer

#: Questions to servers, and octets of their answers, after which an observation asks nothing more: somebody's records
#: make it go on for ever, or fill the memory.
MOST_QUESTIONS = 2000
MOST_OCTETS = 8 * 1024 * 1024

_NO_EDNS_HERE = ("FORMERR", "NOTIMP", "BADVERS")
#: The answer is longer than UDP carries (RFC 1035 section 4.2.1): it has to be fetched over TCP.
_TRUNCATED = Reply("TRUNCATED")
_NOT_ASKED = Reply("NOT-ASKED")


class Client:
    """DNS as one observation asks it: within its time, and with bounds to what it asks.

    timeout: seconds for a question over UDP, the repetition after a third of it included; again as much over TCP.
    budget: seconds from now until every question is TIMEOUT at once; only who was held up then waits as long again.
    servers: those of a run, whose sockets and replies its observations share; None for servers of its own, which are asked
        as often as somebody asks.

    After `MOST_QUESTIONS` or `MOST_OCTETS` a question is NOT-ASKED. A server that left its first question unanswered and
    never answered another isn't asked again. An async context manager: leaving it closes every socket of its own.
    """

    def __init__(self, *, timeout: float, budget: float, servers: Servers | None = None) -> None:
        self._timeout = timeout
        self.deadline = _time() + budget
        self._shares = servers is not None
        self._servers = servers or Servers()
        self._wire = Wire()
        self._questions = 0
        self._octets = 0

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._shares:
            await self._servers.__aexit__(kind, error, trace)

    async def ask(
        self,
        endpoint: Endpoint,
        name: str,
        rdtype: str,
        *,
        recursive: bool,
        checking: bool = True,
        again: bool = False,
    ) -> Reply:
        """Ask the server at `endpoint`; `recursive`, `checking` and `again` as in `Manner`."""
        server = self._servers.at(endpoint)
        if server.given_up is not None:
            return Reply(server.given_up)
        if self._questions >= MOST_QUESTIONS or self._octets >= MOST_OCTETS:
            return _NOT_ASKED
        if _time() >= self.deadline:
            return Reply("TIMEOUT")
        self._questions += 1
        manner = Manner(recursive, checking, again=again)
        if not self._shares:
            return (await self._answered(server, name, rdtype, manner)).value
        question = (name, rdtype, manner)
        return await self._servers.reply(
            server, question, lambda: self._answered(server, name, rdtype, manner), self.deadline
        )

    async def _answered(self, server: Server, name: str, rdtype: str, manner: Manner) -> SharedAnswer[Reply]:
        try:
            query = self._wire.query(name, rdtype, manner)
        except ValueError:
            return SharedAnswer(Reply("MALFORMED"))  # the name itself can't be put into a question
        reply = await self._over_udp(server, query)
        if reply.status in _NO_EDNS_HERE:
            query = self._wire.query(name, rdtype, manner._replace(edns=False))
            reply = await self._over_udp(server, query)
        if reply is _TRUNCATED:
            reply = await self._over_tcp(server, query)
        if reply is _NOT_ASKED:
            return SharedAnswer(
                reply, -inf
            )  # The bound is this observation's own: whoever else wants it asks again.
        if reply.status not in ("TIMEOUT", "UNREACHABLE"):
            server.answers, server.given_up = True, None
        elif reply.status == "TIMEOUT" and _time() >= self.deadline:
            # Our time was over, which says nothing about the server to an observation that began later.
            return SharedAnswer(reply, self.deadline)
        elif not server.answers:
            server.given_up = reply.status
        return SharedAnswer(reply)

    async def _over_udp(self, server: Server, query: Query) -> Reply:
        start = _time()
        outcome = "TIMEOUT"
        ends = (start + self._timeout / 3, start + self._timeout)
        channel = server.opened
        if channel is None:
            try:
                async with asyncio.timeout_at(min(ends[-1], self.deadline)):
                    channel = await server.channel()
            except TimeoutError:
                return Reply("TIMEOUT")
            except OSError:
                return Reply("UNREACHABLE")
        # The same id both times, so that a late answer to the first asking still counts.
        with channel.line() as line:
            for end in ends:
                received = await line.exchange(query.octets, min(end, self.deadline))
                if received is None:
                    continue
                if isinstance(received, OSError):
                    outcome = "UNREACHABLE"
                elif len(received) > 2 and received[2] & 0x02:
                    return _TRUNCATED
                else:
                    reply = self._read(received, query)
                    if reply is not None:
                        return reply
                    outcome = "MALFORMED"
        return Reply(outcome)

    async def _over_tcp(self, server: Server, query: Query) -> Reply:
        end = min(_time() + self._timeout, self.deadline)
        if server.udp_only:
            return _TRUNCATED
        read = False
        for _ in range(2):
            identity = os.urandom(2)
            try:
                async with asyncio.timeout_at(end):
                    received = await stream(
                        server.address, server.endpoint.port, identity + query.octets, self._fits
                    )
            except TimeoutError:
                break
            except TooLong:
                # Many that were asked at the same time may answer at length, each within the bound and not together.
                return _NOT_ASKED
            except (OSError, EOFError):
                continue
            read = server.tcp_answers = True
            reply = self._wire.read(received, query) if received[:2] == identity else None
            if reply is not None:
                return reply
        if read:
            return Reply("MALFORMED")
        if _time() >= self.deadline:
            return Reply("TIMEOUT")
        server.udp_only = not server.tcp_answers
        return _TRUNCATED

    def _fits(self, length: int) -> bool:
        """Whether an answer of so many octets may still be read; then it counts, whether it comes or not."""
        if self._octets + length > MOST_OCTETS:
            return False
        self._octets += length
        return True

    def _read(self, octets: bytes, query: Query) -> Reply | None:
        self._octets += len(octets)
        return self._wire.read(octets, query)


def _time() -> float:
    return asyncio.get_running_loop().time()

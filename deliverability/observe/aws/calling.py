"""Calling the AWS APIs: one call at a time per service, each once, backed off, and never past the deadline."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from deliverability.observe.aws.attempts import Attempt, NotRead, attempt
from deliverability.observe.aws.clients import Clients
from deliverability.observe.options import AwsOptions
from deliverability.once import Once
from deliverability.snapshot import Reading
from deliverability.snapshot.readings.operations import Operation, Service

#: Pauses between the tries of one call, in seconds of the rate limits; what isn't throttled is tried three times only.
_PAUSES = (1.0, 2.0, 4.0)
_PAUSES_OF_FAILURES = _PAUSES[:2]
#: What holds for a service as a whole: the calls that follow would wait for nothing.
_FINAL = frozenset({"unreachable", "no-credentials"})
_LATE = "no answer before the time for the whole observation was over"


@dataclass(slots=True)
class _Lane:
    """The calls of one service, one after the other.

    limit: how many there may be within one second, None for as many as there are. The limits are those of the account, which
    others use too: what is refused all the same is backed off.
    given_up: why nothing more is asked of the service, once it could not be reached at all.
    """

    limit: int | None
    given_up: Reading | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    answered: deque[float] = field(default_factory=deque)

    def pause(self, now: float, second: float) -> float:
        """Seconds until the next call may start."""
        while self.answered and self.answered[0] <= now - second:
            self.answered.popleft()
        if self.limit is None or len(self.answered) < self.limit:
            return 0.0
        return self.answered[-self.limit] + second - now

    def refused(self) -> None:
        """From now on one call a second: what SES allows (5 for Route 53, of which others have used some)."""
        self.limit = 1


class Caller:
    """Calls operations for one observation; an async context manager that closes its connections.

    deadline: the loop's time after which every call is "unreachable". region, role_arn: per service; see `places`.

    - Calls of one service run one after the other, those of different services at the same time.
    - A call that was made before with the same parameters is not made again: its answer is shared, a failure too.
    - Route 53 gets five calls a second (its limit). SES allows one, in practice with room for a few at once, so it is called
      without a pause until it refuses; from then on once a second.
    - What is throttled or doesn't answer is tried again after 1, 2 and 4 seconds, as long as there is time.
    """

    def __init__(
        self, options: AwsOptions, deadline: float, places: Mapping[Service, tuple[str, str | None]]
    ) -> None:
        self._clients = Clients(options)
        self._second = options.second
        self._deadline = deadline
        self._places = places
        self._once = Once()
        self._lanes = {service: _Lane(5 if service == "route53" else None) for service in places}

    async def __aenter__(self) -> "Caller":
        await self._once.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._once.__aexit__(kind, error, trace)
        self._clients.close()

    async def call(self, operation: Operation, **parameters: Any) -> Mapping[str, Any]:
        """The response as JSON data, without ResponseMetadata; raises `NotRead`, also where there is no such thing."""
        key = (operation, repr(sorted(parameters.items())))
        reading = await self._once.get(key, lambda: self._answered(operation, parameters))
        if reading.status != "ok":
            raise NotRead(reading)
        return reading.data

    async def _answered(self, operation: Operation, parameters: Mapping[str, Any]) -> Reading:
        lane = self._lanes[operation.service]
        request = self._request(operation, parameters)
        async with lane.lock:
            if lane.given_up is not None:
                return lane.given_up
            last = await self._try(lane, request, operation)
            for number, pause in enumerate(_PAUSES):
                throttled = last.reading.status == "throttled"
                pauses = len(_PAUSES if throttled else _PAUSES_OF_FAILURES)
                if not last.passing or number >= pauses or not self._time_for(pause * self._second):
                    break
                if throttled:
                    lane.refused()
                await asyncio.sleep(pause * self._second)
                last = await self._try(lane, request, operation)
            if last.reading.status in _FINAL:
                lane.given_up = last.reading
        return last.reading

    async def _try(
        self, lane: _Lane, request: Callable[[], Mapping[str, Any]], operation: Operation
    ) -> Attempt:
        loop = asyncio.get_running_loop()
        late = Attempt(Reading("unreachable", detail=f"{operation.action}: {_LATE}"))
        pause = lane.pause(loop.time(), self._second)
        if not self._time_for(pause):
            return late
        if pause:
            await asyncio.sleep(pause)
        try:
            async with asyncio.timeout_at(self._deadline):
                return await in_thread(lambda: attempt(request, operation.action))
        except TimeoutError:
            return late
        finally:
            # Rather than when it was sent, which the making of a client may put off.
            lane.answered.append(loop.time())

    def _request(
        self, operation: Operation, parameters: Mapping[str, Any]
    ) -> Callable[[], Mapping[str, Any]]:
        region, role_arn = self._places[operation.service]

        def request() -> Mapping[str, Any]:
            from botocore import xform_name

            with self._clients.lent(operation.service, region, role_arn) as client:
                response: Mapping[str, Any] = getattr(client, xform_name(operation.name))(**parameters)
            return response

        return request

    def _time_for(self, pause: float) -> bool:
        return asyncio.get_running_loop().time() + pause < self._deadline


async def in_thread(work: Callable[[], Attempt]) -> Attempt:
    """The result of blocking work that raises nothing, in a thread of its own.

    The thread is a daemon: neither a deadline nor a cancelled observation has to wait for a socket that never answers.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Attempt] = loop.create_future()

    def settle(result: Attempt) -> None:
        if not done.done():
            done.set_result(result)

    def run() -> None:
        result = work()
        try:
            loop.call_soon_threadsafe(settle, result)
        except RuntimeError:
            return  # the loop is closed: nobody wants it any more

    threading.Thread(target=run, name="aws-read", daemon=True).start()
    return await done

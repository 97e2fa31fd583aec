"""Calling the AWS APIs: one call at a time per service, each once, backed off, and never past the deadline."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import field
from math import inf
from types import TracebackType
from typing import Any, NamedTuple

from deliverability.dataclass import dataclass
from deliverability.observe.aws.attempts import Attempt, attempt
from deliverability.observe.aws.clients import Clients
from deliverability.observe.beside import in_thread
from deliverability.observe.options import AwsOptions
from deliverability.observe.sharing import SharedAnswer, SharedAnswers
from deliverability.ses.regions import partition
from deliverability.snapshot import Reading
from deliverability.snapshot.readings.operations import Operation, Service
from deliverability.snapshot.readings.specification import NotRead

#: Pauses between the tries of one call, in seconds of the rate limits; what isn't throttled is tried three times only.
_PAUSES = (1.0, 2.0, 4.0)
_PAUSES_OF_FAILURES = _PAUSES[:2]
#: What holds for a service as a whole: the calls that follow would wait for nothing.
_FINAL = frozenset({"unreachable", "no-credentials"})
_LATE = "no answer before the time for the whole observation was over"


class Place(NamedTuple):
    """Where a service is called, and with whose credentials: those of a role, or the run's own."""

    region: str
    role_arn: str | None = None


class Calls:
    """The calls of one run, whatever its observations; an async context manager that closes its connections.

    - Calls of one service at one place run one after the other, all others at the same time.
    - A call that was made before with the same parameters is not made again: its answer is shared, a failure too. So what
      depends on the account and the region alone is read once in a run, however many domains it looks at.
    - Route 53 gets five calls a second (its limit). SES allows one, in practice with room for a few at once, so it is called
      without a pause until it refuses; from then on once a second.
    - What is throttled or doesn't answer is tried again after 1, 2 and 4 seconds, as long as there is time.

    clients: kept by whoever looks several times, and closed by them; None makes some for this run alone.
    """

    def __init__(self, options: AwsOptions, clients: Clients | None = None) -> None:
        self._clients = clients or Clients(options)
        self._are_ours = clients is None
        self._second = options.second
        self._shared = SharedAnswers()
        self._lanes: dict[tuple[Service, Place], _Lane] = {}

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The endpoints in place of AWS's that were called so far."""
        return self._clients.elsewhere

    async def __aenter__(self) -> "Calls":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._are_ours:
            self._clients.close()

    async def answer(
        self, operation: Operation, parameters: Mapping[str, Any], place: Place, deadline: float
    ) -> Reading:
        """AWS's answer for an asker with time until the deadline (the loop's); "unreachable" after it."""
        lane = self._lane(operation.service, place)

        async def ask() -> SharedAnswer[Reading]:
            return await _Call(lane, operation, self._request(operation, parameters, place), deadline).made()

        key = (lane.place, operation, repr(sorted(parameters.items())))
        return await self._shared.get(key, ask, deadline) or _late(operation)

    def _lane(self, service: Service, place: Place) -> "_Lane":
        """The lane of a place. Route 53 is one for all regions of a partition, its limits too."""
        if service == "route53":
            place = place._replace(region=partition(place.region))
        key = (service, place)
        if key not in self._lanes:
            self._lanes[key] = _Lane(place, 5 if service == "route53" else None, self._second)
        return self._lanes[key]

    def _request(
        self, operation: Operation, parameters: Mapping[str, Any], place: Place
    ) -> Callable[[], Mapping[str, Any]]:
        def request() -> Mapping[str, Any]:
            from botocore import xform_name

            with self._clients.lent(operation.service, place.region, place.role_arn) as client:
                response: Mapping[str, Any] = getattr(client, xform_name(operation.name))(**parameters)
            return response

        return request


class Caller:
    """The calls of one observation among those of a run; a `snapshot.readings.specification.Caller`.

    deadline: the loop's time after which every call is "unreachable". places: where each service is called.
    """

    def __init__(self, calls: Calls, deadline: float, places: Mapping[Service, Place]) -> None:
        self._calls = calls
        self._deadline = deadline
        self._places = places

    async def call(self, operation: Operation, **parameters: Any) -> Mapping[str, Any]:
        """The response as JSON data, without ResponseMetadata; raises `NotRead`, also where there is no such thing."""
        place = self._places[operation.service]
        reading = await self._calls.answer(operation, parameters, place, self._deadline)
        if reading.status != "ok":
            raise NotRead(reading)
        return reading.data


@dataclass(slots=True)
class _Lane:
    """The calls of one service at one place, one after the other.

    limit: how many there may be within one second, None for as many as there are. The limits are those of the account, which
    others use too: what is refused all the same is backed off.
    second: how long a second of the limits is, in seconds.
    given_up: why nothing more is asked of the service, once it could not be reached at all.
    """

    place: Place
    limit: int | None
    second: float
    given_up: SharedAnswer[Reading] | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    answered: deque[float] = field(default_factory=deque)

    def pause(self, now: float) -> float:
        """Seconds until the next call may start."""
        while self.answered and self.answered[0] <= now - self.second:
            self.answered.popleft()
        if self.limit is None or len(self.answered) < self.limit:
            return 0.0
        return self.answered[-self.limit] + self.second - now

    def refused(self) -> None:
        """After a refusal, one call a second: what SES allows (Route 53 allows 5, of which others use some)."""
        self.limit = 1


@dataclass(frozen=True, slots=True)
class _Call:
    """One call for an observation that has time until the deadline."""

    lane: _Lane
    operation: Operation
    request: Callable[[], Mapping[str, Any]]
    deadline: float

    async def made(self) -> SharedAnswer[Reading]:
        """The answer, once it is this call's turn; tried again as often as needed and as time allows."""
        lane = self.lane
        async with lane.lock:
            if lane.given_up is not None and self.deadline <= lane.given_up.until:
                return lane.given_up
            answered = await self._tried()
            if answered.value.status in _FINAL:
                lane.given_up = answered
        return answered

    async def _tried(self) -> SharedAnswer[Reading]:
        lane = self.lane
        last = await self._try()
        for number, pause in enumerate(_PAUSES):
            throttled = last is not None and last.reading.status == "throttled"
            pauses = len(_PAUSES if throttled else _PAUSES_OF_FAILURES)
            if last is None or not last.passing or number >= pauses:
                break
            if not self._time_for(pause * lane.second):
                return SharedAnswer(last.reading, self.deadline)
            if throttled:
                lane.refused()
            await asyncio.sleep(pause * lane.second)
            last = await self._try()
        return (
            SharedAnswer(_late(self.operation), self.deadline)
            if last is None
            else SharedAnswer(last.reading, inf)
        )

    async def _try(self) -> Attempt | None:
        """What the request gave; None where there was no time for it."""
        loop = asyncio.get_running_loop()
        pause = self.lane.pause(loop.time())
        if not self._time_for(pause):
            return None
        if pause:
            await asyncio.sleep(pause)
        try:
            async with asyncio.timeout_at(self.deadline):
                return await in_thread(lambda: attempt(self.request, self.operation.action))
        except TimeoutError:
            return None
        finally:
            # Rather than when it was sent, which the making of a client may put off.
            self.lane.answered.append(loop.time())

    def _time_for(self, pause: float) -> bool:
        return asyncio.get_running_loop().time() + pause < self.deadline


def _late(operation: Operation) -> Reading:
    return Reading("unreachable", detail=f"{operation.action}: {_LATE}")

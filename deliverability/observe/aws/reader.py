"""The readings of AWS that one observation makes: each once, at the same time where they can be."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Any

from deliverability.declaration.manifest import Manifest, with_dkim_facts
from deliverability.observe.aws.calling import Caller, Calls, Place
from deliverability.once import Once
from deliverability.snapshot import LEFT_OUT, Aws, Reading
from deliverability.snapshot.readings import readings
from deliverability.snapshot.readings.identity import ELSEWHERE, IDENTITY, dkim_facts
from deliverability.snapshot.readings.members import keep
from deliverability.snapshot.readings.operations import Operation, Service
from deliverability.snapshot.readings.specification import AwsReading, Look, NotRead

#: Where the global APIs are signed for when the stack names no region.
_DEFAULT_REGION = "us-east-1"

#: Characters that are said of an answer that isn't understood.
_MAX_DETAIL = 400


class _Answered:
    """A caller to which an answer without any member is none; see there."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def call(self, operation: Operation, **parameters: Any) -> Mapping[str, Any]:
        answer = await self._caller.call(operation, **parameters)
        if not answer and not operation.empty:
            raise NotRead(Reading("error", detail=f"{operation.action}: the answer is empty"))
        return answer


class Reader:
    """The readings of one observation; an async context manager that ends what is still read.

    calls: those of the run; None leaves AWS out: every reading is "left-out".
    now: mails are counted over the day before it. deadline: the loop's time after which nothing is waited for.
    """

    def __init__(self, manifest: Manifest, calls: Calls | None, *, now: datetime, deadline: float) -> None:
        self._manifest = manifest
        self._now = now
        self._caller = _Answered(Caller(calls, deadline, _places(manifest))) if calls is not None else None
        self._once = Once()

    async def __aenter__(self) -> "Reader":
        await self._once.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._once.__aexit__(kind, error, trace)

    async def read(self, reading: AwsReading) -> Reading:
        """One reading; made once, however often it is wanted."""
        return await self._once.get(reading, lambda: self._made(reading))

    async def read_all(self) -> Aws:
        """All readings of the catalogue."""
        wanted = readings()
        made = await asyncio.gather(*map(self.read, wanted.values()))
        return Aws(dict(zip(wanted, made, strict=True)))

    async def filled(self) -> Manifest:
        """The manifest with SES's tokens where it has placeholders; at once where it has none."""
        identity = self._manifest.identity
        if identity is None or identity.dkim.tokens is not None:
            return self._manifest
        facts = dkim_facts(await self.read(IDENTITY))
        return with_dkim_facts(self._manifest, facts) if facts is not None else self._manifest

    async def _made(self, reading: AwsReading) -> Reading:
        if self._caller is None:
            return LEFT_OUT
        left_out = await self._left_out(reading)
        if left_out is not None:
            return left_out
        before = await asyncio.gather(*map(self.read, reading.after))
        look = Look(
            self._manifest,
            self._caller,
            self._now,
            self.filled,
            dict(zip(reading.after, before, strict=True)),
        )
        try:
            made = await reading.read(look)
        except NotRead as problem:
            return problem.reading
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            # An answer without a member that its API always gives, or with one of another kind: nothing follows from it.
            return Reading("error", detail=_not_understood(reading, error))
        return replace(made, data=keep(reading.keeps, made.data))

    async def _left_out(self, reading: AwsReading) -> Reading | None:
        """The reading "left-out" where this declaration has nothing to read, or the identity is another's; None for any other."""
        if reading.hosted:
            return None if self._manifest.dns.mode == "route53" else LEFT_OUT
        declared = self._manifest.identity
        if declared is None:
            return LEFT_OUT
        elsewhere = not declared.managed and reading is not IDENTITY
        if elsewhere and (await self.read(IDENTITY)).status != "ok":
            return Reading("left-out", detail=ELSEWHERE)
        return None


def _not_understood(reading: AwsReading, error: Exception) -> str:
    calls = " or ".join(operation.name for operation in reading.operations)
    what = f"it lacks {error.args[0]}" if isinstance(error, KeyError) else str(error)
    return f"the answer to {calls} is not what its API describes: {what}"[:_MAX_DETAIL]


def _places(manifest: Manifest) -> dict[Service, Place]:
    region = manifest.region or _DEFAULT_REGION
    role = manifest.settings.dns.role_arn
    here = Place(region)
    return {"sesv2": here, "cloudwatch": here, "sts": here, "route53": Place(region, role)}

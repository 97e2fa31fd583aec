"""AWS as one observation reads it: all readings of `snapshot.reading.Aws`, at the same time where they can be."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from types import TracebackType

from deliverability.declaration.manifest import Manifest
from deliverability.observe.aws import cloudwatch, identities, record_sets, route53, sending, ses
from deliverability.observe.aws.attempts import LEFT_OUT, settled
from deliverability.observe.aws.calling import Caller
from deliverability.observe.options import AwsOptions
from deliverability.snapshot import Aws, Reading
from deliverability.snapshot.readings.operations import READINGS

#: Where the global APIs are signed for when the stack names no region.
_DEFAULT_REGION = "us-east-1"

_Reader = Callable[[], Awaitable[Reading]]
_AtNames = Callable[[Manifest, Reading, Collection[str], Caller], Awaitable[Reading]]


class Api:
    """The readings of one observation; an async context manager that closes its connections.

    options: None leaves AWS out: every reading is "left-out". deadline: the loop's time after which nothing is waited for.
    """

    def __init__(self, manifest: Manifest, options: AwsOptions | None, *, deadline: float) -> None:
        self._manifest = manifest
        self._caller: Caller | None = None
        if options is not None:
            region = manifest.region or _DEFAULT_REGION
            role = manifest.settings.dns.role_arn
            self._caller = Caller(
                options,
                deadline,
                {
                    "sesv2": (region, None),
                    "cloudwatch": (region, None),
                    "sts": (region, None),
                    "route53": (region, role),
                },
            )

    async def __aenter__(self) -> "Api":
        if self._caller is not None:
            await self._caller.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._caller is not None:
            await self._caller.__aexit__(kind, error, trace)

    async def identity(self) -> Reading:
        """`Aws.identity`; asked once, however often it is wanted."""
        if self._caller is None:
            return LEFT_OUT
        return await settled(ses.read_identity(self._manifest, self._caller))

    async def readings(self, filled: asyncio.Future[Manifest], now: datetime) -> Aws:
        """All readings. filled: gives the manifest with SES's tokens, by which the names of records are known.

        now: the snapshot's time; mails are counted over the day before it.
        """
        caller, manifest = self._caller, self._manifest
        if caller is None:
            return Aws(**dict.fromkeys(READINGS, LEFT_OUT))
        async with asyncio.TaskGroup() as group:

            def ours(read: _Reader) -> asyncio.Task[Reading]:
                return group.create_task(settled(self._ours(identity, read)))

            def hosted(read: _Reader) -> asyncio.Task[Reading]:
                return group.create_task(settled(self._hosted(read)))

            async def recipients() -> Reading:
                return await identities.read_recipients(manifest, await account, caller)

            async def recommendations() -> Reading:
                return await sending.read_recommendations(manifest, await account, caller)

            async def at_declared_names(read: _AtNames) -> Reading:
                return await read(manifest, await zone, record_sets.declared_names(await filled), caller)

            identity = group.create_task(self.identity())
            account = ours(lambda: ses.read_account(caller))
            zone = hosted(lambda: route53.read_zone(manifest, caller))
            tasks = {
                "identity": identity,
                "account": account,
                "zone": zone,
                "configuration_set": ours(lambda: sending.read_configuration_set(manifest, caller)),
                "suppressed": ours(lambda: sending.read_suppressed(manifest, caller)),
                "recommendations": ours(recommendations),
                "recipients": ours(recipients),
                "identities": ours(lambda: identities.read_identities(manifest.domain, caller)),
                "metrics": ours(lambda: cloudwatch.read_metrics(now, caller)),
                "alarms": ours(lambda: cloudwatch.read_alarms(caller)),
                "zones": hosted(lambda: at_declared_names(route53.read_zones)),
                "record_sets": hosted(lambda: at_declared_names(record_sets.read_record_sets)),
                "protections": hosted(lambda: at_declared_names(record_sets.read_protections)),
            }
        return Aws(**{name: task.result() for name, task in tasks.items()})

    async def _ours(self, identity: Awaitable[Reading], read: _Reader) -> Reading:
        """A reading about the identity's account; "left-out" where that isn't the account of these credentials."""
        declared = self._manifest.identity
        if declared is None:
            return LEFT_OUT
        if not declared.managed and (await identity).status != "ok":
            return Reading("left-out", detail=ses.ELSEWHERE)
        return await read()

    async def _hosted(self, read: _Reader) -> Reading:
        """A reading about the zone; "left-out" where the records aren't written to Route 53."""
        return await read() if self._manifest.dns.mode == "route53" else LEFT_OUT

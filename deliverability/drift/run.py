"""`Run`: the three looks at the stacks of one project, which share a Pulumi CLI, the answers of AWS and a number of engines."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Manifest
from deliverability.drift.looking import Looker, environment_of_looks
from deliverability.engine.cli import CliMissing, find_cli
from deliverability.event_loop import to_the_end
from deliverability.observe.gather import observe_in
from deliverability.observe.options import AwsOptions, DnsOptions
from deliverability.observe.session import Session, now
from deliverability.snapshot import LEFT_OUT, Aws, Delegation, Snapshot
from deliverability.snapshot.pulumi import Pulumi, PulumiLook
from deliverability.snapshot.readings import readings

#: Engines that run at once for each core: they wait for the provider half of the time, and take 400 MiB each.
_ENGINES_A_CORE = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be looked at, and how.

    dns, aws: as for a check; dns None leaves the check out, aws None leaves AWS out of it. jobs: stacks at once.
    seconds: for one look of Pulumi.
    """

    dns: DnsOptions | None
    aws: AwsOptions | None
    jobs: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """looker: Pulumi's looks, or why there are none. session: of the check, None where that is left out."""

    looker: Looker | PulumiLook
    session: Session | None
    clock: Callable[[], datetime] = now

    async def look(self, manifest: Manifest) -> Snapshot:
        """All looks at one stack, at the same time."""
        pulumi, snapshot = await to_the_end(self._pulumi(manifest.stack), self._check(manifest))
        return replace(snapshot, pulumi=pulumi)

    async def look_at_all(
        self, manifests: Iterable[Manifest], jobs: int, seen: Callable[[Snapshot], None]
    ) -> None:
        """All looks at many stacks, so many at a time. seen: told of each as soon as it is done."""
        free = asyncio.Semaphore(jobs)

        async def one(manifest: Manifest) -> None:
            async with free:
                seen(await self.look(manifest))

        async with asyncio.TaskGroup() as group:
            for manifest in manifests:
                group.create_task(one(manifest))

    async def _pulumi(self, stack: str) -> Pulumi:
        if isinstance(self.looker, PulumiLook):
            return Pulumi(self.looker, self.looker)
        return await self.looker.look(stack)

    async def _check(self, manifest: Manifest) -> Snapshot:
        if self.session is not None:
            return await observe_in(self.session, manifest)
        aws = Aws(dict.fromkeys(readings(), LEFT_OUT))
        return Snapshot(self.clock(), manifest, Delegation(None), (), aws)


def engines(jobs: int, cores: int) -> int:
    """How many engines may run at once: both looks of each stack, within what the machine takes."""
    return max(1, min(2 * jobs, _ENGINES_A_CORE * cores))


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@asynccontextmanager
async def open_run(
    project: Path, name: str, wanted: Wanted, environment: Mapping[str, str]
) -> AsyncIterator[Run]:
    """A run; at its end no process and no temporary file of it is left.

    project: the folder of Pulumi.yaml; name: the project's. environment: the user's. Raises `NameserverError`.
    """
    async with AsyncExitStack() as opened:
        looker: Looker | PulumiLook
        try:
            cli = find_cli().cli
        except CliMissing as missing:
            looker = PulumiLook("no-cli", str(missing))
        else:
            scratch = tempfile.TemporaryDirectory(prefix="drift-", ignore_cleanup_errors=True)
            looker = await Looker(
                cli,
                project,
                name,
                environment_of_looks(environment),
                Path(opened.enter_context(scratch)),
                asyncio.Semaphore(engines(wanted.jobs, cores())),
                wanted.seconds,
            ).at_backend()
        session = None
        if wanted.dns is not None:
            session = await opened.enter_async_context(Session(dns=wanted.dns, aws=wanted.aws))
        yield Run(looker, session)

"""`Looker`: both looks of the Pulumi CLI at stacks of one project, in the user's own folder, with the user's own state and login."""

import asyncio
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from pathlib import Path

from deliverability.dataclass import dataclass
from deliverability.drift.backend import Backend, Recorded, lock_in, recorded, updating, url_of
from deliverability.drift.differences import compared, from_code, from_state
from deliverability.drift.failures import DRIFTED, failure_of, in_short
from deliverability.drift.process import run
from deliverability.engine.cli import told
from deliverability.engine.cli.command import Ended
from deliverability.engine.cli.event_log import Operation, messages, operations, read_events
from deliverability.event_loop import to_the_end
from deliverability.snapshot.pulumi import Difference, Pulumi, PulumiLook

#: Nobody is asked, and colours would stand in what is quoted.
_QUIETLY = ("--non-interactive", "--color=never")
_REFRESH = ("refresh", "--preview-only", "--expect-no-changes")
_PREVIEW = ("preview", "--refresh", "--expect-no-changes")
#: Seconds for what only asks the backend.
_SHORT = 60.0
#: What is added to the user's environment: without the first the commands have no --event-log.
_ADDED = {"PULUMI_DEBUG_COMMANDS": "true", "PULUMI_SKIP_UPDATE_CHECK": "true"}
#: Variables by which the CLI takes options: --yes, which --preview-only refuses, or --target, which leaves resources out.
_OPTIONS = ("PULUMI_SKIP_CONFIRMATIONS", "PULUMI_OPTION_")

Reader = Callable[[Iterable[Operation]], tuple[Difference, ...]]


def environment_of_looks(environment: Mapping[str, str]) -> dict[str, str]:
    """The user's environment for the commands of a look, without what would give them other options."""
    return {name: value for name, value in environment.items() if not name.startswith(_OPTIONS)} | _ADDED


@dataclass(frozen=True, slots=True)
class Looker:
    """Looks at stacks. It writes nothing but files in `scratch`.

    cli: the command. project: the folder of Pulumi.yaml; name: the project's. environment: of every command.
    scratch: a folder that is gone afterwards. slots: how many engines may run at once. seconds: for one look.
    backend: as `at_backend` finds it.
    """

    cli: Path
    project: Path
    name: str
    environment: Mapping[str, str]
    scratch: Path
    slots: asyncio.Semaphore
    seconds: float
    backend: Backend = field(default_factory=Backend)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def at_backend(self) -> "Looker":
        """The same, knowing its backend: asked once for all stacks. Where it doesn't answer, each stack's look says so."""
        who = await self._run(("whoami", "--json"), None, _SHORT)
        url = url_of(who.out) if isinstance(who, Ended) and not who.code else ""
        if not url.startswith("http"):
            return replace(self, backend=Backend(url))
        listed = await self._run(("stack", "ls", "--json"), None, _SHORT)
        printed = listed.out if isinstance(listed, Ended) and not listed.code else ""
        return replace(self, backend=Backend(url, updating(printed)))

    async def look(self, stack: str) -> Pulumi:
        """Both looks, at the same time; why one couldn't be made is its status."""
        resting = await self._state(stack)
        if isinstance(resting, PulumiLook):
            return Pulumi(resting, resting)
        state, code = await to_the_end(
            self._look(stack, _REFRESH, from_state), self._look(stack, _PREVIEW, from_code)
        )
        now = await self._state(stack)
        if now != resting:
            moved = PulumiLook("locked", "the state was written to meanwhile")
            moved = now if isinstance(now, PulumiLook) else moved
            return Pulumi(moved, moved)
        return Pulumi(state, code)

    async def _state(self, stack: str) -> Recorded | PulumiLook:
        """The state where it is at rest; else why nothing can be compared with it."""
        holder = lock_in(self.backend.url, self.project, self.name, stack)
        if holder is not None:
            return PulumiLook("locked", f"by {holder}")
        if stack.rpartition("/")[2] in self.backend.updating:
            return PulumiLook("locked", "the backend says that an update is in progress")
        ended = await self._run(("stack", "export"), stack, _SHORT)
        if isinstance(ended, PulumiLook):
            return ended
        if ended.code:
            return _failed(ended, "")
        try:
            found = recorded(ended.out)
        except ValueError:
            return PulumiLook("error", "pulumi stack export printed no state")
        if found.pending:
            pending = ", ".join(found.pending[:3])
            return PulumiLook("locked", f"an update is under way, or was interrupted while {pending}")
        return found

    async def _look(self, stack: str, command: tuple[str, ...], differences: Reader) -> PulumiLook:
        log = self.scratch / f"{next(self._numbers):04}-{command[0]}.events.jsonl"
        async with self.slots:
            ended = await self._run((*command, "--event-log", str(log)), stack, self.seconds)
        if isinstance(ended, PulumiLook):
            return ended
        events = await asyncio.to_thread(read_events, log)
        log.unlink(missing_ok=True)
        done = operations(events)
        found = differences(done)
        if ended.code not in (0, DRIFTED):
            failed = _failed(ended, told.failure(messages(events), ended.err or ended.out))
            return PulumiLook(failed.status, failed.detail, 0, found)
        if ended.code == DRIFTED and not found:
            # It must not pass for a stack without drift.
            return PulumiLook(
                "error",
                "pulumi says that something differs (exit code 7), and its event log doesn't say what",
            )
        # Without that exit code nothing differs that counts, whatever steps the log tells of.
        return PulumiLook("ok", "", compared(_of(command, done)), found if ended.code == DRIFTED else ())

    async def _run(self, arguments: tuple[str, ...], stack: str | None, seconds: float) -> Ended | PulumiLook:
        """How a command ended; a look where it never did."""
        named = ("--stack", stack) if stack is not None else ()
        quietly = _QUIETLY if stack is not None else ("--non-interactive",)
        try:
            return await run(
                (str(self.cli), *arguments, *named, *quietly),
                folder=self.project,
                environment=self.environment,
                printed=self.scratch / f"{next(self._numbers):04}-{arguments[0]}",
                seconds=seconds,
            )
        except TimeoutError:
            return PulumiLook("timeout", f"pulumi {arguments[0]} took longer than {seconds:g} seconds")
        except OSError as error:
            return PulumiLook("no-cli", f"{self.cli.name} can't be started: {error.strerror or error}")


def _of(command: tuple[str, ...], done: Iterable[Operation]) -> list[Operation]:
    """The operations that are the look itself: a preview with a refresh tells of both."""
    return [each for each in done if (each.op == "refresh") is (command is _REFRESH)]


def _failed(ended: Ended, said: str) -> PulumiLook:
    words = said or ended.err or ended.out
    return PulumiLook(failure_of(ended.code, f"{words}\n{ended.err}"), in_short(words))

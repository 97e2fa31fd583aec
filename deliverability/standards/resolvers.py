"""Resolvers that do no I/O: one over a dict, and one that asks another each question once; and how to use them without a loop."""

from collections.abc import Coroutine, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import Any, TypeVar

from deliverability.event_loop import finish, loop_runs
from deliverability.once import Once
from deliverability.standards.resolver import Answer, Resolver

Result = TypeVar("Result")

#: CNAMEs in a row before a chain counts as a loop.
_LONGEST_CHAIN = 16

#: What stands at one name: the values by type, or an `Answer` instead of the values, such as a failure.
RecordSets = Mapping[str, Sequence[str] | Answer]


class DictResolver:
    """A small world of its own, for tests and examples: names and what stands there.

    world: absolute lower-case name -> type -> values, in the forms of `Answer.values`. An `Answer` in place of the
        values is given as it is; in place of all types, to every question at the name.
    ttl: seconds of every record set.
    asked: every question so far, in order, as (name, type).

    CNAMEs are followed, `*.name` is a wildcard (RFC 4592), and a name that has nothing but names below it exists
    (RFC 8020); any other name is NXDOMAIN.
    """

    def __init__(self, world: Mapping[str, RecordSets | Answer], *, ttl: int = 300) -> None:
        self._world = dict(world)
        self._ttl = ttl
        self._existing = {_above(name, above) for name in world for above in range(name.count(".") + 1)}
        self.asked: list[tuple[str, str]] = []

    async def query(self, name: str, rdtype: str) -> Answer:
        """The values at the end of the CNAME chain, NODATA, or NXDOMAIN."""
        self.asked.append((name, rdtype))
        chain: list[str] = []
        while len(chain) <= _LONGEST_CHAIN:
            here = self._at(name)
            if here is None:
                return Answer("NXDOMAIN", cname=tuple(chain))
            if isinstance(here, Answer):
                return here
            found = here.get(rdtype)
            if isinstance(found, Answer):
                return found
            target = here.get("CNAME")
            if found is not None or target is None or isinstance(target, Answer):
                values = tuple(found or ())
                return Answer("NOERROR", values, self._ttl if values else None, tuple(chain))
            name = target[0]
            chain.append(name)
        return Answer("SERVFAIL")

    def _at(self, name: str) -> RecordSets | Answer | None:
        """What stands at a name, by itself or by the wildcard of its closest encloser; None where it doesn't exist."""
        if name in self._existing:
            return self._world.get(name, {})
        closest = name
        while closest and closest not in self._existing:
            closest = closest.partition(".")[2]
        return self._world.get(f"*.{closest}")


class MemoResolver:
    """Asks another resolver each question once, at the same time or later; everybody gets the same `Answer`.

    Failures are kept too: within one check a server that didn't answer isn't asked again. An async context manager:
    leaving it ends questions that nobody waits for any more.
    """

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._once = Once()
        self._answers: dict[tuple[str, str], Answer] = {}

    async def __aenter__(self) -> "MemoResolver":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if loop_runs():
            await self._once.__aexit__(kind, error, trace)

    async def query(self, name: str, rdtype: str) -> Answer:
        """The answer of the other resolver to its first and only such question."""
        question = name, rdtype
        if loop_runs():
            return await self._once.get(question, partial(self._resolver.query, name, rdtype))
        # Without a loop nobody else asks meanwhile.
        if question not in self._answers:
            self._answers[question] = await self._resolver.query(name, rdtype)
        return self._answers[question]


def settled(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of evaluating something over a resolver that does no I/O, for callers that aren't coroutines.

    Raises what the work raises, and RuntimeError where the resolver waits for something after all. It may be called while an
    event loop runs in this thread.
    """
    if not loop_runs():
        return finish(work)
    from concurrent.futures import ThreadPoolExecutor

    # What is evaluated beside the loop doesn't try to use it.
    with ThreadPoolExecutor(max_workers=1) as beside:
        return beside.submit(finish, work).result()


def _above(name: str, count: int) -> str:
    """The name without its first `count` labels."""
    return name.split(".", count)[-1]

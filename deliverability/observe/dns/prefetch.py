"""The prefetch: a resolver's first answer, used to ask the next questions while name servers are still being asked."""

from collections.abc import Callable

from deliverability.snapshot.questions import Question
from deliverability.standards import names
from deliverability.standards.dmarc import policy_name, tree_walk
from deliverability.standards.resolver import Answer, Resolver

_POLICY = policy_name("")


class PrefetchResolver:
    """A `standards.resolver.Resolver` for prefetching: it starts each question at all servers, and returns a resolver's first answer.

    Where the name servers say the same as the resolver, which is nearly always, the evaluation that counts finds everything asked. The
    names of a DMARC tree walk (RFC 9989 section 4.10) are known with the first of them, so they are all asked at once.
    """

    def __init__(self, resolver: Resolver, begin: Callable[[Question], object]) -> None:
        self._resolver = resolver
        self._begin = begin

    async def query(self, name: str, rdtype: str) -> Answer:
        """The first conclusive answer of a resolver."""
        self._begin(Question(name, rdtype))
        if rdtype == "TXT" and name.startswith(_POLICY):
            for domain in tree_walk(name.removeprefix(_POLICY)):
                if len(policy_name(domain)) <= names.MAX_NAME:
                    self._begin(Question(policy_name(domain), "TXT"))
        return await self._resolver.query(name, rdtype)

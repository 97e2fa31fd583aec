"""The observations so far, kept by question."""

from collections import defaultdict

from deliverability.observe.dns.reply import Reply
from deliverability.snapshot import Observation, View


class Observations:
    """What all servers answered during one observation."""

    def __init__(self) -> None:
        self._by_question: defaultdict[tuple[str, str], list[Observation]] = defaultdict(list)

    def record(self, view: View, server: str, address: str, name: str, rdtype: str, reply: Reply) -> None:
        """Keep what a server replied to a question; the arguments are the fields of `Observation`."""
        self._by_question[name, rdtype].append(
            Observation(
                name=name,
                type=rdtype,
                view=view,
                server=server,
                address=address,
                status=reply.status,
                values=reply.values,
                ttl=reply.ttl,
                cname=reply.cname,
                aa=reply.aa,
            )
        )

    def of(self, name: str, rdtype: str) -> tuple[Observation, ...]:
        """What was said to one question, in the order of `all`: where servers disagree, the order may decide."""
        return tuple(sorted(self._by_question.get((name, rdtype), ()), key=_order))

    def all(self) -> tuple[Observation, ...]:
        """Everything, in an order that doesn't depend on when it came."""
        return tuple(
            observation for question in sorted(self._by_question) for observation in self.of(*question)
        )


def _order(observation: Observation) -> tuple[str, ...]:
    return observation.view, observation.server, observation.address

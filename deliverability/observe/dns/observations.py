"""The observations so far, kept by question, within a bound."""

import json
from collections import defaultdict
from collections.abc import Iterable

from deliverability.observe.dns.reply import Reply
from deliverability.snapshot import Observation, View

#: Characters of a snapshot's text that answers may take; what comes after isn't kept. With all else that is in a snapshot it
#: stays below the 8 MiB that somebody else's records may make of one.
MOST_CHARACTERS = 6 * 1024 * 1024

#: What an observation takes without its name and values, and a value without its text.
_OBSERVATION, _VALUE = 360, 12


class Observations:
    """What all servers answered during one observation.

    Nothing is kept for what wasn't asked, and nothing past `MOST_CHARACTERS`: both are "NOT-ASKED" to whoever judges.
    """

    def __init__(self) -> None:
        self._by_question: defaultdict[tuple[str, str], list[Observation]] = defaultdict(list)
        self._characters = 0

    def record(self, view: View, server: str, address: str, name: str, rdtype: str, reply: Reply) -> None:
        """Keep what a server replied to a question; the arguments are the fields of `Observation`."""
        if reply.status == "NOT-ASKED":
            return
        characters = _OBSERVATION + _written((name, *reply.values, *reply.cname))
        if self._characters + characters > MOST_CHARACTERS:
            return
        self._characters += characters
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
                ad=reply.ad and view == "resolver",
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


def _written(texts: Iterable[str]) -> int:
    """Characters that texts take in the document, where one octet of a foreign record may take six."""
    return sum(_VALUE + len(json.dumps(text)) for text in texts)


def _order(observation: Observation) -> tuple[str, ...]:
    return observation.view, observation.server, observation.address

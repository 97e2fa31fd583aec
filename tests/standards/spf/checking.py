"""What the tests of check_host() share: a world around one record, and an outcome that is compared as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any

from deliverability import event_loop
from deliverability.standards import spf
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver
from deliverability.standards.spf import EvaluatedRecord, MacroString, SpfProblem

#: The domain that is checked where a test says nothing else, its sender, and a client.
DOMAIN = "shop.example"
SENDER = "user@shop.example"
IP4 = "192.0.2.1"
IP6 = "2001:db8::1"

#: Name -> a text that is its one TXT record, or what `DictResolver` takes.
Names = Mapping[str, str | Answer | Mapping[str, Sequence[str] | Answer]]


@dataclass(frozen=True)
class Checked:
    """An outcome. Equality is about all of it but the tree; what a test doesn't name must be absent.

    asked: the questions in order, as "name TYPE".
    """

    result: str
    asked: list[str]
    lookups: int = 0
    void_lookups: int = 0
    problem: SpfProblem | None = None
    explanation: str | None = None
    evaluation: spf.SpfEvaluation | None = field(default=None, compare=False, repr=False)

    @property
    def tree(self) -> EvaluatedRecord:
        assert self.evaluation is not None
        return self.evaluation.tree


def check(
    record: str | None,
    names: Names | None = None,
    *,
    ip: str = IP4,
    domain: str = DOMAIN,
    sender: str = SENDER,
    **more: Any,
) -> Checked:
    """The outcome for a record at `shop.example` in a world that holds some names besides."""
    resolver = world(record, names or {})
    evaluation = event_loop.run(spf.check_host(ip, domain, sender, resolver=resolver, **more))
    return Checked(
        evaluation.result,
        [f"{name} {rdtype}" for name, rdtype in resolver.asked],
        evaluation.lookups,
        evaluation.void_lookups,
        evaluation.problem,
        evaluation.explanation,
        evaluation,
    )


def world(record: str | None, names: Names) -> DictResolver:
    """The record, where it is one, beside whatever else stands at `shop.example`, and the other names."""
    sets = {name: {"TXT": [here]} if isinstance(here, str) else here for name, here in names.items()}
    if record is not None:
        beside = sets.get(DOMAIN, {})
        assert not isinstance(beside, Answer)
        sets[DOMAIN] = {"TXT": [record], **beside}
    return DictResolver(sets)


def problem(
    section: str,
    reason: str,
    *,
    domain: str = DOMAIN,
    term: str = "",
    position: int | None = None,
    temporary: bool = False,
) -> SpfProblem:
    """A problem of `shop.example`, or of another domain."""
    return SpfProblem(domain, term, position, section, reason, temporary)


def held(network: str) -> tuple[int, int]:
    """First address and prefix of a network, as `Ip4` and `Ip6` hold them."""
    parsed = ip_network(network)
    return int(parsed.network_address), parsed.prefixlen


def plain(text: str) -> MacroString:
    """A macro-string without macros."""
    return MacroString(text, (text,))

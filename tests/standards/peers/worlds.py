"""Small DNS worlds for the comparison with other implementations, and the same world as each of them asks for it."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver

#: Name -> type -> values, or an `Answer` in place of the values; what `DictResolver` takes.
World = Mapping[str, Mapping[str, Sequence[str] | Answer]]


def ask(resolver: DictResolver, name: str, rdtype: str) -> Answer:
    """The answer of a resolver that waits for nothing, without an event loop."""
    question = resolver.query(name, rdtype)
    try:
        question.send(None)
    except StopIteration as answered:
        return answered.value
    raise AssertionError("a DictResolver waits for nothing")


def pyspf_lookup(resolver: DictResolver) -> Callable[..., list[tuple[tuple[str, str], object]]]:
    """The world as pyspf's `DNSLookup`: CNAMEs followed, everything under the name that was asked for."""
    import spf as pyspf

    def lookup(
        name: str, rdtype: str, strict: bool = True, timeout: float = 20
    ) -> list[tuple[tuple[str, str], object]]:
        answer = ask(resolver, name.lower(), rdtype)
        if not answer.conclusive:
            raise pyspf.TempError(f"DNS {answer.status}")
        return [((name, rdtype), _pyspf_value(rdtype, value)) for value in answer.values]

    return lookup


def _pyspf_value(rdtype: str, value: str) -> object:
    if rdtype == "TXT":
        return (value.encode(),)
    if rdtype == "MX":
        preference, host = value.split(" ")
        return int(preference), host
    return value


class CheckdmarcResolver:
    """A world in the place of dnspython's `Resolver`, as far as checkdmarc uses one.

    answer: gives the `Answer` to a question; it raises for questions that nobody expects.
    """

    nameservers: Sequence[str] = ()
    lifetime = timeout = 2.0

    def __init__(self, answer: Callable[[str, str], Answer]) -> None:
        self._answer = answer

    def resolve(self, name: str, rdtype: str, lifetime: float = 2.0) -> list[object]:
        """The records, or dnspython's exception for none."""
        import dns.resolver

        answer = self._answer(name.lower().removesuffix("."), rdtype)
        if answer.status == "NXDOMAIN":
            raise dns.resolver.NXDOMAIN
        if not answer.conclusive:
            raise dns.resolver.NoNameservers
        if not answer.values:
            raise dns.resolver.NoAnswer(response=_no_answer())
        return [_rdata(rdtype, value) for value in answer.values]


@cache
def _no_answer() -> object:
    import dns.message

    return dns.message.make_query("example", "A")


@cache
def _rdata(rdtype: str, value: str) -> object:
    """One record as dnspython reads it from a zone file."""
    import dns.rdata

    if rdtype == "TXT":
        value = " ".join(f'"{value[start : start + 255]}"' for start in range(0, len(value), 255))
    elif rdtype in ("MX", "CNAME", "PTR"):
        value = f"{value.removesuffix('.')}."
    return dns.rdata.from_text("IN", rdtype, value)

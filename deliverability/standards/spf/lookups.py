"""The DNS questions of mechanisms, RFC 7208 section 5: asked for one client, and read as its rules say."""

from collections.abc import Sequence
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from deliverability.dataclass import dataclass
from deliverability.event_loop import together
from deliverability.standards import mx
from deliverability.standards.names import is_within as lies_within
from deliverability.standards.resolver import Answer, Resolver
from deliverability.standards.spf.evaluation import Outcome
from deliverability.standards.spf.expansion import UNKNOWN, askable
from deliverability.standards.spf.faults import Fault, question_failed, too_many_hosts
from deliverability.standards.spf.limits import SpfLimits

Address = IPv4Address | IPv6Address

#: For a name that DNS can't hold: nobody is asked, and nothing can match.
_NOT_ASKED = Answer("NXDOMAIN")


@dataclass(frozen=True, slots=True)
class Found:
    """What a mechanism's questions gave.

    void: whether one of them was answered with nothing; however many, the term counts once (section 4.6.4).
    fault: of an error.
    """

    outcome: Outcome
    void: bool = False
    fault: Fault | None = None


class Lookups:
    """All questions about one client; its own names are asked for once."""

    def __init__(self, address: Address, resolver: Resolver, limits: SpfLimits) -> None:
        self._address = address
        self._resolver = resolver
        self._limits = limits
        self._type = "A" if address.version == 4 else "AAAA"
        self._names: tuple[tuple[str, ...], bool] | None = None

    async def ask(self, name: str, rdtype: str) -> Answer:
        """The answer to one question; the name in any case, without the final dot."""
        return await self._resolver.query(name.lower(), rdtype) if askable(name) else _NOT_ASKED

    async def a(self, target: str, ip4_prefix: int, ip6_prefix: int) -> Found:
        """Mechanism `a`: an address of the target (section 5.3)."""
        answer = await self.ask(target, self._type)
        return self._compare([(target, answer)], self._prefix(ip4_prefix, ip6_prefix))

    async def mx(self, target: str, ip4_prefix: int, ip6_prefix: int) -> Found:
        """Mechanism `mx`: an address of a mail host of the target; without MX records nothing matches (section 5.4).

        Of more hosts than may be looked up the first ones are; what matches none of them is an error (section 4.6.4).
        """
        answer = await self.ask(target, "MX")
        if not answer.conclusive:
            return _failed(target, "MX", answer)
        hosts = mail_hosts(answer)
        if not hosts:
            return Found("no match", void=_void(target, answer))
        looked_up = hosts[: self._limits.mx_hosts]
        answers = await self._ask_all(looked_up)
        prefix = self._prefix(ip4_prefix, ip6_prefix)
        found = self._compare(list(zip(looked_up, answers, strict=True)), prefix)
        if found.outcome == "no match" and len(hosts) > len(looked_up):
            return Found("permerror", fault=too_many_hosts(target, len(hosts), self._limits))
        return found

    async def ptr(self, target: str) -> Found:
        """Mechanism `ptr`: a validated name of the client that is the target or ends in it (section 5.5)."""
        names, void = await self._validated()
        return Found("match" if any(is_within(name, target) for name in names) else "no match", void=void)

    async def exists(self, target: str) -> Found:
        """Mechanism `exists`: an A record of the target, also for an IPv6 client (section 5.7)."""
        answer = await self.ask(target, "A")
        if not answer.conclusive:
            return _failed(target, "A", answer)
        return Found("match" if answer.values else "no match", void=_void(target, answer))

    async def client_name(self, domain: str) -> str:
        """What `%{p}` stands for: of the validated names the domain itself, else one below it, else any (section 7.3)."""
        names, _ = await self._validated()
        inside = [name for name in names if is_within(name, domain)]
        exact = [name for name in inside if name.lower() == domain.lower()]
        return next(iter([*exact, *inside, *names]), UNKNOWN)

    async def _validated(self) -> tuple[tuple[str, ...], bool]:
        """The names of the client that lead back to it, and whether DNS answered with nothing on the way (section 5.5).

        Names beyond the limit are ignored. Where DNS fails, names are left out: that is no error here.
        """
        if self._names is None:
            answer = await self.ask(self._address.reverse_pointer, "PTR")
            names = tuple(name.removesuffix(".") for name in answer.values[: self._limits.ptr_names])
            answers = await self._ask_all(names)
            width = self._address.max_prefixlen
            found = list(zip(names, answers, strict=True))
            valid = tuple(name for name, its in found if self._holds(its, width))
            self._names = valid, answer.void or any(_void(name, its) for name, its in found)
        return self._names

    async def _ask_all(self, names: Sequence[str]) -> Sequence[Answer]:
        """The addresses of several names, asked at once, in the order of the names."""
        if len(names) == 1:  # A task costs more than the rest.
            return [await self.ask(names[0], self._type)]
        return await together(*(self.ask(name, self._type) for name in names))

    def _compare(self, found: Sequence[tuple[str, Answer]], prefix: int) -> Found:
        """As if asked one after the other: the first match or failure ends it."""
        void = False
        for name, answer in found:
            if not answer.conclusive:
                return _failed(name, self._type, answer)
            if self._holds(answer, prefix):
                return Found("match", void=void)
            void = void or _void(name, answer)
        return Found("no match", void=void)

    def _prefix(self, ip4_prefix: int, ip6_prefix: int) -> int:
        return ip4_prefix if self._type == "A" else ip6_prefix

    def _holds(self, answer: Answer, prefix: int) -> bool:
        """Whether one of the addresses that were answered shares its first `prefix` bits with the client's."""
        kind = type(self._address)
        shift = self._address.max_prefixlen - prefix
        wanted = int(self._address) >> shift
        for value in answer.values:
            try:
                found = int(kind(value))
            except AddressValueError:  # No resolver should hand it out, and it matches nothing.
                continue
            if found >> shift == wanted:
                return True
        return False


def mail_hosts(answer: Answer) -> tuple[str, ...]:
    """The hosts of an answer to an MX question, in the order of preference (section 5.4); "" for a null MX (RFC 7505)."""
    return tuple(map(mx.host, mx.by_preference(answer.values)))


def is_within(name: str, domain: str) -> bool:
    """Whether the name is the domain or ends in it, in any case (section 5.5)."""
    return bool(domain) and lies_within(name.lower(), domain.lower())


def _void(name: str, answer: Answer) -> bool:
    """Whether an answer is a void lookup: a question that wasn't asked is none (section 4.6.4)."""
    return answer.void and askable(name)


def _failed(name: str, rdtype: str, answer: Answer) -> Found:
    return Found("temperror", fault=question_failed(name, rdtype, answer))

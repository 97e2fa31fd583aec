"""The terms of an SPF record, RFC 7208 sections 5 and 6, as values."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import ClassVar, Literal

from deliverability.dataclass import dataclass
from deliverability.standards.spf.macros import MacroString

DirectiveResult = Literal["pass", "fail", "softfail", "neutral"]

#: What a matching directive gives, by its qualifier (section 4.6.2).
RESULTS: dict[str, DirectiveResult] = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}


@dataclass(frozen=True, slots=True)
class Term:
    """One term.

    text: as written.
    position: index of its first character in the record.
    """

    queries: ClassVar[bool] = False
    """Whether it counts towards the limit of ten DNS lookups (section 4.6.4)."""

    text: str
    position: int

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Directive(Term):
    """A mechanism with its qualifier, one of `+ - ~ ?` ("+" where none is written)."""

    qualifier: str

    @property
    def result(self) -> DirectiveResult:
        """The result when the mechanism matches."""
        return RESULTS[self.qualifier]


@dataclass(frozen=True, slots=True)
class All(Directive):
    """Always matches (section 5.1)."""


@dataclass(frozen=True, slots=True)
class Include(Directive):
    """Matches when the other domain's record passes (section 5.2)."""

    queries: ClassVar[bool] = True

    domain: MacroString


@dataclass(frozen=True, slots=True)
class A(Directive):
    """Matches an address of the domain, the current one where None; prefixes in bits (section 5.3)."""

    queries: ClassVar[bool] = True

    domain: MacroString | None = None
    ip4_prefix: int = 32
    ip6_prefix: int = 128


@dataclass(frozen=True, slots=True)
class Mx(Directive):
    """Matches an address of a mail host of the domain, the current one where None (section 5.4)."""

    queries: ClassVar[bool] = True

    domain: MacroString | None = None
    ip4_prefix: int = 32
    ip6_prefix: int = 128


@dataclass(frozen=True, slots=True)
class Ptr(Directive):
    """Matches a reverse name within the domain, the current one where None; not to be published (section 5.5)."""

    queries: ClassVar[bool] = True

    domain: MacroString | None = None


@dataclass(frozen=True, slots=True)
class Ip4(Directive):
    """Matches an IPv4 network (section 5.6).

    first: its first address, as a number: host bits that were written are cleared.
    prefix: bits.
    """

    first: int
    prefix: int

    @property
    def network(self) -> IPv4Network:
        """The network that it matches."""
        return IPv4Network((self.first, self.prefix))

    def holds(self, address: IPv4Address | IPv6Address) -> bool:
        """Whether the network holds the address; never one of the other family."""
        return address.version == 4 and not (int(address) ^ self.first) >> (32 - self.prefix)


@dataclass(frozen=True, slots=True)
class Ip6(Directive):
    """Matches an IPv6 network (section 5.6); its parts as those of `Ip4`."""

    first: int
    prefix: int

    @property
    def network(self) -> IPv6Network:
        """The network that it matches."""
        return IPv6Network((self.first, self.prefix))

    def holds(self, address: IPv4Address | IPv6Address) -> bool:
        """Whether the network holds the address; never one of the other family."""
        return address.version == 6 and not (int(address) ^ self.first) >> (128 - self.prefix)


@dataclass(frozen=True, slots=True)
class Exists(Directive):
    """Matches when the expanded name has an A record (section 5.7)."""

    queries: ClassVar[bool] = True

    domain: MacroString


@dataclass(frozen=True, slots=True)
class Modifier(Term):
    """A `name=value` term; the name in lower case."""

    name: str


@dataclass(frozen=True, slots=True)
class Redirect(Modifier):
    """Where to go on when nothing matches (section 6.1)."""

    queries: ClassVar[bool] = True

    domain: MacroString


@dataclass(frozen=True, slots=True)
class Explanation(Modifier):
    """Where the explanation of a fail is found (section 6.2)."""

    domain: MacroString


@dataclass(frozen=True, slots=True)
class UnknownModifier(Modifier):
    """A modifier that RFC 7208 doesn't define and receivers ignore (section 6)."""

    value: MacroString


def letters_of(term: Term) -> frozenset[str]:
    """The macro letters in the domain that a term asks for; none where it asks for none, as `all`, `ip4` and `exp`."""
    if isinstance(term, Include | A | Mx | Ptr | Exists | Redirect) and term.domain is not None:
        return term.domain.letters
    return frozenset()

"""Identifier alignment, RFC 9989 sections 4.4 and 4.10.2: whether a name that mail authenticates goes with its From domain."""

from collections.abc import Callable
from typing import get_args

from deliverability.dataclass import dataclass
from deliverability.standards import names
from deliverability.standards.dmarc.legacy import legacy_organizational_domain
from deliverability.standards.dmarc.record import Alignment
from deliverability.standards.dmarc.walk import TreeWalk, walk
from deliverability.standards.resolver import Resolver


@dataclass(frozen=True, slots=True)
class Identifier:
    """An authenticated identifier beside a From domain, as one standard sees the two.

    domain: the `d=` of a DKIM signature or the MAIL FROM domain, in the inner form.
    organizational_domain: None where a lookup failed, or where no walk was needed: the identifier lies outside the
        organizational domain of the From domain.
    related: whether both have the same organizational domain; None where that is unknown.
    """

    domain: str
    organizational_domain: str | None
    related: bool | None

    def aligned(self, from_domain: str, mode: Alignment | None) -> bool | None:
        """Whether the identifier aligns; None where that is unknown. A mode of None is unknown, too."""
        if self.domain == from_domain:
            return True
        if mode == "strict":
            return False
        return None if mode is None and self.related else self.related


def aligned(
    identifier: str,
    from_domain: str,
    mode: Alignment,
    *,
    organizational: Callable[[str], str] = legacy_organizational_domain,
) -> bool:
    """Whether an identifier aligns with a From domain, both in the inner form.

    Strict wants the same name, relaxed the same organizational domain (RFC 9989 section 4.4).
    organizational: gives the organizational domain of a name. By default the public suffix list does, as in RFC 7489;
        for RFC 9989 hand in what the tree walks found.
    Raises `ValueError` for another mode.
    """
    _check(mode)
    if identifier == from_domain:
        return True
    return mode == "relaxed" and organizational(identifier) == organizational(from_domain)


async def identify(name: str, walked: TreeWalk, *, resolver: Resolver) -> Identifier:
    """An identifier beside the From domain whose walk is given (RFC 9989 section 4.10.2).

    No walk is needed for the same name, nor for one that doesn't lie within the organizational domain of the From
    domain: an organizational domain is always the name itself or one above it.
    """
    organizational = walked.organizational_domain
    if name == walked.domain:
        return Identifier(name, organizational, True)
    if organizational is not None and not names.is_within(name, organizational):
        return Identifier(name, None, False)
    own = (await walk(name, resolver=resolver)).organizational_domain
    known = own is not None and organizational is not None
    return Identifier(name, own, own == organizational if known else None)


def legacy_identify(name: str, from_domain: str) -> Identifier:
    """An identifier beside a From domain as RFC 7489 sees it."""
    organizational = legacy_organizational_domain(name)
    return Identifier(name, organizational, organizational == legacy_organizational_domain(from_domain))


def _check(mode: str) -> None:
    if mode not in get_args(Alignment):
        raise ValueError(f"an alignment is one of {', '.join(get_args(Alignment))}, not {mode!r}")

"""Policy discovery, RFC 9989 sections 4.10.1 and 4.10.2: which record applies to a From domain and what it asks for."""

from dataclasses import replace
from typing import Literal

from deliverability.dataclass import dataclass
from deliverability.event_loop import together
from deliverability.standards import names
from deliverability.standards.dmarc.legacy import LegacyDiscovery, legacy_discovery
from deliverability.standards.dmarc.policy import (
    AppliedPolicy,
    PolicyTag,
    existing_policy,
    nonexistent_policy,
    own_policy,
)
from deliverability.standards.dmarc.record import DmarcRecord, Policy
from deliverability.standards.dmarc.walk import Step, TreeWalk, walk
from deliverability.standards.resolver import Answer, Resolver

_About = Literal["organizational-domain", "policy-domain", "applied-policy"]
#: What a disagreement is about, and what stands for an answer that isn't there.
_SENTENCES: dict[_About, tuple[str, str]] = {
    "organizational-domain": ("the organizational domain of {}", ""),
    "policy-domain": ("the DMARC record that applies to {} stands at", "no name"),
    "applied-policy": ("the policy for failing mail from {}", "no DMARC processing"),
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Something that receivers see differently, depending on which standard they follow; as text, a plain sentence.

    rfc9989, rfc7489: the two answers, None where there is no such record or no DMARC processing.
    """

    domain: str
    about: _About
    rfc9989: str | None
    rfc7489: str | None

    def __str__(self) -> str:
        subject, nothing = _SENTENCES[self.about]
        new, old = self.rfc9989 or nothing, self.rfc7489 or nothing
        return f"{subject.format(self.domain)}: {new} by RFC 9989, {old} by RFC 7489"


@dataclass(frozen=True, slots=True)
class DmarcDiscovery:
    """What a receiver that follows RFC 9989 makes of a From domain.

    domain: the From domain (author domain), in the inner form.
    record, policy_domain: the record that applies and where it stands; None where none does or that is unknown.
    organizational_domain: None where a failed lookup might have decided it.
    applied_policy: with `t=y` one level below what the tag says; None where no DMARC processing takes place or that is
        unknown, see `policy_known`.
    policy_tag: which tag gave it, before `t`; None where none did: the record is flawed and acts as `p=none` or not at
        all. Where `sp` and `np` come to the same and nobody asked whether the domain exists, the one for existing names.
    exists: whether the domain exists (section 3.2.13); None where that is unknown, or made no difference and wasn't asked.
    inconclusive: which lookups failed, so that something above is unknown: "_dmarc.example.com: TIMEOUT", several with
        commas; None where none did.
    walk: the tree walk, step by step.
    legacy: the same by RFC 7489.
    disagreements: where the two differ, as far as both are known.
    """

    domain: str
    record: DmarcRecord | None
    policy_domain: str | None
    organizational_domain: str | None
    applied_policy: Policy | None
    policy_tag: PolicyTag | None
    exists: bool | None
    inconclusive: str | None
    walk: TreeWalk
    legacy: LegacyDiscovery
    disagreements: tuple[Disagreement, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The questions of the tree walk with what was found, in order."""
        return self.walk.steps

    @property
    def queries(self) -> tuple[str, ...]:
        """The names that the tree walk asked for TXT, in order, such as `_dmarc.shop.example.com`; at most eight."""
        return tuple(step.query for step in self.steps)

    @property
    def applies(self) -> bool | None:
        """Whether DMARC processing takes place; None where a failed lookup decides it."""
        if self.record is None:
            return None if self.walk.failures else False
        return self.record.applies

    @property
    def policy_known(self) -> bool:
        """Whether `applied_policy` is an answer; where it isn't, a lookup failed that receivers need, too."""
        return self.applies is False or self.applied_policy is not None


async def discover(domain: str, *, resolver: Resolver) -> DmarcDiscovery:
    """Find the record that applies to mail from `domain` and what it asks for, by RFC 9989 and by RFC 7489.

    Asks at most eight names for the walk, at most one more for RFC 7489, and for an address of the domain only where its
    existence decides. Raises `DomainNameError` for a text that is no domain name, and nothing else.
    """
    author = names.normalize(domain)
    found = await walk(author, resolver=resolver)
    place, record = _policy_record(found) or (None, None)
    existence, legacy = await together(
        _ask_existence(found, record, resolver),
        legacy_discovery(author, {step.domain: step for step in found.steps}, resolver=resolver),
    )
    exists = _exists(found, existence)
    applied = _applied(record, own=place == author, exists=exists)
    failures = found.failures
    if existence is not None and exists is None:
        failures += (f"{author}: {existence.status}",)
    discovery = DmarcDiscovery(
        domain=author,
        record=record,
        policy_domain=place,
        organizational_domain=found.organizational_domain,
        applied_policy=applied.policy,
        policy_tag=applied.tag,
        exists=exists,
        inconclusive=", ".join(failures) or None,
        walk=found,
        legacy=legacy,
        disagreements=(),
    )
    return replace(discovery, disagreements=_disagreements(discovery))


def _policy_record(found: TreeWalk) -> tuple[str, DmarcRecord] | None:
    """The record that applies and where it stands: the author domain's, its organizational domain's, or its suffix's.

    Records in between don't apply, and a suffix's only where the organizational domain has none (section 4.10.1).
    """
    places = [found.at(found.domain)]
    if not found.failures:
        places += [found.at(found.organizational_domain), found.suffix_record]
    return next(((step.domain, step.record) for step in places if step and step.record), None)


async def _ask_existence(found: TreeWalk, record: DmarcRecord | None, resolver: Resolver) -> Answer | None:
    """The answer that tells whether the author domain exists; None where that is known or makes no difference."""
    if _exists(found, None) or record is None:
        return None
    if existing_policy(record).policy == nonexistent_policy(record).policy:
        return None
    return await resolver.query(found.domain, "A")


def _exists(found: TreeWalk, existence: Answer | None) -> bool | None:
    own = found.at(found.domain)
    # Where a name below the domain exists, the domain does (RFC 8020); the converse doesn't hold.
    if own and own.answer.status == "NOERROR":
        return True
    if existence is None or not existence.conclusive:
        return None
    return existence.status != "NXDOMAIN"


def _applied(record: DmarcRecord | None, *, own: bool, exists: bool | None) -> AppliedPolicy:
    if record is None:
        return AppliedPolicy(None, None)
    if own:
        return own_policy(record)
    existing, nonexistent = existing_policy(record), nonexistent_policy(record)
    if exists is None and existing.policy != nonexistent.policy:
        return AppliedPolicy(None, None)
    return nonexistent if exists is False else existing


def _disagreements(new: DmarcDiscovery) -> tuple[Disagreement, ...]:
    old = new.legacy
    found = []
    # Without any record nothing hangs on the organizational domain.
    if new.organizational_domain and (new.record or old.record):
        found.append(
            Disagreement(
                new.domain, "organizational-domain", new.organizational_domain, old.organizational_domain
            )
        )
    if old.inconclusive is None and new.applies is not None:
        found.append(Disagreement(new.domain, "policy-domain", new.policy_domain, old.policy_domain))
    if old.inconclusive is None and new.policy_known:
        found.append(Disagreement(new.domain, "applied-policy", new.applied_policy, old.applied_policy))
    return tuple(view for view in found if view.rfc9989 != view.rfc7489)

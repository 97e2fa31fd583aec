"""What mailbox providers require of authenticated mail, and whether mail from SES meets it by what was observed."""

from collections.abc import Iterator
from enum import StrEnum

from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import mail_from_of
from deliverability.evidence.dkim import (
    SHORTEST_KEY,
    Key,
    KeyState,
    all_questions,
    key_of,
    selector_record,
    tokens,
)
from deliverability.evidence.ses import identity_of
from deliverability.snapshot import Consensus, Snapshot
from deliverability.snapshot.recorded import inspected, predicted
from deliverability.snapshot.subjects import SES_SPF
from deliverability.wording import listed


class Requirement(StrEnum):
    """What mailbox providers ask for, as it stands in a sentence."""

    SPF = "mail that passes SPF"
    DKIM = "mail that is signed with DKIM"
    KEY = f"a DKIM key of at least {SHORTEST_KEY} bits"
    DMARC = "a DMARC policy"
    ALIGNMENT = "a From domain that SPF or DKIM is aligned with"


@dataclass(frozen=True, slots=True)
class RequirementStatus:
    """Whether one requirement is met.

    met: None where that is unknown, or not settled yet. reason: why it isn't met, a clause.
    open: the questions that nobody answered and that could tell.
    """

    requirement: Requirement
    met: bool | None
    subject: str
    reason: str = ""
    open: tuple[Consensus, ...] = ()


def requirement_statuses(manifest: Manifest, snapshot: Snapshot) -> tuple[RequirementStatus, ...]:
    """Whether each requirement is met, in the order in which a receiver looks."""
    return (
        _spf(manifest, snapshot),
        _dkim(manifest, snapshot),
        _key(manifest, snapshot),
        *_dmarc(manifest, snapshot),
    )


def _spf(manifest: Manifest, snapshot: Snapshot) -> RequirementStatus:
    """By the record at the envelope domain, for the servers that SES sends from; its own envelope domain passes always."""
    name = mail_from_of(manifest)
    if not name:
        return RequirementStatus(Requirement.SPF, True, manifest.domain)
    ours, servers = inspected(snapshot, name), inspected(snapshot, SES_SPF)
    asked = (*ours.records, *servers.records)
    unanswered = tuple(
        answer
        for domain in dict.fromkeys(record.domain for record in asked if record.answer is not None)
        if not (answer := snapshot.ask(domain, "TXT")).conclusive
    )
    sending = servers.outcomes.get("pass")
    coverage = None if sending is None else ours.covers(sending.networks)
    if coverage:
        return RequirementStatus(Requirement.SPF, True, name)
    results = () if coverage is None else tuple(coverage.rest)
    # A permerror stands in any case; another result may be changed by a term that depends on the message.
    settled = coverage is not None and (coverage.certain or "permerror" in results)
    known = settled and bool(results) and "temperror" not in results
    failing = listed(results)
    reason = (
        f"no SPF record stands at {name}"
        if failing == "none"
        else f"SPF at {name} gives {failing} for servers of SES"
    )
    return RequirementStatus(
        Requirement.SPF, False if known else None, name, reason, () if known else unanswered
    )


def _dkim(manifest: Manifest, snapshot: Snapshot) -> RequirementStatus:
    domain, identity = manifest.domain, identity_of(snapshot.aws.identity)
    if identity is not None and identity.signing_enabled is False:
        return RequirementStatus(Requirement.DKIM, False, domain, f"SES doesn't sign mail from {domain}")
    if identity is not None and identity.dkim == "FAILED":
        reason = f"SES doesn't sign mail from {domain}, since it has not found the DKIM records"
        return RequirementStatus(Requirement.DKIM, False, domain, reason)
    keys = _keys(manifest, snapshot)
    if any(key.state is KeyState.LIVE for key in keys):
        return RequirementStatus(Requirement.DKIM, True, domain)
    unanswered = tuple(question for question in all_questions(snapshot) if not question.conclusive)
    # While SES sets DKIM up there is no key yet.
    if unanswered or (identity is not None and identity.dkim == "PENDING"):
        return RequirementStatus(Requirement.DKIM, None, domain, open=unanswered)
    others = [
        token for token in tokens(snapshot) if key_of(snapshot.ask(token.name, "TXT")).state is KeyState.LIVE
    ]
    if others:
        reason = f"the keys that receivers find for {domain} are not at the targets that SES names"
        return RequirementStatus(Requirement.DKIM, False, domain, reason)
    return RequirementStatus(Requirement.DKIM, False, domain, f"receivers find no DKIM key of {domain}")


def _key(manifest: Manifest, snapshot: Snapshot) -> RequirementStatus:
    keys = _keys(manifest, snapshot)
    sizes = [key.bits for key in keys if key.state is KeyState.LIVE and key.bits is not None]
    if any(size < SHORTEST_KEY for size in sizes):
        reason = f"the DKIM key of {manifest.domain} has {min(sizes)} bits"
        return RequirementStatus(Requirement.KEY, False, manifest.domain, reason)
    # Whether there is a key at all is another requirement.
    return RequirementStatus(Requirement.KEY, True, manifest.domain)


def _keys(manifest: Manifest, snapshot: Snapshot) -> tuple[Key, ...]:
    """The keys that receivers can find."""
    record = selector_record(manifest)
    if record is not None:
        return (key_of(snapshot.ask(record.name, "TXT")),)
    return tuple(token.key for token in tokens(snapshot) if token.reached)


def _dmarc(manifest: Manifest, snapshot: Snapshot) -> Iterator[RequirementStatus]:
    """A policy for each From domain, and what it asks for met by mail whose SPF and DKIM themselves pass."""
    identity = manifest.identity
    if identity is None:
        return
    mail_from = identity.mail_from_domain
    predictions = [
        predicted(snapshot, domain, identity.domain, mail_from) for domain in manifest.settings.from_domains
    ]
    bare = [p.from_domain for p in predictions if p.discovery.applies is False]
    # What fails by one standard only has a rule of its own.
    apart = [p for p in predictions if p.rfc9989.passes is False and p.rfc7489.passes is False]
    apart = [p for p in apart if p.from_domain not in bare]
    unanswered = tuple(
        dict.fromkeys(
            snapshot.ask(step.query, "TXT")
            for p in predictions
            if p.discovery.applies is None or p.rfc9989.passes is None
            for step in p.discovery.steps
            if not step.answer.conclusive
        )
    )
    yield _by_domains(
        Requirement.DMARC,
        manifest,
        bare,
        f"no DMARC policy applies to {listed(bare)}",
        unknown=any(p.discovery.applies is None for p in predictions),
        unanswered=unanswered,
    )
    yield _by_domains(
        Requirement.ALIGNMENT,
        manifest,
        [p.from_domain for p in apart],
        f"mail from {listed(p.from_domain for p in apart)} is signed by {identity.domain} and has the envelope domain "
        f"{mail_from or SES_SPF}, which DMARC takes for another's",
        unknown=any(p.rfc9989.passes is None for p in predictions),
        unanswered=unanswered,
    )


def _by_domains(
    requirement: Requirement,
    manifest: Manifest,
    lacking: list[str],
    reason: str,
    *,
    unknown: bool,
    unanswered: tuple[Consensus, ...],
) -> RequirementStatus:
    # Records for all subdomains stand at the organizational domain: what is wrong there is related to it.
    subject = manifest.settings.organizational_domain
    if lacking:
        return RequirementStatus(requirement, False, subject, reason)
    return RequirementStatus(
        requirement, None if unknown else True, subject, open=unanswered if unknown else ()
    )

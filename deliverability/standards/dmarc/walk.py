"""The DNS tree walk, RFC 9989 section 4.10: from a domain upwards to the record that bounds its organization."""

from deliverability.dataclass import dataclass
from deliverability.standards import names
from deliverability.standards.dmarc.grammar import DmarcSyntaxError, parse
from deliverability.standards.dmarc.record import DmarcRecord
from deliverability.standards.resolver import Answer, Resolver

#: Labels below which the walk takes one off at a time; a longer name is cut to this many first.
_LABELS = 7


@dataclass(frozen=True, slots=True)
class Discarded:
    """A TXT value beside or instead of a DMARC record; reason: why receivers discard it."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """One question for a policy record, and what was found.

    domain: whose record was asked for.
    answer: to the question for TXT at `query`.
    records: the values that are DMARC records, flawed or not; empty where the lookup failed.
    discarded: the values that don't count, in the answer's order; of several records each one.
    """

    domain: str
    answer: Answer
    records: tuple[DmarcRecord, ...]
    discarded: tuple[Discarded, ...]

    @property
    def record(self) -> DmarcRecord | None:
        """The record that stands there; None where there is none, several, or no telling."""
        return self.records[0] if len(self.records) == 1 else None

    @property
    def query(self) -> str:
        """The name that was asked."""
        return policy_name(self.domain)

    @property
    def failed(self) -> bool:
        """Whether the answer leaves open what stands there."""
        return not self.answer.conclusive

    @property
    def failure(self) -> str:
        """The name and the status, for a message about a failed step: "_dmarc.example.com: TIMEOUT"."""
        return f"{self.query}: {self.answer.status}"


@dataclass(frozen=True, slots=True)
class TreeWalk:
    """A whole walk.

    domain: the starting point, in the inner form.
    steps: in the order asked, at most eight.
    organizational_domain: None where a failed step might have decided it.
    """

    domain: str
    steps: tuple[Step, ...]
    organizational_domain: str | None

    @property
    def failures(self) -> tuple[str, ...]:
        """The failed steps, as `Step.failure`."""
        return tuple(step.failure for step in self.steps if step.failed)

    @property
    def suffix_record(self) -> Step | None:
        """The step above the starting point that found the record of a public suffix domain (`psd=y`)."""
        return next((step for step in self.steps if step.domain != self.domain and _psd(step) == "y"), None)

    def at(self, domain: str | None) -> Step | None:
        """The step at a domain; None where the walk didn't ask there."""
        return next((step for step in self.steps if step.domain == domain), None)


def policy_name(domain: str) -> str:
    """Where the policy record of a domain stands."""
    return f"_dmarc.{domain}"


def tree_walk(domain: str) -> tuple[str, ...]:
    """The domains where a DMARC policy for `domain` may stand, in the order of RFC 9989 section 4.10: at most eight."""
    labels = names.labels(domain)
    shorter = labels[-_LABELS:] if len(labels) > _LABELS else labels[1:]
    return (domain, *(".".join(shorter[start:]) for start in range(len(shorter))))


async def walk(domain: str, *, resolver: Resolver) -> TreeWalk:
    """Walk up from `domain`, in the inner form, until a record says `psd=n` or `psd=y` or no labels remain.

    One question after the other, since each answer may end the walk. A failed one doesn't: what stands above is worth
    knowing, even if it decides nothing then.
    """
    steps: list[Step] = []
    for name in tree_walk(domain):
        # A name too long for DNS holds no record and needs no question.
        if len(policy_name(name)) > names.MAX_NAME:
            continue
        steps.append(await look(name, resolver=resolver))
        if _psd(steps[-1]) in ("n", "y"):
            break
    return TreeWalk(domain, tuple(steps), _organizational_domain(domain, steps))


async def look(domain: str, *, resolver: Resolver) -> Step:
    """Ask for the policy record of one domain and discard what receivers discard (section 4.10, steps 1 and 2)."""
    answer = await resolver.query(policy_name(domain), "TXT")
    found = [_read(text) for text in answer.values] if answer.conclusive else []
    records = tuple(value for value in found if isinstance(value, DmarcRecord))
    if len(records) > 1:
        reason = f"receivers discard all of the {len(records)} DMARC records at {policy_name(domain)}"
        found = [
            Discarded(value.text, reason) if isinstance(value, DmarcRecord) else value for value in found
        ]
    return Step(domain, answer, records, tuple(value for value in found if isinstance(value, Discarded)))


def _read(text: str) -> DmarcRecord | Discarded:
    try:
        return parse(text)
    except DmarcSyntaxError as error:
        return Discarded(text, error.reason)


def _psd(step: Step) -> str | None:
    return step.record.psd if step.record else None


def _organizational_domain(domain: str, steps: list[Step]) -> str | None:
    """The selection of section 4.10.2; the walk ended at the first `psd`, so only its last record can have one."""
    if any(step.failed for step in steps):
        return None
    found = [step.domain for step in steps if step.record]
    if not found:
        return domain
    if found[-1] != domain and _psd(steps[-1]) == "y":
        below = len(names.labels(found[-1])) + 1
        # Cut from the starting point: in a long name, the walk may have skipped the domain one label below.
        return ".".join(names.labels(domain)[-below:])
    return found[-1]

"""Outcomes that rules share: something passed, something could not be seen."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.evidence.unanswered import why
from deliverability.rules.rule import Outcome
from deliverability.snapshot import CONTRADICTORY, Consensus
from deliverability.verdict import Result
from deliverability.wording import listed

#: Why a DNS question has no answer: no delegation, or servers that don't tell.
DNS_ROOTS = (rule_ids.DNS_ZONE_NOT_DELEGATED, rule_ids.DNS_UNRESOLVED)

#: Why nobody finds what stands in the zone of the domain.
NO_ZONE = (rule_ids.DNS_ZONE_NOT_DELEGATED, rule_ids.DNS_DUPLICATE_ZONE, rule_ids.DNS_PRIVATE_ZONE)


def passed(subject: str, message: str, *saw: str) -> Outcome:
    """The subject is as it should be."""
    return Outcome(subject, message, Result.PASS, saw=saw)


def noted(subject: str, message: str, *saw: str) -> Outcome:
    """Worth saying, not worth acting on: no remedy."""
    return Outcome(subject, message, Result.INFO, saw=saw, remedy="")


def untold(subject: str, call: str, member: str, value: str = "") -> Outcome:
    """An answer of AWS lacks a member, or holds a value there that this version doesn't know: nothing follows from that.

    call: the operation, as the API calls it. member: its path in the answer.
    """
    found = f"an unknown value ({value})" if value else "nothing"
    return Outcome(
        subject,
        f"{call} says {found} in {member}",
        Result.UNKNOWN,
        (value,) if value else (),
        remedy="Check again later; if it stays, look at that setting in the AWS console.",
    )


def unseen(domain: str, *questions: Consensus) -> Iterator[Outcome]:
    """One UNKNOWN for each status among the questions that no answer settled; nothing where all are settled.

    It is about the one name concerned or, for several, about the domain.
    """
    by_status: dict[str, list[Consensus]] = {}
    for question in questions:
        if not question.conclusive:
            by_status.setdefault(question.status, []).append(question)
    for status, group in by_status.items():
        asked = listed(dict.fromkeys(f"{question.type} at {question.name}" for question in group))
        subjects = {question.name for question in group}
        yield Outcome(
            subject=subjects.pop() if len(subjects) == 1 else domain,
            message=f"could not be judged: {why(status)} ({asked})",
            result=Result.UNKNOWN,
            because=(rule_ids.DNS_SERVERS_DISAGREE, *DNS_ROOTS) if status == CONTRADICTORY else DNS_ROOTS,
            remedy="",
        )

"""What a history tells of findings, in words that all formats share: "new", "since …", what is gone, what stays open."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from deliverability.history.standing import Earlier, FindingsHistory, Standing, State
from deliverability.report.layout import shown
from deliverability.verdict import Finding, Verdict, fingerprints


def standings(verdict: Verdict, history: FindingsHistory | None) -> Mapping[Finding, Standing]:
    """By finding what the history tells of it; nothing without a history."""
    if history is None:
        return {}
    names = fingerprints(verdict.stack, verdict.findings)
    return {
        finding: history.standings[name]
        for finding, name in zip(verdict.findings, names, strict=True)
        if name in history.standings
    }


def known_since(verdict: Verdict, history: FindingsHistory | None) -> Mapping[Finding, str]:
    """By finding, since when it is known, in words; nothing without a history."""
    return {finding: _words(standing) for finding, standing in standings(verdict, history).items()}


def _words(standing: Standing) -> str:
    if standing.state is State.NEW:
        return "new"
    if standing.state is State.AGAIN:
        return f"again: it was gone, first seen {minute(standing.first)}"
    back = f", when it came back; first seen {minute(standing.first)}" if standing.times > 1 else ""
    return f"since {minute(standing.since)}{back}"


def no_longer(history: FindingsHistory | None) -> Iterator[tuple[str, str, str]]:
    """What this run doesn't have any more, as "gone" or "open", the rule, and the rest of the line, neutralised."""
    if history is None:
        return
    for each in history.gone:
        yield "gone", shown(each.rule), f"{_about(each)}: known since {minute(each.since)}"
    for each in history.unseen:
        yield (
            "open",
            shown(each.rule),
            f"{_about(each)}: known since {minute(each.since)}, not told this time, last seen {minute(each.seen)}",
        )


def _about(each: Earlier) -> str:
    return f"at {shown(each.subject)}" if each.subject else "of the stack"


def minute(at: datetime) -> str:
    """A time as people read it, to the minute."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def second(at: datetime) -> str:
    """A time as programs read it (RFC 3339)."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

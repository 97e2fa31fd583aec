"""`check --wait`: checking again until all is settled, with a display that says what is still open."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from deliverability import rule_ids
from deliverability.commands.duration import format_duration
from deliverability.commands.running import console
from deliverability.report.escape import terminal
from deliverability.report.layout import put
from deliverability.rules.judge import judge
from deliverability.snapshot import Snapshot
from deliverability.verdict import Result, Verdict

#: Findings that are no trouble, but pass only when time has done its work.
_PENDING = frozenset(
    {rule_ids.SES_VERIFICATION_PENDING, rule_ids.DNS_NEGATIVE_CACHE, rule_ids.DKIM_TOKENS_NOT_READY}
)

#: Seconds between two looks: soon at first, then sparing the servers.
_PAUSES = (2.0, 3.0, 5.0, 10.0, 15.0)

Report = Callable[[str], None]


def settled(verdict: Verdict) -> bool:
    """Whether looking again can't be expected to change anything for the better."""
    open_findings = verdict.of(Result.FAIL, Result.UNKNOWN)
    pending = any(f.rule in _PENDING and f.result is not Result.PASS for f in verdict.findings)
    return not open_findings and not pending


def look_until_settled(
    look: Callable[[], Snapshot],
    longest: timedelta,
    *,
    now: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[Snapshot, Verdict]:
    """Look and judge until the verdict is settled or `longest` has passed; the last look counts."""
    end = now() + longest.total_seconds()
    with _display() as report:
        for pause in _pauses():
            snapshot = look()
            verdict = judge(snapshot)
            left = end - now()
            if settled(verdict) or left <= 0:
                break
            report(f"{describe(verdict)}; looking again, {format_duration(timedelta(seconds=left))} left")
            sleep(min(pause, left))
    return snapshot, verdict


def describe(verdict: Verdict) -> str:
    """What is still open, in one line, neutralised."""
    open_findings = [
        finding
        for finding in verdict.findings
        if finding.result in (Result.FAIL, Result.UNKNOWN)
        or (finding.rule in _PENDING and finding.result is not Result.PASS)
    ]
    first = terminal(open_findings[0].message) if open_findings else "all is settled"
    more = f" (and {len(open_findings) - 1} more)" if len(open_findings) > 1 else ""
    return f"{terminal(verdict.domain)}: {first}{more}"


def _pauses() -> Iterator[float]:
    yield from _PAUSES
    while True:
        yield _PAUSES[-1]


@contextmanager
def _display() -> Iterator[Report]:
    """On a terminal one live line, elsewhere one plain line a look; both on stderr, so that stdout stays the verdict's."""
    shown = console(stderr=True)
    if not shown.is_terminal:
        yield lambda text: put(shown, text)
        return
    with shown.status("looking") as status:

        def live(text: str) -> None:
            from rich.text import Text

            status.update(Text(text))

        yield live

"""`Ledger`: the history of one stack and domain, how runs and ledgers are merged, how old runs are condensed, and what it tells of a run.

A ledger is a set of runs and, for what is older, a line for each finding. Runs are merged as sets, so it doesn't matter in which
order they come, from which of several files, or how often.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime

from deliverability.dataclass import dataclass
from deliverability.history.runs import TROUBLES, Run, Statement
from deliverability.history.standing import Earlier, FindingsHistory, Standing, State
from deliverability.verdict import Result, Verdict, fingerprints

#: Runs of a stack that are kept whole, the newest.
KEPT_RUNS = 100
#: Findings of a stack that are remembered beside them; of more, those that are gone the longest are forgotten.
KEPT_FINDINGS = 5_000


@dataclass(frozen=True, slots=True)
class Past:
    """What runs have said of one finding, up to some moment.

    first: the first that had it. since: the first of the latest unbroken row of runs that have it. seen: the last that had
    it. gone: the run that found it gone, None while it is open. times: how many such rows there were.
    trouble: whether it failed or warned in the latest row, and was not a note all the time.
    """

    rule: str
    subject: str
    first: datetime
    since: datetime
    seen: datetime
    gone: datetime | None = None
    times: int = 1
    trouble: bool = True

    @property
    def evidence(self) -> datetime:
        """The last moment of which it says anything."""
        return self.gone or self.seen


Pasts = Mapping[str, Past]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The history of one stack and domain.

    runs: the newest, oldest first. until: the moment of the newest run that was condensed; None where none was.
    pasts: by fingerprint, what the condensed runs have said.
    """

    runs: tuple[Run, ...] = ()
    until: datetime | None = None
    pasts: Pasts = field(default_factory=dict)


def merged(*ledgers: Ledger) -> Ledger:
    """What all of them say together: no run is lost, none counts twice, and their order doesn't matter.

    Of the time up to the latest `until`, the ledger that was condensed to there knows best: what others have said of that time can
    only add findings that it doesn't know, and earlier beginnings.
    """
    until = max((each.until for each in ledgers if each.until is not None), default=None)
    best: dict[str, Past] = {}
    rest: dict[str, Past] = {}
    runs: dict[str, Run] = {}
    for each in ledgers:
        early = [run for run in each.runs if until is not None and run.at <= until]
        known = best if each.until == until else rest
        for name, past in _followed(each.pasts, early).items():
            known[name] = _joined(known[name], past) if name in known else past
        runs.update((run.id, run) for run in each.runs if until is None or run.at > until)
    for name, past in rest.items():
        best[name] = replace(best[name], first=min(best[name].first, past.first)) if name in best else past
    return condensed(Ledger(tuple(sorted(runs.values(), key=lambda run: run.place)), until, best))


def condensed(ledger: Ledger) -> Ledger:
    """The newest `KEPT_RUNS` runs, and what the older ones have said as a line for each finding."""
    pasts, until, runs = ledger.pasts, ledger.until, ledger.runs
    if len(runs) > KEPT_RUNS:
        # Runs of one moment stay together: what is condensed is told from what isn't by its time.
        until = runs[-KEPT_RUNS - 1].at
        old = [run for run in runs if run.at <= until]
        pasts, runs = _followed(pasts, old), runs[len(old) :]
    if len(pasts) > KEPT_FINDINGS:
        newest = sorted(pasts, key=lambda name: (pasts[name].gone is None, pasts[name].evidence, name))
        pasts = {name: pasts[name] for name in sorted(newest[-KEPT_FINDINGS:])}
    return Ledger(runs, until, pasts)


def told(ledger: Ledger, run: Run, verdict: Verdict) -> FindingsHistory:
    """What the ledger tells of a run, by the runs before it. verdict: what the run was made of.

    The ledger may hold the run already, and later ones, which say nothing about it. Nothing is told of a run that is older than
    those which are kept whole.
    """
    if ledger.until is not None and run.at <= ledger.until:
        return FindingsHistory()
    before = _followed(ledger.pasts, (each for each in ledger.runs if each.place < run.place))
    after = _followed(before, (run,))
    standings = {each.fingerprint: _standing(before, after, each.fingerprint) for each in run.statements}
    for fingerprint, finding in zip(
        fingerprints(verdict.stack, verdict.findings), verdict.findings, strict=True
    ):
        past = after.get(fingerprint)
        if finding.result is Result.UNKNOWN and past is not None and past.gone is None:
            standings.setdefault(fingerprint, _standing(before, after, fingerprint))
    troubles = {name: past for name, past in after.items() if past.trouble and name not in standings}
    left = {name: past for name, past in troubles.items() if name in before and before[name].gone is None}
    return FindingsHistory(
        standings,
        gone=_earlier({name: past for name, past in left.items() if past.gone is not None}),
        unseen=_earlier({name: past for name, past in left.items() if past.gone is None}),
    )


def _standing(before: Pasts, after: Pasts, fingerprint: str) -> Standing:
    known, now = before.get(fingerprint), after[fingerprint]
    if known is None:
        return Standing(State.NEW, now.since, now.first, now.times)
    state = State.SINCE if known.gone is None else State.AGAIN
    return Standing(state, now.since, now.first, now.times)


def _earlier(pasts: Pasts) -> tuple[Earlier, ...]:
    """Longest known first."""
    order = sorted(pasts, key=lambda name: (pasts[name].since, pasts[name].rule, pasts[name].subject, name))
    return tuple(
        Earlier(name, past.rule, past.subject, past.since, past.seen, past.first, past.times)
        for name, past in ((name, pasts[name]) for name in order)
    )


def _followed(pasts: Pasts, runs: Iterable[Run]) -> Pasts:
    """What is known after these runs, which come in their order."""
    now = dict(pasts)
    for run in runs:
        stated = set()
        for each in run.statements:
            stated.add(each.fingerprint)
            now[each.fingerprint] = _there(now.get(each.fingerprint), each, run.at)
        for name, past in now.items():
            if past.gone is None and name not in stated and past.rule in run.decided:
                now[name] = replace(past, gone=run.at)
    return now


def _there(past: Past | None, said: Statement, at: datetime) -> Past:
    trouble = said.result in TROUBLES
    if past is None:
        return Past(said.rule, said.subject, at, at, at, trouble=trouble)
    if past.gone is None:
        return replace(past, seen=at, trouble=past.trouble or trouble)
    return replace(past, since=at, seen=at, gone=None, times=past.times + 1, trouble=trouble)


def _joined(one: Past, other: Past) -> Past:
    """What two histories of the same time say of one finding: the later evidence counts, and the earliest beginning."""
    latest = max(one, other, key=_weight)
    return replace(latest, first=min(one.first, other.first), times=max(one.times, other.times))


def _weight(past: Past) -> tuple[object, ...]:
    """Total, so that it never matters which of two came first."""
    return past.evidence, past.gone is not None, past.since, past.seen, past.trouble

"""What a history tells of findings: since when each is known, what came back, what is gone, what was not looked at again."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from deliverability.dataclass import dataclass


class State(StrEnum):
    """How a finding of a run stands against the runs before it.

    NEW: none of them had it. SINCE: it was there already. AGAIN: it was there, was gone, and has come back in this run.
    """

    NEW = "new"
    SINCE = "since"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Standing:
    """One finding of the run. All times in UTC.

    since: the first run of those that have it without a gap. first: the first run ever that had it. times: how often it has
    come, 1 where it was never gone.
    """

    state: State
    since: datetime
    first: datetime
    times: int = 1


@dataclass(frozen=True, slots=True)
class Earlier:
    """A finding of earlier runs that this run doesn't have.

    subject: untrusted text, as a finding has it. seen: the last run that had it. since, first, times: see `Standing`.
    """

    fingerprint: str
    rule: str
    subject: str
    since: datetime
    seen: datetime
    first: datetime
    times: int = 1


@dataclass(frozen=True, slots=True)
class FindingsHistory:
    """What the history tells of one run.

    standings: by fingerprint (`verdict.fingerprints`); without those that passed, and those that could not be told and were not
        there before.
    gone: failures and warnings that the run before still had, or had left open, and that this run has found gone.
    unseen: failures and warnings that stay open, since this run could not tell or didn't ask.
    """

    standings: Mapping[str, Standing] = field(default_factory=dict)
    gone: tuple[Earlier, ...] = ()
    unseen: tuple[Earlier, ...] = ()

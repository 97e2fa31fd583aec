"""Advice for whoever enters the records of a list: the slips that happen to records of these types, in the words of the check."""

from deliverability.evidence.slips import SLIPS
from deliverability.handoff.entries import Entry


def advice_on(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """A sentence for each slip that can happen to one of them."""
    types = {entry.record.type for entry in entries}
    return tuple(slip.advice for slip in SLIPS if slip.types & types)

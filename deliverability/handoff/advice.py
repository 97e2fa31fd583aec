"""Advice for whoever enters the records of a list: the slips that happen to records of these types, in the words of the check."""

from deliverability.evidence.slips import SLIPS
from deliverability.handoff.entries import Entry
from deliverability.wording import sentence


def advice_on(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """For each slip that can happen to one of them what the check says of it, and how to avoid it: sentences."""
    types = {entry.record.type for entry in entries}
    return tuple(f"{sentence(slip.happened)} {slip.advice}" for slip in SLIPS if slip.types & types)

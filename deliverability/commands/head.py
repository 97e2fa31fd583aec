"""The head of a check's report: how old what is judged is, whether it is of another world, and what was not looked at."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from deliverability.report.head import Head

if TYPE_CHECKING:
    from deliverability.snapshot import Snapshot
    from deliverability.verdict import Verdict

#: Clocks differ by less.
_SKEW = timedelta(minutes=5)
_DAY = timedelta(days=1)


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


def head_of(snapshot: "Snapshot", verdict: "Verdict", *, saved: bool, at: datetime) -> Head:
    """saved: the snapshot comes from a file. at: the present, which says how old that is."""
    notes = (
        *_undeclared(snapshot),
        *snapshot.rerouted,
        *(_age(snapshot, at) if saved else ()),
        *_left_out(snapshot, verdict),
    )
    return Head(snapshot.taken_at, snapshot.manifest.region, notes)


def _undeclared(snapshot: "Snapshot") -> Iterator[str]:
    from deliverability.declaration.manifest.facts import declares_nothing

    if declares_nothing(snapshot.manifest):
        domain = snapshot.manifest.domain
        yield (
            f"{domain} is judged by itself, without a declaration and by DNS alone; a stack file from what stands there: "
            f"deliverability init {domain}"
        )


def aged(age: timedelta) -> str:
    """How long ago, in words that a person would use: "3 days", "11 years"."""
    for days, unit in ((365, "year"), (30, "month"), (1, "day")):
        number = age.days // days
        if number:
            return f"{number} {unit}{'' if number == 1 else 's'}"
    for seconds, unit in ((3600, "hour"), (60, "minute")):
        number = age.seconds // seconds
        if number:
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return "less than a minute"


def _age(snapshot: "Snapshot", at: datetime) -> Iterator[str]:
    age = at - snapshot.taken_at
    if age < -_SKEW:
        yield f"the snapshot was taken {aged(-age)} from now: one of the two clocks is wrong"
    elif age >= _DAY:
        yield f"the snapshot is {aged(age)} old, and says nothing about the present: take a new one with --save-snapshot"
    else:
        yield f"the snapshot is {aged(max(age, timedelta()))} old; nothing was asked now"


def _left_out(snapshot: "Snapshot", verdict: "Verdict") -> Iterator[str]:
    if not verdict.left_out:
        return
    from deliverability.declaration.manifest.facts import has_dkim_names, has_identity
    from deliverability.rule_ids import ROUTE53_UNREADABLE
    from deliverability.rules import catalogue
    from deliverability.rules.needs import had_nothing_to_ask

    moot = {rule.id for rule in catalogue() if had_nothing_to_ask(rule, snapshot)}
    left_out = [rule for rule in verdict.left_out if rule not in moot]
    if not left_out:
        return
    manifest = snapshot.manifest
    rules = f"{len(left_out)} rule{'' if len(left_out) == 1 else 's'}"
    identity = manifest.identity
    if identity is not None and not identity.managed and ROUTE53_UNREADABLE not in left_out:
        yield f"not looked at: the SES identity of {manifest.domain}, which somebody else runs ({rules} left out)"
    else:
        yield f"not looked at: AWS, neither SES nor Route 53 ({rules} left out)"
    if has_identity(manifest) and not has_dkim_names(manifest):
        yield (
            f"not looked at: the DKIM records of {manifest.domain}, whose names only SES knows: give the manifest of the deployed "
            "stack (--manifest), or ask SES too"
        )

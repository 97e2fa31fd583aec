"""`Fault`: what goes wrong, how it is made and undone, and who can repair it."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.declaration.key_paths import printable
from deliverability.declaration.manifest import Manifest
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.rehearsal.testbed.zone_editor import Published
from deliverability.verdict import Result

#: The contents of every zone before the fault.
Before = Mapping[str, frozenset[Published]]


class UnknownFault(LookupError):
    """No fault is made for this rule; the message names the nearest."""

    def __init__(self, rule: str, near: Iterable[str]) -> None:
        names = " or ".join(f"'{name}'" for name in near)
        hint = f"did you mean {names}? " if names else ""
        super().__init__(
            f"no fault is made for the rule '{printable(rule)}': {hint}`deliverability rehearse --list-faults` lists all"
        )


class Part(StrEnum):
    """Which resources of a stack a fault changes: those Pulumi sees and repairs where they are the stack's."""

    RECORDS = "records"
    IDENTITY = "identity"


def restore_records(testbed: CloudTestbed, before: Before) -> None:
    """Bring every zone back to what it held before the fault."""
    zones = testbed.zones
    for editor in (zones.home, *zones.others):
        editor.restore(before[editor.zone])


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong, and how it is repaired.

    rule: id of the rule that must name it. variant: kebab-case, where the rule has more faults than one. title: what happens,
        in one sentence.
    inject: makes it happen.
    applies_to: whether it can happen to a declaration.
    remedied_by: what a person does where Pulumi can't repair it: an infinitive phrase, completing "by hand: ...".
    undo: does just that.
    drift: the part of the stack in which Pulumi sees the fault and repairs it by itself; None where it doesn't see it, or
        refuses, because values of others are involved.
    result: what the rule says.
    also: rules that rightly complain at the same time: what happened breaks them too, and explains none of them away.
    settings: keys of a stack file (camelCase, without the namespace) that it takes for the fault to be possible, laid over
        those of a usual production stack.
    """

    rule: str
    title: str
    inject: Callable[[CloudTestbed], None]
    applies_to: Callable[[Manifest], bool]
    remedied_by: str
    undo: Callable[[CloudTestbed, Before], None] = restore_records
    drift: Part | None = None
    result: Result = Result.FAIL
    also: frozenset[str] = frozenset()
    settings: Mapping[str, Any] = field(default_factory=dict)
    variant: str = ""

    @property
    def id(self) -> str:
        """The rule's id, or "rule/variant"."""
        return f"{self.rule}/{self.variant}" if self.variant else self.rule

    def repaired_by_pulumi(self, manifest: Manifest) -> bool:
        """Whether refresh and `up` repair it, given who owns the records and the identity."""
        match self.drift:
            case Part.RECORDS:
                return manifest.dns.mode == "route53"
            case Part.IDENTITY:
                return manifest.identity is not None and manifest.identity.managed
            case None:
                return False


def contains(settings: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether settings say all that is wanted: each value, level by level, and nothing for what is None."""
    for key, value in wanted.items():
        found = settings.get(key)
        if isinstance(value, Mapping):
            if not contains(found if isinstance(found, Mapping) else {}, value):
                return False
        elif value is None:
            if found not in (None, (), []):
                return False
        elif found != value:
            return False
    return True


def closest(rule: str, known: Iterable[str]) -> tuple[str, ...]:
    """The ids that a misspelt one may mean, best first."""
    return tuple(difflib.get_close_matches(rule, list(known), n=2))

"""The key of the stack file that a finding is about, and where it stands."""

from collections.abc import Mapping
from dataclasses import field
from functools import cache

from deliverability.dataclass import dataclass
from deliverability.declaration import kinds
from deliverability.declaration.key_paths import KeyPath, Position
from deliverability.rules import catalogue
from deliverability.rules.documented import Documented, documented
from deliverability.rules.rule import Rule
from deliverability.standards import names
from deliverability.verdict import Finding


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look. key: as written in a stack file without our namespace, "dmarc.policy"; the file is None where unknown.

    file: relative, with forward slashes. line, column: counted from 1, in characters; None without a file.
    """

    key: str
    file: str | None = None
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """A stack file's keys. Without a file every place is a key only.

    file: as in `Place`. keys: line and column of each key that is written. waivers: those of each waiver, by rule.
    """

    file: str | None = None
    keys: Mapping[KeyPath, Position] = field(default_factory=dict)
    waivers: Mapping[str, Position] = field(default_factory=dict)

    def of(self, finding: Finding) -> Place:
        """The place of the setting that the finding is about; of the nearest one that is written, the domain at last."""
        paths = [tuple(key.split(".")) for key in (*keys_of(finding), "domain")]
        wanted = ".".join(paths[0])
        if self.file is None:
            return Place(wanted)
        # A finding about a waiver has the rule that is waived for its subject.
        if wanted == "waivers" and finding.subject in self.waivers:
            return Place("waivers", self.file, *self.waivers[finding.subject])
        for path in paths:
            for end in range(len(path), 0, -1):
                if path[:end] in self.keys:
                    return Place(".".join(path[:end]), self.file, *self.keys[path[:end]])
        return Place(wanted, self.file, 1, 1)


def keys_of(finding: Finding) -> tuple[str, ...]:
    """The settings that decide what the finding is about, the nearest first; () stands for the domain itself."""
    rule = _described().get(finding.rule)
    if rule is None:
        return ()
    return (*_of_record(finding.subject), *rule.settings) if rule.by_name else rule.settings


@cache
def _described() -> Mapping[str, Rule | Documented]:
    return {**{rule.id: rule for rule in catalogue()}, **documented()}


def _of_record(name: str) -> tuple[str, ...]:
    """The settings that put a record at this name."""
    labels = names.labels(name) if name else ()
    return next((kind.settings for kind in kinds.catalogue() if kind.at(labels)), ())

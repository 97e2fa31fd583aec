"""`Kind`, the description of one kind of record: all that the rest of the program asks about the records of one purpose.

A kind is a `Kind` in a module of this folder; `catalogue` finds it there. Nothing about a kind has a default: what is
forgotten is an error when the module is read.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.declaration.records import Ownership, RecordSet
from deliverability.declaration.settings import Settings


@dataclass(frozen=True, slots=True)
class DkimFacts:
    """What SES has decided about an Easy DKIM identity.

    tokens: the three tokens of `GetEmailIdentity.DkimAttributes.Tokens`.
    signing_zone: `DkimAttributes.SigningHostedZone`, or None to take the declared zone or the region table's.
    """

    tokens: tuple[str, ...]
    signing_zone: str | None = None

    @property
    def complete(self) -> bool:
        """Whether all three tokens are there. Right after the identity is created SES may list none, and for an identity
        with an own key it lists the selector instead."""
        return len(self.tokens) == 3


@dataclass(frozen=True, slots=True)
class RecordInputs:
    """The inputs of `Kind.records`: what decides the record sets of a stack.

    region: AWS region of the identity; "" for a parked domain without one.
    dkim: what SES decided; None leaves placeholders.
    own_report_hosts: hosts of report mailboxes whose zone is ours to write.
    """

    settings: Settings
    region: str
    dkim: DkimFacts | None = None
    own_report_hosts: frozenset[str] = frozenset()

    @property
    def sending(self) -> bool:
        """Whether the domain sends mail."""
        return self.settings.sends

    @property
    def ownership(self) -> Ownership:
        """Who publishes a record set that nothing else is said about."""
        return Ownership.HANDOFF if self.settings.dns.mode == "external" else Ownership.OWN


@dataclass(frozen=True, slots=True)
class KindRecord:
    """One record set as its kind declares it. The fields are those of `RecordSet`; ownership: None takes the declaration's."""

    key: str
    name: str
    type: str
    value: str
    ownership: Ownership | None = None


class State(StrEnum):
    """How the values that stand at a declared name and type compare with the declared one.

    EXPLAINED: they differ in a way that has a rule of its own.
    """

    MISSING = "missing"
    DIFFERS = "differs"
    EXPLAINED = "explained"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The state, and the values that count: those of others at the same name are left out."""

    state: State
    saw: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Undeclared:
    """What a value says beside or beyond what a stack declares: somebody else has written it.

    parts: what a deploy that puts the declared value back takes away, as it is written there: "include:crm.example", "p=reject".
    settings: what declares them, as far as anything can: the keys of the kind's section that have to change, camelCase.
    """

    parts: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """All that is known about the records of one purpose.

    purpose: its id, public for ever: it stands in manifests.
    title: what people call it, in lists of records.
    place: its place in such lists, a number of its own.
    word: what a record is called in a sentence, before "record"; "" takes the type ("MX record").
    why: what it is for, a sentence for whoever publishes it and knows DNS rather than mail.
    beside: what may stand beside it at its name and what must stay as it is there, sentences for the same reader.
    settings: the keys of a stack file that decide it, the nearest first ("dmarc.policy", "dmarc").
    parked: whether a parked domain, which never mails, publishes it too; else it refuses the settings.
    checked_when_handed_off: whether record sets that somebody else publishes are compared; False where a rule of its own does.
    records: the record sets of a stack, in order; nothing where none are declared.
    at: whether names of this kind look like this; the labels of a name, the first one first.
    selects: whether a value is of this kind, whatever stands beside it at the name.
    meant: why a value that is none was probably meant as one, in words; "" where it wasn't.
    same: whether two values of this kind say the same to those who read them: what stands there, then the declared one.
    compare: what stands there, none of it empty, against the declared value.
    lasting: whether the record set keeps its name as long as the stack lives, so that losing it is never part of a change:
        production protects it. What a change of settings or of SES's tokens moves to another name isn't.
    lost: what a deploy takes away that nobody declared, when it repairs a value of this kind that was edited by hand: parts of
        what stands there, given that and everything declared, now and before.
    undeclared: what stands in values of this kind, and isn't declared; given those values, the declared one and the settings.
    way_out: what to do where values of others are in the way of a deploy.
    taken: the same where the check finds nothing but values of others. Places: {name}, {value}; "" takes the rule's own remedy.
    missing_explained_by: ids of the rules whose failure about the same name explains that the record is missing.
    differing_explained_by: ids of those that explain another value.
    example: settings beside `domain` with which there is a record of this kind; the tests live by it.
    """

    purpose: str
    title: str
    place: int
    word: str
    why: str
    beside: str
    settings: tuple[str, ...]
    parked: bool
    checked_when_handed_off: bool
    records: Callable[[RecordInputs], Iterable[KindRecord]]
    at: Callable[[Sequence[str]], bool]
    selects: Callable[[str], bool]
    meant: Callable[[str], str]
    same: Callable[[str, str], bool]
    compare: Callable[[tuple[str, ...], str], Comparison]
    lasting: bool
    lost: Callable[[str, tuple[str, ...]], tuple[str, ...]]
    undeclared: Callable[[Sequence[str], str, Settings], Undeclared]
    way_out: str
    taken: str
    missing_explained_by: tuple[str, ...]
    differing_explained_by: tuple[str, ...]
    example: dict[str, object]

    def record_sets(self, inputs: RecordInputs) -> tuple[RecordSet, ...]:
        """The record sets of this kind that a stack declares."""
        return tuple(
            RecordSet(
                each.key,
                each.name,
                each.type,
                inputs.settings.dns.ttl,
                (each.value,),
                self.purpose,
                each.ownership or inputs.ownership,
            )
            for each in self.records(inputs)
        )

    def holds(self, values: tuple[str, ...], wanted: str) -> bool:
        """Whether a record set with these values says what is declared, whatever stands beside it."""
        return bool(values) and self.compare(values, wanted).state is State.RIGHT

    def may_be_of_it(self, value: str) -> bool:
        """Whether a value is of this kind, or was probably meant to be."""
        return self.selects(value) or bool(self.meant(value))

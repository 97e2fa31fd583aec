"""`Rule` and its decorator: a pure function over (declared, observed) with its metadata."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from enum import StrEnum

from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Manifest
from deliverability.snapshot import Consensus, Snapshot
from deliverability.snapshot.readings.specification import AwsReading
from deliverability.verdict import Result


class Need(StrEnum):
    """What must have been observed before a rule can speak, where that is no reading, or more than one.

    DNS: the rule looks at DNS answers; `Rule.asks` names those without which it can't speak.
    DKIM_TOKENS: the names of the Easy DKIM records, which SES decides, are known.
    SES_IDENTITY: `GetEmailIdentity` returned the identity.
    """

    DNS = "dns"
    DKIM_TOKENS = "dkim-tokens"
    SES_IDENTITY = "ses-identity"

    @property
    def need_id(self) -> str:
        """What it is called where rules are listed; as that of a reading."""
        return self.value


#: A need; a reading was made, be it that AWS says there is no such thing.
Needed = Need | AwsReading


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule says about one subject; `judge` adds id, severity and remedy.

    result: None takes the rule's own severity; another result where the rule says so itself.
    fields: names for the remedy's `{placeholders}`, beside those that `judge` knows (`domain`, `region`, `subject`, ...).
    because: ids of rules whose finding about the same subject would explain an UNKNOWN.
    remedy: another remedy than the rule's, where the cause asks for it; the text as it stands, no template.
    causes: those of the rule's `consequence_of` that can explain this outcome; None stands for all of them. `about` makes of
        an id one that stands for findings about records of one purpose only.
    causes_here: those that explain it only where they are about the very same subject, no name above or below it.
    purpose: of the declared record that the outcome is about; "" where it is about none.
    also_about: further subjects whose findings it can explain.
    explains: ids of rules whose findings about a related subject it explains, beside those of its rule.
    part: of the finding, where it isn't the purpose.
    explains_here: ids of rules whose findings it explains where they are about the very same subject, and about the same purpose
        if both name one.
    restates: those of its causes that say the same more exactly, about the same record: who accepts one accepts this too.
    """

    subject: str
    message: str
    result: Result | None = None
    saw: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    because: tuple[str, ...] = ()
    remedy: str | None = None
    causes: tuple[str, ...] | None = None
    causes_here: tuple[str, ...] = ()
    purpose: str = ""
    restates: tuple[str, ...] = ()
    also_about: tuple[str, ...] = ()
    explains: tuple[str, ...] = ()
    part: str = ""
    explains_here: tuple[str, ...] = ()


Judge = Callable[[Manifest, Snapshot], Iterable[Outcome]]
Applies = Callable[[Manifest], bool]
Asks = Callable[[Snapshot], Iterable[Consensus]]


def always(_: Manifest) -> bool:
    """For rules that concern every declaration."""
    return True


def nothing(_: Snapshot) -> Iterable[Consensus]:
    """For rules that need no answer from DNS, or say themselves which are not conclusive."""
    return ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One complaint with one stable id. An id is public: never reused, never renamed.

    severity: the result of a finding that names a trouble: FAIL, WARN, INFO or UNKNOWN.
    source: RFC section or AWS API member.
    needs: what must be observed; where it was not, the result is UNKNOWN with the reason.
    remedy: one sentence; `{name}` placeholders are filled from the outcome's fields.
    consequence_of: ids of rules whose failure explains this one: its findings then fold under them.
    explains: ids of rules whose findings it explains, where those don't name it: for a cause of much that knows its
        consequences better than they know it.
    applies: whether the declaration gives the rule a subject; where not, it says nothing and needs nothing.
    asks: the DNS questions the rule rests on; those that no answer settles make it UNKNOWN, beside what it finds in others.
    settings: the keys of a stack file that decide what it looks at, the nearest first: ("dmarc.policy", "dmarc"). Reports
        point at the first of them that is written; () stands for the domain itself.
    by_name: whether the settings that put a record at the subject's name come before those.
    """

    id: str
    title: str
    severity: Result
    source: str
    remedy: str
    judge: Judge
    needs: tuple[Needed, ...] = (Need.DNS,)
    consequence_of: tuple[str, ...] = ()
    applies: Applies = always
    asks: Asks = nothing
    settings: tuple[str, ...] = ()
    by_name: bool = False
    explains: tuple[str, ...] = ()

    @property
    def explanation(self) -> str:
        """Why it matters: the docstring of the judging function, its lines joined."""
        return " ".join((self.judge.__doc__ or "").split())


def rule(
    id: str,
    severity: Result,
    *,
    title: str,
    source: str,
    remedy: str,
    settings: tuple[str, ...] = (),
    by_name: bool = False,
    needs: tuple[Needed, ...] = (Need.DNS,),
    consequence_of: tuple[str, ...] = (),
    explains: tuple[str, ...] = (),
    applies: Applies = always,
    asks: Asks = nothing,
) -> Callable[[Judge], Rule]:
    """Make a `Rule` of a judging function."""

    def made(judge: Judge) -> Rule:
        return Rule(
            id,
            title,
            severity,
            source,
            remedy,
            judge,
            needs,
            consequence_of,
            applies,
            asks,
            settings,
            by_name,
            explains,
        )

    return made

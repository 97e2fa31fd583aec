"""What a rule is: a pure function over (declared, observed) with its metadata beside it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from deliverability.manifest import Manifest
from deliverability.observe.snapshot import Snapshot
from deliverability.verdict import Result


class Need(StrEnum):
    """What must have been observed before a rule can speak."""

    DNS = "dns"
    SES_IDENTITY = "ses-identity"
    SES_ACCOUNT = "ses-account"
    ROUTE53_ZONE = "route53-zone"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule says about one subject; the registry adds id, severity and remedy.

    result: None takes the rule's own severity; PASS, INFO or UNKNOWN where the rule says so itself.
    fields: names for the remedy's `{placeholders}`.
    """

    subject: str
    message: str
    result: Result | None = None
    saw: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


Judge = Callable[[Manifest, Snapshot], Iterable[Outcome]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One complaint with one stable id. An id is public: never reused, never renamed.

    severity: the result of a finding that names a trouble: FAIL, WARN, INFO or UNKNOWN.
    source: RFC section or AWS API member.
    needs: what must be observed; where it was not, the result is UNKNOWN with the reason.
    remedy: one sentence; `{name}` placeholders are filled from the outcome's fields.
    consequence_of: ids of rules whose failure explains this one: its findings then fold under them.
    """

    id: str
    title: str
    severity: Result
    source: str
    remedy: str
    judge: Judge
    needs: tuple[Need, ...] = (Need.DNS,)
    consequence_of: tuple[str, ...] = ()

    @property
    def explanation(self) -> str:
        """Why it matters: the docstring of the judging function."""
        return (self.judge.__doc__ or "").strip()


def rule(
    id: str,
    severity: Result,
    *,
    title: str,
    source: str,
    remedy: str,
    needs: tuple[Need, ...] = (Need.DNS,),
    consequence_of: tuple[str, ...] = (),
) -> Callable[[Judge], Rule]:
    """Make a `Rule` of a judging function."""

    def made(judge: Judge) -> Rule:
        return Rule(id, title, severity, source, remedy, judge, needs, consequence_of)

    return made

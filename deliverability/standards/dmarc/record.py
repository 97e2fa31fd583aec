"""The DMARC policy record as a value, RFC 9989 section 4.7: what was written, and what holds."""

from typing import Literal

from deliverability.dataclass import dataclass
from deliverability.standards.dmarc.uri import ReportUri

Policy = Literal["none", "quarantine", "reject"]
Alignment = Literal["relaxed", "strict"]
ProblemKind = Literal["ignored", "policy", "removed", "note"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a record that has no effect, or another one than its author may think.

    position: index in the record.
    tag: the tag's name in lower case; empty where there is none.
    reason: what is wrong.
    consequence: what receivers do about it.
    kind: "ignored": what was written has no effect, though it would have one if it were written right; "policy": it decides about
        the whole record (section 4.10.1); "removed": RFC 7489 had it; "note": nothing is lost, or only at some receivers.
    """

    position: int
    tag: str
    reason: str
    consequence: str
    kind: ProblemKind = "note"


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    """A record that receivers select; errors after its version are listed as problems, not raised (section 4.8).

    text: as published.
    tags: names in lower case with their values as written, first of each name, in order; unknown ones too.
    problems: in the order of position.
    p, sp, np: the valid values of these tags, None where missing or invalid; see `policy` for what holds.
    adkim, aspf: alignment modes.
    t: whether the policy is being tested; receivers then apply it one level weaker.
    psd: "y", "n" or "u".
    rua, ruf: the valid destinations of aggregate and failure reports.
    fo: options for failure reports.
    """

    text: str
    tags: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    p: Policy | None
    sp: Policy | None
    np: Policy | None
    adkim: Alignment
    aspf: Alignment
    t: bool
    psd: Literal["y", "n", "u"]
    rua: tuple[ReportUri, ...]
    ruf: tuple[ReportUri, ...]
    fo: tuple[str, ...]

    def __str__(self) -> str:
        return self.text

    def written(self, name: str) -> str | None:
        """The value of a tag as it was written, valid or not; None where the record doesn't have the tag."""
        return dict(self.tags).get(name)

    @property
    def flawed(self) -> bool:
        """Whether `p` is missing or invalid, or `sp` or `np` invalid (section 4.10.1)."""
        valid = {"p": self.p, "sp": self.sp, "np": self.np}
        return self.p is None or any(name in valid and not valid[name] for name, _ in self.tags)

    @property
    def applies(self) -> bool:
        """Whether receivers process DMARC with this record: a flawed one counts only with a valid `rua` (4.10.1)."""
        return not self.flawed or bool(self.rua)

    @property
    def policy(self) -> Policy | None:
        """What holds for the domain itself; "none" for a flawed record, None where no DMARC processing takes place."""
        if not self.applies:
            return None
        return "none" if self.flawed else self.p

    @property
    def subdomain_policy(self) -> Policy | None:
        """What holds for existing subdomains that have no record: `sp`, else `p`."""
        return self.policy if self.flawed else self.sp or self.p

    @property
    def nonexistent_policy(self) -> Policy | None:
        """What holds for subdomains that don't exist: `np`, else `sp`, else `p`."""
        return self.policy if self.flawed else self.np or self.sp or self.p

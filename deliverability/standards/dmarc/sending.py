"""Whether mail passes DMARC, decided from values alone, and which single change would make it fail (RFC 9989 section 5.3)."""

from dataclasses import replace
from typing import Literal

from deliverability.dataclass import dataclass
from deliverability.standards.dmarc.alignment import Identifier
from deliverability.standards.dmarc.record import Alignment

Standard = Literal["RFC 9989", "RFC 7489"]
ChangeId = Literal[
    "dkim-signature-fails",
    "spf-fails",
    "mail-from-falls-back",
    "adkim-becomes-strict",
    "aspf-becomes-strict",
    "receiver-follows-rfc-9989",
    "receiver-follows-rfc-7489",
]

_FOLLOWS: dict[Standard, ChangeId] = {
    "RFC 9989": "receiver-follows-rfc-9989",
    "RFC 7489": "receiver-follows-rfc-7489",
}


@dataclass(frozen=True, slots=True)
class Sending:
    """All that decides whether one kind of mail passes DMARC at a receiver of one standard.

    applies: whether DMARC processing takes place; None where a failed lookup decides it.
    dkim, spf: the names that DKIM (`d=`) and SPF (MAIL FROM) authenticate.
    fallback: the MAIL FROM domain that SES uses where the MX record of the custom one fails.
    adkim, aspf: as the record says that applies, relaxed where none does; None where that is unknown.
    dkim_passes, spf_passes: whether the check itself passes, aligned or not.
    """

    standard: Standard
    from_domain: str
    applies: bool | None
    dkim: Identifier
    spf: Identifier
    fallback: Identifier
    adkim: Alignment | None
    aspf: Alignment | None
    dkim_passes: bool = True
    spf_passes: bool = True

    @property
    def dkim_aligns(self) -> bool | None:
        """Whether a DKIM pass counts; None where that is unknown."""
        return self.dkim.aligned(self.from_domain, self.adkim) if self.dkim_passes else False

    @property
    def spf_aligns(self) -> bool | None:
        """Whether an SPF pass counts; None where that is unknown."""
        return self.spf.aligned(self.from_domain, self.aspf) if self.spf_passes else False

    @property
    def passes(self) -> bool | None:
        """Whether one of the two counts, which is enough (RFC 9989 section 5.3.5); None where that is unknown."""
        if self.dkim_aligns or self.spf_aligns:
            return True
        return None if self.dkim_aligns is None or self.spf_aligns is None else False


@dataclass(frozen=True, slots=True)
class Change:
    """One change after which mail that passes now would no longer pass; as text, its sentence."""

    id: ChangeId
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a receiver of one standard makes of the mail, as long as DKIM and SPF themselves pass.

    applies: whether DMARC processing takes place; None where a failed lookup decides it. Where it doesn't, the rest follows
        from DNS as it is; a record may change the organizational domains and with them alignment.
    dkim_aligns, spf_aligns, passes: None where a failed lookup decides it.
    fails_after: the single changes after which the mail would fail; empty where it doesn't pass now or can't fail.
    sending: what this was decided from.
    """

    applies: bool | None
    dkim_aligns: bool | None
    spf_aligns: bool | None
    passes: bool | None
    fails_after: tuple[Change, ...]
    sending: Sending


def decide(sending: Sending, other: Sending) -> Outcome:
    """The outcome under one standard; `other` is the same mail under the other one."""
    changes: list[tuple[ChangeId, str, Sending]] = [
        (
            "dkim-signature-fails",
            "its DKIM signature is missing or broken",
            replace(sending, dkim_passes=False),
        ),
        ("spf-fails", "it is forwarded, so that SPF fails", replace(sending, spf_passes=False)),
        (
            "mail-from-falls-back",
            f"MAIL FROM falls back from {sending.spf.domain} to {sending.fallback.domain}",
            replace(sending, spf=sending.fallback),
        ),
        ("adkim-becomes-strict", "adkim becomes strict", replace(sending, adkim="strict")),
        ("aspf-becomes-strict", "aspf becomes strict", replace(sending, aspf="strict")),
    ]
    if other.applies:
        changes.append((_FOLLOWS[other.standard], f"the receiver follows {other.standard}", other))
    return Outcome(
        applies=sending.applies,
        dkim_aligns=sending.dkim_aligns,
        spf_aligns=sending.spf_aligns,
        passes=sending.passes,
        fails_after=tuple(
            Change(change, _sentence(condition, after))
            for change, condition, after in changes
            if sending.passes and sending.applies is not False and after.passes is False
        ),
        sending=sending,
    )


def _sentence(condition: str, after: Sending) -> str:
    return f"mail from {after.from_domain} fails DMARC when {condition}: {_dkim_reason(after)}, and {_spf_reason(after)}"


def _dkim_reason(sending: Sending) -> str:
    """Why DKIM doesn't count."""
    domain = sending.dkim.domain
    if not sending.dkim_passes:
        return f"no signature of {domain} is valid"
    return _mismatch(sending.dkim, f"the signing domain {domain}", "adkim", sending)


def _spf_reason(sending: Sending) -> str:
    """Why SPF doesn't count."""
    domain = sending.spf.domain
    if not sending.spf_passes:
        return f"SPF for {domain} doesn't pass"
    return _mismatch(sending.spf, f"the MAIL FROM domain {domain}", "aspf", sending)


def _mismatch(identifier: Identifier, subject: str, tag: str, sending: Sending) -> str:
    if identifier.related is False:
        return f"{subject} has another organizational domain than {sending.from_domain}"
    return f"{subject} is not exactly {sending.from_domain}, as strict {tag} wants"

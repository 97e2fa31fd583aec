"""Severity by effect: what a fault does to mail decides how grave it is, whatever rule sees it. One table, which rules ask.

The reference page of the rules shows the same table.
"""

from collections.abc import Iterable
from enum import Enum

from deliverability import rule_ids
from deliverability.evidence.mail import Mail
from deliverability.verdict import Result


class Effect(Enum):
    """What becomes of mail, gravest first.

    words: the effect, as a row of a table begins. result: how grave that is. such_as: rules that find faults with it.
    """

    NOT_SENT = (
        "SES takes or sends nothing, or nothing more: the account is paused, switched off or in the sandbox where production is "
        "declared, its quota or rate is 0 or used up, the identity is missing or not verified for sending, MAIL FROM fails and is to "
        "refuse mail",
        Result.FAIL,
        (
            rule_ids.SES_SENDING_PAUSED,
            rule_ids.SES_SENDING_DISABLED,
            rule_ids.SES_QUOTA_NEAR_LIMIT,
            rule_ids.SES_VERIFICATION_PENDING,
            rule_ids.MAIL_FROM_REJECTS_WHILE_UNVERIFIED,
        ),
    )
    LOST = (
        "Receivers reject or quarantine mail of a declared sender: it fails DMARC, and the policy that applies is enforced",
        Result.FAIL,
        (
            rule_ids.DKIM_ADDRESS_IDENTITY_OVERRIDES,
            rule_ids.DKIM_SWITCH_UNSIGNED,
            rule_ids.MAIL_FROM_SILENT_FALLBACK,
            rule_ids.MAIL_FROM_MISSING_ON_ADDRESS_IDENTITY,
            rule_ids.DMARC_ALIGNMENT_AMBIGUOUS,
            rule_ids.DMARC_SUBDOMAIN_UNALIGNED,
        ),
    )
    UNPROTECTED = (
        "Mail of the whole domain leaves without what is declared for it, or receivers can't verify it: no signature, no usable "
        "record, no TLS; anybody may send in its name; nobody can hear of its bounces",
        Result.FAIL,
        (
            rule_ids.DKIM_SIGNING_DISABLED,
            rule_ids.DNS_RECORD_MISSING,
            rule_ids.SES_SETTING_DIFFERS,
            rule_ids.SES_EVENT_DESTINATION_MISSING,
        ),
    )
    WEAKENED = (
        "Mail arrives, and rests on less than it should: one of SPF and DKIM aligns, one sender of several is unsigned while no "
        "policy is enforced, a limit is near, bounces are heard of by mail alone that somebody has switched off",
        Result.WARN,
        (rule_ids.DKIM_WEAK_KEY, rule_ids.SES_UNDER_REVIEW, rule_ids.SES_EVENT_DESTINATION_MISSING),
    )
    WAITING = (
        "Nothing is wrong, and SES or DNS needs time: SES looks for new records for up to 72 hours (`check --wait` waits for it), a "
        "resolver still remembers the time before",
        Result.INFO,
        (rule_ids.SES_VERIFICATION_PENDING, rule_ids.DNS_NEGATIVE_CACHE),
    )
    NONE = ("Mail is as it should be; worth knowing all the same", Result.INFO, (rule_ids.DKIM_TOKEN_EMPTY,))

    def __init__(self, words: str, result: Result, such_as: tuple[str, ...]) -> None:
        self.words = words
        self.result = result
        self.such_as = such_as


def on_mail(mails: Iterable[Mail | None], otherwise: Effect = Effect.WEAKENED) -> Effect:
    """What becomes of these kinds of mail: LOST where receivers don't deliver one that is declared, else what is said here."""
    return Effect.LOST if any(mail.declared and mail.lost_by for mail in mails if mail) else otherwise


def loss(mails: Iterable[Mail | None]) -> str:
    """What the policy does to the first of these kinds of mail that is lost, as a clause behind a sentence; "" where none is."""
    for mail in mails:
        if mail is not None and mail.declared and mail.lost_by:
            sender = mail.prediction.mail_from
            return f"; its MAIL FROM, {sender}, doesn't align either, and the policy {mail.lost_by} applies"
    return ""

"""Remedies at an SES identity that somebody else runs (`identity: external`): they are handed on, never carried out from here."""

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.rules.rule import Rule

#: The rules whose remedy is carried out at SES; of others, a command of its says so.
AT_SES = frozenset(
    {
        rule_ids.DKIM_ADDRESS_IDENTITY_OVERRIDES,
        rule_ids.DKIM_DEED_REPLICA_FAILED,
        rule_ids.DKIM_SIGNING_DISABLED,
        rule_ids.DKIM_SWITCH_UNSIGNED,
        rule_ids.DKIM_VERIFICATION_EXPIRED,
        rule_ids.DKIM_WEAK_KEY,
        rule_ids.MAIL_FROM_MISSING_ON_ADDRESS_IDENTITY,
        rule_ids.MAIL_FROM_NOT_ACTIVATED,
        rule_ids.MAIL_FROM_REJECTS_WHILE_UNVERIFIED,
        rule_ids.MAIL_FROM_SET_BEFORE_IDENTITY,
        rule_ids.MAIL_FROM_VERIFICATION_EXPIRED,
        rule_ids.SES_ALARM_MISCONFIGURED,
        rule_ids.SES_IDENTITY_MISSING_IN_REGION,
        rule_ids.SES_POLICY_OPEN,
        rule_ids.SES_RECIPIENT_SUPPRESSED,
        rule_ids.SES_SANDBOX,
        rule_ids.SES_SENDING_DISABLED,
        rule_ids.SES_SENDING_PAUSED,
        rule_ids.SES_UNDER_REVIEW,
        rule_ids.SES_QUOTA_NEAR_LIMIT,
    }
)


def handed_on(rule: Rule, remedy: str, manifest: Manifest) -> str:
    """The remedy, with whom to hand it on to where somebody else runs the SES identity that it is about."""
    identity = manifest.identity
    if identity is None or identity.managed or not remedy:
        return remedy
    if rule.id not in AT_SES and " sesv2 " not in remedy:
        return remedy
    return (
        f"Somebody else runs the SES identity {identity.domain} in {manifest.region}: hand on to them what is to be done at SES. "
        f"{remedy}"
    )

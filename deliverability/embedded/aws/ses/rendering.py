"""Identities as the API's structures: `GetEmailIdentity`, lists, attributes."""

from typing import Any

from deliverability.embedded.aws.ses.replicas import is_replica, parent_region
from deliverability.embedded.aws.ses.state import Checked, Dkim, Identity, Region
from deliverability.embedded.aws.ses.tags import tag_list
from deliverability.ses.regions import dkim_zone


def created(region: Region, identity: Identity) -> dict[str, Any]:
    """The output of CreateEmailIdentity."""
    return {
        "IdentityType": _kind(identity),
        "VerifiedForSendingStatus": identity.verified,
        "DkimAttributes": dkim(region, identity.dkim) if identity.dkim else None,
    }


def identity(region: Region, shown: Identity, parent: Identity | None) -> dict[str, Any]:
    """The output of GetEmailIdentity. parent: the domain identity of an address, whose DKIM it inherits."""
    return {
        "IdentityType": _kind(shown),
        "FeedbackForwardingStatus": shown.feedback_forwarding,
        "VerifiedForSendingStatus": shown.verified,
        "DkimAttributes": _effective_dkim(region, shown, parent),
        "MailFromAttributes": _mail_from(shown),
        "Policies": shown.policies,
        "Tags": tag_list(shown.tags),
        "ConfigurationSetName": shown.configuration_set,
        "VerificationStatus": shown.verification.status,
        "VerificationInfo": _info(shown.checked),
    }


def summary(shown: Identity) -> dict[str, Any]:
    """An IdentityInfo of ListEmailIdentities."""
    return {
        "IdentityType": _kind(shown),
        "IdentityName": shown.name,
        "SendingEnabled": shown.verified,
        "VerificationStatus": shown.verification.status,
    }


def dkim(region: Region, shown: Dkim) -> dict[str, Any]:
    """The DkimAttributes structure."""
    return {
        "SigningEnabled": shown.signing_enabled,
        "Status": shown.watch.status,
        "Tokens": shown.tokens,
        "SigningHostedZone": _zone(region, shown),
        "SigningAttributesOrigin": shown.origin,
        "NextSigningKeyLength": shown.key_length,
        "CurrentSigningKeyLength": shown.key_length,
        "LastKeyGenerationTimestamp": shown.key_made_at,
    }


def dkim_changed(region: Region, shown: Dkim) -> dict[str, Any]:
    """The output of PutEmailIdentityDkimSigningAttributes."""
    return {
        "DkimStatus": shown.watch.status,
        "DkimTokens": shown.tokens,
        "SigningHostedZone": _zone(region, shown),
    }


def _zone(region: Region, shown: Dkim) -> str | None:
    if is_replica(shown.origin):
        return dkim_zone(parent_region(shown.origin)) if shown.tokens else None
    return dkim_zone(region.name) if shown.origin == "AWS_SES" else None


def _effective_dkim(region: Region, shown: Identity, parent: Identity | None) -> dict[str, Any]:
    if shown.dkim is None and parent is not None and parent.dkim is not None:
        return dkim(region, parent.dkim)
    if shown.dkim is not None and parent is not None and parent.dkim is not None:
        # Signing is the address's own choice; keys and their status are the domain's.
        return dkim(region, parent.dkim) | {"SigningEnabled": shown.dkim.signing_enabled}
    if shown.dkim is not None:
        return dkim(region, shown.dkim)
    return {
        "SigningEnabled": False,
        "Status": "NOT_STARTED",
        "SigningAttributesOrigin": "AWS_SES",
        "NextSigningKeyLength": "RSA_1024_BIT",
    }


def _mail_from(shown: Identity) -> dict[str, Any]:
    if shown.mail_from is None:
        return {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"}
    return {
        "MailFromDomain": shown.mail_from.domain,
        "MailFromDomainStatus": shown.mail_from.watch.status,
        "BehaviorOnMxFailure": shown.mail_from.behavior,
    }


def _info(checked: Checked) -> dict[str, Any]:
    soa = checked.soa
    return {
        "LastCheckedTimestamp": checked.at,
        "LastSuccessTimestamp": checked.succeeded_at,
        "ErrorType": checked.error,
        "SOARecord": {"PrimaryNameServer": soa.primary, "AdminEmail": soa.admin, "SerialNumber": soa.serial}
        if soa
        else None,
    }


def _kind(shown: Identity) -> str:
    return "EMAIL_ADDRESS" if shown.is_address else "DOMAIN"

"""Recipients: whom a sandboxed account may send to, and whom SES no longer delivers to."""

from collections.abc import Iterator, Mapping
from typing import Any

from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_identity
from deliverability.evidence.configuration_set import configuration_set
from deliverability.evidence.ses import SesIdentity, account_of, identity_from, identity_of
from deliverability.rules.outcomes import noted, passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.lenient import parts, text
from deliverability.snapshot.readings.recipients import RECIPIENTS
from deliverability.snapshot.readings.suppressed import SUPPRESSED
from deliverability.standards import names
from deliverability.verdict import Result
from deliverability.wording import listed

_REASONS = {"BOUNCE": "because mail to it bounced", "COMPLAINT": "because its owner complained"}


@rule(
    "ses.recipient-unverified",
    Result.WARN,
    title="A recipient of the sandbox is not verified",
    source="SESv2 GetEmailIdentity: VerificationStatus of an address identity",
    remedy="Send the verification mail to {recipient} again (delete the identity in {region}, then pulumi up), and have its link "
    "opened within 24 hours.",
    settings=("recipients",),
    needs=(RECIPIENTS,),
    applies=lambda manifest: bool(manifest.settings.recipients_to_verify),
)
def recipient_unverified(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """In the sandbox SES delivers only to verified recipients. An address is verified by the link that SES mails to it, which is
    valid for 24 hours; a domain by its DKIM records, for which SES looks 72 hours, and it stands for all its addresses.
    """
    if account_of(snapshot.aws.account).production_access:
        return  # out of the sandbox mail goes to anybody
    entries = {
        text(entry, "IdentityName"): entry for entry in parts(snapshot.aws.recipients.data, "Recipients")
    }
    # An entry without more than the name says that there is no such identity.
    found = {name: identity_from(entry) for name, entry in entries.items() if name and len(entry) > 1}
    verified = {name for name, identity in found.items() if _verified(identity)}
    for recipient in manifest.settings.recipients_to_verify:
        if any(_covers(name, recipient) for name in verified):
            yield passed(recipient, f"SES in {manifest.region} may send to {recipient}")
        elif recipient not in entries:
            yield _unasked(manifest, recipient)
        else:
            yield _unverified(manifest, snapshot, recipient, found.get(recipient))


@rule(
    "ses.recipient-suppressed",
    Result.WARN,
    title="A declared address is on the suppression list",
    source="SESv2 GetSuppressedDestination",
    remedy="If {address} takes mail again, remove it from the suppression list: "
    "aws sesv2 delete-suppressed-destination --region {region} --email-address {address}.",
    settings=("recipients",),
    needs=(SUPPRESSED,),
    applies=has_identity,
)
def recipient_suppressed(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES accepts mail to a suppressed address and counts it against the quota, not in the bounce rate, but never delivers it: to the
    sender all looks well. The address got there by a bounce or a complaint, perhaps one of long ago. What counts is the
    configuration set's own reasons for suppression, in place of the account's: where it has none, nothing is suppressed.
    """
    entries = [
        entry
        for entry in parts(snapshot.aws.suppressed.data, "SuppressedDestinations")
        if text(entry, "EmailAddress")
    ]
    reasons, whose = _counting(snapshot)
    for entry in entries:
        address, reason = text(entry, "EmailAddress"), text(entry, "Reason")
        listed_as = f"it is on the suppression list{_why(entry)}"
        if reasons == ():
            message = f"{address}: {listed_as}; {whose} suppresses for no reason, so SES delivers to it all the same"
            yield noted(address, message)
            continue
        message = f"SES in {manifest.region} delivers nothing to {address}: {listed_as}"
        if reasons is not None and reason and reason not in reasons:
            message = (
                f"SES in {manifest.region} may deliver nothing to {address}: {listed_as}; {whose} suppresses for {listed(reasons)} alone, "
                "and AWS doesn't say whether that lets mail pass to addresses that are listed for another reason"
            )
        yield Outcome(address, message, fields={"address": address})
    if not entries:
        yield passed(manifest.domain, f"no declared address is on the suppression list in {manifest.region}")


def _counting(snapshot: Snapshot) -> tuple[tuple[str, ...] | None, str]:
    """The reasons for suppression that count for mail of the identity, None where they aren't known; and whose they are.

    SES guide, `sending-email-suppression-list-config-level.md`: those of the configuration set replace the account's.
    """
    identity, found = identity_of(snapshot.aws.identity), configuration_set(snapshot.aws.configuration_set)
    declared = snapshot.manifest.identity
    used = identity is None or declared is None or identity.configuration_set == declared.configuration_set
    if used and found is not None and found.overrides_suppression:
        return found.suppressed_reasons, f"the configuration set {found.name}"
    known = used or (identity is not None and not identity.configuration_set)
    return (account_of(snapshot.aws.account).suppressed_reasons if known else None), "the account"


def _verified(identity: SesIdentity) -> bool:
    """A temporary failure of a domain leaves it usable."""
    if identity.verified_for_sending is None:
        return identity.verification == "SUCCESS"
    return identity.verified_for_sending


def _covers(identity: str, recipient: str) -> bool:
    """Whether a verified identity lets SES send to a recipient: itself, or a domain that it is in."""
    # The local part counts as it is written: SES verified exactly that.
    return identity == recipient or (
        "@" not in identity and names.is_within(names.domain_of(recipient), names.domain_of(identity))
    )


def _unverified(
    manifest: Manifest, snapshot: Snapshot, recipient: str, identity: SesIdentity | None
) -> Outcome:
    region, is_address = manifest.region, "@" in recipient
    fields = {"recipient": recipient}
    if identity is None:
        message = f"{recipient} is no verified recipient: SES in {region} has no identity for it"
        remedy = f"Create the identity {recipient} in {region} (pulumi up)."
        return Outcome(recipient, message, remedy=remedy, fields=fields)
    state = identity.verification
    if is_address:
        pending = "nobody has opened the link that SES mailed to it, which is valid for 24 hours"
        expired = "the link that SES mailed to it was not opened within 24 hours and has expired"
        told = {"PENDING": pending, "FAILED": expired}.get(state, f"SES reports {state or None} as its state")
        return Outcome(recipient, f"{recipient} is no verified recipient: {told}", fields=fields)
    if state == "PENDING" and not identity.search_is_over(snapshot.taken_at):
        message = (
            f"{recipient} is no verified recipient yet: SES looks for its DKIM records, for up to 72 hours"
        )
        remedy = f"Have the owner of {recipient} publish the three DKIM records of its identity in {region}, or declare single addresses."
        return Outcome(recipient, message, Result.INFO, remedy=remedy, fields=fields)
    message = f"{recipient} is no verified recipient: SES has not found its DKIM records ({state or 'no state given'})"
    remedy = f"Have the owner of {recipient} publish the three DKIM records of its identity in {region}, then start its DKIM set-up again."
    return Outcome(recipient, message, remedy=remedy, fields=fields)


def _unasked(manifest: Manifest, recipient: str) -> Outcome:
    message = f"could not be judged: the snapshot says nothing about the recipient {recipient}"
    remedy = f"Run the check again; it asks SES in {manifest.region} about every declared recipient."
    return Outcome(recipient, message, Result.UNKNOWN, remedy=remedy)


def _why(entry: Mapping[str, Any]) -> str:
    reason, since = _REASONS.get(text(entry, "Reason"), ""), text(entry, "LastUpdateTime")[:10]
    return f"{f' since {since}' if since else ''}{f', {reason}' if reason else ''}"

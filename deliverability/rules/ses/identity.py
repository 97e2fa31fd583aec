"""The SES identity: whether it is there, and what SES has verified of it."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_identity
from deliverability.evidence.aws_commands import restart_dkim
from deliverability.evidence.dkim_causes import DKIM_RECORD_FAULTS, dkim_causes
from deliverability.evidence.ses import SEARCH_TIME, SesIdentity, identity_of
from deliverability.rules.effects import Effect
from deliverability.rules.needs import how_to_read, reason, roots_of
from deliverability.rules.outcomes import passed, untold
from deliverability.rules.rule import Need, Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.readings import readings
from deliverability.snapshot.readings.identity import IDENTITY
from deliverability.verdict import Result
from deliverability.wording import listed

_ERRORS = {
    "HOST_NOT_FOUND": "SES found no such name, or could not reach the name servers",
    "TYPE_NOT_FOUND": "SES found the name, but no record of the right type there",
    "INVALID_VALUE": "SES found the record, but with another value",
    "DNS_SERVER_ERROR": "the name servers gave SES an error",
    "SERVICE_ERROR": "SES had an error of its own",
    "REPLICATION_ACCESS_DENIED": "SES may not read the identity in the region it replicates",
    "REPLICATION_PRIMARY_NOT_FOUND": "the identity that this one replicates does not exist",
    "REPLICATION_PRIMARY_BYO_DKIM_NOT_SUPPORTED": "the identity that this one replicates has an own key, which can't be replicated",
    "REPLICATION_REPLICA_AS_PRIMARY_NOT_SUPPORTED": "the identity that this one replicates is itself a replica",
    "REPLICATION_PRIMARY_INVALID_REGION": "the region this identity replicates is not valid",
}

_STATES = {
    "PENDING": "still looks for the DKIM records",
    "FAILED": "gave up looking for the DKIM records",
    "TEMPORARY_FAILURE": "found the DKIM records before, but not at its last look",
    "NOT_STARTED": "has not begun to look for DKIM records",
}


@rule(
    "ses.identity-unreadable",
    Result.UNKNOWN,
    title="SES could not be asked about the identity and its account",
    source="SESv2 GetEmailIdentity, GetAccount and what else the check reads of SES; CloudWatch GetMetricData, DescribeAlarms",
    remedy="Give the check AWS credentials that may call ses:GetEmailIdentity in {region} (the whole policy: "
    "deliverability plan --stack {stack} --format policy), or leave AWS out with --dns-only.",
    needs=(IDENTITY,),
    applies=has_identity,
)
def identity_unreadable(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Access denied, wrong or missing credentials, throttling and network trouble say nothing about the identity, nor about
    the account it lives in. What depends on that is unknown, not broken.
    """
    read = [(each, snapshot.aws[each.name]) for each in readings().values() if not each.hosted]
    # What the snapshot is too old for makes unknown what rests on it, and nothing else.
    unread = [
        (which, reading) for which, reading in read if not reading.known and reading.status != "not-asked"
    ]
    for status in dict.fromkeys(reading.status for _, reading in unread if reading.status != "left-out"):
        group = [(which, reading) for which, reading in unread if reading.status == status]
        calls = listed(dict.fromkeys(action for which, _ in group for action in which.actions))
        message = f"not all was read: {reason(group[0][1], calls, manifest.region)}"
        because = tuple(id for id in roots_of(*group[0], snapshot) if id != rule_ids.SES_IDENTITY_UNREADABLE)
        remedy = how_to_read(group[0][1], calls, manifest)
        yield Outcome(manifest.domain, message, because=because, remedy=remedy)
    if not unread:
        yield passed(manifest.domain, f"SES in {manifest.region} answered")


@rule(
    "ses.identity-missing-in-region",
    Result.FAIL,
    title="The identity does not exist in the sending region",
    source="SESv2 GetEmailIdentity (NotFoundException)",
    remedy="Create the identity {domain} in {region} (pulumi up), or correct the region of the stack if it lives elsewhere.",
    needs=(IDENTITY,),
    applies=has_identity,
)
def identity_missing(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Identities are per region: SES in one region rejects mail from a domain that is verified only in another one, with
    the same "not verified" message as for a recipient in the sandbox.
    """
    if snapshot.aws.identity.status == "absent":
        remedy = None
        if manifest.identity is not None and not manifest.identity.managed:
            remedy = f"Have the identity {manifest.domain} made in {manifest.region}, or correct the region of the stack if it lives elsewhere."
        yield Outcome(
            manifest.domain, f"SES in {manifest.region} has no identity {manifest.domain}", remedy=remedy
        )
    else:
        yield passed(manifest.domain, f"the identity {manifest.domain} exists in {manifest.region}")


@rule(
    "ses.verification-pending",
    Result.INFO,
    title="SES has not verified the identity",
    source="SESv2 GetEmailIdentity: VerificationStatus, VerificationInfo",
    remedy="Wait and check again: SES looks for the records of {domain} for 72 hours.",
    needs=(Need.SES_IDENTITY,),
    consequence_of=(*DKIM_RECORD_FAULTS, rule_ids.DKIM_VERIFICATION_EXPIRED),
    applies=has_identity,
)
def verification_pending(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Until SES has seen the DKIM records it sends nothing for the domain. For up to 72 hours after creation that is
    normal, and a note; afterwards SES stops looking and the set-up must be started again. An identity that may not send for
    any other reason is a failure.
    """
    identity = identity_of(snapshot.aws.identity)
    if identity is None:
        return
    domain, state = manifest.domain, identity.verification
    causes = dkim_causes(rule_ids.DKIM_VERIFICATION_EXPIRED)
    if not state:
        yield untold(domain, "GetEmailIdentity", "VerificationStatus")
        return
    if state == "SUCCESS" and identity.verified_for_sending is None:
        yield untold(domain, "GetEmailIdentity", "VerifiedForSendingStatus")
        return
    if state == "SUCCESS" and identity.verified_for_sending:
        yield passed(domain, f"SES has verified {domain}")
        return
    told = f"SES {_STATES.get(state) or f'reports {state or None} as its state'}"
    still = "still" if identity.verified_for_sending else "not"
    message = (
        f"{domain} is {still} verified for sending: {told}{_reason(identity)}{_time_left(identity, snapshot)}"
    )
    if state in ("FAILED", "NOT_STARTED"):
        remedy = f"Repair the DKIM records of {domain}, then {restart_dkim(manifest)}."
        yield Outcome(domain, message, Effect.NOT_SENT.result, remedy=remedy, causes=causes)
    elif state == "PENDING" and not identity.search_is_over(snapshot.taken_at):
        yield Outcome(domain, message, Effect.WAITING.result, causes=causes)
    else:
        remedy = f"See that the name servers of {domain} answer the DKIM names reliably: SES disables sending if the records stay away."
        effect = Effect.NOT_SENT if identity.verified_for_sending is False else Effect.WEAKENED
        yield Outcome(domain, message, effect.result, remedy=remedy, causes=causes)


def _reason(identity: SesIdentity) -> str:
    parts = []
    if identity.error_type:
        parts.append(_ERRORS.get(identity.error_type, f"SES reports {identity.error_type}"))
    if identity.soa:
        serial = "" if identity.soa_serial is None else f" and the serial number {identity.soa_serial}"
        parts.append(f"it saw a zone with the primary name server {identity.soa}{serial}")
    if identity.last_checked is not None and identity.verification != "SUCCESS":
        parts.append(f"it last looked on {identity.last_checked:%Y-%m-%d at %H:%M} UTC")
    return f" ({'; '.join(parts)})" if parts else ""


def _time_left(identity: SesIdentity, snapshot: Snapshot) -> str:
    age = identity.key_age(snapshot.taken_at)
    if identity.verification != "PENDING" or age is None:
        return ""
    hours = (SEARCH_TIME - age).total_seconds() / 3600
    if hours <= 0:
        return "; the 72 hours in which it looks are over"
    return (
        f"; it goes on looking for {hours:.0f} more hours"
        if hours >= 1.5
        else "; it goes on looking for about an hour"
    )

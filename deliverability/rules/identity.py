"""The SES identity and the account it lives in."""

from collections.abc import Iterator
from datetime import timedelta

from deliverability.manifest import Manifest
from deliverability.observe.snapshot import Snapshot
from deliverability.rules.applying import has_identity
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Need, Outcome, rule
from deliverability.rules.ses_view import SesIdentity, account_of, identity_of
from deliverability.verdict import Result

#: How long SES looks for records before it gives up (SES guide, "Verified identities").
SEARCH_TIME = timedelta(hours=72)

#: Rules that say why SES can't verify: what it reports is then their consequence.
DKIM_RECORD_FAULTS = (
    "dns.zone-not-delegated",
    "dkim.revoked",
    "dkim.cname-wrong-target",
    "dkim.cname-wrong-name",
    "dkim.cname-proxied",
    "dkim.cname-not-followed",
    "dkim.token-broken",
    "dkim.byodkim-key-format",
    "dns.record-missing",
    "dns.record-differs",
)

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
    title="SES could not be asked about the identity",
    source="SESv2 GetEmailIdentity",
    remedy="Give the check AWS credentials that may call ses:GetEmailIdentity in {region}, or leave AWS out with --dns-only.",
    needs=(Need.SES_ANSWER,),
    applies=has_identity,
)
def identity_unreadable(manifest: Manifest, _: Snapshot) -> Iterator[Outcome]:
    """Access denied, wrong or missing credentials, throttling and network trouble say nothing about the identity. What
    depends on it is unknown, not broken.
    """
    yield passed(manifest.domain, f"SES in {manifest.region} answered")


@rule(
    "ses.identity-missing-in-region",
    Result.FAIL,
    title="The identity does not exist in the sending region",
    source="SESv2 GetEmailIdentity (NotFoundException)",
    remedy="Create the identity {domain} in {region} (pulumi up), or correct the region of the stack if it lives elsewhere.",
    needs=(Need.SES_ANSWER,),
    applies=has_identity,
)
def identity_missing(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Identities are per region: SES in one region rejects mail from a domain that is verified only in another one, with
    the same "not verified" message as for a recipient in the sandbox.
    """
    if snapshot.aws.identity.status == "absent":
        yield Outcome(manifest.domain, f"SES in {manifest.region} has no identity {manifest.domain}")
    else:
        yield passed(manifest.domain, f"the identity {manifest.domain} exists in {manifest.region}")


@rule(
    "ses.verification-pending",
    Result.INFO,
    title="SES has not verified the identity",
    source="SESv2 GetEmailIdentity: VerificationStatus, VerificationInfo",
    remedy="Wait and check again: SES looks for the records of {domain} for 72 hours.",
    needs=(Need.SES_IDENTITY,),
    consequence_of=(*DKIM_RECORD_FAULTS, "dkim.verification-expired"),
    applies=has_identity,
)
def verification_pending(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Until SES has seen the DKIM records it sends nothing for the domain. For up to 72 hours after creation that is
    normal; afterwards SES stops looking and the set-up must be started again.
    """
    identity = identity_of(snapshot.aws.identity)
    if identity is None:
        return
    domain, state = manifest.domain, identity.verification
    if state == "SUCCESS" and identity.verified_for_sending is not False:
        yield passed(domain, f"SES has verified {domain}")
        return
    told = f"SES {_STATES.get(state) or f'reports {state or None} as its state'}"
    message = (
        f"{domain} is not verified for sending: {told}{_reason(identity)}{_time_left(identity, snapshot)}"
    )
    if state in ("FAILED", "NOT_STARTED"):
        remedy = f"Repair the DKIM records of {domain}, then start its DKIM set-up again: switch DKIM signing off and on, or make the identity anew."
        yield Outcome(domain, message, Result.FAIL, remedy=remedy)
    elif state == "TEMPORARY_FAILURE" or (state == "PENDING" and _overdue(identity, snapshot)):
        remedy = f"See that the name servers of {domain} answer the DKIM names reliably: SES disables sending if the records stay away."
        yield Outcome(domain, message, Result.WARN, remedy=remedy)
    else:
        yield Outcome(domain, message)


@rule(
    "ses.sandbox",
    Result.FAIL,
    title="The account is in the sandbox",
    source="SESv2 GetAccount: ProductionAccessEnabled, Details.ReviewDetails",
    remedy="Request production access for SES in {region} (PutAccountDetails), or verify each recipient.",
    needs=(Need.SES_ACCOUNT,),
    applies=has_identity,
)
def sandbox(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """In the sandbox SES delivers only to verified addresses and domains, 200 recipients a day. It is meant for
    non-production accounts, where it is no fault; production access is granted per region.
    """
    account = account_of(snapshot.aws.account)
    subject = _account(manifest)
    expected = manifest.expectations.production_access
    if account.production_access is None:
        yield _not_told(subject, "ProductionAccessEnabled")
    elif account.production_access:
        yield passed(subject, f"the account has production access in {manifest.region}")
    elif expected:
        review = {
            "PENDING": "; the request for production access is being reviewed",
            "DENIED": "; the request for production access was denied",
            "FAILED": "; the request for production access never arrived: send it again",
        }.get(account.review, "")
        yield Outcome(subject, f"the account is in the SES sandbox in {manifest.region}{review}")
    else:
        yield passed(subject, f"the account is in the SES sandbox in {manifest.region}, as declared")


@rule(
    "ses.sending-paused",
    Result.FAIL,
    title="AWS has paused sending",
    source="SESv2 GetAccount: EnforcementStatus",
    remedy="Remove the cause of the bounces or complaints, then answer the AWS case about the account in {region}.",
    needs=(Need.SES_ACCOUNT,),
    applies=has_identity,
)
def sending_paused(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """AWS pauses an account whose bounce or complaint rate is too high (from about 10 % and 0.5 %). Nothing leaves until
    the case is settled.
    """
    enforcement = account_of(snapshot.aws.account).enforcement
    if enforcement == "SHUTDOWN":
        yield Outcome(
            _account(manifest), f"AWS has paused all sending in {manifest.region}", saw=(enforcement,)
        )
    elif enforcement in ("HEALTHY", "PROBATION"):
        yield passed(_account(manifest), f"AWS has not paused sending in {manifest.region}", enforcement)
    else:
        yield _not_told(_account(manifest), "EnforcementStatus", enforcement)


@rule(
    "ses.under-review",
    Result.WARN,
    title="AWS is reviewing the account",
    source="SESv2 GetAccount: EnforcementStatus",
    remedy="Remove the cause of the bounces or complaints in {region} before the review ends, and answer the AWS case.",
    needs=(Need.SES_ACCOUNT,),
    applies=has_identity,
)
def under_review(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Mail still flows, but AWS pauses the account unless the bounce and complaint rates come down in time."""
    enforcement = account_of(snapshot.aws.account).enforcement
    if enforcement == "PROBATION":
        yield Outcome(
            _account(manifest), f"AWS has the account under review in {manifest.region}", saw=(enforcement,)
        )
    elif enforcement == "HEALTHY":
        yield passed(_account(manifest), f"the account is healthy in {manifest.region}", enforcement)


@rule(
    "ses.sending-disabled",
    Result.FAIL,
    title="Sending is switched off",
    source="SESv2 GetAccount: SendingEnabled",
    remedy="Find out who switched sending off in {region} and why, then enable it again (PutAccountSendingAttributes).",
    needs=(Need.SES_ACCOUNT,),
    consequence_of=("ses.sending-paused",),
    applies=has_identity,
)
def sending_disabled(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """The account can be healthy and yet send nothing: sending can be switched off by hand or by an automation that
    reacts to alarms.
    """
    enabled = account_of(snapshot.aws.account).sending_enabled
    if enabled is None:
        yield _not_told(_account(manifest), "SendingEnabled")
    elif enabled:
        yield passed(_account(manifest), f"sending is enabled in {manifest.region}")
    else:
        yield Outcome(
            _account(manifest), f"sending is switched off for the whole account in {manifest.region}"
        )


@rule(
    "ses.quota-near-limit",
    Result.WARN,
    title="The sending quota is small or nearly used up",
    source="SESv2 GetAccount: SendQuota",
    remedy="Request a higher quota for SES in {region} (Service Quotas), or slow the sender down.",
    needs=(Need.SES_ACCOUNT,),
    consequence_of=("ses.sandbox",),
    applies=has_identity,
)
def quota_near_limit(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES counts recipients over a rolling 24 hours and refuses what goes beyond the quota, and throttles what goes faster
    than the rate. Compared with what the stack expects, and with what was sent: from 80 % on it is near the limit.
    """
    account, expect, subject = account_of(snapshot.aws.account), manifest.expectations, _account(manifest)
    quota, rate = account.daily_quota, account.send_rate
    if quota is None or rate is None:
        yield _not_told(subject, "SendQuota")
        return
    unlimited = quota < 0
    troubles = []
    if not unlimited and quota < expect.daily_quota:
        troubles.append(f"the quota is {quota:,.0f} recipients a day, {expect.daily_quota:,} are expected")
    if 0 <= rate < expect.send_rate:
        troubles.append(f"the rate is {rate:g} a second, {expect.send_rate:g} are expected")
    if not unlimited and account.sent is not None and account.sent >= 0.8 * quota:
        troubles.append(f"{account.sent:,.0f} of {quota:,.0f} recipients a day are used up")
    if troubles:
        yield Outcome(subject, f"in {manifest.region} {'; '.join(troubles)}")
    else:
        allowed = "without limit" if unlimited else f"{quota:,.0f} recipients a day"
        yield passed(subject, f"the account may send {allowed}, {rate:g} a second, in {manifest.region}")


def _account(manifest: Manifest) -> str:
    return f"SES account in {manifest.region}"


def _not_told(subject: str, member: str, *saw: str) -> Outcome:
    found = f"an unknown value ({saw[0]})" if saw and saw[0] else "nothing"
    remedy = "Check again later; if it stays, read the account's standing in the SES console."
    return Outcome(subject, f"GetAccount says {found} in {member}", Result.UNKNOWN, saw, remedy=remedy)


def _reason(identity: SesIdentity) -> str:
    parts = []
    if identity.error_type:
        parts.append(_ERRORS.get(identity.error_type, f"SES reports {identity.error_type}"))
    if identity.soa:
        parts.append(f"it saw a zone with the primary name server {identity.soa}")
    return f" ({'; '.join(parts)})" if parts else ""


def _time_left(identity: SesIdentity, snapshot: Snapshot) -> str:
    if identity.verification != "PENDING" or identity.key_made is None:
        return ""
    hours = (identity.key_made + SEARCH_TIME - snapshot.taken_at).total_seconds() / 3600
    if hours <= 0:
        return "; the 72 hours in which it looks are over"
    return (
        f"; it goes on looking for {hours:.0f} more hours"
        if hours >= 1.5
        else "; it goes on looking for about an hour"
    )


def _overdue(identity: SesIdentity, snapshot: Snapshot) -> bool:
    return identity.key_made is not None and snapshot.taken_at > identity.key_made + SEARCH_TIME

"""The SES account in the region of the identity: what AWS lets it send."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_configuration_set, has_identity
from deliverability.evidence.ses import SesAccount, account_of
from deliverability.rules.effects import Effect
from deliverability.rules.outcomes import noted, passed, untold
from deliverability.rules.rule import Outcome, rule
from deliverability.rules.ses.sending import sending_through_the_set
from deliverability.snapshot import Snapshot
from deliverability.snapshot.readings.account import ACCOUNT
from deliverability.verdict import Result

_CALL = "GetAccount"


@rule(
    "ses.sandbox",
    Result.FAIL,
    title="The account is in the sandbox",
    source="SESv2 GetAccount: ProductionAccessEnabled, Details.ReviewDetails",
    remedy="Request production access for SES in {region} (PutAccountDetails), or verify each recipient.",
    settings=("expect.productionAccess", "expect", "environment"),
    needs=(ACCOUNT,),
    applies=has_identity,
)
def sandbox(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """In the sandbox SES delivers only to verified addresses and domains, 200 recipients a day. It is meant for
    non-production accounts, where it is no fault; production access is granted per region.
    """
    account = account_of(snapshot.aws.account)
    subject = account_subject(manifest)
    expected = manifest.expectations.production_access
    if account.production_access is None:
        yield untold(subject, _CALL, "ProductionAccessEnabled")
    elif account.production_access:
        yield passed(subject, f"the account has production access in {manifest.region}")
    elif expected:
        review, remedy = _review(account, manifest)
        yield Outcome(
            subject, f"the account is in the SES sandbox in {manifest.region}{review}", remedy=remedy
        )
    else:
        yield noted(subject, f"the account is in the SES sandbox in {manifest.region}, as declared")


def _review(account: SesAccount, manifest: Manifest) -> tuple[str, str | None]:
    """What became of the request for production access, as a clause, and what to do; None for the rule's own remedy.

    While a request is reviewed, and after one was denied, AWS answers another with ConflictException (aws/aws-cli#6652).
    """
    case = f"the support case {account.case}" if account.case else "the support case that AWS has opened"
    recipients = f"until then, {manifest.domain} can send to verified recipients only"
    match account.review:
        case "PENDING":
            remedy = f"Wait until AWS has decided in {case}, which takes a day or so, and answer what it asks there; {recipients}."
            return f"; the request for production access is being reviewed ({case})", remedy
        case "DENIED":
            remedy = (
                f"Answer in {case}: how {manifest.domain} gets its recipients, what it sends and how much, and how it treats bounces, "
                f"complaints and unsubscribes. A new request is refused; {recipients}."
            )
            return f"; the request for production access was denied ({case})", remedy
        case "FAILED":
            return "; the request for production access never arrived: send it again", None
        case "GRANTED":
            remedy = f"Ask AWS in {case} why production access, once granted, is gone in {manifest.region}."
            return "; a request for production access was granted once", remedy if account.case else None
    return "", None


@rule(
    "ses.sending-paused",
    Result.FAIL,
    title="AWS has paused sending",
    source="SESv2 GetAccount: EnforcementStatus",
    remedy="Read AWS's notice for the cause and remove it, then answer the AWS case about the account in {region}: what the cause was, "
    "the steps that are done, and why it won't happen again.",
    settings=("expect", "environment"),
    needs=(ACCOUNT,),
    applies=has_identity,
)
def sending_paused(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """AWS pauses an account whose bounce or complaint rate is too high (from about 10 % and 0.5 %), and also for mail to spam traps,
    complaints that reach it directly, listings by anti-spam organizations, and mail sent with stolen credentials; where it is
    serious, or happens again, without a review before. Nothing leaves until the case is settled.
    """
    enforcement = account_of(snapshot.aws.account).enforcement
    if enforcement == "SHUTDOWN":
        yield Outcome(
            account_subject(manifest), f"AWS has paused all sending in {manifest.region}", saw=(enforcement,)
        )
    elif enforcement in ("HEALTHY", "PROBATION"):
        yield passed(
            account_subject(manifest), f"AWS has not paused sending in {manifest.region}", enforcement
        )
    else:
        yield untold(account_subject(manifest), _CALL, "EnforcementStatus", enforcement)


@rule(
    "ses.under-review",
    Result.WARN,
    title="AWS is reviewing the account",
    source="SESv2 GetAccount: EnforcementStatus",
    remedy="Read AWS's notice for the cause and remove it before the review in {region} ends, and answer the AWS case: what the cause "
    "was, the steps that are done, and why it won't happen again.",
    settings=("expect", "environment"),
    needs=(ACCOUNT,),
    applies=has_identity,
)
def under_review(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Mail still flows, but AWS pauses the account unless the cause is gone in time: a bounce or complaint rate that is too high, mail
    to spam traps, complaints that reach AWS directly, listings by anti-spam organizations, stolen credentials.
    """
    enforcement = account_of(snapshot.aws.account).enforcement
    if enforcement == "PROBATION":
        yield Outcome(
            account_subject(manifest),
            f"AWS has the account under review in {manifest.region}",
            saw=(enforcement,),
        )
    elif enforcement == "HEALTHY":
        yield passed(account_subject(manifest), f"the account is healthy in {manifest.region}", enforcement)


@rule(
    "ses.sending-disabled",
    Result.FAIL,
    title="Sending is switched off",
    source="SESv2 GetAccount: SendingEnabled; GetConfigurationSet: SendingOptions.SendingEnabled",
    remedy="Find out who switched sending off in {region} and why, then enable it again: "
    "aws sesv2 put-account-sending-attributes --region {region} --sending-enabled.",
    settings=("expect", "environment"),
    needs=(ACCOUNT,),
    consequence_of=(rule_ids.SES_SENDING_PAUSED,),
    applies=has_identity,
)
def sending_disabled(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """The account can be healthy and yet send nothing: sending can be switched off by hand or by an automation that
    reacts to alarms, for the whole account or for one configuration set. SES also refuses all mail of an identity whose
    configuration set was deleted.
    """
    enabled = account_of(snapshot.aws.account).sending_enabled
    if enabled is None:
        yield untold(account_subject(manifest), _CALL, "SendingEnabled")
    elif enabled:
        yield passed(account_subject(manifest), f"sending is enabled in {manifest.region}")
    else:
        yield Outcome(
            account_subject(manifest), f"sending is switched off for the whole account in {manifest.region}"
        )
    if has_configuration_set(manifest):
        yield from sending_through_the_set(manifest, snapshot)


@rule(
    "ses.quota-near-limit",
    Result.WARN,
    title="The sending quota is small or nearly used up",
    source="SESv2 GetAccount: SendQuota",
    remedy="Request a higher quota for SES in {region} (Service Quotas), or slow the sender down.",
    settings=("expect.dailyQuota", "expect", "environment"),
    needs=(ACCOUNT,),
    consequence_of=(rule_ids.SES_SANDBOX,),
    applies=has_identity,
)
def quota_near_limit(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES counts recipients over a rolling 24 hours and refuses what goes beyond the quota, and throttles what goes faster
    than the rate. Compared with what the stack expects, and with what was sent: from 80 % on it is near the limit. Where it is 0,
    or used up, nothing can be sent: a failure.
    """
    account, expect, subject = (
        account_of(snapshot.aws.account),
        manifest.expectations,
        account_subject(manifest),
    )
    quota, rate = account.daily_quota, account.send_rate
    if quota is None or rate is None:
        yield untold(subject, _CALL, "SendQuota")
        return
    unlimited = quota < 0
    spent = _spent(account, quota, rate)
    troubles = []
    if not unlimited and 0 < quota < expect.daily_quota:
        troubles.append(f"the quota is {quota:,.0f} recipients a day, {expect.daily_quota:,} are expected")
    if 0 < rate < expect.send_rate:
        troubles.append(f"the rate is {rate:g} a second, {expect.send_rate:g} are expected")
    if not unlimited and not spent and account.sent is not None and account.sent >= 0.8 * quota:
        troubles.append(f"{account.sent:,.0f} of {quota:,.0f} recipients a day are used up")
    if spent:
        # That nothing can be sent follows from no sandbox: there too 200 a day can.
        told = "; ".join((*spent, *troubles))
        remedy = None
        if quota == 0 or rate == 0:
            remedy = f"Ask AWS for a quota and a rate above 0 for SES in {manifest.region} (Service Quotas)."
        yield Outcome(
            subject, f"in {manifest.region} {told}", Effect.NOT_SENT.result, causes=(), remedy=remedy
        )
    elif troubles:
        yield Outcome(subject, f"in {manifest.region} {'; '.join(troubles)}")
    elif account.sent is None:
        yield untold(subject, _CALL, "SendQuota.SentLast24Hours")
    else:
        allowed = "without limit" if unlimited else f"{quota:,.0f} recipients a day"
        yield passed(subject, f"the account may send {allowed}, {rate:g} a second, in {manifest.region}")


def _spent(account: SesAccount, quota: float, rate: float) -> tuple[str, ...]:
    """Why SES takes no mail at all now, as clauses."""
    found = []
    if quota == 0:
        found.append("the quota is 0 recipients a day: nothing can be sent")
    elif quota > 0 and account.sent is not None and account.sent >= quota:
        found.append(
            f"all of the {quota:,.0f} recipients of 24 hours are used up ({account.sent:,.0f}): SES refuses more"
        )
    if rate == 0:
        found.append("the rate is 0 a second: nothing can be sent")
    return tuple(found)


def account_subject(manifest: Manifest) -> str:
    """How findings about the account call it."""
    return f"SES account in {manifest.region}"

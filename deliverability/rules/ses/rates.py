"""The rates by which AWS judges an account: how much of its mail bounces, how much is complained about."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_identity, has_managed_identity
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.rules.ses.account import account_subject
from deliverability.snapshot import Snapshot
from deliverability.snapshot.lenient import number
from deliverability.snapshot.readings.metrics import METRICS, WEEKS
from deliverability.verdict import Result


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Shares of all mail, 0..1, from which AWS reviews an account, and from which it may pause it (SES FAQ).

    what: completes "… of the mail".
    """

    what: str
    review: float
    pause: float


BOUNCES = RateLimits("bounces", 0.05, 0.10)
COMPLAINTS = RateLimits("was complained about", 0.001, 0.005)
_OVER = f"in {WEEKS} weeks"


@rule(
    "ses.bounce-rate-high",
    Result.WARN,
    title="Too much mail bounces",
    source="CloudWatch AWS/SES Reputation.BounceRate; SES FAQ, sending review process",
    remedy="Stop mailing addresses that bounce: clean the address list of {domain}, and keep suppression of bounces on in {region}.",
    settings=("health.bounceRate", "health"),
    needs=(METRICS,),
    consequence_of=(rule_ids.SES_SENDING_PAUSED,),
    applies=has_identity,
)
def bounce_rate_high(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """AWS reviews an account from a bounce rate of 5 %, and may pause it from 10 %, which is when this fails. The rate is that
    of the whole account in the region, of hard bounces to domains that it has not verified, over a representative volume and no
    fixed time: another sender's bounces count too. From 10 % on it is told however little mail there was. A stack may ask for a
    warning earlier (`health.bounceRate`).
    """
    yield from _judged(manifest, snapshot, "BounceRate", BOUNCES, manifest.settings.health.bounce_rate)


@rule(
    "ses.complaint-rate-high",
    Result.WARN,
    title="Too many recipients complain",
    source="CloudWatch AWS/SES Reputation.ComplaintRate; SES FAQ, sending review process",
    remedy="Stop the mail of {domain} that recipients in {region} report as unwanted, and offer an unsubscribe that works at once.",
    settings=("health.complaintRate", "health"),
    needs=(METRICS,),
    consequence_of=(rule_ids.SES_SENDING_PAUSED,),
    applies=has_identity,
)
def complaint_rate_high(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """AWS reviews an account from a complaint rate of 0.1 %, and may pause it from 0.5 %, which is when this fails. Only
    providers that report complaints to SES count; Gmail does not. From 0.5 % on it is told however little mail there was. A
    stack may ask for a warning earlier (`health.complaintRate`).
    """
    yield from _judged(
        manifest, snapshot, "ComplaintRate", COMPLAINTS, manifest.settings.health.complaint_rate
    )


@rule(
    "ses.rate-low-volume",
    Result.INFO,
    title="Too little mail to judge the rates",
    source="CloudWatch AWS/SES Send; SES FAQ, sending review process (representative volume)",
    remedy="Judge bounces and complaints only from {minimum} mails in four weeks on (health.minimumVolume), in alarms too.",
    settings=("health.minimumVolume", "health"),
    needs=(METRICS,),
    applies=has_identity,
)
def rate_low_volume(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """One bounce among a dozen mails is a rate of 8 % and says little. Below the stack's minimum volume, and without data
    (the metrics appear only after sending), the bounce and complaint rates are not judged, unless AWS may pause the account for
    them.
    """
    subject, minimum = account_subject(manifest), manifest.settings.health.minimum_volume
    sent = _sent(snapshot)
    fields = {"minimum": f"{minimum:,}"}
    remedy = None
    if not has_managed_identity(manifest):
        # Its stack file says nothing about health.
        remedy = f"Judge bounces and complaints only from {minimum:,} mails in four weeks on."
    rates = (number(snapshot.aws.metrics.data, name) for name in ("BounceRate", "ComplaintRate"))
    if sent < minimum:
        message = f"{sent:,.0f} mails were sent in {manifest.region} {_OVER}: below {minimum:,} the bounce and complaint rates say little"
        yield Outcome(subject, message, fields=fields, remedy=remedy)
    elif all(rate is None for rate in rates):
        message = f"{sent:,.0f} mails were sent in {manifest.region} {_OVER}, but CloudWatch has no bounce and complaint rates yet"
        yield Outcome(subject, message, fields=fields, remedy=remedy)
    else:
        yield passed(subject, f"{sent:,.0f} mails {_OVER} in {manifest.region} are enough to judge the rates")


def _judged(
    manifest: Manifest, snapshot: Snapshot, metric: str, limits: RateLimits, declared: float
) -> Iterator[Outcome]:
    """Silent where there is no rate, or too little mail for one below the pause limit: `ses.rate-low-volume` tells of it."""
    rate, subject = number(snapshot.aws.metrics.data, metric), account_subject(manifest)
    sent, minimum = _sent(snapshot), manifest.settings.health.minimum_volume
    if rate is None:
        return
    said = f"{_percent(rate)} of the mail sent in {manifest.region} {limits.what}"
    if rate >= limits.pause:
        message = f"{said}: from {_percent(limits.pause)} on AWS may pause the account"
        if sent < minimum:
            message = f"{message}, though {sent:,.0f} mails {_OVER} are few"
        yield Outcome(subject, message, Result.FAIL if sent >= minimum else Result.WARN, saw=(f"{rate:g}",))
    elif sent < minimum:
        return
    elif rate >= limits.review:
        message = f"{said}: from {_percent(limits.review)} on AWS reviews the account"
        yield Outcome(subject, message, saw=(f"{rate:g}",))
    elif rate >= declared:
        message = f"{said}: the stack wants to know from {_percent(declared)} on"
        yield Outcome(subject, message, saw=(f"{rate:g}",))
    else:
        yield passed(subject, said, f"{rate:g}")


def _sent(snapshot: Snapshot) -> float:
    """The mails of the weeks that were looked at; those of a day where a version that knew no more made the snapshot."""
    data = snapshot.aws.metrics.data
    over = number(data, "SendOverWeeks")
    return (number(data, "Send") or 0.0) if over is None else over


def _percent(rate: float) -> str:
    return f"{rate * 100:.3g} %"

"""Whether what a rule needs was observed; where not, the reason and what to do."""

from collections.abc import Collection
from dataclasses import dataclass

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_dkim_names
from deliverability.rules.rule import Need, Outcome, Rule
from deliverability.snapshot import Aws, Reading, Snapshot
from deliverability.verdict import Result


@dataclass(frozen=True, slots=True)
class Source:
    """Where a need is observed. reading: the field of `Aws`; actions: the IAM actions that reading it takes."""

    reading: str
    actions: tuple[str, ...]

    @property
    def service(self) -> str:
        """The prefix of the actions: "ses", "route53" or "cloudwatch"."""
        return self.actions[0].partition(":")[0]

    def of(self, aws: Aws) -> Reading:
        """The reading in a snapshot."""
        found: Reading = getattr(aws, self.reading)
        return found


#: Every need that an AWS API meets.
SOURCES = {
    Need.SES_ANSWER: Source("identity", ("ses:GetEmailIdentity",)),
    Need.SES_IDENTITY: Source("identity", ("ses:GetEmailIdentity",)),
    Need.SES_ACCOUNT: Source("account", ("ses:GetAccount",)),
    Need.SES_IDENTITIES: Source("identities", ("ses:ListEmailIdentities", "ses:GetEmailIdentity")),
    Need.SES_CONFIGURATION_SET: Source(
        "configuration_set", ("ses:GetConfigurationSet", "ses:GetConfigurationSetEventDestinations")
    ),
    Need.SES_RECIPIENTS: Source("recipients", ("ses:GetEmailIdentity",)),
    Need.SES_SUPPRESSION: Source("suppressed", ("ses:GetSuppressedDestination",)),
    Need.SES_RECOMMENDATIONS: Source("recommendations", ("ses:ListRecommendations", "sts:GetCallerIdentity")),
    Need.ROUTE53_ZONE: Source("zone", ("route53:GetHostedZone", "route53:ListHostedZonesByName")),
    Need.ROUTE53_ZONES: Source("zones", ("route53:ListHostedZonesByName", "route53:GetHostedZone")),
    Need.ROUTE53_RECORD_SETS: Source("record_sets", ("route53:ListResourceRecordSets",)),
    Need.ROUTE53_PROTECTIONS: Source("protections", ("route53:ListResourceRecordSetProtections",)),
    Need.CLOUDWATCH_METRICS: Source("metrics", ("cloudwatch:GetMetricData",)),
    Need.CLOUDWATCH_ALARMS: Source("alarms", ("cloudwatch:DescribeAlarms",)),
}
_WHY = {
    "not-asked": "it was not asked, the snapshot is older than the rule",
    "no-credentials": "there are no usable AWS credentials",
    "denied": "access is denied",
    "throttled": "AWS throttled the call",
    "unreachable": "AWS could not be reached",
    "error": "the call failed",
}
#: Statuses that credentials with more permissions would change.
_PERMITTED = ("no-credentials", "denied")
_SES_ROOTS = (rule_ids.SES_IDENTITY_MISSING_IN_REGION, rule_ids.SES_IDENTITY_UNREADABLE)


def left_out(snapshot: Snapshot, leave_out: Collection[Need]) -> frozenset[Need]:
    """The needs that are not wanted: said so by the caller, or by the snapshot's readings.

    An identity that somebody else runs is checked only where the credentials reach it. Leaving the identity out leaves
    out the DKIM records too while only SES knows their names.
    """
    needs = set(leave_out)
    elsewhere = _run_elsewhere(snapshot)
    for need, source in SOURCES.items():
        if source.of(snapshot.aws).status == "left-out" or (elsewhere and source.service != "route53"):
            needs.add(need)
    if Need.SES_IDENTITY in needs:
        needs |= {Need.SES_ANSWER, Need.DKIM_TOKENS}
    if has_dkim_names(snapshot.manifest):
        needs.discard(Need.DKIM_TOKENS)
    return frozenset(needs)


def unmet(rule: Rule, snapshot: Snapshot) -> Outcome | None:
    """An UNKNOWN about the first need of the rule that was not observed, or None where all were."""
    for need in rule.needs:
        if need is Need.DKIM_TOKENS:
            if not has_dkim_names(snapshot.manifest):
                return _without_tokens(snapshot)
        elif need in SOURCES:
            reading = SOURCES[need].of(snapshot.aws)
            if not reading.known or (need is Need.SES_IDENTITY and reading.status != "ok"):
                return _unread(rule, snapshot, need, reading)
    return None


def reason(reading: Reading, call: str, region: str) -> str:
    """Why a reading says nothing, in one sentence."""
    where = f" in {region}" if region and not call.startswith("route53:") else ""
    detail = f" ({reading.detail})" if reading.detail else ""
    return f"{call}{where} gave no answer: {_WHY.get(reading.status, reading.status)}{detail}"


def roots_of(source: Source, reading: Reading, snapshot: Snapshot) -> tuple[str, ...]:
    """The rules that say once for all others that a reading wasn't made."""
    if reading.status == "throttled":
        return (rule_ids.DEPLOY_THROTTLED,)
    if source.service != "route53":
        return (rule_ids.SES_IDENTITY_UNREADABLE,)
    # Where there are no credentials at all, that is one matter for all of AWS.
    lacking = {reading.status, snapshot.aws.identity.status} == {"no-credentials"}
    return (rule_ids.ROUTE53_UNREADABLE, *((rule_ids.SES_IDENTITY_UNREADABLE,) if lacking else ()))


def how_to_read(reading: Reading, calls: str, manifest: Manifest) -> str:
    """What to do so that a reading is made, in one sentence. calls: the IAM actions it takes, as words."""
    match reading.status:
        case "not-asked":
            return "Run the check again: a new snapshot holds what this one lacks."
        case "throttled":
            return "Check again in a minute, one stack at a time."
        case "unreachable":
            return "Run the check from where the AWS APIs can be reached, or leave AWS out with --dns-only."
        case "error":
            return (
                "Check again in a minute; if it stays, look at the error, or leave AWS out with --dns-only."
            )
        case _:
            where = f" in {manifest.region}" if manifest.region and not calls.startswith("route53:") else ""
            policy = f"deliverability plan --stack {manifest.stack} --format policy"
            return f"Give the check AWS credentials that may call {calls}{where} (the whole policy: {policy}), or leave AWS out with --dns-only."


def _run_elsewhere(snapshot: Snapshot) -> bool:
    identity = snapshot.manifest.identity
    return identity is not None and not identity.managed and snapshot.aws.identity.status != "ok"


def _unread(rule: Rule, snapshot: Snapshot, need: Need, reading: Reading) -> Outcome:
    source = SOURCES[need]
    call = " and ".join(source.actions)
    domain, region = snapshot.manifest.domain, snapshot.manifest.region
    if need is Need.SES_IDENTITY and reading.status == "absent":
        roots: tuple[str, ...] = (rule_ids.SES_IDENTITY_MISSING_IN_REGION,)
        message = f"not judged: SES has no identity {domain} in {region}"
    else:
        roots = roots_of(source, reading, snapshot)
        message = f"not judged: {reason(reading, call, region)}"
    # A rule whose very complaint is that a permission lacks knows best what else could be done about it.
    own = rule.severity is Result.UNKNOWN and reading.status in _PERMITTED
    remedy = None if own else how_to_read(reading, call, snapshot.manifest)
    return Outcome(subject=domain, message=message, result=Result.UNKNOWN, because=roots, remedy=remedy)


def _without_tokens(snapshot: Snapshot) -> Outcome:
    return Outcome(
        subject=snapshot.manifest.domain,
        message="not judged: the DKIM tokens, which SES decides, are not known",
        result=Result.UNKNOWN,
        because=(*_SES_ROOTS, rule_ids.DKIM_TOKENS_NOT_READY),
        remedy="Run the check with AWS credentials that may call ses:GetEmailIdentity, or with the deployed stack's manifest.",
    )

"""The needs of a rule: whether they were observed; where not, the reason and what to do."""

from collections.abc import Collection

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_dkim_names
from deliverability.rules.rule import Need, Needed, Outcome, Rule
from deliverability.snapshot import Reading, Snapshot
from deliverability.snapshot.readings import readings
from deliverability.snapshot.readings.identity import ELSEWHERE, IDENTITY
from deliverability.snapshot.readings.specification import AwsReading
from deliverability.snapshot.readings.zone import ZONE
from deliverability.verdict import Result

_WHY = {
    "not-asked": "it was not asked, the snapshot is older than the rule",
    "no-credentials": "there are no usable AWS credentials",
    "denied": "access is denied",
    "throttled": "AWS throttled the call",
    "unreachable": "AWS could not be reached",
    "ambiguous": "several have that name, and the stack names none by its id",
    "error": "the call failed",
}
#: Statuses that credentials with more permissions would change.
_PERMITTED = ("no-credentials", "denied")
_SES_ROOTS = (rule_ids.SES_IDENTITY_MISSING_IN_REGION, rule_ids.SES_IDENTITY_UNREADABLE)


def beyond_dns() -> frozenset[Needed]:
    """All needs but the answers of DNS: what `--dns-only` leaves out."""
    return frozenset({*Need, *readings().values()} - {Need.DNS})


def left_out(snapshot: Snapshot, leave_out: Collection[Needed]) -> frozenset[Needed]:
    """The needs that are not wanted: said so by the caller, or by the snapshot's readings.

    An identity that somebody else runs is checked only where the credentials reach it. Leaving the identity out leaves
    out the DKIM records too while only SES knows their names.
    """
    needs = set(leave_out)
    elsewhere = _run_elsewhere(snapshot)
    for each in readings().values():
        if snapshot.aws[each.name].status == "left-out" or (elsewhere and not each.hosted):
            needs.add(each)
    if IDENTITY in needs or Need.SES_IDENTITY in needs:
        needs |= {IDENTITY, Need.SES_IDENTITY, Need.DKIM_TOKENS}
    if has_dkim_names(snapshot.manifest):
        needs.discard(Need.DKIM_TOKENS)
    return frozenset(needs)


def had_nothing_to_ask(rule: Rule, snapshot: Snapshot) -> bool:
    """Whether a rule is left out for want of anything to ask about, and not because AWS wasn't asked or somebody else's
    identity is out of reach: no dedicated IP pool is in use, say."""
    needed = [snapshot.aws[need.name] for need in rule.needs if isinstance(need, AwsReading)]
    missed = [reading for reading in needed if reading.status == "left-out"]
    return bool(missed) and all(
        reading.detail and not reading.detail.startswith(ELSEWHERE) for reading in missed
    )


def unmet(rule: Rule, snapshot: Snapshot) -> Outcome | None:
    """An UNKNOWN about the first need of the rule that was not observed, or None where all were."""
    for need in rule.needs:
        if need is Need.DKIM_TOKENS and not has_dkim_names(snapshot.manifest):
            return _without_tokens(snapshot)
        if need is Need.SES_IDENTITY and snapshot.aws.identity.status != "ok":
            return _without_identity(rule, snapshot)
        if isinstance(need, AwsReading) and not snapshot.aws[need.name].known:
            return _unread(rule, snapshot, need)
    return None


def reason(reading: Reading, call: str, region: str) -> str:
    """Why a reading says nothing, in one sentence."""
    where = f" in {region}" if region and not call.startswith("route53:") else ""
    detail = f" ({reading.detail})" if reading.detail else ""
    return f"{call}{where} gave no answer: {_WHY.get(reading.status, reading.status)}{detail}"


def roots_of(which: AwsReading, reading: Reading, snapshot: Snapshot) -> tuple[str, ...]:
    """The rules that say once for all others that a reading wasn't made.

    None where the snapshot is older than the reading: AWS was not asked, which says nothing about whether it answers.
    """
    if reading.status == "throttled":
        return (rule_ids.DEPLOY_THROTTLED,)
    if reading.status == "not-asked" and which not in (IDENTITY, ZONE):
        return ()
    if reading.status == "ambiguous":
        return (rule_ids.DNS_DUPLICATE_ZONE, rule_ids.ROUTE53_UNREADABLE)
    if not which.hosted:
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
        case "ambiguous":
            return "Set dns.zoneId to the id of the zone that the zone above delegates to."
        case "error":
            return (
                "Check again in a minute; if it stays, look at the error, or leave AWS out with --dns-only."
            )
        case _:
            where = f" in {manifest.region}" if manifest.region and not calls.startswith("route53:") else ""
            policy = f"deliverability plan --stack {manifest.stack} --format policy"
            return f"Give the check AWS credentials that may call {calls}{where} (the whole policy: {policy}), or leave AWS out with --dns-only."


def _run_elsewhere(snapshot: Snapshot) -> bool:
    """Whether somebody else runs the identity, out of reach of these credentials; that AWS failed to answer says nothing of that."""
    identity, status = snapshot.manifest.identity, snapshot.aws.identity.status
    reached = status in ("ok", "throttled", "unreachable", "error")
    return identity is not None and not identity.managed and not reached


def _without_identity(rule: Rule, snapshot: Snapshot) -> Outcome:
    if snapshot.aws.identity.status != "absent":
        return _unread(rule, snapshot, IDENTITY)
    domain, region = snapshot.manifest.domain, snapshot.manifest.region
    return _not_judged(
        rule,
        snapshot,
        IDENTITY,
        f"SES has no identity {domain} in {region}",
        (rule_ids.SES_IDENTITY_MISSING_IN_REGION,),
    )


def _unread(rule: Rule, snapshot: Snapshot, which: AwsReading) -> Outcome:
    reading = snapshot.aws[which.name]
    why = reason(reading, _calls(which), snapshot.manifest.region)
    return _not_judged(rule, snapshot, which, why, roots_of(which, reading, snapshot))


def _not_judged(
    rule: Rule, snapshot: Snapshot, which: AwsReading, why: str, because: tuple[str, ...]
) -> Outcome:
    reading = snapshot.aws[which.name]
    if reading.status == "absent":
        make = f"Make the identity {snapshot.manifest.domain} in {snapshot.manifest.region} first, then check again."
        return Outcome(
            snapshot.manifest.domain, f"not judged: {why}", Result.UNKNOWN, because=because, remedy=make
        )
    # A rule whose very complaint is that a permission lacks knows best what else could be done about it.
    own = rule.severity is Result.UNKNOWN and reading.status in _PERMITTED
    remedy = None if own else how_to_read(reading, _calls(which), snapshot.manifest)
    return Outcome(
        subject=snapshot.manifest.domain,
        message=f"not judged: {why}",
        result=Result.UNKNOWN,
        because=because,
        remedy=remedy,
    )


def _calls(which: AwsReading) -> str:
    return " and ".join(which.actions)


def _without_tokens(snapshot: Snapshot) -> Outcome:
    return Outcome(
        subject=snapshot.manifest.domain,
        message="not judged: the DKIM tokens, which SES decides, are not known",
        result=Result.UNKNOWN,
        because=(*_SES_ROOTS, rule_ids.DKIM_TOKENS_NOT_READY, rule_ids.DKIM_SIGNING_DISABLED),
        remedy="Run the check with AWS credentials that may call ses:GetEmailIdentity, or with the deployed stack's manifest.",
    )

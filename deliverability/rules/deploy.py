"""Rules about the deploy itself: whether the stack was ever deployed or handed over, and AWS's rate limits, which a check meets too."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.kinds.null_mx import NULL_MX
from deliverability.declaration.kinds.spf import SPF
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import configuration_set_of, has_managed_identity
from deliverability.declaration.records import Ownership
from deliverability.evidence.edits import who_runs_the_dns
from deliverability.evidence.records import (
    WITHOUT_RECORDS,
    RecordState,
    record_questions,
    records_in_dns,
)
from deliverability.evidence.route53 import records_in_route53
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.readings import readings
from deliverability.verdict import Result
from deliverability.wording import listed, sentence


@rule(
    "deploy.throttled",
    Result.WARN,
    title="AWS throttles the calls",
    source="Route 53 (Throttling, PriorRequestNotComplete: 5 requests a second and account); SES (TooManyRequestsException: 1 a second)",
    remedy="Check again in a minute, one stack at a time; if a deploy meets it too, run pulumi up --parallel 1.",
    needs=(),
)
def throttled(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Route 53 allows five requests a second for a whole account, SES one a second and region. What others call at the same
    time counts too, so a busy pipeline can leave readings unanswered: what rests on them is unknown, not broken.
    """
    made = [(which, snapshot.aws[which.name]) for which in readings().values()]
    refused = [(which, reading) for which, reading in made if reading.status == "throttled"]
    if refused:
        calls = tuple(dict.fromkeys(action for which, _ in refused for action in which.actions))
        details = tuple(dict.fromkeys(reading.detail for _, reading in refused if reading.detail))
        message = f"AWS throttled {listed(calls)}: what rests on that is not judged"
        yield Outcome(manifest.domain, message, saw=details)
    elif any(reading.known for _, reading in made):
        yield passed(manifest.domain, "AWS throttled none of the calls")


#: What follows where nothing of a stack is there: whatever finds something missing.
_FOLLOWING = (
    *WITHOUT_RECORDS,
    rule_ids.SES_IDENTITY_MISSING_IN_REGION,
    rule_ids.SES_SENDING_DISABLED,
    rule_ids.SES_RECIPIENT_UNVERIFIED,
    rule_ids.ROUTE53_CHANGED_OUTSIDE,
)
#: Kinds of records that may have stood at their names before.
_OTHERS_HAVE_TOO = (SPF, DMARC, NULL_MX)
#: A single record that is missing is told by the rules about it.
_FEWEST = 2


@rule(
    "deploy.nothing-published",
    Result.FAIL,
    title="Nothing of the stack is published",
    source="RFC 1034 section 3.6; SESv2 GetEmailIdentity (NotFoundException)",
    remedy="Deploy the stack {stack} (pulumi up).",
    settings=("dns.zone", "dns"),
    consequence_of=(rule_ids.DNS_ZONE_NOT_DELEGATED, rule_ids.DNS_NAME_DELEGATED, rule_ids.DNS_DNSSEC_BOGUS),
    explains=_FOLLOWING,
    asks=record_questions,
)
def nothing_published(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """None of the declared records is there: the stack was never deployed, its records were never handed over, or all were
    taken away at once. That is one thing to do, not one for each record.
    """
    seen = records_in_dns(snapshot)
    there = sum(each.state in (RecordState.RIGHT, RecordState.EXPLAINED) for each in seen)
    if there:
        yield passed(
            manifest.domain, f"{there} of {len(seen)} declared record sets of {manifest.domain} are published"
        )
        return
    # Others may have an SPF or a DMARC record there; what only this stack puts somewhere was edited if it differs.
    others = [each for each in seen if each.state is not RecordState.MISSING]
    if len(seen) - len(others) < _FEWEST or any(each.record.kind not in _OTHERS_HAVE_TOO for each in others):
        return
    if any(each.state is RecordState.UNSEEN for each in others):
        return
    if any(each.as_declared for each in records_in_route53(snapshot)):
        return  # They are on their way, or stand in a zone that nobody asks.
    deployed = not has_managed_identity(manifest) or snapshot.aws.identity.status != "absent"
    missing = "" if deployed else f", and SES in {manifest.region} has no identity for it"
    yield Outcome(
        manifest.domain,
        f"none of the {len(seen)} declared record sets of {manifest.domain} is published{missing}",
        remedy=_next_step(manifest, deployed=deployed),
        causes_here=(rule_ids.DNS_NAME_DELEGATED,),
        also_about=tuple(
            each for each in (configuration_set_of(manifest), *manifest.settings.recipients) if each
        )
        if not deployed
        else (),
    )


def _next_step(manifest: Manifest, *, deployed: bool) -> str:
    """By who publishes the records, and whether the identity is there, without which not all of them are known."""
    handed = all(record.ownership is Ownership.HANDOFF for record in manifest.records)
    by_hand = f"hand its records to {who_runs_the_dns(manifest)}"
    listed = f"deliverability plan --stack {manifest.stack} --ask-ses --output records.html"
    match handed, deployed:
        case True, True:
            return sentence(f"{by_hand}: {listed}")
        case True, False:
            return f"Deploy the stack {manifest.stack} (pulumi up), then {by_hand} (the list: {listed})."
        case _, False:
            return f"Deploy the stack {manifest.stack} (pulumi up)."
    return f"Apply the stack {manifest.stack} again (pulumi up --refresh)."

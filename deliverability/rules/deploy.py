"""The rule about AWS's rate limits, which a check meets as a deploy does."""

from collections.abc import Iterator

from deliverability.declaration.manifest import Manifest
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.readings import readings
from deliverability.verdict import Result
from deliverability.wording import listed


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

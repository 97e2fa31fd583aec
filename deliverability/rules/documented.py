"""Failure modes that no rule finds: refused before anything is deployed, or beyond what can be observed from outside.

They have ids of the same kind, so that people who look one up are told what it means and where it shows. Waivers and severities
take only the ids of rules.
"""

from collections.abc import Mapping
from typing import Literal

from deliverability.dataclass import dataclass
from deliverability.verdict import Result

Found = Literal["config", "preview", "documentation"]

#: Where a mode is found, as a sentence.
FOUND_BY: Mapping[Found, str] = {
    "config": "Refused or prevented when the declaration is read; the check has nothing left to find.",
    "preview": "Found by `pulumi preview` and `pulumi up`, before anything is written; the check can't see it.",
    "documentation": "Not observable from outside; described here so that it is recognised.",
}


@dataclass(frozen=True, slots=True)
class Documented:
    """One mode. severity: how grave it is where it happens. why: what happens, and why nothing finds it.

    source: RFC section, AWS API member or guide. remedy: one sentence. settings, by_name: as in `Rule`.
    """

    id: str
    title: str
    severity: Result
    found: Found
    source: str
    why: str
    remedy: str
    settings: tuple[str, ...] = ()
    by_name: bool = False


def documented() -> Mapping[str, Documented]:
    """All of them by id, in the order of the areas."""
    return {mode.id: mode for mode in _MODES}


_MODES = (
    Documented(
        id="dmarc.sendbounce-unaligned",
        title="Bounces that SES sends for received mail fail DMARC",
        severity=Result.INFO,
        found="documentation",
        source="SES API v1 SendBounce; RFC 9989 section 4.4",
        why="SES sends such a bounce with an empty MAIL FROM and signs it as amazonses.com, so neither SPF nor DKIM aligns with "
        "From. Aggregate reports show them as failures of the domain; no DNS record and no SES setting tells of them.",
        remedy="Expect these failures in DMARC reports and leave the records alone.",
        settings=("dmarc.policy", "dmarc"),
    ),
    Documented(
        id="route53.txt-unsplit",
        title="A TXT string is longer than 255 octets",
        severity=Result.FAIL,
        found="config",
        source="RFC 1035 section 3.3.14; Route 53 ChangeResourceRecordSets (CharacterStringTooLong)",
        why="A TXT value is made of strings of at most 255 octets; Route 53 refuses a longer one. The plan splits every value by "
        "itself, and a value too long for a record set is refused when the declaration is read, so nothing of the kind is "
        "ever published by a stack.",
        remedy="Split the value into strings of at most 255 octets inside one value, as `deliverability plan --format bind` does.",
        settings=("dns",),
        by_name=True,
    ),
    Documented(
        id="ses.event-topic-key-policy",
        title="An encrypted topic keeps SES out",
        severity=Result.WARN,
        found="documentation",
        source="SES guide, SNS event destinations: AWS KMS key policy",
        why="SES publishes to a topic that is encrypted with a customer managed KMS key only if the key policy lets it use the key. "
        "Without that events vanish without an error. The key policy belongs to others, and the check asks for no permission "
        "to read it.",
        remedy="Allow ses.amazonaws.com kms:GenerateDataKey* and kms:Decrypt in the key policy of the topic's key.",
        settings=("health.notify", "health"),
    ),
    Documented(
        id="ses.event-topic-policy",
        title="A topic doesn't let SES publish to it",
        severity=Result.WARN,
        found="documentation",
        source="SES guide, SNS event destinations: permissions to publish to the topic",
        why="SES publishes events to a topic only if the topic's access policy lets it. Without that they vanish without an error. The "
        "topic may belong to others, and the check asks for no permission to read its policy.",
        remedy="Allow ses.amazonaws.com sns:Publish in the access policy of the topic, with conditions on AWS:SourceAccount, the account "
        "of the identity, and AWS:SourceArn, the ARN of the configuration set.",
        settings=("health.notify", "health"),
    ),
    Documented(
        id="deploy.drift-unseen",
        title="A change by hand goes unnoticed",
        severity=Result.WARN,
        found="documentation",
        source="Pulumi, drift detection: refresh",
        why="A preview without refresh compares the program with Pulumi's state, not with the cloud, and records that the stack "
        "doesn't manage are never compared. The check looks at what is published, each time it is run; between two runs nobody "
        "looks.",
        remedy="Schedule `deliverability drift --all`: it has Pulumi look at the cloud too, and runs the check.",
    ),
)

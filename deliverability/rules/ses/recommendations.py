"""What AWS itself recommends for the identity (Virtual Deliverability Manager)."""

from collections.abc import Iterator, Mapping
from typing import Any

from deliverability import rule_ids
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_identity
from deliverability.evidence.dkim_causes import DKIM_RECORD_FAULTS
from deliverability.evidence.records import explained_by_records
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.lenient import moment, parts, text
from deliverability.snapshot.readings.recommendations import RECOMMENDATIONS
from deliverability.verdict import Result
from deliverability.wording import shown

#: Rules that explain a recommendation of a type (`RecommendationType`).
_CAUSES = {
    "DKIM": (*DKIM_RECORD_FAULTS, rule_ids.DKIM_VERIFICATION_EXPIRED, rule_ids.DKIM_SIGNING_DISABLED),
    "SPF": (
        rule_ids.MAIL_FROM_MULTIPLE_MX,
        rule_ids.MAIL_FROM_MX_WRONG_HOST,
        rule_ids.MAIL_FROM_SPF_MISSING,
        rule_ids.SPF_MULTIPLE_RECORDS,
    ),
    "DMARC": (
        rule_ids.DMARC_MISSING,
        rule_ids.DMARC_MULTIPLE_RECORDS,
        rule_ids.DMARC_VERSION_MISMATCH,
        rule_ids.DMARC_POLICY_INVALID,
    ),
    "BOUNCE": (rule_ids.SES_BOUNCE_RATE_HIGH,),
    "COMPLAINT": (rule_ids.SES_COMPLAINT_RATE_HIGH,),
}


@rule(
    "ses.recommendation-open",
    Result.WARN,
    title="AWS recommends a change",
    source="SESv2 ListRecommendations: Status, Impact",
    remedy="Follow the {type} recommendation for {domain} in {region}, then allow six hours for it to clear.",
    needs=(RECOMMENDATIONS,),
    consequence_of=tuple(dict.fromkeys(rule for causes in _CAUSES.values() for rule in causes)),
    applies=has_identity,
)
def recommendation_open(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """With the Virtual Deliverability Manager switched on, SES lists what it would change about an identity, with an impact of
    HIGH or LOW. A recommendation stays open for up to six hours after its cause is gone.
    """
    open_ones = [
        entry
        for entry in parts(snapshot.aws.recommendations.data, "Recommendations")
        if text(entry, "Status") != "FIXED"
    ]
    for entry in open_ones:
        kind, description = text(entry, "Type"), text(entry, "Description")
        told = f": {shown(description)}" if description else ""
        yield Outcome(
            manifest.domain,
            f"AWS has an open {kind or 'untyped'} recommendation for {manifest.domain}{_dated(entry)}{told}",
            Result.INFO if text(entry, "Impact") == "LOW" else Result.WARN,
            saw=(description,) if description else (),
            fields={"type": kind or "open"},
            causes=explained_by_records(_CAUSES.get(kind, ()), DKIM),
        )
    if not open_ones:
        yield passed(manifest.domain, f"AWS has no open recommendation for {manifest.domain}")


def _dated(entry: Mapping[str, Any]) -> str:
    """Since when it stands and when it last changed: one of the last hours may be gone already."""
    made, changed = moment(entry, "CreatedTimestamp"), moment(entry, "LastUpdatedTimestamp")
    said = [f"since {made:%Y-%m-%d}"] if made else []
    said += [f"last changed {changed:%Y-%m-%d %H:%M} UTC"] if changed and changed != made else []
    return f" ({', '.join(said)})" if said else ""

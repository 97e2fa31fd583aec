"""Which members of AWS's answers enter a snapshot: a list per reading of what rules need, and nothing beside it.

Policies, tags, message ids, people's addresses in support cases and ARNs of roles never get past here.
"""

from collections.abc import Mapping
from typing import Any

#: The members to keep: None keeps a value whole, a mapping keeps those members of it (of each item, if it is a list).
Kept = Mapping[str, "Kept | None"]


def _all(*members: str) -> dict[str, None]:
    return dict.fromkeys(members)


IDENTITY: Kept = {
    **_all(
        "IdentityType",
        "FeedbackForwardingStatus",
        "VerifiedForSendingStatus",
        "ConfigurationSetName",
        "VerificationStatus",
    ),
    "DkimAttributes": _all(
        "SigningEnabled",
        "Status",
        "Tokens",
        "SigningHostedZone",
        "SigningAttributesOrigin",
        "NextSigningKeyLength",
        "CurrentSigningKeyLength",
        "LastKeyGenerationTimestamp",
    ),
    "MailFromAttributes": _all("MailFromDomain", "MailFromDomainStatus", "BehaviorOnMxFailure"),
    "VerificationInfo": {
        **_all("LastCheckedTimestamp", "LastSuccessTimestamp", "ErrorType"),
        "SOARecord": _all("PrimaryNameServer", "SerialNumber"),
    },
}
ACCOUNT: Kept = {
    **_all("ProductionAccessEnabled", "SendingEnabled", "EnforcementStatus"),
    "SendQuota": _all("Max24HourSend", "MaxSendRate", "SentLast24Hours"),
    "SuppressionAttributes": _all("SuppressedReasons"),
    "VdmAttributes": _all("VdmEnabled"),
    "Details": {**_all("MailType"), "ReviewDetails": _all("Status", "CaseId")},
}
CONFIGURATION_SET: Kept = {
    **_all("ConfigurationSetName"),
    "SendingOptions": _all("SendingEnabled"),
    "ReputationOptions": _all("ReputationMetricsEnabled"),
    "SuppressionOptions": _all("SuppressedReasons"),
    "DeliveryOptions": _all("TlsPolicy"),
}
EVENT_DESTINATION: Kept = {
    **_all("Name", "Enabled", "MatchingEventTypes"),
    "SnsDestination": _all("TopicArn"),
    "EventBridgeDestination": _all("EventBusArn"),
    "KinesisFirehoseDestination": _all("DeliveryStreamArn"),
    "PinpointDestination": _all("ApplicationArn"),
    "CloudWatchDestination": {},
}
SUPPRESSED: Kept = _all("EmailAddress", "Reason", "LastUpdateTime")
RECOMMENDATION: Kept = _all(
    "Type", "Description", "Status", "Impact", "CreatedTimestamp", "LastUpdatedTimestamp"
)
ZONE: Kept = {
    "HostedZone": {**_all("Id", "Name"), "Config": _all("PrivateZone")},
    "DelegationSet": _all("NameServers"),
}
RECORD_SET: Kept = {
    **_all("Name", "Type", "TTL", "SetIdentifier"),
    "ResourceRecords": _all("Value"),
    "AliasTarget": _all("DNSName"),
}
PROTECTION: Kept = _all("RecordName", "RecordType")
ALARM: Kept = {
    **_all(
        "AlarmName",
        "Namespace",
        "MetricName",
        "Statistic",
        "ExtendedStatistic",
        "Period",
        "EvaluationPeriods",
        "DatapointsToAlarm",
        "Threshold",
        "ComparisonOperator",
        "TreatMissingData",
        "ActionsEnabled",
        "StateValue",
    ),
    "Dimensions": _all("Name", "Value"),
}


def keep(kept: Kept, value: Mapping[str, Any]) -> dict[str, Any]:
    """The wanted members of a response, those it has."""
    return {
        name: _part(inner, value[name])
        for name, inner in kept.items()
        if name in value and value[name] is not None
    }


def _part(kept: Kept | None, value: Any) -> Any:
    if kept is None:
        return value
    if isinstance(value, list):
        return [_part(kept, item) for item in value]
    return keep(kept, value) if isinstance(value, Mapping) else value

"""What the AWS APIs said: plain data, in the words of the API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Reading:
    """One read of an AWS API.

    status: "ok"; "absent" (the API says there is no such thing); or why it isn't known: "left-out" (not wanted),
        "not-asked" (the snapshot was made by a version that didn't), "no-credentials", "denied", "throttled",
        "unreachable", "error".
    data: the response's members, JSON-able, without ResponseMetadata and secrets; {} unless "ok".
    detail: the error in words, for people.
    """

    status: Literal[
        "ok",
        "absent",
        "left-out",
        "not-asked",
        "no-credentials",
        "denied",
        "throttled",
        "unreachable",
        "error",
    ]
    data: Mapping[str, Any] = field(default_factory=dict)
    detail: str = ""

    @property
    def known(self) -> bool:
        """Whether the API gave an answer, be it that there is no such thing."""
        return self.status in ("ok", "absent")


NOT_ASKED = Reading("not-asked")


@dataclass(frozen=True, slots=True)
class Aws:
    """What the AWS APIs said: in each reading, the members that rules need, under the names of the API.

    Lists are read to the end, within bounds; where a bound cut one, the reading is "ok" and its detail says so.

    SES API v2, in the region of the identity:
    identity: `GetEmailIdentity` of the declared identity. account: `GetAccount`.
    identities: {"EmailIdentities": [...]}: of `ListEmailIdentities` those below the domain (addresses at it, subdomains), each
        with the members of its `GetEmailIdentity`.
    configuration_set: `GetConfigurationSet` of the declared one, with the "EventDestinations" of
        `GetConfigurationSetEventDestinations`.
    recipients: {"Recipients": [...]}: per declared recipient "IdentityName", and the members of `GetEmailIdentity` where there
        is such an identity, else nothing more; left out where the account is out of the sandbox.
    suppressed: {"SuppressedDestinations": [...]}: of `GetSuppressedDestination` for each declared address, those it has.
    recommendations: {"Recommendations": [...]} of `ListRecommendations` about the identity; left out without VDM.

    Route 53, of the declared zone:
    zone: `GetHostedZone`.
    zones: {"HostedZones": [...]}: all zones of the account, private ones too, whose name is the zone's or lies between it and
        a declared name: "Id", "Name", "PrivateZone", and "NameServers" of public ones.
    record_sets: {"ResourceRecordSets": [...]} of `ListResourceRecordSets`, those at the declared names.
    protections: {"ResourceRecordSetProtections": [...]} of `ListResourceRecordSetProtections`, those at the declared names.

    CloudWatch, in the region of the identity:
    metrics: {"BounceRate": .., "ComplaintRate": .., "Send": ..}: the newest `Reputation.BounceRate` and
        `Reputation.ComplaintRate` (0..1) and the sum of `Send` over the day before, each absent where there is no data.
    alarms: {"MetricAlarms": [...]} of `DescribeAlarms`, those of the namespace AWS/SES.
    """

    identity: Reading
    account: Reading
    zone: Reading
    identities: Reading = NOT_ASKED
    configuration_set: Reading = NOT_ASKED
    recipients: Reading = NOT_ASKED
    suppressed: Reading = NOT_ASKED
    recommendations: Reading = NOT_ASKED
    zones: Reading = NOT_ASKED
    record_sets: Reading = NOT_ASKED
    protections: Reading = NOT_ASKED
    metrics: Reading = NOT_ASKED
    alarms: Reading = NOT_ASKED

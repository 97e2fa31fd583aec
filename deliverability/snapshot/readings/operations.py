"""Every operation of the AWS APIs that a check calls, and what it takes to be allowed to.

Nothing else is ever called: `calling.Caller` takes these, the policy (`permissions`) is made from them, and a test holds
the requests that reach the embedded cloud against it. All of them read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal

Service = Literal["sesv2", "route53", "cloudwatch", "sts"]


class Scope(Enum):
    """What IAM can narrow an operation to (Service Authorization Reference, "resource types"); `permissions` makes ARNs of it."""

    IDENTITY = "the identity"
    IDENTITIES = "the identity, those below it, and the recipients"
    CONFIGURATION_SET = "the configuration set"
    ZONE = "the hosted zone"
    ZONES = "every hosted zone"
    ROLE = "the role dns.roleArn"
    ANY = "no resource"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    service: as boto3 calls it; name: as the API calls it.
    """

    service: Service
    name: str
    scope: Scope

    @property
    def action(self) -> str:
        """The IAM action: SES v1 and v2 share the prefix `ses`."""
        return f"{'ses' if self.service == 'sesv2' else self.service}:{self.name}"


GET_EMAIL_IDENTITY = Operation("sesv2", "GetEmailIdentity", Scope.IDENTITIES)
GET_ACCOUNT = Operation("sesv2", "GetAccount", Scope.ANY)
LIST_EMAIL_IDENTITIES = Operation("sesv2", "ListEmailIdentities", Scope.ANY)
GET_CONFIGURATION_SET = Operation("sesv2", "GetConfigurationSet", Scope.CONFIGURATION_SET)
GET_EVENT_DESTINATIONS = Operation("sesv2", "GetConfigurationSetEventDestinations", Scope.CONFIGURATION_SET)
GET_SUPPRESSED_DESTINATION = Operation("sesv2", "GetSuppressedDestination", Scope.ANY)
LIST_RECOMMENDATIONS = Operation("sesv2", "ListRecommendations", Scope.IDENTITY)
GET_HOSTED_ZONE = Operation("route53", "GetHostedZone", Scope.ZONES)
LIST_HOSTED_ZONES_BY_NAME = Operation("route53", "ListHostedZonesByName", Scope.ANY)
LIST_RESOURCE_RECORD_SETS = Operation("route53", "ListResourceRecordSets", Scope.ZONE)
LIST_PROTECTIONS = Operation("route53", "ListResourceRecordSetProtections", Scope.ZONE)
GET_METRIC_DATA = Operation("cloudwatch", "GetMetricData", Scope.ANY)
DESCRIBE_ALARMS = Operation("cloudwatch", "DescribeAlarms", Scope.ANY)
GET_CALLER_IDENTITY = Operation("sts", "GetCallerIdentity", Scope.ANY)
ASSUME_ROLE = Operation("sts", "AssumeRole", Scope.ROLE)

#: The operations behind each reading of `snapshot.reading.Aws`; `ASSUME_ROLE` comes before all of Route 53 where a role is declared.
READINGS: Mapping[str, tuple[Operation, ...]] = {
    "identity": (GET_EMAIL_IDENTITY,),
    "account": (GET_ACCOUNT,),
    "identities": (LIST_EMAIL_IDENTITIES, GET_EMAIL_IDENTITY),
    "configuration_set": (GET_CONFIGURATION_SET, GET_EVENT_DESTINATIONS),
    "recipients": (GET_EMAIL_IDENTITY,),
    "suppressed": (GET_SUPPRESSED_DESTINATION,),
    "recommendations": (LIST_RECOMMENDATIONS, GET_CALLER_IDENTITY),
    "zone": (GET_HOSTED_ZONE, LIST_HOSTED_ZONES_BY_NAME),
    "zones": (LIST_HOSTED_ZONES_BY_NAME, GET_HOSTED_ZONE),
    "record_sets": (LIST_RESOURCE_RECORD_SETS,),
    "protections": (LIST_PROTECTIONS,),
    "metrics": (GET_METRIC_DATA,),
    "alarms": (DESCRIBE_ALARMS,),
}

"""An operation of an AWS API, and the permission to call it.

A check calls those of the readings and nothing else: `observe.aws.calling` takes these, its policy
(`observe.aws.permissions`) is made from them, and a test holds the requests that reach the embedded cloud against it. All
of these read; what Pulumi calls stands in `observe.aws.permissions.deploying`.
"""

from enum import Enum
from typing import Literal

from deliverability.dataclass import dataclass

Service = Literal["sesv2", "route53", "cloudwatch", "sts"]


class Scope(Enum):
    """What IAM can narrow an operation to (Service Authorization Reference, "resource types"); `permissions` makes ARNs of it."""

    IDENTITY = "the identity"
    IDENTITIES = "the identity, those below it, and the recipients"
    MANAGED = "the identities that the stack manages"
    CONFIGURATION_SET = "the configuration set"
    TAGGED = "what the stack puts tags on: those identities and the configuration set"
    ZONE = "the hosted zone"
    ZONES = "every hosted zone"
    CHANGES = "changes of Route 53"
    ROLE = "the role dns.roleArn"
    ANY = "no resource"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    service: as boto3 calls it; name: as the API calls it. empty: whether an answer without any member says something: there is nothing.
    """

    service: Service
    name: str
    scope: Scope = Scope.ANY
    empty: bool = False

    @property
    def action(self) -> str:
        """The IAM action: SES v1 and v2 share the prefix `ses`."""
        return f"{'ses' if self.service == 'sesv2' else self.service}:{self.name}"

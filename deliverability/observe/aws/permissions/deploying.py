"""What Pulumi calls for a stack: in a preview and in a look for drift, which only read, and in an update, which writes.

Seen in the journal of the embedded cloud, of Pulumi's own bridge with Terraform's AWS provider and of the engine of the rehearsal;
the engine's tests hold the policies to those calls.
"""

import re
from collections.abc import Sequence
from typing import Any

from deliverability.declaration.kinds.report_authorization import REPORT_AUTHORIZATION
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.document import Record
from deliverability.declaration.records import Ownership
from deliverability.observe.aws.permissions.document import ASSUME_ROLE, arns, role
from deliverability.snapshot.readings.operations import Operation, Scope

_SES_READS = (
    Operation("sesv2", "GetEmailIdentity", Scope.MANAGED),
    Operation("sesv2", "GetConfigurationSet", Scope.CONFIGURATION_SET),
    Operation("sesv2", "ListTagsForResource", Scope.TAGGED),
    Operation("sts", "GetCallerIdentity"),
)
_SES_WRITES = (
    Operation("sesv2", "CreateEmailIdentity", Scope.MANAGED),
    Operation("sesv2", "DeleteEmailIdentity", Scope.MANAGED),
    Operation("sesv2", "PutEmailIdentityDkimSigningAttributes", Scope.MANAGED),
    Operation("sesv2", "PutEmailIdentityMailFromAttributes", Scope.MANAGED),
    Operation("sesv2", "PutEmailIdentityConfigurationSetAttributes", Scope.TAGGED),
    Operation("sesv2", "CreateConfigurationSet", Scope.CONFIGURATION_SET),
    Operation("sesv2", "DeleteConfigurationSet", Scope.CONFIGURATION_SET),
    Operation("sesv2", "PutConfigurationSetDeliveryOptions", Scope.CONFIGURATION_SET),
    Operation("sesv2", "PutConfigurationSetReputationOptions", Scope.CONFIGURATION_SET),
    Operation("sesv2", "PutConfigurationSetSendingOptions", Scope.CONFIGURATION_SET),
    Operation("sesv2", "PutConfigurationSetSuppressionOptions", Scope.CONFIGURATION_SET),
    # Both creations carry tags, and AWS asks for the permission to tag as well.
    Operation("sesv2", "TagResource", Scope.TAGGED),
    Operation("sesv2", "UntagResource", Scope.TAGGED),
)
_ZONE_READS = (
    Operation("route53", "GetHostedZone", Scope.ZONES),
    Operation("route53", "ListHostedZones"),
    # By which other versions of the provider look a zone up.
    Operation("route53", "ListHostedZonesByName"),
    Operation("route53", "ListResourceRecordSets", Scope.ZONES),
    Operation("route53", "ListTagsForResource", Scope.ZONES),
)
#: Beside `route53:ChangeResourceRecordSets`, which conditions narrow.
_ZONE_WRITES = (Operation("route53", "GetChange", Scope.CHANGES),)


def operations(manifest: Manifest, *, writing: bool) -> list[Operation]:
    """What who runs Pulumi calls; without `dns.roleArn` that is Route 53 too. writing: in an update."""
    called: list[Operation] = []
    if manifest.settings.manages_identity:
        called += (*_SES_READS, *(_SES_WRITES if writing else ()))
    if role(manifest) is None:
        called += of_the_zone(manifest, writing=writing)
    elif manifest.dns.mode == "route53":
        called.append(ASSUME_ROLE)
    return called


def of_the_zone(manifest: Manifest, *, writing: bool) -> list[Operation]:
    """What is asked of Route 53, and done there but for the records themselves."""
    if manifest.dns.mode != "route53":
        return []
    return [*_ZONE_READS, *(_ZONE_WRITES if writing else ())]


def changes(manifest: Manifest) -> list[dict[str, Any]]:
    """The statements by which a deployment may write the records of this stack, and no others of any zone.

    An authorization of reports may stand in another zone of the same account, so any zone may hold those.
    """
    if manifest.dns.mode != "route53":
        return []
    elsewhere = manifest.of_kind(REPORT_AUTHORIZATION)
    home = [r for r in manifest.records if r.ownership is not Ownership.HANDOFF and r not in elsewhere]
    by_scope = ((Scope.ZONE, home), (Scope.ZONES, elsewhere))
    return [_changing(manifest, scope, records) for scope, records in by_scope if records]


def _changing(manifest: Manifest, scope: Scope, records: Sequence[Record]) -> dict[str, Any]:
    """Names are normalised as the conditions demand (Route 53 guide, "Using IAM policy conditions"): small letters, no final dot,
    other signs as octal escapes. Whichever tokens SES issues, their records lie below `_domainkey`.
    """
    return {
        "Effect": "Allow",
        "Action": ["route53:ChangeResourceRecordSets"],
        "Resource": list(arns(scope, manifest)),
        "Condition": {
            "ForAllValues:StringLike": {
                "route53:ChangeResourceRecordSetsNormalizedRecordNames": sorted(
                    {_normalised(record.name) for record in records}
                ),
                "route53:ChangeResourceRecordSetsRecordTypes": sorted({record.type for record in records}),
                "route53:ChangeResourceRecordSetsActions": ["CREATE", "UPSERT", "DELETE"],
            }
        },
    }


def _normalised(name: str) -> str:
    _, below, domain = name.rpartition("._domainkey.")
    text = "".join(
        c if re.fullmatch(r"[a-z0-9._-]", c) else f"\\{ord(c):03o}" for c in (domain if below else name)
    )
    return f"*._domainkey.{text}" if below else text

"""The IAM policy that lets a check read what it reads, and nothing else; made from the catalogue of readings. Also what a deployment
may write in Route 53.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from deliverability.declaration.manifest import Manifest
from deliverability.declaration.records import Ownership
from deliverability.ses.regions import partition
from deliverability.snapshot.readings import readings
from deliverability.snapshot.readings.operations import Operation, Scope

#: Comes before all of Route 53 where a role is declared.
ASSUME_ROLE = Operation("sts", "AssumeRole", Scope.ROLE)
#: Stands for the account in ARNs: a policy speaks of its own account anyway.
ANY_ACCOUNT = "*"


def policy(manifest: Manifest, *, account: str = ANY_ACCOUNT) -> dict[str, Any]:
    """The policy document for who runs the check of this stack; without `dns.roleArn` that covers Route 53 too.

    account: the account id in its ARNs.
    """
    operations = _called(manifest, hosted=False)
    if _role(manifest) is None:
        operations += _called(manifest, hosted=True)
    elif manifest.dns.mode == "route53":
        operations.append(ASSUME_ROLE)
    return _document(operations, manifest, account)


def role_policy(manifest: Manifest) -> dict[str, Any] | None:
    """The policy document for the role `dns.roleArn`; None where there is no such role to assume."""
    if _role(manifest) is None or manifest.dns.mode != "route53":
        return None
    return _document(_called(manifest, hosted=True), manifest, ANY_ACCOUNT)


def changing(manifest: Manifest) -> dict[str, Any]:
    """The statement by which a deployment may write the records of this stack, and no others of the zone.

    Names are normalised as the conditions demand (Route 53 guide, "Using IAM policy conditions"): small letters, no final dot,
    other signs as octal escapes. Whichever tokens SES issues, their records lie below `_domainkey`.
    """
    ours = [record for record in manifest.records if record.ownership is not Ownership.HANDOFF]
    within = "ForAllValues:StringLike"
    return {
        "Effect": "Allow",
        "Action": ["route53:ChangeResourceRecordSets"],
        "Resource": list(_arns(Scope.ZONE, manifest, ANY_ACCOUNT)),
        "Condition": {
            within: {
                "route53:ChangeResourceRecordSetsNormalizedRecordNames": sorted(
                    {_normalised(record.name) for record in ours}
                ),
                "route53:ChangeResourceRecordSetsRecordTypes": sorted({record.type for record in ours}),
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


def actions(document: dict[str, Any]) -> set[str]:
    """The actions that a policy document allows."""
    return {action for statement in document["Statement"] for action in statement["Action"]}


def _called(manifest: Manifest, *, hosted: bool) -> list[Operation]:
    """The operations that the readings about the zone, or those about the identity, may call for this manifest, each once."""
    if manifest.dns.mode != "route53" if hosted else manifest.identity is None:
        return []
    made = (each for each in readings().values() if each.hosted is hosted and each.calls(manifest))
    return list(dict.fromkeys(operation for each in made for operation in each.operations))


def _document(operations: Iterable[Operation], manifest: Manifest, account: str) -> dict[str, Any]:
    by_scope: dict[Scope, list[str]] = {}
    for operation in operations:
        by_scope.setdefault(operation.scope, []).append(operation.action)
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": sorted(by_scope[scope]),
                "Resource": list(dict.fromkeys(_arns(scope, manifest, account))),
            }
            for scope in Scope
            if scope in by_scope
        ],
    }


def _arns(scope: Scope, manifest: Manifest, account: str) -> Iterator[str]:
    region, domain = manifest.region, manifest.domain
    ses = f"arn:{partition(region)}:ses:{region}:{account}"
    zones = f"arn:{partition(region)}:route53:::hostedzone"
    match scope:
        case Scope.IDENTITY:
            yield f"{ses}:identity/{domain}"
        case Scope.IDENTITIES:
            yield f"{ses}:identity/{domain}"
            # Addresses at the domain, then subdomains and addresses at them.
            yield f"{ses}:identity/*@{domain}"
            yield f"{ses}:identity/*.{domain}"
            for recipient in manifest.settings.recipients:
                yield f"{ses}:identity/{_literally(recipient)}"
        case Scope.CONFIGURATION_SET:
            name = manifest.identity.configuration_set if manifest.identity is not None else None
            yield f"{ses}:configuration-set/{name}"
        case Scope.ZONE:
            declared = manifest.dns.zone_id
            yield f"{zones}/{declared.removeprefix('/hostedzone/') if declared else '*'}"
        case Scope.ZONES:
            yield f"{zones}/*"
        case Scope.ROLE:
            yield str(_role(manifest))
        case Scope.ANY:
            yield "*"


def _literally(text: str) -> str:
    """Text in an ARN of a policy, where `*`, `?` and `$` mean something else (IAM guide, "policy variables")."""
    return re.sub(r"[*?$]", lambda special: f"${{{special[0]}}}", text)


def _role(manifest: Manifest) -> str | None:
    return manifest.settings.dns.role_arn

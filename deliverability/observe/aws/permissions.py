"""The IAM policy that lets a check read what it reads, and nothing else; made from `operations`."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from deliverability.declaration.manifest import Manifest
from deliverability.ses.regions import partition
from deliverability.snapshot.readings.operations import (
    ASSUME_ROLE,
    GET_CONFIGURATION_SET,
    GET_EVENT_DESTINATIONS,
    GET_SUPPRESSED_DESTINATION,
    READINGS,
    Operation,
    Scope,
)

#: Stands for the account in ARNs: a policy speaks of its own account anyway.
ANY_ACCOUNT = "*"


def policy(manifest: Manifest, *, account: str = ANY_ACCOUNT) -> dict[str, Any]:
    """The policy document for who runs the check of this stack; without `dns.roleArn` that covers Route 53 too.

    account: the account id in its ARNs.
    """
    operations = [operation for operation in _all_called(manifest) if operation.service != "route53"]
    if _role(manifest) is None:
        operations += [operation for operation in _all_called(manifest) if operation.service == "route53"]
    elif manifest.dns.mode == "route53":
        operations.append(ASSUME_ROLE)
    return _document(operations, manifest, account)


def role_policy(manifest: Manifest) -> dict[str, Any] | None:
    """The policy document for the role `dns.roleArn`; None where there is no such role to assume."""
    if _role(manifest) is None or manifest.dns.mode != "route53":
        return None
    operations = [operation for operation in _all_called(manifest) if operation.service == "route53"]
    return _document(operations, manifest, ANY_ACCOUNT)


def actions(document: dict[str, Any]) -> set[str]:
    """The actions that a policy document allows."""
    return {action for statement in document["Statement"] for action in statement["Action"]}


def _all_called(manifest: Manifest) -> list[Operation]:
    """The operations that a check of this manifest may call, each once, in the order of `READINGS`."""
    left_out: set[Operation] = set()
    if manifest.identity is None or manifest.identity.configuration_set is None:
        left_out |= {GET_CONFIGURATION_SET, GET_EVENT_DESTINATIONS}
    if not manifest.settings.addresses:
        left_out.add(GET_SUPPRESSED_DESTINATION)
    listed = dict.fromkeys(operation for reading in READINGS.values() for operation in reading)
    return [
        operation
        for operation in listed
        if operation not in left_out
        and (
            manifest.dns.mode == "route53"
            if operation.service == "route53"
            else manifest.identity is not None
        )
    ]


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

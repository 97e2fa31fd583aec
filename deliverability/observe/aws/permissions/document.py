"""Policy documents: operations and the resources of one stack, as IAM reads them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from deliverability.declaration.manifest import Manifest
from deliverability.ses.regions import partition
from deliverability.snapshot.readings.operations import Operation, Scope

#: Comes before all of Route 53 where a role is declared.
ASSUME_ROLE = Operation("sts", "AssumeRole", Scope.ROLE)
#: Stands for the account in ARNs: a policy speaks of its own account anyway.
ANY_ACCOUNT = "*"


def document(
    operations: Iterable[Operation], manifest: Manifest, account: str = ANY_ACCOUNT
) -> dict[str, Any]:
    """The policy document that allows these operations on what the stack has, a statement for each scope.

    account: the account id in its ARNs.
    """
    by_scope: dict[Scope, dict[str, None]] = {}
    for operation in operations:
        by_scope.setdefault(operation.scope, {})[operation.action] = None
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": sorted(by_scope[scope]),
                "Resource": list(dict.fromkeys(arns(scope, manifest, account))),
            }
            for scope in Scope
            if scope in by_scope
        ],
    }


def actions(document: dict[str, Any]) -> set[str]:
    """The actions that a policy document allows."""
    return {action for statement in document["Statement"] for action in statement["Action"]}


def arns(scope: Scope, manifest: Manifest, account: str = ANY_ACCOUNT) -> Iterator[str]:
    """The resources that the scope stands for."""
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
        case Scope.MANAGED:
            for identity in (domain, *manifest.settings.recipients_to_verify):
                yield f"{ses}:identity/{_literally(identity)}"
        case Scope.TAGGED:
            yield from arns(Scope.MANAGED, manifest, account)
            yield from arns(Scope.CONFIGURATION_SET, manifest, account)
        case Scope.CONFIGURATION_SET:
            name = manifest.identity.configuration_set if manifest.identity is not None else None
            yield f"{ses}:configuration-set/{name}"
        case Scope.ZONE:
            declared = manifest.dns.zone_id
            yield f"{zones}/{declared.removeprefix('/hostedzone/') if declared else '*'}"
        case Scope.ZONES:
            yield f"{zones}/*"
        case Scope.CHANGES:
            yield f"arn:{partition(region)}:route53:::change/*"
        case Scope.ROLE:
            yield str(role(manifest))
        case Scope.ANY:
            yield "*"


def _literally(text: str) -> str:
    """Text in an ARN of a policy, where `*`, `?` and `$` mean something else (IAM guide, "policy variables")."""
    return re.sub(r"[*?$]", lambda special: f"${{{special[0]}}}", text)


def role(manifest: Manifest) -> str | None:
    """The role that is assumed for Route 53, None where it is done with the credentials at hand."""
    return manifest.settings.dns.role_arn

"""Policies of identities (SESv2 `GetEmailIdentity`: Policies) that let anybody send: their names, and nothing else of them.

Whom a policy names is nobody's business, so it never enters a snapshot; that it names everybody is.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

#: Condition keys by which IAM tells who calls, and from where; those of SES (`ses:FromAddress`) say only what is sent.
_WHO = "aws:"


def with_open_policies(response: Mapping[str, Any]) -> dict[str, Any]:
    """The response, with "OpenPolicies" where a policy lets every AWS account send as the identity."""
    policies = response.get("Policies")
    named = policies.items() if isinstance(policies, Mapping) else ()
    found = sorted(str(name) for name, text in named if isinstance(text, str) and _is_open(text))
    return {**response, **({"OpenPolicies": found} if found else {})}


def _is_open(text: str) -> bool:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return False
    statements = _listed(document.get("Statement")) if isinstance(document, dict) else []
    return any(isinstance(each, dict) and _lets_anybody(each) for each in statements)


def _lets_anybody(statement: Mapping[str, Any]) -> bool:
    if statement.get("Effect") != "Allow" or any(key.lower().startswith(_WHO) for key in _keys(statement)):
        return False
    principal = statement.get("Principal")
    named = principal.values() if isinstance(principal, dict) else [principal]
    return "NotPrincipal" in statement or any("*" in _listed(each) for each in named)


def _keys(statement: Mapping[str, Any]) -> Iterator[str]:
    """The condition keys of a statement."""
    conditions = statement.get("Condition")
    for operator in conditions.values() if isinstance(conditions, dict) else ():
        yield from operator if isinstance(operator, dict) else ()


def _listed(value: Any) -> list[Any]:
    """IAM takes one value for a list of one."""
    return value if isinstance(value, list) else [value]

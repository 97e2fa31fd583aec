"""Operations on the policies of identities, by which others may send from them (SES guide, "Policy anatomy")."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from deliverability.embedded.aws.protocol.call import Call, Handler
from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.ses import common
from deliverability.embedded.aws.ses.state import Identity, Region, Store

MAX_POLICIES = 20
MAX_OCTETS = 4096

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ACTIONS = frozenset(
    {
        "ses:send*",
        "ses:sendemail",
        "ses:sendrawemail",
        "ses:sendtemplatedemail",
        "ses:sendbulktemplatedemail",
        "ses:sendbulkemail",
    }
)
#: An account by its number, its root, a user or a role; "*" is everybody.
_AWS_PRINCIPAL = re.compile(
    r"\*|\d{12}|arn:aws(-[a-z]+)*:(iam|sts)::\d{12}:(root|(user|role|assumed-role)/\S+)"
)
_SERVICE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?")


class Policies:
    """The policies of the identities of all regions."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def operations(self) -> dict[str, Handler]:
        """The handlers by operation name."""
        return {
            "CreateEmailIdentityPolicy": self._create,
            "UpdateEmailIdentityPolicy": self._update,
            "DeleteEmailIdentityPolicy": self._delete,
            "GetEmailIdentityPolicies": self._get,
        }

    def _region(self, call: Call) -> Region:
        return self._store.region(call.account, call.region)

    def _identity(self, call: Call) -> Identity:
        return common.the_identity(self._region(call), call.params["EmailIdentity"])

    def _create(self, call: Call) -> Mapping[str, Any]:
        identity, name = self._identity(call), _checked_name(call)
        text = _checked(call.params["Policy"], self._region(call).arn("identity", identity.name))
        if name in identity.policies:
            raise ApiError("AlreadyExistsException", f"Policy <{name}> already exists")
        if len(identity.policies) >= MAX_POLICIES:
            message = f"Number of policies for <{identity.name}> exceeds max allowed number of policies per resource"
            raise ApiError("LimitExceededException", message)
        identity.policies[name] = text
        return {}

    def _update(self, call: Call) -> Mapping[str, Any]:
        identity, name = self._identity(call), _checked_name(call)
        text = _checked(call.params["Policy"], self._region(call).arn("identity", identity.name))
        _require(identity, name)
        identity.policies[name] = text
        return {}

    def _delete(self, call: Call) -> Mapping[str, Any]:
        identity, name = self._identity(call), _checked_name(call)
        _require(identity, name)
        del identity.policies[name]
        return {}

    def _get(self, call: Call) -> Mapping[str, Any]:
        return {"Policies": self._identity(call).policies}


def _checked_name(call: Call) -> str:
    name: str = call.params["PolicyName"]
    if not _NAME.fullmatch(name):
        raise common.bad_request(
            "PolicyName is invalid. Policy names must only include alpha-numeric characters, dashes, and underscores."
        )
    return name


def _require(identity: Identity, name: str) -> None:
    if name not in identity.policies:
        raise common.not_found(f"Policy <{name}> does not exist")


def _checked(text: str, arn: str) -> str:
    """The policy as SES keeps it, without white space between its parts; raises BadRequestException.

    arn: of the identity that it is put to.
    """
    if len(text.encode()) > MAX_OCTETS:
        raise common.bad_request(f"Invalid policy: it must not exceed {MAX_OCTETS} bytes.")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise common.bad_request("Invalid policy: it is not valid JSON.") from None
    problem = next(_problems(document, arn), None)
    if problem is not None:
        raise common.bad_request(f"Invalid policy: {problem}")
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _problems(document: Any, arn: str) -> Iterator[str]:
    if not isinstance(document, dict):
        yield "it is not a JSON object."
        return
    statements = _listed(document.get("Statement"))
    if not statements:
        yield "it has no statement."
    for statement in statements:
        if isinstance(statement, dict):
            yield from _statement_problems(statement, arn)
        else:
            yield "a statement is not a JSON object."


def _statement_problems(statement: Mapping[str, Any], arn: str) -> Iterator[str]:
    if statement.get("Effect") not in ("Allow", "Deny"):
        yield "Effect must be Allow or Deny."
    if not _is_principal(statement.get("Principal")):
        yield "a statement needs a valid principal."
    if _listed(statement.get("Resource")) != [arn]:
        yield f"its one resource must be the identity that it is attached to, {arn}."
    actions = _listed(statement.get("Action"))
    if not actions or not all(isinstance(each, str) and each.lower() in _ACTIONS for each in actions):
        yield "its actions must be sending ones, such as ses:SendEmail, ses:SendRawEmail or ses:Send*."
    if not isinstance(statement.get("Condition", {}), dict):
        yield "Condition is not a JSON object."


def _is_principal(principal: Any) -> bool:
    if principal == "*":
        return True
    if not isinstance(principal, dict) or not principal or set(principal) - {"AWS", "Service"}:
        return False
    named = [(_AWS_PRINCIPAL if kind == "AWS" else _SERVICE, _listed(who)) for kind, who in principal.items()]
    return all(
        who and all(isinstance(each, str) and known.fullmatch(each) for each in who) for known, who in named
    )


def _listed(value: Any) -> list[Any]:
    """IAM takes one value for a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]

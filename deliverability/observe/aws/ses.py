"""What SES says of the identity and the account (SES API v2: `GetEmailIdentity`, `GetAccount`)."""

from collections.abc import Mapping
from typing import Any

from deliverability.manifest import Manifest
from deliverability.observe.aws.reading import LEFT_OUT, Clients, read
from deliverability.observe.snapshot import Reading
from deliverability.plan import DkimFacts
from deliverability.standards import names

#: Members that no rule needs and that may hold what a snapshot must not: policies name accounts and their rights.
_PRIVATE_OF_IDENTITY = frozenset({"Policies", "Tags"})
#: Of `GetAccount.Details`: the rest is what was once written to AWS, with people's addresses.
_PUBLIC_DETAILS = ("MailType", "ReviewDetails")

_ELSEWHERE = "somebody else runs the identity"


async def read_identity(manifest: Manifest, clients: Clients, *, deadline: float) -> Reading:
    """`GetEmailIdentity` of the declared identity; "left-out" for a domain without one.

    An identity that somebody else runs is read if these credentials reach it, and is "left-out" if they don't.
    """
    identity = manifest.identity
    if identity is None:
        return LEFT_OUT
    domain = identity.domain

    def call() -> Mapping[str, Any]:
        client = clients.client("sesv2", manifest.region)
        try:
            response: Mapping[str, Any] = client.get_email_identity(EmailIdentity=domain)
        finally:
            client.close()
        return {key: value for key, value in response.items() if key not in _PRIVATE_OF_IDENTITY}

    reading = await read(call, deadline=deadline)
    if not identity.managed and reading.status in ("absent", "no-credentials"):
        return Reading("left-out", detail=f"{_ELSEWHERE}, and these credentials don't reach it")
    return reading


async def read_account(
    manifest: Manifest, identity: Reading, clients: Clients, *, deadline: float
) -> Reading:
    """`GetAccount` in the identity's region; "left-out" where the identity isn't one of this account."""
    if manifest.identity is None:
        return LEFT_OUT
    if not manifest.identity.managed and identity.status != "ok":
        return Reading("left-out", detail=_ELSEWHERE)

    def call() -> Mapping[str, Any]:
        client = clients.client("sesv2", manifest.region)
        try:
            response: Mapping[str, Any] = client.get_account()
        finally:
            client.close()
        if "Details" not in response:
            return response
        details = response["Details"]
        return {**response, "Details": {key: details[key] for key in _PUBLIC_DETAILS if key in details}}

    return await read(call, deadline=deadline)


def dkim_facts(identity: Reading) -> DkimFacts | None:
    """The Easy DKIM tokens and their zone, where SES told them and they can be DNS labels."""
    attributes = identity.data.get("DkimAttributes", {}) if identity.status == "ok" else {}
    if attributes.get("SigningAttributesOrigin") == "EXTERNAL":
        return None  # an own key: the one "token" is its selector
    zone = attributes.get("SigningHostedZone")
    try:
        tokens = tuple(names.normalize(token) for token in attributes.get("Tokens") or ())
        return DkimFacts(tokens, names.normalize(zone) if zone else None) if tokens else None
    except names.DomainNameError:
        return None

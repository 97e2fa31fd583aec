"""The tokens of an Easy DKIM identity, and the zone that their CNAMEs must point into, as SES decided them."""

import asyncio
from typing import Any, Protocol

import pulumi

from deliverability.aws_clients import KeptClients
from deliverability.dataclass import dataclass
from deliverability.declaration.kinds import DkimFacts
from deliverability.declaration.settings import Settings
from deliverability.ses import regions

from .log import warn

_TOKENS = 3
#: HTTP status codes of a service that is busy, and of those that failed.
_BUSY, _FAILED = 429, 500


class AskSes(Protocol):
    """The question `GetEmailIdentity` for the identity of a domain in a region.

    Answers with `DkimAttributes.Tokens` and `.SigningHostedZone`; raises `NoAnswer` when SES can't be asked.
    """

    def __call__(self, domain: str, region: str) -> DkimFacts: ...


class NoAnswer(Exception):
    """SES could not be asked; the message says why."""


class NotNow(NoAnswer):
    """SES was busy or out of reach: asked again it may answer."""


@dataclass(frozen=True, slots=True)
class AskSesWithBoto3:
    """Asks the SES v2 API itself: pulumi-aws 7.51.1 exposes no `SigningHostedZone` (terraform-provider-aws #48568)."""

    clients: KeptClients

    def __call__(self, domain: str, region: str) -> DkimFacts:
        """One `GetEmailIdentity`, within seconds; raises `NoAnswer`, and `NotNow` where it is worth asking again."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = self.clients.client("sesv2", region).get_email_identity(EmailIdentity=domain)
        except (BotoCoreError, ClientError) as error:
            raise (NotNow if _passes(error) else NoAnswer)(str(error)) from error
        attributes: dict[str, Any] = answer.get("DkimAttributes", {})
        return DkimFacts(tuple(attributes.get("Tokens", ())), attributes.get("SigningHostedZone") or None)


def _passes(error: Exception) -> bool:
    """Whether a failure of botocore says nothing about the next call."""
    from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

    if not isinstance(error, ClientError):
        return isinstance(error, HTTPClientError | ConnectionError)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    code = error.response.get("Error", {}).get("Code", "")
    return status == _BUSY or status >= _FAILED or "Throttling" in code or code == "TooManyRequestsException"


async def read_dkim_facts(
    tokens: tuple[str, ...], settings: Settings, region: str, ask: AskSes, component: pulumi.Resource
) -> DkimFacts:
    """The tokens that the provider read, completed by what only SES itself says.

    Where SES can't be asked the zone is left to the region table, with a warning. Raises `pulumi.RunError` when nobody has the
    three tokens yet; and when SES only was busy: records that point into the right zone would move into the table's.
    """
    if len(tokens) == _TOKENS and settings.dkim.signing_zone != "auto":
        return DkimFacts(tokens)
    try:
        # A blocking call: in the event loop it would hold up every other resource.
        answer = await asyncio.to_thread(ask, settings.domain, region)
    except NotNow as error:
        if settings.dkim.signing_zone == "auto":
            raise pulumi.RunError(
                f"SES could not be asked now which zone the DKIM records of {settings.domain} point into ({error}): try again in a "
                "minute, or set dkim.signingZone"
            ) from error
        reason = str(error)
    except NoAnswer as error:
        reason = str(error)
    else:
        if len(tokens) != _TOKENS and len(answer.tokens) == _TOKENS:
            # Right after the create call the provider can read an empty list (crossplane-contrib/provider-upjet-aws#1796).
            tokens = answer.tokens
        if len(tokens) == _TOKENS and set(tokens) == set(answer.tokens) and answer.signing_zone:
            return DkimFacts(tokens, answer.signing_zone)
        reason = _unusable(tokens, answer)
    if len(tokens) != _TOKENS:
        raise pulumi.RunError(
            f"SES has issued {len(tokens)} of {_TOKENS} DKIM tokens for {settings.domain} in {region} so far: run `pulumi up "
            "--refresh` in a minute"
        )
    if settings.dkim.signing_zone == "auto":
        warn(
            f"SES did not say which zone the DKIM records of {settings.domain} point into ({reason}): taking "
            f"{regions.dkim_zone(region)}, which fits most identities in {region}; `deliverability check` compares it with "
            "SES, and dkim.signingZone sets it",
            component,
        )
    return DkimFacts(tokens)


def _unusable(tokens: tuple[str, ...], answer: DkimFacts) -> str:
    if set(tokens) != set(answer.tokens):
        # The same domain can be an identity in two accounts, and each has its own zone.
        return "the credentials of this program see another identity of that name than the AWS provider does"
    return "its answer names none"

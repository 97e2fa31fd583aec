"""The hooks that ask SES whether something exists already."""

import asyncio
import threading
from typing import Any

import pulumi
import pytest

from components.hooks import InTheWay
from components.identity_guard import IdentityGuard

URN = (
    "urn:pulumi:prod::mail-deliverability::mail-deliverability:index:MailDomain$aws:sesv2/emailIdentity:EmailIdentity::"
    "mail-recipient"
)


class Ses:
    """Two questions about identities, each answered only once the other is asked too."""

    def __init__(self) -> None:
        self._both = threading.Barrier(2)

    def client(self, service: str, region: str, *_roles: str) -> "Ses":
        assert (service, region) == ("sesv2", "eu-central-1")
        return self

    def get_email_identity(self, EmailIdentity: str) -> dict[str, Any]:  # noqa: N803 - AWS's own name
        self._both.wait(timeout=60)
        return {"Tags": [{"Key": "asked", "Value": EmailIdentity}]}


def test_a_question_holds_up_no_other():
    guard = IdentityGuard("mail", "eu-central-1", {"asked": "b@x.example"}, frozenset(), Ses())  # type: ignore[arg-type]

    async def both() -> list[Any]:
        asked = (guard.before_recipient(_args(address)) for address in ("a@x.example", "b@x.example"))
        return await asyncio.gather(*asked, return_exceptions=True)

    words = [str(refused).partition(":\n")[0] for refused in asyncio.run(both())]
    assert words == [
        "the SES identity of the recipient a@x.example exists already in eu-central-1 and isn't in this stack's state: it is "
        "verified for the whole account already: take it out of recipients; or let this stack own it from now on",
        "the SES identity of the recipient b@x.example exists already in eu-central-1 and isn't in this stack's state: it carries "
        "this stack's tags, so an `up` of this stack that was interrupted has made it (`deliverability recover --help` has all "
        "steps)",
    ]


def test_an_unknown_name_is_nothing_to_ask_about():
    guard = IdentityGuard("mail", "eu-central-1", {}, frozenset(), None)  # type: ignore[arg-type]
    asyncio.run(guard.before_recipient(_args("")))


def test_what_exists_is_refused():
    class Alone(Ses):
        def get_email_identity(self, EmailIdentity: str) -> dict[str, Any]:  # noqa: N803 - AWS's own name
            return {"Tags": []}

    guard = IdentityGuard("mail", "eu-central-1", {"stack": "prod"}, frozenset(), Alone())  # type: ignore[arg-type]
    with pytest.raises(
        InTheWay, match=r"^the SES identity x\.example exists already in eu-central-1 .*external"
    ):
        asyncio.run(guard.before_identity(_args("x.example")))


def _args(identity: str) -> pulumi.ResourceHookArgs:
    return pulumi.ResourceHookArgs(
        urn=URN, id="", name="mail-recipient", type="", new_inputs={"emailIdentity": identity}
    )

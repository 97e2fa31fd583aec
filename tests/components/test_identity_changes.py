"""The hook that is asked before an identity is changed: what it says about keys that go."""

import asyncio
from typing import Any

import pulumi
import pytest

from components.aws_environment import AwsEnvironment
from components.identity_guard import IdentityGuard

URN = (
    "urn:pulumi:prod::mail-deliverability::mail-deliverability:index:MailDomain$aws:sesv2/emailIdentity:EmailIdentity::"
    "mail-identity"
)


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda message, _: said.append(message))
    return said


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "info", said.append)
    return said


def own_key(selector: str) -> dict[str, str]:
    return {"domainSigningSelector": selector, "domainSigningPrivateKey": "MII"}


def easy_dkim(length: str) -> dict[str, str]:
    return {"nextSigningKeyLength": length}


def change(old: dict[str, str], new: dict[str, str], *former: str) -> None:
    """Ask the hook. former: selectors that are kept."""
    guard = IdentityGuard("mail", "eu-central-1", {}, frozenset(former), AwsEnvironment().clients())
    asyncio.run(_ask(guard, old, new))


async def _ask(guard: IdentityGuard, old: dict[str, str], new: dict[str, str]) -> None:
    args = pulumi.ResourceHookArgs(
        urn=URN, id="", name="mail-identity", type="", old_inputs=given(old), new_inputs=given(new)
    )
    await guard.before_change(args)


def given(attributes: dict[str, str]) -> dict[str, Any]:
    """Inputs as a hook gets them: the SDK makes one secret output of everything that stands beside a secret."""
    secret = "domainSigningPrivateKey" in attributes
    signing = pulumi.Output.secret(attributes) if secret else attributes
    return {"emailIdentity": "shop.example", "dkimSigningAttributes": signing}


def test_a_selector_that_goes_is_warned_of(warnings: list[str]):
    change(own_key("shop1"), own_key("shop2"))
    assert warnings == [
        "the DKIM selector changes from shop1: the records of shop1 go at the end of this `up`, and mail under way is signed with "
        "it. dkim.byo.previous keeps them for a while"
    ]


def test_a_selector_that_is_kept_is_told(warnings: list[str], notes: list[str]):
    change(own_key("shop1"), own_key("shop2"), "shop1")
    assert warnings == []
    assert notes == [
        "the DKIM selector changes from shop1: the records of shop1 stay until you take them out of dkim.byo.previous, since mail "
        "under way is signed with it"
    ]


def test_the_same_selector_and_the_same_length_need_no_word(warnings: list[str], notes: list[str]):
    change(own_key("shop1"), own_key("shop1"))
    change(easy_dkim("RSA_2048_BIT"), easy_dkim("RSA_2048_BIT"))
    assert warnings == notes == []


def test_a_change_that_the_provider_can_not_make_is_warned_of(warnings: list[str]):
    change(easy_dkim("RSA_2048_BIT"), own_key("shop1"))
    assert warnings == [
        "DKIM changes from Easy DKIM to an own key, and the AWS provider can't tell SES so: this `up` makes the key's record and "
        "stops at the identity. Then tell SES yourself, with the base64 of the key's PKCS#1 form, and finish with `pulumi up "
        "--refresh`:\n"
        "    aws sesv2 put-email-identity-dkim-signing-attributes --region eu-central-1 --email-identity shop.example "
        "--signing-attributes-origin EXTERNAL --signing-attributes DomainSigningSelector=shop1,DomainSigningPrivateKey=KEY"
    ]


def test_another_key_length_is_warned_of(warnings: list[str]):
    change(easy_dkim("RSA_1024_BIT"), easy_dkim("RSA_2048_BIT"))
    assert [warning.partition(":")[0] for warning in warnings] == [
        "the DKIM key length changes from RSA_1024_BIT to RSA_2048_BIT"
    ]

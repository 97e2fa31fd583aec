"""The hooks that the engine asks before it creates or changes what SES holds."""

from dataclasses import dataclass, field
from typing import Any

import pulumi
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from components.guard import InTheWay
from components.identity_guard import IdentityGuard
from components.import_commands import import_command

TAGS = {"project": "mail-deliverability", "stack": "prod", "domain": "shop.example", "managed-by": "pulumi"}
PARENT = "urn:pulumi:prod::mail-deliverability::mail-deliverability:index:MailDomain"
IDENTITY = "aws:sesv2/emailIdentity:EmailIdentity"


@dataclass
class Ses:
    """Answers for what is there; anything else is not found. broken: can't be reached."""

    identities: dict[str, dict[str, Any]] = field(default_factory=dict)
    sets: dict[str, dict[str, Any]] = field(default_factory=dict)
    broken: bool = False

    def client(self, service: str, region: str) -> "Ses":
        assert (service, region) == ("sesv2", "eu-central-1")
        return self

    def get_email_identity(self, **wanted: str) -> dict[str, Any]:
        return self._found(self.identities, wanted["EmailIdentity"])

    def get_configuration_set(self, **wanted: str) -> dict[str, Any]:
        return self._found(self.sets, wanted["ConfigurationSetName"])

    def _found(self, those: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
        if self.broken:
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1:9")
        if name not in those:
            raise ClientError({"Error": {"Code": "NotFoundException", "Message": name}}, "Get")
        return those[name]


def guard(ses: Ses, *former: str) -> IdentityGuard:
    return IdentityGuard("mail", "eu-central-1", TAGS, frozenset(former), ses)  # type: ignore[arg-type]


def step(name: str = "mail-identity", kind: str = IDENTITY, **more: Any) -> pulumi.ResourceHookArgs:
    return pulumi.ResourceHookArgs(urn=f"{PARENT}${kind}::{name}", id="", name=name, type=kind, **more)


def refused(ask: Any, args: pulumi.ResourceHookArgs) -> str:
    with pytest.raises(InTheWay) as raised:
        ask(args)
    return str(raised.value)


OF_THE_DOMAIN = {"emailIdentity": "shop.example"}
COMMAND = "\n    " + import_command(f"{PARENT}${IDENTITY}::mail-identity", "mail", "shop.example")


def test_what_is_not_there_or_not_known_or_cannot_be_asked_is_created():
    guard(Ses()).before_identity(step(new_inputs=OF_THE_DOMAIN))
    guard(Ses({"": {}})).before_identity(step(new_inputs={"emailIdentity": pulumi.UNKNOWN}))
    guard(Ses({"shop.example": {}}, broken=True)).before_identity(step(new_inputs=OF_THE_DOMAIN))


def test_an_identity_of_somebody_else_is_named_with_both_ways_out():
    assert refused(guard(Ses({"shop.example": {}})).before_identity, step(new_inputs=OF_THE_DOMAIN)) == (
        "the SES identity shop.example exists already in eu-central-1 and isn't in this stack's state: if somebody else runs it, set "
        f"identity to external; or let this stack own it from now on:{COMMAND}"
    )


def test_an_identity_with_this_stacks_tags_was_made_by_it():
    tags = [{"Key": key, "Value": value} for key, value in TAGS.items()]
    found = Ses({"shop.example": {"Tags": tags}})
    assert refused(guard(found).before_identity, step(new_inputs=OF_THE_DOMAIN)) == (
        "the SES identity shop.example exists already in eu-central-1 and isn't in this stack's state: it carries this stack's tags, "
        f"so an `up` of this stack that was interrupted has made it:{COMMAND}"
    )


def test_a_recipient_and_a_configuration_set_are_named():
    found = Ses({"qa@elsewhere.example": {}}, {"shop-example": {}})
    recipient = step(
        "mail-recipient-qa@elsewhere.example", new_inputs={"emailIdentity": "qa@elsewhere.example"}
    )
    assert refused(guard(found).before_recipient, recipient).startswith(
        "the SES identity of the recipient qa@elsewhere.example exists already in eu-central-1 and isn't in this stack's state: it is "
        "verified for the whole account already: take it out of recipients; or"
    )
    named = step("mail-configuration-set", new_inputs={"configurationSetName": "shop-example"})
    assert refused(guard(found).before_configuration_set, named).startswith(
        "the SES configuration set shop-example exists already in eu-central-1"
    )


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What is said in the engine's output, with its severity."""
    found: list[tuple[str, str]] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda text: found.append(("warn", text)))
    monkeypatch.setattr(pulumi.log, "info", lambda text: found.append(("info", text)))
    return found


def test_another_mail_from_says_when_the_old_ones_records_go(said: list[tuple[str, str]]):
    old, new = {"mailFromDomain": "bounce.shop.example"}, {"mailFromDomain": "mx.shop.example"}
    guard(Ses()).before_label(step(old_inputs=old, new_inputs=new))
    guard(Ses(), "bounce.shop.example").before_label(step(old_inputs=old, new_inputs=new))
    guard(Ses()).before_label(step(old_inputs=old, new_inputs=old))
    assert [severity for severity, _ in said] == ["warn", "info"]
    assert said[0][1].startswith(
        "MAIL FROM changes from bounce.shop.example to mx.shop.example: the records of"
    )

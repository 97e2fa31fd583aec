"""The hooks that ask SES whether something exists already."""

import asyncio
import threading
from typing import Any

import pulumi
import pytest

from components.hooks import InTheWay
from components.identity_guard import IdentityGuard
from components.past import Past
from deliverability.stack_tags import stack_tags

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


TAGS = stack_tags("mail-deliverability", "prod", "x.example")
OTHER = stack_tags("mail-deliverability", "other", "x.example")


def guard(past: Past | None = None, take_over: str | None = None, ses: Any = None) -> IdentityGuard:
    return IdentityGuard("mail", "eu-central-1", TAGS, frozenset(), ses, past or Past(), take_over)


def held(tags: dict[str, str] | None) -> pulumi.ResourceHookArgs:
    """What the state holds before an update."""
    inputs = {"emailIdentity": "x.example"} | ({} if tags is None else {"tags": tags})
    return pulumi.ResourceHookArgs(urn=URN, id="", name="mail-identity", type="", old_inputs=inputs)


def test_an_identity_of_another_stack_is_refused_with_its_owner_and_the_way_out():
    class Tagged(Ses):
        def get_email_identity(self, EmailIdentity: str) -> dict[str, Any]:  # noqa: N803 - AWS's own name
            return {"Tags": [{"Key": key, "Value": value} for key, value in OTHER.items()]}

    with pytest.raises(InTheWay) as refused:
        asyncio.run(guard(ses=Tagged()).before_identity(_args("x.example")))
    assert str(refused.value).partition(":\n")[0] == (
        "the SES identity x.example exists already in eu-central-1 and belongs to the stack other of the project mail-deliverability, by "
        "its tags: two that manage it would undo each other's changes. If somebody else runs it, set identity to external. To take it over, "
        "have it taken off there without being deleted (`pulumi state delete`, `terraform state rm`), set takeOver to other, and import it"
    )
    with pytest.raises(InTheWay, match="let this stack own it from now on"):
        asyncio.run(guard(take_over="other", ses=Tagged()).before_identity(_args("x.example")))


def test_an_imported_one_of_another_stack_is_refused_before_it_is_changed():
    with pytest.raises(InTheWay) as refused:
        guard(Past(imported=True)).before_tags(held(OTHER))
    said, command = str(refused.value).split("\n")
    assert said == (
        "x.example at SES in eu-central-1 belongs to the stack other of the project mail-deliverability, by its tags, and is in this "
        "stack's state too: each would undo what the other changes. To take it over, have it taken off there without being deleted "
        "(`pulumi state delete`, `terraform state rm`), set takeOver to other. To leave it, take it off this stack's state:"
    )
    assert command.strip() == f"pulumi state delete '{URN}' --yes --force --stack prod"


@pytest.mark.parametrize(
    ("past", "tags"),
    [
        (Past(), TAGS),
        (Past(imported=True), TAGS),
        (Past(imported=True), None),
        (Past(imported=True), {"team": "web"}),
        # The stack, or its project, had another name at its last `up`.
        (Past(stack="other"), OTHER),
        (Past(), {**TAGS, "project": "shops"}),
    ],
)
def test_what_is_this_stacks_or_nobodys_may_change(past: Past, tags: dict[str, str] | None):
    guard(past).before_tags(held(tags))


@pytest.mark.parametrize(
    ("past", "tags"),
    [
        (Past(), OTHER),
        (Past(stack="older"), OTHER),
        (Past(imported=True), {**TAGS, "project": "shops"}),
        (Past(imported=True), {"ManagedBy": "Terraform"}),
        (Past(imported=True), {"aws:cloudformation:stack-name": "mail"}),
    ],
)
def test_what_is_anothers_may_not(past: Past, tags: dict[str, str]):
    with pytest.raises(InTheWay):
        guard(past).before_tags(held(tags))


@pytest.mark.parametrize(
    ("outputs", "imported"),
    [(None, True), ({}, True), ({"identityArn": None}, True), ({"identityArn": "arn:aws:ses:..."}, False)],
)
def test_an_import_leaves_a_component_that_was_never_up(outputs: dict[str, Any] | None, imported: bool):
    past = Past()
    past.remember(
        pulumi.ResourceHookArgs(
            urn=URN, id="", name="mail", type="", old_inputs={"stack": "older"}, old_outputs=outputs
        )
    )
    assert (past.stack, past.imported) == ("older", imported)

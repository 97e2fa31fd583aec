"""The hooks that the engine asks before it creates or changes a record set."""

from typing import Any

import pulumi
import pytest

from components.aws_environment import AwsEnvironment
from components.guard import RecordGuard, declared_values
from components.hooks import InTheWay
from components.leaving_records import LeavingRecords
from components.route53 import HostedZone
from deliverability.declaration.plan import make_plan
from deliverability.declaration.reading import from_mapping
from deliverability.placement import ExistingRecords, Place

DOMAIN = "shop.example"
OURS = "v=spf1 include:amazonses.com -all"
EDITED = "v=spf1 include:amazonses.com include:crm.example -all"
PARENT = "urn:pulumi:prod::mail-deliverability::mail-deliverability:index:MailDomain"
URN = f"{PARENT}$aws:route53/record:Record::mail-spf"


def guard(*standing: str, removes_terms: bool = False) -> RecordGuard:
    plan = make_plan(from_mapping({"domain": DOMAIN}), stack="prod", region="eu-central-1")
    made = RecordGuard("mail", removes_terms, LeavingRecords(plan, AwsEnvironment().clients()))
    found = {(DOMAIN, "TXT"): standing} if standing else {}
    made.watch("mail-spf", plan.record("spf"), ExistingRecords(HostedZone("Z1", DOMAIN), found))
    return made


def step(name: str = "mail-spf", **more) -> pulumi.ResourceHookArgs:
    return pulumi.ResourceHookArgs(urn=URN, id="", name=name, type="aws:route53/record:Record", **more)


@pytest.fixture
def preview(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """In a preview; what is warned of."""
    warnings: list[str] = []
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: True)
    monkeypatch.setattr(pulumi.log, "warn", lambda message, _: warnings.append(message))
    return warnings


def test_a_free_name_and_a_record_that_is_not_watched_are_created():
    guard().before_create(step())
    guard(OURS).before_create(step("mail-dkim-1"))


def test_what_exists_is_named_with_the_command_that_imports_it():
    with pytest.raises(InTheWay) as refused:
        guard(OURS).before_create(step())
    assert str(refused.value) == (
        "shop.example TXT exists already in the hosted zone shop.example (Z1), with the declared value, and isn't in this stack's "
        "state: this stack would take it along when it goes\n"
        "  If this stack made it (an `up` was interrupted: `deliverability recover --help` has all steps) or shall own it from now on:\n"
        '    echo \'{"resources": [{"type": "mail-deliverability:index:MailDomain", "name": "mail", "component": true}, '
        '{"type": "aws:route53/record:Record", "name": "mail-spf", "id": "Z1_shop.example_TXT", "parent": "mail"}]}\' '
        "| pulumi import --file /dev/stdin --yes --protect=false --generate-code=false --stack prod"
    )


def test_beside_a_cname_nothing_can_be_imported():
    made = guard()
    record, _ = made.records["mail-spf"]
    made.watch(
        "mail-spf", record, ExistingRecords(HostedZone("Z1", DOMAIN), {(DOMAIN, "CNAME"): ("elsewhere.",)})
    )
    with pytest.raises(InTheWay) as refused:
        made.before_create(step())
    assert str(refused.value) == (
        "shop.example is a CNAME to elsewhere. in the hosted zone shop.example (Z1), and no other record can stand beside it: remove "
        "the CNAME before the TXT record is declared here"
    )


@pytest.mark.parametrize("standing", [OURS, "v=spf1 include:amazonses.com ~all"])
def test_our_own_value_is_changed(standing: str):
    guard(standing).before_update(step())


def test_a_term_that_nobody_declared_is_refused_unless_it_may_be_removed():
    with pytest.raises(InTheWay, match=r"add to spf\.also:\n    - include:crm\.example"):
        guard(EDITED).before_update(step())
    guard(EDITED, removes_terms=True).before_update(step())


def test_a_value_that_nobody_declared_is_refused_whatever_may_be_removed():
    with pytest.raises(InTheWay, match="'site-check'"):
        guard(OURS, "site-check", removes_terms=True).before_update(step())


def test_what_the_last_up_declared_is_ours():
    made = guard(EDITED)
    made.remember(step("mail", old_outputs={"records": [{"key": "spf", "values": [EDITED]}]}))
    made.before_update(step())


def test_a_preview_only_warns_of_drift_that_the_state_knows(preview: list[str]):
    guard(EDITED).before_update(step(old_inputs={"records": [EDITED]}))
    (warning,) = preview
    assert warning.startswith("`pulumi up` will refuse this:\nour record at shop.example")


def test_a_preview_refuses_what_the_state_does_not_know(preview: list[str]):
    with pytest.raises(InTheWay):
        guard(EDITED).before_update(step(old_inputs={"records": [OURS]}))
    assert preview == []


@pytest.mark.parametrize("outputs", [None, {}, {"records": None}])
def test_outputs_of_an_up_that_was_interrupted_declare_nothing(outputs):
    assert declared_values(outputs) == {}


def test_what_was_a_shared_value_is_taken_off_the_state_before_the_import():
    made = guard(OURS)
    made.remember(
        step("mail", old_outputs={"records": [{"key": "spf", "values": [OURS], "ownership": "shared"}]})
    )
    with pytest.raises(InTheWay) as refused:
        made.before_create(step())
    _, words, leave, take = str(refused.value).split("\n")
    assert words == (
        "  It was a shared value of this stack so far. For the stack to own the record set, which may hold nothing else then, take the "
        "value off the state first: it would be deleted from DNS otherwise. All in this order, then `pulumi up`:"
    )
    assert leave == (
        f"    pulumi state delete '{PARENT}$pulumi-python:dynamic/mail-deliverability:SharedTxt::mail-spf' --yes --force --stack prod"
    )
    assert take.endswith(
        "| pulumi import --file /dev/stdin --yes --protect=false --generate-code=false --stack prod"
    )


MARK = (f"_mail-deliverability.{DOMAIN}", "TXT")


def marked(owner: str, **settings: Any) -> RecordGuard:
    """A guard in whose zone somebody's mark stands."""
    plan = make_plan(from_mapping({"domain": DOMAIN, **settings}), stack="prod", region="eu-central-1")
    existing = ExistingRecords(
        HostedZone("Z1", DOMAIN), {MARK: (f"heritage=mail-deliverability,owner={owner}",)}
    )
    made = RecordGuard("mail", False, None)  # type: ignore[arg-type]
    made.heed(plan, {"spf": Place(existing.zone, existing)})
    return made


def test_records_that_another_stack_has_marked_are_neither_made_nor_changed():
    guard = marked("other")
    args = pulumi.ResourceHookArgs(urn=URN, id="", name="mail-dmarc", type="")
    said = (
        f"the mail records of {DOMAIN} belong to other, as the mark at _mail-deliverability.{DOMAIN} says: two that write them would undo "
        "each other's changes. Leave them there; or have them taken off that stack's state and set takeOver to other"
    )
    for ask in (guard.before_create, guard.before_update):
        with pytest.raises(InTheWay) as refused:
            ask(args)
        assert str(refused.value) == said


@pytest.mark.parametrize("settings", [{"dns": {"owner": "other"}}, {"takeOver": "other"}])
def test_a_mark_of_ours_or_of_whom_we_take_over_from_is_in_nobodys_way(settings: dict[str, Any]):
    marked("other", **settings).before_create(
        pulumi.ResourceHookArgs(urn=URN, id="", name="mail-dmarc", type="")
    )


def test_a_mark_that_this_stack_has_set_before_is_its_own():
    guard = marked("former", dns={"owner": "latter"})
    was = {"key": "owner-mark", "values": ["heritage=mail-deliverability,owner=former"], "ownership": "own"}
    guard.remember(
        pulumi.ResourceHookArgs(urn=URN, id="", name="mail", type="", old_outputs={"records": [was]})
    )
    guard.before_update(pulumi.ResourceHookArgs(urn=URN, id="", name="mail-owner-mark", type=""))

"""What the CLI's events say of each property: where it stands, what is there, and what should be."""

from typing import Any

import pytest

from deliverability.drift.differences import compared, from_code, from_state
from deliverability.engine.cli.event_log import operations
from deliverability.snapshot.pulumi import NOT_YET, Difference
from tests.engine.cli.events import COMPONENT, PROVIDER, RECORD, STACK, UNKNOWN, begins, ends, side

INPUTS = {"name": "_dmarc.shop.example", "type": "TXT", "zoneId": "Z1", "ttl": 300, "records": ["a"]}
NAMES = {"name": "_dmarc.shop.example", "type": "TXT", "zoneId": "Z1"}
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "[secret]"}


def refreshed(outcome: str, old: Any, new: Any, type_: str = RECORD, **more: Any) -> list[dict[str, Any]]:
    return [
        begins("refresh", "mail-dmarc", type_, old=old),
        ends(outcome, "mail-dmarc", type_, old=old, new=new, **more),
    ]


def planned(op: str, old: Any, new: Any, type_: str = RECORD, **more: Any) -> list[dict[str, Any]]:
    return [
        begins(op, "mail-dmarc", type_, old=old, new=new, **more),
        ends(op, "mail-dmarc", type_, old=old, new=new, **more),
    ]


def whole(**changes: Any) -> dict[str, Any]:
    inputs = {**INPUTS, **changes}
    return side(inputs=inputs, outputs={**inputs, "fqdn": "_dmarc.shop.example", "__meta": "x"})


def of_record(step: Any, path: str, found: Any, wanted: Any, **more: Any) -> Difference:
    return Difference("mail-dmarc", RECORD, step, path, found, wanted, names=NAMES, **more)


def test_a_refresh_tells_state_and_cloud():
    events = refreshed("update", whole(), whole(ttl=60), diffs=["ttl"])
    assert from_state(operations(events)) == (of_record("update", "ttl", 60, 300),)


def test_a_refresh_that_finds_nothing_tells_what_is_gone():
    events = refreshed("delete", whole(), None)
    assert from_state(operations(events)) == (of_record("delete", "", None, ["a"]),)


def test_a_refresh_that_changes_nothing_tells_nothing():
    assert from_state(operations(refreshed("same", whole(), whole()))) == ()


def test_a_value_that_the_refresh_keeps_out_of_the_inputs_is_seen_in_the_outputs():
    """Of a set with one member more the refresh keeps the old inputs."""
    new = side(inputs=INPUTS, outputs={**INPUTS, "records": ["a", "b"]})
    events = refreshed("update", whole(), new, diffs=["records"])
    assert from_state(operations(events)) == (of_record("update", "records", ["a", "b"], ["a"]),)
    plan = planned("update", new, side(inputs=INPUTS), diffs=["records"])
    assert from_code(operations(plan)) == (of_record("update", "records", ["a", "b"], ["a"]),)


@pytest.mark.parametrize(
    ("op", "old", "new", "expected"),
    [
        ("update", whole(ttl=60), whole(), of_record("update", "ttl", 60, 300)),
        (
            "replace",
            whole(),
            whole(name=UNKNOWN),
            of_record("replace", "name", "_dmarc.shop.example", NOT_YET),
        ),
        ("create", None, whole(), of_record("create", "", None, ["a"])),
        ("delete", whole(), None, of_record("delete", "", ["a"], None)),
    ],
)
def test_a_preview_tells_cloud_and_code(op: str, old: Any, new: Any, expected: Difference):
    assert from_code(operations(planned(op, old, new))) == (expected,)


def test_the_refresh_that_a_preview_begins_with_is_not_its_plan():
    events = refreshed("refresh", whole(), whole(ttl=60), diffs=["ttl"]) + planned("same", whole(), whole())
    assert from_code(operations(events)) == ()


def test_a_replacement_in_several_steps_is_one():
    old, new = whole(), whole(name="_dmarc.other.example")
    events = [
        each
        for op in ("create-replacement", "replace", "delete-replaced")
        for each in planned(op, old, new, diffs=["name"])
    ]
    assert [each.path for each in from_code(operations(events))] == ["name"]


def test_nested_properties_have_paths_and_what_the_provider_works_out_has_none():
    kind = "aws:sesv2/configurationSet:ConfigurationSet"
    given = {"configurationSetName": "shop", "deliveryOptions": {"tlsPolicy": "REQUIRE"}}
    held = {
        "configurationSetName": "shop",
        "deliveryOptions": {"tlsPolicy": "OPTIONAL", "maxDeliverySeconds": 0},
    }
    events = planned(
        "update", side(kind, inputs={**given, "deliveryOptions": {"tlsPolicy": "OPTIONAL"}}, outputs=held), side(kind, inputs=given),
        kind, diffs=["deliveryOptions"],
    )  # fmt: skip
    [found] = from_code(operations(events))
    assert (found.key, found.found, found.wanted, found.names) == (
        "mail-dmarc.deliveryOptions.tlsPolicy",
        "OPTIONAL",
        "REQUIRE",
        {"configurationSetName": "shop"},
    )


def test_the_paths_of_a_detailed_diff_name_the_inputs():
    events = planned("update", whole(), whole(ttl=60), detailedDiff={"ttl": {"diffKind": "update"}})
    assert [each.path for each in from_code(operations(events))] == ["ttl"]


def test_a_secret_that_differs_is_named_and_not_shown():
    kind = "aws:sesv2/emailIdentity:EmailIdentity"
    old, new = (
        side(kind, inputs={"emailIdentity": "shop.example", "dkimSigningAttributes": {"domainSigningPrivateKey": SECRET}}),
        side(kind, inputs={"emailIdentity": "shop.example", "dkimSigningAttributes": {"domainSigningPrivateKey": dict(SECRET)}}),
    )  # fmt: skip
    [found] = from_code(operations(planned("update", old, new, kind, diffs=["dkimSigningAttributes"])))
    assert (found.path, found.found, found.wanted) == (
        "dkimSigningAttributes",
        {"domainSigningPrivateKey": "[secret]"},
        {"domainSigningPrivateKey": "[secret]"},
    )


def test_an_update_of_which_nothing_is_told_is_a_difference_all_the_same():
    assert from_code(operations(planned("update", whole(), whole()))) == (
        of_record("update", "", None, None),
    )


def test_what_only_the_provider_works_out_is_no_difference():
    old, new = (side(inputs=INPUTS, outputs={**INPUTS, "status": each}) for each in ("PENDING", "SUCCESS"))
    assert from_state(operations(refreshed("update", old, new))) == ()


def test_components_are_told_apart_and_what_is_the_clis_own_is_left_out():
    events = [
        *planned("update", side(COMPONENT, inputs={"a": 1}), side(COMPONENT, inputs={"a": 2}), COMPONENT),
        *planned("update", side(STACK), side(STACK, inputs={"a": 2}), STACK),
        begins("update", "default_7_51_1", PROVIDER, old=side(PROVIDER), new=side(PROVIDER, inputs={"version": "8"})),
        ends("update", "default_7_51_1", PROVIDER, old=side(PROVIDER), new=side(PROVIDER, inputs={"version": "8"})),
    ]  # fmt: skip
    [component] = from_code(operations(events))
    assert (component.key, component.custom) == ("mail-dmarc.a", False)
    assert compared(operations(events)) == 1


def test_what_never_ended_or_failed_says_nothing():
    assert from_state(operations([begins("refresh", "mail-dmarc", old=whole())])) == ()
    failed = [begins("refresh", "x", old=whole()), ends("refresh", "x", kind="resOpFailedEvent", old=whole())]
    assert from_state(operations(failed)) == ()

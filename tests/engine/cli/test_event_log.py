"""Operations are read from the CLI's event log: steps, their order, how they ended, and what changed."""

import json
from pathlib import Path

import pytest

from deliverability.engine.cli.event_log import (
    Message,
    Operation,
    messages,
    operations,
    read_events,
    read_log,
)
from tests.engine.cli.events import COMPONENT, RECORD, begins, ends, says, side, urn


def test_an_operation_says_what_happened_to_which_resource_and_when() -> None:
    changed = {"records": {"diffKind": "update"}, "name": {"diffKind": "update-replace"}}
    old, new = side(inputs={"ttl": 300}), side(inputs={"ttl": 60})
    read = operations(
        [
            says("debug", "registering resource"),
            begins("update", "spf", new=new, old=old, detailedDiff=changed),
            ends("update", "spf", new=side(inputs={"ttl": 60}, outputs={"fqdn": "a.example"}), old=old),
        ]
    )
    assert read == (
        Operation(
            op="update",
            urn=urn("spf"),
            type=RECORD,
            name="spf",
            changes={"name": "update-replace", "records": "update"},
            inputs={"ttl": 60},
            began=1,
            ended=2,
            failed=False,
            outcome="update",
            custom=True,
            before={"ttl": 300},
            after={"ttl": 60},
            outputs={"fqdn": "a.example"},
        ),
    )


def test_of_two_steps_their_order_is_told() -> None:
    first, second = operations([begins("create", "mx"), ends("create", "mx"), begins("create", "mail-from")])
    assert first.ended is not None
    assert first.ended < second.began
    assert (second.ended, second.outcome) == (None, "")


def test_a_refused_operation_has_failed() -> None:
    (refused,) = operations([begins("create", "spf"), ends("create", "spf", kind="resOpFailedEvent")])
    assert (refused.failed, refused.ended) == (True, 1)


def test_a_deleted_resource_has_the_inputs_that_it_had() -> None:
    (deleted,) = operations([begins("delete", "spf", old=side(inputs={"ttl": 60}), new=None)])
    assert (deleted.inputs, deleted.before, deleted.after) == ({"ttl": 60}, {"ttl": 60}, {})


def test_a_refresh_ends_as_what_it_found_and_an_update_of_the_same_resource_may_follow() -> None:
    declared = {"records": ["a"], "ttl": 60}
    old = side(inputs=declared, outputs={**declared, "fqdn": "a.example"})
    found = side(inputs=declared, outputs={"records": ["a", "b"], "ttl": 60, "fqdn": "a.example"})
    refresh, update = operations(
        [
            begins("refresh", "spf", old=old, new=old),
            ends("update", "spf", old=old, new=found),
            begins("update", "spf", old=found, new=old),
            ends("update", "spf", old=found, new=old),
        ]
    )
    assert (refresh.op, refresh.outcome, refresh.ended) == ("refresh", "update", 1)
    assert (refresh.before, refresh.after) == (declared, {"records": ["a", "b"], "ttl": 60})
    assert (update.op, update.outcome, update.ended) == ("update", "update", 3)


def test_a_component_is_told_from_a_resource() -> None:
    component, record = operations(
        [begins("create", "mail", COMPONENT, new=side(COMPONENT)), begins("create", "spf", new=side())]
    )
    assert (component.custom, record.custom) == (False, True)


def test_what_was_said_is_read_with_what_it_is_about() -> None:
    assert messages([begins("create", "spf"), says("error", "no", urn("spf")), says("info", "hello")]) == (
        Message("error", "no", urn("spf")),
        Message("info", "hello", ""),
    )


def test_a_log_that_was_cut_short_is_read_up_to_there(tmp_path: Path) -> None:
    log = tmp_path / "events.jsonl"
    log.write_text(f'{json.dumps(begins("create", "spf"))}\n{{"resOutputsEv')
    assert [(each.step, each.ended) for each in read_log(log)] == [(("create", "spf"), None)]


@pytest.mark.parametrize("sign", ["\x85", "\u2028", "\x1c", "\x0c", "\x7f"])
def test_only_a_line_feed_ends_an_event(tmp_path: Path, sign: str) -> None:
    log = tmp_path / "events.jsonl"
    # Go writes control characters of ASCII as escapes, and no others.
    said = json.dumps(says("error", f"a{sign}b"), ensure_ascii=sign < " ")
    log.write_text(f"{said}\n{json.dumps(says('error', 'next'))}\n", "utf-8")
    assert [each.text for each in messages(read_events(log))] == [f"a{sign}b", "next"]


def test_a_log_that_was_cut_short_within_a_character_is_read_up_to_there(tmp_path: Path) -> None:
    log = tmp_path / "events.jsonl"
    log.write_bytes(f'{json.dumps(says("error", "one"))}\n{{"diagnosticEvent": {{"message": "ü'.encode()[:-1])
    assert [each.text for each in messages(read_events(log))] == ["one"]


def test_without_a_log_nothing_happened(tmp_path: Path) -> None:
    assert read_log(tmp_path / "events.jsonl") == ()

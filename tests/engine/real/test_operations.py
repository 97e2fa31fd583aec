"""Operations are read from the engine's event log: steps, their order, what changed, and what was planned otherwise."""

import json
from pathlib import Path
from typing import Any

from tests.engine.real.operations import Operation, operations, read_log, steps, surprises

_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_RECORD = "aws:route53/record:Record"


def _metadata(op: str, name: str, **more: Any) -> dict[str, Any]:
    urn = f"urn:pulumi:dev::demo::mail-deliverability:index:MailDomain${_RECORD}::{name}"
    return {"op": op, "urn": urn, "type": _RECORD, **more}


def _begins(op: str, name: str, **more: Any) -> dict[str, Any]:
    return {"resourcePreEvent": {"metadata": _metadata(op, name, **more)}}


def _ends(op: str, name: str, kind: str = "resOutputsEvent") -> dict[str, Any]:
    return {kind: {"metadata": _metadata(op, name)}}


def test_an_operation_says_what_happened_to_which_resource_and_when() -> None:
    changed = {"records": {"diffKind": "update"}, "name": {"diffKind": "update-replace"}}
    read = operations(
        [
            {"diagnosticEvent": {"message": "using a plugin from $PATH"}},
            _begins("update", "spf", new={"inputs": {"ttl": 60}}, old={"inputs": {}}, detailedDiff=changed),
            _ends("update", "spf"),
        ]
    )
    assert read == (
        Operation(
            op="update",
            urn=f"urn:pulumi:dev::demo::mail-deliverability:index:MailDomain${_RECORD}::spf",
            type=_RECORD,
            name="spf",
            changes={"name": "update-replace", "records": "update"},
            inputs={"ttl": 60},
            began=1,
            ended=2,
            failed=False,
        ),
    )


def test_of_two_steps_their_order_is_told() -> None:
    first, second = operations(
        [_begins("create", "mx"), _ends("create", "mx"), _begins("create", "mail-from")]
    )
    assert first.ended is not None
    assert first.ended < second.began
    assert second.ended is None


def test_a_refused_operation_has_failed() -> None:
    (refused,) = operations([_begins("create", "spf"), _ends("create", "spf", "resOpFailedEvent")])
    assert (refused.failed, refused.ended) == (True, 1)


def test_a_deleted_resource_has_the_inputs_that_it_had() -> None:
    (deleted,) = operations([_begins("delete", "spf", old={"inputs": {"ttl": 60}}, new=None)])
    assert deleted.inputs == {"ttl": 60}


def test_a_log_that_was_cut_short_is_read_up_to_there(tmp_path: Path) -> None:
    log = tmp_path / "events.jsonl"
    log.write_text(f'{json.dumps(_begins("create", "spf"))}\n{{"resOutputsEv')
    assert [(each.step, each.ended) for each in read_log(log)] == [(("create", "spf"), None)]


def test_without_a_log_nothing_happened(tmp_path: Path) -> None:
    assert read_log(tmp_path / "events.jsonl") == ()


def test_what_stays_as_it_is_is_no_step() -> None:
    read = operations([_begins(op, "spf") for op in ("same", "refresh", "read", "replace")])
    assert steps(read) == {("replace", "spf")}


def _planned(op: str, resource: str, **inputs: Any) -> Operation:
    (planned,) = operations([_begins(op, resource, new={"inputs": inputs})])
    return planned


def test_a_value_that_was_unknown_in_the_plan_is_no_surprise() -> None:
    planned = _planned("create", "dkim", name=_UNKNOWN, records=[_UNKNOWN], tags={"stack": "dev"})
    done = _planned("create", "dkim", name="a.example", records=["b.example"], tags={"stack": "dev"})
    assert surprises([planned], [done]) == ()


def test_every_other_difference_from_the_plan_is_a_surprise() -> None:
    planned = [_planned("create", "spf", records=["a", "b"]), _planned("update", "identity")]
    done = [_planned("create", "spf", records=["a"]), _planned("replace", "identity")]
    assert surprises(planned, done) == (
        "only planned: update identity",
        "not planned: replace identity",
        "create spf: planned {'records': ['a', 'b']}, then {'records': ['a']}",
    )

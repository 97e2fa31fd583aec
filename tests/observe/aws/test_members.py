"""Answers of AWS without a member, of every operation and every member: unknown, or the same reading without it."""

import asyncio
import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from deliverability.observe.aws.reader import Reader
from deliverability.snapshot import Aws, Reading
from deliverability.snapshot.readings import readings
from deliverability.snapshot.readings.operations import Operation
from tests.mutations import paths
from tests.observe.aws import fuzz
from tests.observe.aws.fuzz import answer_to
from tests.rules.world import TAKEN_AT, declared

pytestmark = pytest.mark.slow

#: What is lost with a member beside the member itself, and why that is right.
MEANT = {
    ("ListRecommendations", "Recommendations"): "an empty list may be left out",
    (
        "GetConfigurationSetEventDestinations",
        "EventDestinations",
    ): "an empty list may be left out, and is told",
    ("DescribeAlarms", "MetricAlarms.Namespace"): "an alarm on an expression has none, and is none of SES",
    ("DescribeAlarms", "MetricAlarms.AlarmActions"): "how many there are is kept",
    ("GetAccount", "ProductionAccessEnabled"): "then the recipients of the sandbox are read, too",
}

Change = Callable[[Any], None]


class Answers:
    """Calls that get the full answers of the API models, those of one operation changed."""

    def __init__(self, changed: str = "", change: Change = lambda _: None) -> None:
        self._changed = changed
        self._change = change
        self.asked: dict[str, Operation] = {}

    async def answer(self, operation: Operation, *_: object) -> Reading:
        self.asked[operation.name] = operation
        answer = copy.deepcopy(answer_to(operation))
        if operation.name == self._changed:
            self._change(answer)
        return Reading("ok", answer)


def read(answers: Answers, *names: str) -> Aws:
    manifest = declared(
        environment="sandbox", recipients=("anna@shop.example",), dns={"zone": "shop.example"}
    )

    async def look() -> Aws:
        deadline = asyncio.get_running_loop().time() + 60
        async with Reader(manifest, answers, now=TAKEN_AT, deadline=deadline) as reader:  # type: ignore[arg-type]
            return Aws({name: await reader.read(readings()[name]) for name in names})

    return asyncio.run(look())


def without(path: tuple[Any, ...]) -> Change:
    def change(answer: Any) -> None:
        for step in path[:-1]:
            answer = answer[step]
        del answer[path[-1]]

    return change


def places(data: Any) -> set[tuple[Any, ...]]:
    return set(paths(json.loads(json.dumps(data))))


@pytest.mark.parametrize("name", [name for name in readings() if name != "recipients"])
def test_a_member_that_is_gone_takes_nothing_with_it(name: str):
    answers = Answers()
    full = read(answers, name)[name]
    assert full.status == "ok"
    silent = []
    for operation in answers.asked.values():
        for path in paths(answer_to(operation)):
            member = ".".join(step for step in path if isinstance(step, str))
            if isinstance(path[-1], int) or (operation.name, member) in MEANT:
                continue
            found = read(Answers(operation.name, without(path)), name)[name]
            lost = places(full.data) - places(found.data)
            # What lies below the member goes with it, and nothing else does.
            if found.status == "ok" and any(path[-1] not in place for place in lost):
                silent.append((operation.name, member, sorted(lost, key=str)))
            assert found.status in ("ok", "error", "left-out")
    assert silent == []


@pytest.mark.parametrize("wrong", [None, "text", 7, True, [], [None], {}, {"x": 1}])
def test_an_answer_of_another_kind_is_an_error_or_holds_what_it_holds(wrong: Any):
    for name in readings():
        operation = readings()[name].operations[0]

        def change(answer: Any) -> None:
            for member in answer:
                answer[member] = wrong

        assert read(Answers(operation.name, change), name)[name].status in ("ok", "error", "left-out")


@pytest.mark.parametrize("name", [name for name in readings() if name != "recipients"])
def test_an_empty_answer_is_none(name: str):
    answers = Answers()
    read(answers, name)
    for operation in answers.asked.values():
        found = read(Answers(operation.name, lambda answer: answer.clear()), name)[name]
        told = Reading("error", detail=f"{operation.action}: the answer is empty")
        # Without the account nobody knows whether there is anything to recommend.
        assert found == told or operation.empty or found.status == "left-out"


def test_the_error_says_which_call_and_which_member():
    def change(answer: Any) -> None:
        answer["Other"] = answer.pop("EmailIdentities")

    assert read(Answers("ListEmailIdentities", change), "identities")["identities"] == Reading(
        "error",
        detail="the answer to ListEmailIdentities or GetEmailIdentity is not what its API describes: it lacks EmailIdentities",
    )


@pytest.mark.parametrize("first", range(0, 80, 20))
def test_spoilt_answers_are_read_and_judged(first: int):
    """A fixed stretch; `python -m tests.observe.aws.fuzz` runs more."""
    ends = {fuzz.case(1, number) for number in range(first, first + 20)}
    assert ends <= {"pass", "warn", "fail", "unknown"}

"""The harness and resource hooks: what is bound shows in the request, and `before_create` runs where a test wants it."""

from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

from tests.components.harness import Program


class Echo(mocks.Mocks):
    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        return None, args.inputs

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:
        raise NotImplementedError(args.token)


class Box(pulumi.ComponentResource):
    def __init__(self, hooks: pulumi.ResourceHookBinding) -> None:
        super().__init__("demo:index:Box", "box", {"size": 1}, pulumi.ResourceOptions(hooks=hooks))


def look(seen: list[Any], *, on_dry_run: bool = True, fails: bool = False) -> Any:
    """A program whose component has a hook that notes what it is told."""

    def hook(args: pulumi.ResourceHookArgs) -> None:
        seen.append((args.urn, args.id, args.new_inputs))
        if fails:
            raise ValueError("not delegated")

    def main() -> None:
        named = pulumi.ResourceHook("look", hook, pulumi.ResourceHookOptions(on_dry_run=on_dry_run))
        Box(pulumi.ResourceHookBinding(before_create=[named], before_update=[named, hook]))

    return main


SEEN = [
    (
        "urn:pulumi:shop-a.production::mail-deliverability::pulumi:pulumi:Stack$demo:index:Box::box",
        "",
        {"size": 1.0},
    )
]


def test_the_request_names_the_hooks_and_none_runs() -> None:
    seen: list[Any] = []
    bound = Program(look(seen), Echo()).run().request("box").hooks
    assert {kind.name: list(names) for kind, names in bound.ListFields()} == {
        "before_create": ["look"],
        "before_update": ["look", "demo:index:Box_box_before_update_1"],
    }
    assert seen == []


@pytest.mark.parametrize(
    ("preview", "on_dry_run", "expected"), [(False, False, SEEN), (True, True, SEEN), (True, False, [])]
)
def test_hooks_run_where_wanted(preview: bool, on_dry_run: bool, expected: list[Any]) -> None:
    seen: list[Any] = []
    Program(look(seen, on_dry_run=on_dry_run), Echo(), run_hooks=True).run(preview=preview)
    assert seen == expected


def test_a_failing_hook_fails_the_program() -> None:
    with pytest.raises(Exception, match=r'^before hook "look" failed: not delegated$'):
        Program(look([], fails=True), Echo(), run_hooks=True).run()

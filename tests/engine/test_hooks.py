"""Resource hooks: which run around which step, what they are told, and what their failures mean.

What is expected is the Pulumi engine's own behaviour, read from its source (v3.274.1: pkg/resource/deploy, `RunHooks` and the steps).
"""

import json
import textwrap
from collections.abc import Callable
from typing import Any

import pytest

from deliverability.embedded.cloud import Cloud
from deliverability.engine import Engine, EngineError, Operation, Result
from tests.engine.test_engine import texts

pytestmark = pytest.mark.slow

Write = Callable[[str], None]

#: `told(hook, ...)` makes a hook that prints what it was told; `bind(...)` binds one of each kind.
_HEAD = """
    import json

    KINDS = ("before_create", "after_create", "before_update", "after_update", "before_delete", "after_delete")


    def plain(value):
        if isinstance(value, dict):
            return {key: plain(part) for key, part in value.items()}
        if isinstance(value, list):
            return [plain(part) for part in value]
        return value if value is None or isinstance(value, (str, float, int, bool)) else type(value).__name__


    def told(name, **options):
        def hook(args):
            print(json.dumps([name, {key: plain(value) for key, value in vars(args).items() if value is not None}]))

        return pulumi.ResourceHook(name, hook, pulumi.ResourceHookOptions(**options))


    def raising(name, message="no", **options):
        def hook(args):
            raise ValueError(message)

        return pulumi.ResourceHook(name, hook, pulumi.ResourceHookOptions(**options))


    def bind(prefix, **options):
        return pulumi.ResourceHookBinding(**{kind: [told(f"{prefix}{kind}", **options)] for kind in KINDS})


    class Box(pulumi.ComponentResource):
        def __init__(self, name, size, outputs, hooks=None, inside=None):
            super().__init__("demo:index:Box", name, {"size": size}, pulumi.ResourceOptions(hooks=hooks))
            if inside:
                record(f"{name}-in", f"{name}.{DOMAIN}", inside, parent=self, hooks=bind("child-"))
            self.register_outputs(outputs)

"""

RECORD = "urn:pulumi:dev::demo::aws:route53/record:Record::a"
BOX = "urn:pulumi:dev::demo::demo:index:Box::box"


@pytest.fixture
def hooked(write: Write) -> Write:
    def written(body: str) -> None:
        write(textwrap.dedent(_HEAD) + textwrap.dedent(body))

    return written


def calls(result: Result) -> list[tuple[str, dict[str, Any]]]:
    """What the hooks printed: name and arguments, those that are None left out."""
    return [(name, args) for name, args in map(json.loads, result.printed.splitlines())]


def names(result: Result) -> list[str]:
    return [name for name, _ in calls(result)]


def test_creating_tells_the_new_inputs_and_then_the_outputs(
    engine: Engine, hooked: Write, cloud: Cloud, zone: str
) -> None:
    hooked('record("a", f"a.{DOMAIN}", "x", hooks=bind(""))')
    zone_id = cloud.hosted_zone_ids[zone]
    inputs = {"zoneId": zone_id, "name": f"a.{zone}", "type": "TXT", "ttl": 300.0, "records": ["x"]}
    about = {"urn": RECORD, "name": "a", "type": "aws:route53/record:Record", "new_inputs": inputs}
    before, after = calls(engine.up())
    assert before == ("before_create", {**about, "id": ""})
    outputs = after[1].pop("new_outputs")
    assert after == ("after_create", {**about, "id": f"{zone_id}_a.{zone}_TXT"})
    assert outputs == {**inputs, "fqdn": f"a.{zone}"}


def test_updating_tells_old_and_new_and_the_same_tells_nothing(
    engine: Engine, hooked: Write, cloud: Cloud, zone: str
) -> None:
    hooked('record("a", f"a.{DOMAIN}", "x", hooks=bind(""))')
    engine.up()
    assert calls(engine.up()) == []
    hooked('record("a", f"a.{DOMAIN}", "y", ttl=60, hooks=bind(""))')
    zone_id = cloud.hosted_zone_ids[zone]
    old = {"zoneId": zone_id, "name": f"a.{zone}", "type": "TXT", "ttl": 300.0, "records": ["x"]}
    new = {**old, "ttl": 60.0, "records": ["y"]}
    about = {
        "urn": RECORD,
        "id": f"{zone_id}_a.{zone}_TXT",
        "name": "a",
        "type": "aws:route53/record:Record",
        "new_inputs": new,
        "old_inputs": old,
        "old_outputs": {**old, "fqdn": f"a.{zone}"},
    }
    assert calls(engine.up()) == [
        ("before_update", about),
        ("after_update", {**about, "new_outputs": {**new, "fqdn": f"a.{zone}"}}),
    ]


def test_deleting_asks_the_hooks_of_the_program_that_no_longer_declares_it(
    engine: Engine, hooked: Write, cloud: Cloud, zone: str
) -> None:
    hooked('record("a", f"a.{DOMAIN}", "x", hooks=bind(""))')
    engine.up()
    hooked('bind("")')
    zone_id = cloud.hosted_zone_ids[zone]
    old = {"zoneId": zone_id, "name": f"a.{zone}", "type": "TXT", "ttl": 300.0, "records": ["x"]}
    about = {
        "urn": RECORD,
        "id": f"{zone_id}_a.{zone}_TXT",
        "name": "a",
        "type": "aws:route53/record:Record",
        "old_inputs": old,
        "old_outputs": {**old, "fqdn": f"a.{zone}"},
    }
    assert calls(engine.up()) == [("before_delete", about), ("after_delete", about)]
    assert texts(cloud, zone) == {}


def test_a_hook_that_is_gone_keeps_its_resource(
    engine: Engine, hooked: Write, cloud: Cloud, zone: str
) -> None:
    hooked('record("a", f"a.{DOMAIN}", "x", hooks=bind(""))')
    engine.up()
    hooked("")
    for run in (engine.preview, engine.up):
        with pytest.raises(
            EngineError,
            match=r"^deleting aws:route53/record:Record 'a': hook \"before_delete\" was not registered$",
        ):
            run()
    assert set(texts(cloud, zone)) == {f"a.{zone}"}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", ["create", "delete"]),
        (", delete_before_replace=True", ["delete", "create"]),
    ],
)
def test_a_replacement_is_a_creation_and_a_deletion(
    engine: Engine, hooked: Write, cloud: Cloud, zone: str, options: str, expected: list[str]
) -> None:
    hooked('record("a", f"a.{DOMAIN}", "x", hooks=bind("", on_dry_run=True))')
    engine.up()
    hooked(f'record("a", f"b.{{DOMAIN}}", "x", hooks=bind("", on_dry_run=True){options})')
    ran = [f"{when}_{what}" for what in expected for when in ("before", "after")]
    assert names(engine.preview()) == ran
    assert names(engine.up()) == ran
    assert set(texts(cloud, zone)) == {f"b.{zone}"}
    assert engine.state.replaced == []


def test_a_preview_runs_only_the_hooks_that_want_it(engine: Engine, hooked: Write) -> None:
    hooked("""
    record("a", f"a.{DOMAIN}", "x", hooks=bind("quiet-"))
    record("b", f"b.{DOMAIN}", "x", hooks=bind("eager-", on_dry_run=True))
    """)
    assert names(engine.preview()) == ["eager-before_create", "eager-after_create"]
    assert sorted(names(engine.up())) == [
        "eager-after_create",
        "eager-before_create",
        "quiet-after_create",
        "quiet-before_create",
    ]


def test_unknown_and_secret_values_arrive_as_the_sdk_has_them(engine: Engine, hooked: Write) -> None:
    hooked("""
    identity = aws.sesv2.EmailIdentity("i", email_identity=DOMAIN)
    hooks = pulumi.ResourceHookBinding(before_create=[told("h", on_dry_run=True)])
    aws.route53.Record(
        "a", zone_id=ZONE, type="TXT", ttl=60, name=identity.arn.apply(lambda arn: "late." + DOMAIN),
        records=[pulumi.Output.secret("hush")], opts=pulumi.ResourceOptions(hooks=hooks),
    )
    """)
    [(_, previewed)] = calls(engine.preview())
    [(_, made)] = calls(engine.up())
    assert (previewed["new_inputs"]["name"], previewed["new_inputs"]["records"]) == ("Unknown", "Output")
    assert made["new_inputs"]["name"].startswith("late.zone-")
    assert made["new_inputs"]["records"] == "Output"


def test_a_component_has_hooks_before_its_children_and_after_its_outputs(
    engine: Engine, hooked: Write
) -> None:
    hooked('Box("box", 1, {"seen": 10}, bind(""), inside="x")')
    about = {"urn": BOX, "id": "", "name": "box", "type": "demo:index:Box"}
    made = calls(engine.up())
    # Outputs that wait for no child are registered while the children are still being made.
    assert made[0][0] == "before_create"
    assert sorted(name for name, _ in made[1:]) == [
        "after_create",
        "child-after_create",
        "child-before_create",
    ]
    assert dict(made)["before_create"] == {**about, "new_inputs": {"size": 1.0}}
    assert dict(made)["after_create"] == {**about, "new_inputs": {"size": 1.0}, "new_outputs": {"seen": 10.0}}
    assert calls(engine.up()) == []
    hooked('Box("box", 2, {"seen": 20}, bind(""), inside="x")')
    told = {
        **about,
        "new_inputs": {"size": 2.0},
        "old_inputs": {"size": 1.0},
        "old_outputs": {"seen": 10.0},
    }
    assert calls(engine.up()) == [
        ("before_update", told),
        ("after_update", {**told, "new_outputs": {"seen": 20.0}}),
    ]
    hooked('bind(""); bind("child-")')
    gone = {**about, "old_inputs": {"size": 2.0}, "old_outputs": {"seen": 20.0}}
    deleted = calls(engine.up())
    assert [name for name, _ in deleted] == [
        "child-before_delete",
        "child-after_delete",
        "before_delete",
        "after_delete",
    ]
    assert [args for name, args in deleted if not name.startswith("child-")] == [gone, gone]


def test_an_unchanged_component_keeps_its_outputs_when_the_program_fails(
    engine: Engine, hooked: Write
) -> None:
    hooked('Box("box", 1, {"seen": 10})')
    engine.up()
    hooked('Box("box", 1, {"seen": pulumi.Output.from_input(1).apply(lambda one: one / 0)})')
    with pytest.raises(EngineError, match="ZeroDivisionError"):
        engine.up()
    assert [dict(resource.outputs) for resource in engine.state.all()] == [{"seen": 10}]


@pytest.mark.parametrize("run", [Engine.preview, Engine.up])
def test_a_failing_before_hook_fails_the_step(
    engine: Engine, hooked: Write, cloud: Cloud, zone: str, run: Callable[[Engine], Result]
) -> None:
    hooked("""
    hooks = pulumi.ResourceHookBinding(before_create=[raising("look", "not delegated", on_dry_run=True)])
    Box("box", 1, {}, hooks, inside="x")
    """)
    with pytest.raises(
        EngineError,
        match=r'^creating demo:index:Box \'box\': before hook "look" failed: not delegated$',
    ) as caught:
        run(engine)
    assert [(change.operation, change.name) for change in caught.value.changes] == [(Operation.CREATE, "box")]
    assert texts(cloud, zone) == {}
    assert len(engine.state) == 0


@pytest.mark.parametrize("kind", ["update", "delete"])
def test_a_failing_before_hook_leaves_what_was_there(
    engine: Engine, hooked: Write, cloud: Cloud, zone: str, kind: str
) -> None:
    binding = f'pulumi.ResourceHookBinding(before_{kind}=[raising("h")])'
    hooked(f'record("a", f"a.{{DOMAIN}}", "x", hooks={binding})')
    engine.up()
    hooked(binding if kind == "delete" else f'record("a", f"a.{{DOMAIN}}", "y", hooks={binding})')
    with pytest.raises(
        EngineError,
        match=rf"^{kind.removesuffix('e')}ing aws:route53/record:Record 'a': before hook \"h\" failed: no$",
    ):
        engine.up()
    assert texts(cloud, zone) == {f"a.{zone}": (300, ['"x"'])}
    assert [resource.inputs["records"] for resource in engine.state.all()] == [["x"]]


def test_a_failing_after_hook_fails_the_deployment_and_keeps_the_resource(
    engine: Engine, hooked: Write, cloud: Cloud, zone: str
) -> None:
    hooked('record("a", f"a.{DOMAIN}", "x", hooks=pulumi.ResourceHookBinding(after_create=[raising("h")]))')
    with pytest.raises(EngineError, match=r"Record 'a': after hook \"h\" failed: no$"):
        engine.up()
    assert set(texts(cloud, zone)) == {f"a.{zone}"}
    assert engine.up().changes.counts() == {Operation.SAME: 1}


@pytest.mark.parametrize("options", ["", ", delete_before_replace=True"])
def test_a_failing_after_hook_of_a_replacement_loses_nothing(
    engine: Engine, hooked: Write, cloud: Cloud, zone: str, options: str
) -> None:
    hooked('record("a", f"a.{DOMAIN}", "x")')
    engine.up()
    hooks = 'hooks=pulumi.ResourceHookBinding(after_create=[raising("h")])'
    hooked(f'record("a", f"b.{{DOMAIN}}", "x", {hooks}{options})')
    with pytest.raises(EngineError, match="after hook"):
        engine.up()
    assert engine.up().changes.counts() == {Operation.SAME: 1}
    assert set(texts(cloud, zone)) == {f"b.{zone}"}
    assert engine.state.replaced == []


def test_a_failing_after_hook_of_a_component_fails_the_deployment(engine: Engine, hooked: Write) -> None:
    hooked(
        'Box("box", 1, {"seen": 1}, pulumi.ResourceHookBinding(after_create=[raising("wait", "too long")]))'
    )
    with pytest.raises(
        EngineError, match=r'^completing demo:index:Box \'box\': after hook "wait" failed: too long$'
    ):
        engine.up()
    assert [dict(resource.outputs) for resource in engine.state.all()] == [{"seen": 1}]


def test_a_failure_that_is_to_be_ignored_is_a_warning(engine: Engine, hooked: Write) -> None:
    hooked("""
    binding = pulumi.ResourceHookBinding(
        before_create=[raising("h", ignore_errors=True), told("next")], after_create=[raising("i", ignore_errors=True)]
    )
    record("a", f"a.{DOMAIN}", "x", hooks=binding)
    """)
    result = engine.up()
    assert result.warnings == ('BeforeCreate hook "h" failed: no', 'AfterCreate hook "i" failed: no')
    assert names(result) == ["next"]


def test_plain_functions_and_coroutines_are_hooks_and_may_ask_the_provider(
    engine: Engine, hooked: Write, zone: str
) -> None:
    hooked("""
    def look(args):
        print(json.dumps(["look", {"found": aws.route53.get_zone(name=DOMAIN, private_zone=False).name}]))

    async def wait(args):
        import asyncio
        await asyncio.sleep(0)
        print(json.dumps(["wait", {}]))

    for number in range(20):
        hooks = pulumi.ResourceHookBinding(before_create=[look, wait])
        record(f"a{number}", f"a{number}.{DOMAIN}", "x", hooks=hooks)
    """)
    ran = calls(engine.up())
    assert sorted(ran, key=str) == [("look", {"found": zone})] * 20 + [("wait", {})] * 20
    assert [resource.hooks for resource in engine.state.all() if resource.name == "a2"] == [
        {
            "before_create": (
                "aws:route53/record:Record_a2_before_create_0",
                "aws:route53/record:Record_a2_before_create_1",
            )
        }
    ]


def test_a_name_belongs_to_one_hook(engine: Engine, hooked: Write) -> None:
    hooked('told("twice"); told("twice")')
    with pytest.raises(EngineError, match='resource hook already registered for name "twice"'):
        engine.up()


def test_error_hooks_are_refused(engine: Engine, hooked: Write) -> None:
    hooked("""
    hooks = pulumi.ResourceHookBinding(on_error=[pulumi.ErrorHook("again", lambda args: True)])
    record("a", f"a.{DOMAIN}", "x", hooks=hooks)
    """)
    with pytest.raises(EngineError, match="Record 'a': error hooks can't be rehearsed"):
        engine.up()


def test_destroying_without_the_program_is_refused_where_delete_hooks_are(
    engine: Engine, hooked: Write, cloud: Cloud, zone: str
) -> None:
    hooked("""
    record("a", f"a.{DOMAIN}", "x", hooks=pulumi.ResourceHookBinding(before_delete=[told("h")], after_delete=[told("i")]))
    record("b", f"b.{DOMAIN}", "x")
    """)
    engine.up()
    with pytest.raises(EngineError) as caught:
        engine.destroy()
    assert str(caught.value) == (
        "these resources have delete hooks, and the program is not running: aws:route53/record:Record 'a' (h, i). "
        "You must run with the `--run-program` flag to use delete hooks during destroy."
    )
    assert set(texts(cloud, zone)) == {f"a.{zone}", f"b.{zone}"}


def test_other_hooks_are_nothing_to_destroy(engine: Engine, hooked: Write, cloud: Cloud, zone: str) -> None:
    hooked('record("a", f"a.{DOMAIN}", "x", hooks=pulumi.ResourceHookBinding(before_create=[told("h")]))')
    engine.up()
    assert [change.name for change in engine.destroy()] == ["a"]
    assert texts(cloud, zone) == {}

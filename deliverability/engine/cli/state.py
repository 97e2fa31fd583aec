"""The state that `pulumi stack export` prints, as the engine's."""

from collections.abc import Mapping
from typing import Any

from deliverability.engine.cli.told import is_ours
from deliverability.engine.state import ResourceState, State


def state(exported: Mapping[str, Any]) -> State:
    """What the program declared; of a secret the encrypted form is all there is."""
    found = (exported.get("deployment") or {}).get("resources") or []
    known = [_resource(each) for each in found if not each.get("delete")]
    replaced = [_resource(each) for each in found if each.get("delete")]
    return State((each for each in known if is_ours(each.type, each.name)), replaced)


def _resource(each: Mapping[str, Any]) -> ResourceState:
    return ResourceState(
        urn=each["urn"],
        type=each["type"],
        name=each["urn"].rpartition("::")[2],
        custom=bool(each.get("custom")),
        id=each.get("id", ""),
        inputs=each.get("inputs") or {},
        outputs=each.get("outputs") or {},
        parent=each.get("parent", ""),
        dependencies=tuple(each.get("dependencies") or ()),
        provider=each.get("provider", ""),
        protect=bool(each.get("protect")),
        retain_on_delete=bool(each.get("retainOnDelete")),
    )

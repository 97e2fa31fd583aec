"""What a Pulumi state (`pulumi stack export`) says of creations that were interrupted, and the file that imports what they made.

When the engine is killed, AWS has what it was told to make, and the state only says that the making had begun. The next `up`
then stops at each of them. An import file (`pulumi import --file`) takes them into the state, as children of what they belong to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: The inputs that make the id by which the provider of a type knows a resource.
_IDS: dict[str, tuple[str, ...]] = {
    "aws:route53/record:Record": ("zoneId", "name", "type"),
    "aws:sesv2/emailIdentity:EmailIdentity": ("emailIdentity",),
    "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes": ("emailIdentity",),
    "aws:sesv2/configurationSet:ConfigurationSet": ("configurationSetName",),
}


@dataclass(frozen=True, slots=True)
class Begun:
    """A resource whose creation had begun. id: by which its provider knows it. parent: URN, "" for none."""

    urn: str
    type: str
    id: str
    parent: str
    inputs: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return self.urn.rpartition("::")[2]


def begun(state: Any) -> tuple[Begun, ...]:
    """The interrupted creations of an exported state that are known how to import, in its order; raises ValueError where it's none."""
    deployment = state.get("deployment") if isinstance(state, Mapping) else None
    if not isinstance(deployment, Mapping):
        raise ValueError("not a state: `pulumi stack export` gives one")
    found = []
    for operation in deployment.get("pending_operations") or ():
        resource = operation["resource"]
        wanted = _IDS.get(resource["type"])
        if operation["type"] != "creating" or wanted is None:
            continue
        inputs = resource.get("inputs", {})
        parts = [inputs.get(key) for key in wanted]
        if all(isinstance(part, str) for part in parts):
            identifier = "_".join(parts)
            found.append(
                Begun(resource["urn"], resource["type"], identifier, resource.get("parent", ""), inputs)
            )
    return tuple(found)


def import_file(resources: tuple[Begun, ...]) -> dict[str, Any]:
    """The document that `pulumi import --file` reads."""
    parents = {each.parent.rpartition("::")[2]: each.parent for each in resources if each.parent}
    return {
        "nameTable": parents,
        "resources": [
            {"type": each.type, "name": each.name, "id": each.id}
            | ({"parent": each.parent.rpartition("::")[2]} if each.parent else {})
            for each in resources
        ],
    }

"""What a Pulumi state (`pulumi stack export`) says of creations that were interrupted, and the file that imports what they made.

When the engine is killed, AWS has what it was told to make, and the state only says that the making had begun. The next `up`
then stops at each of them. An import file (`pulumi import --file`) takes them into the state, as children of what they belong to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any

from deliverability.dataclass import dataclass

RECORD_TYPE = "aws:route53/record:Record"
IDENTITY_TYPE = "aws:sesv2/emailIdentity:EmailIdentity"
MAIL_FROM_TYPE = "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes"
CONFIGURATION_SET_TYPE = "aws:sesv2/configurationSet:ConfigurationSet"

#: The inputs that make the id by which the provider of a type knows a resource.
_IDS: Mapping[str, tuple[str, ...]] = {
    RECORD_TYPE: ("zoneId", "name", "type"),
    IDENTITY_TYPE: ("emailIdentity",),
    MAIL_FROM_TYPE: ("emailIdentity",),
    CONFIGURATION_SET_TYPE: ("configurationSetName",),
}


@dataclass(frozen=True, slots=True)
class Begun:
    """A resource whose creation had begun. id: by which its provider knows it. parent: URN, "" for none.

    provider: URN of the one that made it, "" where the state doesn't say; settings: its inputs, as far as they are no secrets.
    """

    urn: str
    type: str
    id: str
    parent: str
    inputs: Mapping[str, Any]
    provider: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return _name(self.urn)


def begun(state: Any) -> tuple[Begun, ...]:
    """The interrupted creations of an exported state that are known how to import, in its order; raises ValueError where it's none."""
    deployment = _deployment(state)
    known = {each["urn"]: each.get("inputs") or {} for each in deployment.get("resources") or ()}
    found = []
    for operation in deployment.get("pending_operations") or ():
        resource = operation["resource"]
        wanted = _IDS.get(resource["type"])
        if operation["type"] != "creating" or wanted is None:
            continue
        inputs = resource.get("inputs", {})
        if all(isinstance(inputs.get(key), str) for key in wanted):
            provider = resource.get("provider", "").rpartition("::")[0]
            # A secret is an object that holds its ciphertext.
            settings = {
                key: value for key, value in known.get(provider, {}).items() if isinstance(value, str)
            }
            found.append(
                Begun(
                    resource["urn"],
                    resource["type"],
                    import_id(resource["type"], inputs),
                    resource.get("parent", ""),
                    inputs,
                    provider,
                    settings,
                )
            )
    return tuple(found)


def resources(state: Any) -> frozenset[tuple[str, str]]:
    """Type and name of every resource in an exported state; raises ValueError where it's none."""
    deployment = _deployment(state)
    found = (each for each in deployment.get("resources") or () if isinstance(each, Mapping))
    try:
        return frozenset(
            (str(each["type"]), _name(str(each["urn"]))) for each in found if not each.get("delete")
        )
    except KeyError as error:
        raise ValueError(f"not a state: a resource in it has no {error}") from None


def _deployment(state: Any) -> Mapping[str, Any]:
    deployment = state.get("deployment") if isinstance(state, Mapping) else None
    if not isinstance(deployment, Mapping):
        raise ValueError("not a state: `pulumi stack export` gives one")
    return deployment


def import_id(type_: str, inputs: Mapping[str, Any]) -> str:
    """The id by which `pulumi import` finds a resource of this type with these inputs; raises KeyError for a type that is none of ours."""
    return "_".join(str(inputs[key]) for key in _IDS[type_])


def import_file(resources: tuple[Begun, ...]) -> dict[str, Any]:
    """The document that `pulumi import --file` reads."""
    named = {each.urn: {"parent": each.parent, "provider": _own_provider(each)} for each in resources}
    referred = [urn for those in named.values() for urn in those.values() if urn]
    return {
        "nameTable": {_name(urn): urn for urn in referred},
        "resources": [
            {"type": each.type, "name": each.name, "id": each.id}
            | {key: _name(urn) for key, urn in named[each.urn].items() if urn}
            for each in resources
        ],
    }


@dataclass(frozen=True, slots=True)
class Child:
    """A resource to import below a component. provider: the name of the component's own one, "" for the default one."""

    type: str
    name: str
    id: str
    provider: str = ""


def component_import(
    type_: str, name: str, children: Iterable[Child], providers: Mapping[str, str]
) -> dict[str, Any]:
    """The document by which `pulumi import --file` makes children of a component, and the component itself where the state has none.

    What is in the state already stays as it is. providers: URNs by name of those that children have; they must be there.
    """
    listed = [
        {"type": each.type, "name": each.name, "id": each.id, "parent": name}
        | ({"provider": each.provider} if each.provider else {})
        for each in children
    ]
    named = {each["provider"]: providers[each["provider"]] for each in listed if "provider" in each}
    document: dict[str, Any] = {"nameTable": named} if named else {}
    return {**document, "resources": [{"type": type_, "name": name, "component": True}, *listed]}


def _own_provider(resource: Begun) -> str:
    """The URN of a provider that the program made; the default ones the engine finds by itself."""
    return "" if _name(resource.provider).startswith("default") else resource.provider


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]

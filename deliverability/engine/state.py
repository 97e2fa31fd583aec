"""The state: what the engine knows to exist, resource by resource. Plain data, as a Pulumi checkpoint has it."""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.engine.values import redacted


@dataclass(frozen=True, slots=True)
class ResourceState:
    """One resource as of its last operation.

    id: the provider's; "" for a component.
    inputs, outputs: in wire names, secrets in plain: `secret` names the top-level keys that must not be shown.
    dependencies: URNs that must exist as long as this does. provider: `<urn>::<id>`, "" for the default one.
    hooks: names of the resource hooks bound to it, by what they wait for ("before_create", ...).
    """

    urn: str
    type: str
    name: str
    custom: bool
    id: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    parent: str = ""
    dependencies: tuple[str, ...] = ()
    provider: str = ""
    protect: bool = False
    retain_on_delete: bool = False
    secret: frozenset[str] = frozenset()
    hooks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def shown_inputs(self) -> dict[str, Any]:
        """The inputs without secrets."""
        return redacted(self.inputs, self.secret)

    def holds(self) -> tuple[str, ...]:
        """URNs of everything this one must not outlive."""
        provider = (self.provider.rpartition("::")[0],) if self.provider else ()
        return (*self.dependencies, *((self.parent,) if self.parent else ()), *provider)


class State:
    """All resources by URN, in the order of their creation, and those that were replaced and still have to go."""

    def __init__(
        self, resources: Iterable[ResourceState] = (), replaced: Iterable[ResourceState] = ()
    ) -> None:
        self._resources = {resource.urn: resource for resource in resources}
        self.replaced = list(replaced)

    def __len__(self) -> int:
        return len(self._resources)

    def get(self, urn: str) -> ResourceState | None:
        """The resource of this URN, or None."""
        return self._resources.get(urn)

    def all(self) -> tuple[ResourceState, ...]:
        """All resources, oldest first."""
        return tuple(self._resources.values())

    def put(self, resource: ResourceState) -> None:
        """Add a resource, or replace what is known of it."""
        self._resources[resource.urn] = resource

    def remove(self, urn: str) -> None:
        """Forget a resource; nothing happens where it isn't known."""
        self._resources.pop(urn, None)

    def rename(self, old: str, new: str) -> None:
        """Give a resource another URN, also where others refer to it."""
        renamed = {}
        for urn, resource in self._resources.items():
            changed = replace(
                resource,
                urn=new if urn == old else urn,
                parent=new if resource.parent == old else resource.parent,
                dependencies=tuple(new if urn == old else urn for urn in resource.dependencies),
                provider=resource.provider.replace(f"{old}::", f"{new}::"),
            )
            renamed[changed.urn] = changed
        self._resources = renamed

    def copy(self) -> "State":
        """The same, apart: changes to one don't show in the other."""
        return State(self._resources.values(), self.replaced)

    def unprotect(self) -> tuple[str, ...]:
        """Lift the protection of all resources, as `pulumi state unprotect --all`; returns the URNs it was lifted from."""
        protected = tuple(urn for urn, resource in self._resources.items() if resource.protect)
        for urn in protected:
            self._resources[urn] = replace(self._resources[urn], protect=False)
        return protected

    def deletion_order(self) -> tuple[ResourceState, ...]:
        """All resources, each before everything it depends on."""
        position = {urn: place for place, urn in enumerate(self._resources)}
        sorter: TopologicalSorter[str] = TopologicalSorter()
        for urn, resource in self._resources.items():
            sorter.add(urn)
            for needed in resource.holds():
                if needed in position:
                    sorter.add(needed, urn)
        try:
            sorter.prepare()
        except CycleError as error:
            raise ValueError(f"resources depend on each other in a circle: {error.args[1]}") from None
        ordered: list[ResourceState] = []
        while sorter.is_active():
            ready = sorted(sorter.get_ready(), key=position.__getitem__, reverse=True)
            ordered.extend(self._resources[urn] for urn in ready)
            sorter.done(*ready)
        return tuple(ordered)

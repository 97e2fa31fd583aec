"""A deployment, one run against a state: what each registration means, and what has to go at the end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from deliverability.engine import resources
from deliverability.engine.changes import Change, Operation
from deliverability.engine.errors import EngineError, in_words
from deliverability.engine.registration import Registration
from deliverability.engine.resources import Aws, Clients
from deliverability.engine.resources.provider import AwsProvider
from deliverability.engine.state import ResourceState, State


@dataclass(slots=True)
class Deployment:
    """A run of the program. Not thread-safe, `invoke` excepted.

    state: changed as the run goes on, so that a failed run keeps what it made.
    preview: nothing is called that changes anything; outputs that only AWS decides are UNKNOWN.
    region: of the default provider.
    """

    state: State
    clients: Clients
    region: str
    preview: bool
    changes: list[Change] = field(default_factory=list)
    stack_outputs: tuple[dict[str, Any], frozenset[str]] = field(default_factory=lambda: ({}, frozenset()))
    failure: str = ""
    _seen: set[str] = field(default_factory=set)

    def register(self, read: Callable[[], Registration]) -> ResourceState:
        """Bring one resource to what is declared; raises EngineError, and remembers the first failure."""
        try:
            return self._register(read())
        except EngineError as error:
            self.failure = self.failure or str(error)
            raise
        except Exception as error:
            self.failure = self.failure or in_words(error)
            raise EngineError(in_words(error)) from error

    def complete(self, urn: str, outputs: Mapping[str, Any]) -> None:
        """Note the outputs of a component."""
        component = self.state.get(urn)
        if component is not None:
            self.state.put(replace(component, outputs=dict(outputs)))

    def invoke(self, token: str, arguments: Mapping[str, Any], provider: str) -> dict[str, Any]:
        """The answer of a provider's function."""
        return resources.call(token, self.aws(provider), arguments)

    def resource(self, urn: str) -> dict[str, Any]:
        """A resource of this run, for references to it; raises LookupError."""
        found = self.state.get(urn)
        if found is None:
            raise LookupError(f"unknown resource {urn}")
        return {"urn": found.urn, "id": found.id, "state": dict(found.outputs)}

    def look_up(
        self, urn: str, type_: str, name: str, id: str, properties: Mapping[str, Any], provider: str
    ) -> dict[str, Any]:
        """What a resource that isn't ours looks like; raises EngineError where there is none."""
        found = resources.resource_type(type_).read(self.aws(provider), id, properties)
        if found is None:
            self.failure = self.failure or f"{type_} '{name}': there is no resource with the id {id}"
            raise EngineError(self.failure)
        self.changes.append(Change(Operation.READ, urn, type_, name, custom=True))
        return dict(found.outputs)

    def aws(self, provider: str) -> Aws:
        """The way to AWS of a provider reference, the default provider's for ""."""
        if not provider:
            return Aws(self.clients, region=self.region)
        urn = provider.rpartition("::")[0]
        declared = self.state.get(urn)
        if declared is None:
            raise EngineError(f"the provider {urn} isn't registered")
        return AwsProvider().configured(self.clients, declared.inputs, self.region)

    def delete_what_is_left(self) -> None:
        """After the program: delete what was replaced, then what it no longer declares; raises EngineError."""
        for old in reversed(list(self.state.replaced)):
            self._call_delete(old)
            if not self.preview:
                self.state.replaced.remove(old)
        gone = [resource for resource in self.state.deletion_order() if resource.urn not in self._seen]
        refuse_protected(gone)
        for resource in gone:
            self.delete(resource)

    def delete(self, resource: ResourceState) -> None:
        """Delete one resource and forget it."""
        self.changes.append(_change(Operation.DELETE, resource, before=resource.shown_inputs()))
        self._call_delete(resource)
        self.state.remove(resource.urn)

    def _register(self, wanted: Registration) -> ResourceState:
        if wanted.urn in self._seen:
            raise EngineError(f"Duplicate resource URN '{wanted.urn}'; try giving it a unique name")
        self._seen.add(wanted.urn)
        old = self._known_as(wanted)
        if not wanted.custom:
            return self._component(wanted, old)
        inputs = self._checked(wanted, old)
        if old is None:
            return self._create(wanted, inputs)
        changed = frozenset(
            key for key in inputs.keys() | old.inputs.keys() if inputs.get(key) != old.inputs.get(key)
        )
        if not changed:
            return self._keep(wanted, old, inputs)
        forced = resources.resource_type(wanted.type).replaced_by(changed) | changed & set(
            wanted.replace_on_changes
        )
        return (
            self._replace(wanted, old, inputs, changed)
            if forced
            else self._update(wanted, old, inputs, changed)
        )

    def _known_as(self, wanted: Registration) -> ResourceState | None:
        for alias in wanted.aliases:
            if self.state.get(wanted.urn) is None and self.state.get(alias) is not None:
                self.state.rename(alias, wanted.urn)
        return self.state.get(wanted.urn)

    def _component(self, wanted: Registration, old: ResourceState | None) -> ResourceState:
        same = old is not None and old.inputs == wanted.inputs
        operation = Operation.CREATE if old is None else Operation.SAME if same else Operation.UPDATE
        made = replace(_state(wanted, "", wanted.inputs), outputs=wanted.inputs)
        self.changes.append(_change(operation, made))
        self.state.put(made)
        return made

    def _checked(self, wanted: Registration, old: ResourceState | None) -> dict[str, Any]:
        inputs = resources.resource_type(wanted.type).check(wanted.inputs)
        if old is not None:
            for key in wanted.ignore_changes:
                inputs.pop(key, None)
                if key in old.inputs:
                    inputs[key] = old.inputs[key]
        return inputs

    def _keep(self, wanted: Registration, old: ResourceState, inputs: Mapping[str, Any]) -> ResourceState:
        kept = replace(_state(wanted, old.id, inputs), outputs=old.outputs)
        self.changes.append(_change(Operation.SAME, kept))
        self.state.put(kept)
        return kept

    def _create(self, wanted: Registration, inputs: Mapping[str, Any]) -> ResourceState:
        new = _state(wanted, "", inputs)
        self.changes.append(_change(Operation.CREATE, new, after=new.shown_inputs()))
        return self._make(new, wanted)

    def _replace(
        self, wanted: Registration, old: ResourceState, inputs: Mapping[str, Any], changed: frozenset[str]
    ) -> ResourceState:
        if old.protect:
            raise EngineError(
                f"unable to replace {old.type} '{old.name}': it is protected, and {', '.join(sorted(changed))} "
                "can't be changed in place; lift the protection on purpose first"
            )
        new = _state(wanted, "", inputs)
        self.changes.append(
            _change(Operation.REPLACE, new, changed, before=old.shown_inputs(), after=new.shown_inputs())
        )
        if wanted.delete_before_replace:
            self._call_delete(old)
            self.state.remove(old.urn)
            return self._make(new, wanted)
        made = self._make(new, wanted)
        self.state.replaced.append(old)
        return made

    def _make(self, new: ResourceState, wanted: Registration) -> ResourceState:
        if self.preview:
            planned = replace(new, outputs=dict(new.inputs))
            self.state.put(planned)
            return planned
        with _explained("creating", wanted):
            id = resources.resource_type(new.type).create(self.aws(new.provider), new.inputs)
            # From here on it exists: known even if reading it back fails.
            self.state.put(replace(new, id=id, outputs=dict(new.inputs)))
            return self._described(replace(new, id=id))

    def _update(
        self, wanted: Registration, old: ResourceState, inputs: Mapping[str, Any], changed: frozenset[str]
    ) -> ResourceState:
        new = _state(wanted, old.id, inputs)
        self.changes.append(
            _change(Operation.UPDATE, new, changed, before=old.shown_inputs(), after=new.shown_inputs())
        )
        if self.preview:
            planned = replace(new, outputs={**old.outputs, **inputs})
            self.state.put(planned)
            return planned
        with _explained("updating", wanted):
            kind = resources.resource_type(new.type)
            id = kind.update(self.aws(new.provider), old.id, old.inputs, new.inputs)
            self.state.put(replace(new, id=id, outputs={**old.outputs, **inputs}))
            return self._described(replace(new, id=id))

    def _described(self, made: ResourceState) -> ResourceState:
        found = resources.resource_type(made.type).read(self.aws(made.provider), made.id, made.inputs)
        if found is None:
            raise EngineError("AWS accepted it, yet doesn't know it when asked")
        described = replace(
            made, outputs={**found.outputs, **made.inputs, **_computed(found.outputs, made.inputs)}
        )
        self.state.put(described)
        return described

    def _call_delete(self, resource: ResourceState) -> None:
        if self.preview or not resource.custom or resource.retain_on_delete:
            return
        with _explained("deleting", resource):
            kind = resources.resource_type(resource.type)
            kind.delete(self.aws(resource.provider), resource.id, resource.inputs)


class _explained:  # noqa: N801 - reads as a word in `with`
    """Says with every failure which resource it was, and keeps AWS's own words."""

    def __init__(self, doing: str, resource: Registration | ResourceState) -> None:
        self._what = f"{doing} {resource.type} '{resource.name}'"

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception):
            raise EngineError(f"{self._what}: {in_words(error)}") from error


def refuse_protected(going: list[ResourceState]) -> None:
    """Raise EngineError where something that is to be deleted is protected; before anything is."""
    protected = [f"{resource.type} '{resource.name}'" for resource in going if resource.protect]
    if protected:
        raise EngineError(
            "unable to delete resources that are protected: "
            + ", ".join(protected)
            + "; lift the protection on "
            "purpose first (`pulumi state unprotect`)"
        )


def _computed(outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs of object kind that hold more than was declared, such as tokens among the signing attributes."""
    return {
        key: {**outputs[key], **inputs[key]}
        for key in inputs
        if isinstance(outputs.get(key), Mapping) and isinstance(inputs[key], Mapping)
    }


def _state(wanted: Registration, id: str, inputs: Mapping[str, Any]) -> ResourceState:
    return ResourceState(
        urn=wanted.urn,
        type=wanted.type,
        name=wanted.name,
        custom=wanted.custom,
        id=id,
        inputs=dict(inputs),
        parent=wanted.parent if "::pulumi:pulumi:Stack::" not in wanted.parent else "",
        dependencies=wanted.dependencies,
        provider=wanted.provider,
        protect=wanted.protect,
        retain_on_delete=wanted.retain_on_delete,
        secret=wanted.secret,
    )


def _change(
    operation: Operation,
    resource: ResourceState,
    keys: frozenset[str] = frozenset(),
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Change:
    return Change(
        operation,
        resource.urn,
        resource.type,
        resource.name,
        resource.custom,
        tuple(sorted(keys)),
        before or {},
        after or {},
    )

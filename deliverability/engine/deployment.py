"""A deployment, one run against a state: what each registration means, and what has to go at the end."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from deliverability.engine import resources
from deliverability.engine.changes import Change, Operation
from deliverability.engine.deletion import Protected, delete_all
from deliverability.engine.errors import EngineError, explained, in_words
from deliverability.engine.hooks import Hooks, When
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
    hooks: Hooks = field(init=False)
    _seen: set[str] = field(default_factory=set)
    _open: dict[str, ResourceState | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.hooks = Hooks(preview=self.preview)

    def register(self, read: Callable[[], Registration]) -> ResourceState:
        """Bring one resource to what is declared; raises EngineError, and remembers the first failure."""
        with self._remembered():
            return self._register(read())

    def complete(self, urn: str, outputs: Mapping[str, Any], secret: frozenset[str]) -> None:
        """Note the outputs of a component, and end its step; raises EngineError where a hook fails."""
        component = self.state.get(urn)
        if component is None:
            return
        done = replace(component, outputs=dict(outputs), secret=component.secret | secret)
        self.state.put(done)
        if urn in self._open:
            old = self._open.pop(urn)
            with self._remembered(), explained("completing", done):
                self.hooks.run(When.AFTER_UPDATE if old else When.AFTER_CREATE, old, done)

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
        with self._remembered():
            for old in reversed(list(self.state.replaced)):
                self._delete(old, partial(self.state.replaced.remove, old))
            gone = [resource for resource in self.state.deletion_order() if resource.urn not in self._seen]
            delete_all(gone, self.delete, self.state.all())

    def delete(self, resource: ResourceState) -> None:
        """Delete one resource and forget it; raises Protected, and EngineError for what fails."""
        with explained("deleting", resource):
            self.hooks.run(When.BEFORE_DELETE, resource, None)
        if resource.protect:
            raise Protected
        self.changes.append(_change(Operation.DELETE, resource, before=resource.shown_inputs()))
        self._delete(resource, partial(self.state.remove, resource.urn), told=True)

    def _delete(self, going: ResourceState, forget: Callable[[], Any], *, told: bool = False) -> None:
        with explained("deleting", going):
            if not told:
                self.hooks.run(When.BEFORE_DELETE, going, None)
            self._call_delete(going)
            forget()
            self.hooks.run(When.AFTER_DELETE, going, None)

    @contextlib.contextmanager
    def _remembered(self) -> Iterator[None]:
        """Keeps the first failure, and makes every failure an EngineError."""
        try:
            yield
        except EngineError as error:
            self.failure = self.failure or str(error)
            raise
        except Exception as error:
            self.failure = self.failure or in_words(error)
            raise EngineError(in_words(error)) from error

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
        made = wanted.state("", wanted.inputs)
        self.changes.append(_change(operation, made))
        if same:
            made = replace(made, outputs=old.outputs if old else {})
        else:
            with explained("updating" if old else "creating", wanted):
                self.hooks.run(When.BEFORE_UPDATE if old else When.BEFORE_CREATE, old, made)
            # What comes after it waits for the outputs that the component registers at its end.
            self._open[wanted.urn] = old
        self.state.put(made)
        return replace(made, outputs=wanted.inputs)

    def _checked(self, wanted: Registration, old: ResourceState | None) -> dict[str, Any]:
        inputs = resources.resource_type(wanted.type).check(wanted.inputs)
        if old is not None:
            for key in wanted.ignore_changes:
                inputs.pop(key, None)
                if key in old.inputs:
                    inputs[key] = old.inputs[key]
        return inputs

    def _keep(self, wanted: Registration, old: ResourceState, inputs: Mapping[str, Any]) -> ResourceState:
        kept = replace(wanted.state(old.id, inputs), outputs=old.outputs)
        self.changes.append(_change(Operation.SAME, kept))
        self.state.put(kept)
        return kept

    def _create(self, wanted: Registration, inputs: Mapping[str, Any]) -> ResourceState:
        new = wanted.state("", inputs)
        self.changes.append(_change(Operation.CREATE, new, after=new.shown_inputs()))
        return self._created(self._make(new, wanted), wanted)

    def _replace(
        self, wanted: Registration, old: ResourceState, inputs: Mapping[str, Any], changed: frozenset[str]
    ) -> ResourceState:
        if old.protect and wanted.protect:
            raise EngineError(
                f"unable to replace {old.type} '{old.name}': it is protected, and {', '.join(sorted(changed))} "
                "can't be changed in place; lift the protection on purpose first"
            )
        new = wanted.state("", inputs)
        self.changes.append(
            _change(Operation.REPLACE, new, changed, before=old.shown_inputs(), after=new.shown_inputs())
        )
        if wanted.delete_before_replace:
            self._delete(old, partial(self.state.remove, old.urn))
            return self._created(self._make(new, wanted), wanted)
        made = self._make(new, wanted)
        self.state.replaced.append(old)
        return self._created(made, wanted)

    def _created(self, made: ResourceState, wanted: Registration) -> ResourceState:
        with explained("creating", wanted):
            self.hooks.run(When.AFTER_CREATE, None, made)
        return made

    def _make(self, new: ResourceState, wanted: Registration) -> ResourceState:
        with explained("creating", wanted):
            self.hooks.run(When.BEFORE_CREATE, None, new)
            if self.preview:
                planned = replace(new, outputs=dict(new.inputs))
                self.state.put(planned)
                return planned
            id = resources.resource_type(new.type).create(self.aws(new.provider), new.inputs)
            # From here on it exists: known even if reading it back fails.
            self.state.put(replace(new, id=id, outputs=dict(new.inputs)))
            return self._described(replace(new, id=id))

    def _update(
        self, wanted: Registration, old: ResourceState, inputs: Mapping[str, Any], changed: frozenset[str]
    ) -> ResourceState:
        new = wanted.state(old.id, inputs)
        self.changes.append(
            _change(Operation.UPDATE, new, changed, before=old.shown_inputs(), after=new.shown_inputs())
        )
        with explained("updating", wanted):
            self.hooks.run(When.BEFORE_UPDATE, old, new)
            done = replace(new, outputs={**old.outputs, **inputs})
            if not self.preview:
                kind = resources.resource_type(new.type)
                done = replace(done, id=kind.update(self.aws(new.provider), old.id, old.inputs, new.inputs))
            self.state.put(done)
            if not self.preview:
                done = self._described(done)
            self.hooks.run(When.AFTER_UPDATE, old, done)
            return done

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
        kind = resources.resource_type(resource.type)
        kind.delete(self.aws(resource.provider), resource.id, resource.inputs)


def _computed(outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs of object kind that hold more than was declared, such as tokens among the signing attributes."""
    return {
        key: {**outputs[key], **inputs[key]}
        for key in inputs
        if isinstance(outputs.get(key), Mapping) and isinstance(inputs[key], Mapping)
    }


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

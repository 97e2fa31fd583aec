"""Resource hooks: functions of the program that run around what is done to a resource, and what they are told.

Which step runs which hooks, with what, and in which words a failure is told is the Pulumi engine's own
(pkg/resource/deploy: `RunHooks` in deployment.go, `Apply` of the steps in step.go).
"""

from collections.abc import Callable
from enum import StrEnum

from deliverability.dataclass import dataclass
from deliverability.engine.errors import EngineError
from deliverability.engine.state import ResourceState


class When(StrEnum):
    """When a hook runs; the values are the names of the SDK's `ResourceHookBinding`."""

    BEFORE_CREATE = "before_create"
    AFTER_CREATE = "after_create"
    BEFORE_UPDATE = "before_update"
    AFTER_UPDATE = "after_update"
    BEFORE_DELETE = "before_delete"
    AFTER_DELETE = "after_delete"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One step of one resource, as its hooks see it.

    old: what it was, None where it is created. new: what it becomes, without outputs before that is done; None where it is deleted.
    """

    when: When
    old: ResourceState | None
    new: ResourceState | None

    @property
    def resource(self) -> ResourceState:
        """The resource that the hooks are bound to: the old one where it is deleted."""
        found = self.new or self.old
        if found is None:
            raise ValueError("a step has an old resource or a new one")
        return found


@dataclass(frozen=True, slots=True)
class Hook:
    """A hook as the program registered it.

    call: runs the function; returns what it failed with, "" where it didn't.
    on_dry_run: whether a preview runs it too. ignore_errors: whether a failure is only a warning.
    """

    name: str
    call: Callable[[Occasion], str]
    on_dry_run: bool = False
    ignore_errors: bool = False


class Hooks:
    """The hooks of one run of the program, by name. warnings: failures that were to be ignored."""

    def __init__(self, *, preview: bool) -> None:
        self.warnings: list[str] = []
        self._preview = preview
        self._hooks: dict[str, Hook] = {}

    def register(self, hook: Hook) -> None:
        """Make a hook known; raises EngineError where the name is empty or taken."""
        if not hook.name:
            raise EngineError("resource hook name cannot be empty")
        if hook.name in self._hooks:
            raise EngineError(f'resource hook already registered for name "{hook.name}"')
        self._hooks[hook.name] = hook

    def run(self, when: When, old: ResourceState | None, new: ResourceState | None) -> None:
        """Run what is bound to this step, in order; raises EngineError at the first failure that counts."""
        occasion = Occasion(when, old, new)
        for name in occasion.resource.hooks.get(when, ()):
            hook = self._hooks.get(name)
            if hook is None:
                raise EngineError(f'hook "{name}" was not registered')
            if self._preview and not hook.on_dry_run:
                continue
            failure = hook.call(occasion)
            if failure and hook.ignore_errors:
                self.warnings.append(f'{when.title().replace("_", "")} hook "{name}" failed: {failure}')
            elif failure:
                raise EngineError(f'{when.partition("_")[0]} hook "{name}" failed: {failure}')

"""Deletion: which resources go, in which order, and what protection keeps.

As the Pulumi engine has it (`performPostSteps` in pkg/resource/deploy/deployment_executor.go): a protected resource keeps itself and
everything that it depends on, and the rest goes all the same. So what nothing protected depends on is gone when the run fails.
The CLI's own preview, which `--skip-preview` leaves out, would have failed before that.
"""

from collections.abc import Callable, Iterable

from deliverability.engine.errors import EngineError
from deliverability.engine.state import ResourceState


def delete_all(
    going: Iterable[ResourceState], delete: Callable[[ResourceState], None], known: Iterable[ResourceState]
) -> None:
    """Delete resources, given in such an order that users come before what they use.

    delete: deletes one, and raises Protected where it must not. known: everything there is, to follow dependencies.
    Raises EngineError for all protected ones at the end, for any other failure at once.
    """
    uses = {resource.urn: resource.holds() for resource in known}
    kept: set[str] = set()
    protected: list[str] = []
    for resource in going:
        if resource.urn in kept:
            continue
        try:
            delete(resource)
        except Protected:
            protected.append(f"{resource.type} '{resource.name}'")
            kept |= _reached(resource.urn, uses)
    if protected:
        raise EngineError(
            f"unable to delete resources that are protected: {', '.join(protected)}; lift the protection on "
            "purpose first (`pulumi state unprotect`)"
        )


def refuse_hooks(going: Iterable[ResourceState]) -> None:
    """Raise EngineError where something has delete hooks: they are functions of a program that isn't running."""
    hooked = [
        f"{resource.type} '{resource.name}' ({', '.join(names)})"
        for resource in going
        if (names := (*resource.hooks.get("before_delete", ()), *resource.hooks.get("after_delete", ())))
    ]
    if hooked:
        raise EngineError(
            f"these resources have delete hooks, and the program is not running: {', '.join(hooked)}. You must run with "
            "the `--run-program` flag to use delete hooks during destroy."
        )


class Protected(Exception):
    """A resource that must not be deleted; `delete_all` gathers them."""


def _reached(urn: str, uses: dict[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = [urn]
    while waiting:
        for needed in uses.get(waiting.pop(), ()):
            if needed not in found:
                found.add(needed)
                waiting.append(needed)
    return found

"""Hooks by which the engine asks the component before a step, in preview too, and `InTheWay`, by which a step is refused."""

from collections.abc import Awaitable, Callable

import pulumi

from deliverability.build_logs import obeyed_by_nobody


class InTheWay(Exception):
    """A step is refused; the message names what is in its way, and the way out. The engine prints it into the log of a pipeline."""

    def __init__(self, message: str) -> None:
        super().__init__(obeyed_by_nobody(message))


def asked(
    component: str, what: str, ask: Callable[[pulumi.ResourceHookArgs], Awaitable[None] | None]
) -> pulumi.ResourceHook:
    """A hook that the engine calls in previews as well. what: names it among those of the component."""
    return pulumi.ResourceHook(f"{component}-{what}", ask, pulumi.ResourceHookOptions(on_dry_run=True))

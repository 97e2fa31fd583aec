"""Hooks by which the engine asks the component before a step, in preview too, and `InTheWay`, by which a step is refused."""

from collections.abc import Awaitable, Callable

import pulumi


class InTheWay(Exception):
    """A step is refused; the message names what is in its way, and the way out."""


def asked(
    component: str, what: str, ask: Callable[[pulumi.ResourceHookArgs], Awaitable[None] | None]
) -> pulumi.ResourceHook:
    """A hook that the engine calls in previews as well. what: names it among those of the component."""
    return pulumi.ResourceHook(f"{component}-{what}", ask, pulumi.ResourceHookOptions(on_dry_run=True))

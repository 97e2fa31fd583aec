"""`Past`, what the component's state says of its last `up`: by that a renamed stack is told from what was just imported."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi


@dataclass(slots=True)
class Past:
    """Filled by the component's own hook, which the engine runs before those of its children, where the component changes.

    stack: the name that it had then; "" where it didn't change, and at first. imported: whether the component was declared by no `up` that
    ended with an identity of this stack: an import leaves one that has no outputs.
    """

    stack: str = ""
    imported: bool = False

    def remember(self, args: pulumi.ResourceHookArgs) -> None:
        """Keep it."""
        self.stack = _text(args.old_inputs, "stack")
        self.imported = not _text(args.old_outputs, "identityArn")


def _text(values: Mapping[str, Any] | None, key: str) -> str:
    value = (values or {}).get(key)
    return value if isinstance(value, str) else ""

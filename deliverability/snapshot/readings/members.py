"""The members of AWS's answers that enter a snapshot: those that a reading names, and nothing beside them.

Policies, tags, message ids, people's addresses in support cases and ARNs of roles never get past here.
"""

from collections.abc import Mapping
from typing import Any

#: The members to keep: None keeps a value whole, a mapping keeps those members of it (of each item, if it is a list).
Kept = Mapping[str, "Kept | None"]


def whole(*members: str) -> dict[str, None]:
    """Members that are kept as they are."""
    return dict.fromkeys(members)


def keep(kept: Kept, value: Mapping[str, Any]) -> dict[str, Any]:
    """The wanted members of a response, those it has."""
    return {
        name: _part(inner, value[name])
        for name, inner in kept.items()
        if name in value and value[name] is not None
    }


def _part(kept: Kept | None, value: Any) -> Any:
    if kept is None:
        return value
    if isinstance(value, list):
        return [_part(kept, item) for item in value]
    return keep(kept, value) if isinstance(value, Mapping) else value

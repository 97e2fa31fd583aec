"""Property names translated between the API's PascalCase and the provider's camelCase, however deep."""

from collections.abc import Mapping
from typing import Any


def to_api(value: Any) -> Any:
    """Wire names to API names: `tlsPolicy` becomes `TlsPolicy`."""
    return _renamed(value, str.upper)


def to_wire(value: Any) -> Any:
    """API names to wire names."""
    return _renamed(value, str.lower)


def _renamed(value: Any, first: Any) -> Any:
    if isinstance(value, Mapping):
        return {f"{first(key[0])}{key[1:]}": _renamed(part, first) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(part, first) for part in value]
    return value

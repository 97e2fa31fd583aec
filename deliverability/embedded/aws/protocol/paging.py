"""Pages of a list, with opaque tokens that stay valid while the list changes."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")


class InvalidToken(ValueError):
    """A NextToken that this service did not hand out."""


def page(
    items: Sequence[Item], key: Callable[[Item], str], token: str | None, size: int
) -> tuple[list[Item], str | None]:
    """The page after `token` of a list sorted by `key`, and the token of the next page or None.

    A token holds the last key of its page, so that an entry deleted between two calls is no error. Raises `InvalidToken`.
    """
    start = _decode(token) if token is not None else None
    rest = [item for item in items if start is None or key(item) > start]
    chosen = rest[:size]
    return chosen, _encode(key(chosen[-1])) if len(rest) > size and chosen else None


def _encode(key: str) -> str:
    return base64.urlsafe_b64encode(f"after:{key}".encode()).decode()


def _decode(token: str) -> str:
    try:
        text = base64.b64decode(token, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise InvalidToken(token) from None
    if not text.startswith("after:"):
        raise InvalidToken(token)
    return text.removeprefix("after:")

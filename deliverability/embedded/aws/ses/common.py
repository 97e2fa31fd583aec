"""Errors, look-ups and pages that the SES operations share."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from deliverability.embedded.aws.protocol.call import Call
from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.protocol.paging import InvalidToken, page
from deliverability.embedded.aws.ses.state import ConfigurationSet, Identity, Region

Item = TypeVar("Item")


def bad_request(message: str) -> ApiError:
    """A BadRequestException."""
    return ApiError("BadRequestException", message, 400)


def not_found(message: str) -> ApiError:
    """A NotFoundException."""
    return ApiError("NotFoundException", message, 404)


def the_identity(region: Region, name: str) -> Identity:
    """An identity; raises NotFoundException."""
    found = find_identity(region, name)
    if found is None:
        raise not_found(f"Email identity {name} does not exist.")
    return found


def find_identity(region: Region, name: str) -> Identity | None:
    """An identity by name: domains are case-insensitive, addresses are kept as they were written."""
    return region.identities.get(name if "@" in name else name.lower())


def domain_above(region: Region, address: str) -> Identity | None:
    """The domain identity whose DKIM an address inherits: that of its domain, or of the closest one above."""
    name = address.rpartition("@")[2].lower()
    while name:
        if name in region.identities:
            return region.identities[name]
        name = name.partition(".")[2]
    return None


def the_set(region: Region, name: str) -> ConfigurationSet:
    """A configuration set; raises NotFoundException."""
    found = region.configuration_sets.get(name)
    if found is None:
        raise not_found(f"Configuration set <{name}> does not exist.")
    return found


def paged(
    call: Call, items: Sequence[Item], key: Callable[[Item], str], most: int = 1000
) -> tuple[list[Item], Any]:
    """The page that a call asks for, of items sorted by key, and the next token; raises BadRequestException."""
    size = call.params.get("PageSize")
    if size is not None and not 0 < size <= most:
        raise bad_request(f"PageSize must be between 1 and {most}")
    try:
        return page(sorted(items, key=key), key, call.params.get("NextToken") or None, size or min(most, 100))
    except InvalidToken:
        raise bad_request("The specified NextToken is not valid.") from None

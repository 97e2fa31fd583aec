"""The pages of an AWS list that are chained by `NextToken` (SES, CloudWatch, protections of Route 53)."""

from collections.abc import Mapping
from typing import Any

from deliverability.snapshot.readings.operations import Operation
from deliverability.snapshot.readings.specification import Caller


async def pages(
    caller: Caller, operation: Operation, *, most: int, **parameters: Any
) -> list[Mapping[str, Any]]:
    """The responses of a list, at most so many pages: the last one has a `NextToken` where that cut it. Raises `NotRead`."""
    page = await caller.call(operation, **parameters)
    found = [page]
    while page.get("NextToken") and len(found) < most:
        page = await caller.call(operation, **parameters, NextToken=page["NextToken"])
        found.append(page)
    return found

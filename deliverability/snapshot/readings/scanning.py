"""A search for a few names in Route 53's sorted lists, without reading all of a large one."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

from deliverability.dataclass import dataclass

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. following: the name that comes next; resume: parameters that go on right there; None at the end."""

    items: Sequence[Item]
    following: str | None = None
    resume: Mapping[str, str] | None = None


def listing_key(name: str) -> str:
    """Sorts names as Route 53 lists them: labels reversed, in ASCII order, the final dot counted (`com.example.a.`)."""
    return ".".join(reversed(bare(name).split("."))) + "."


def bare(name: str) -> str:
    """A name of the API as we write it: lower case, without the final dot."""
    return name.rstrip(".").lower()


async def found(
    names: Collection[str],
    fetch: Callable[[Mapping[str, str]], Awaitable[Page]],
    *,
    start_at: str,
    name_of: Callable[[Item], str],
) -> list[Item]:
    """The items with one of these names.

    fetch: gives the page that begins at some parameters. start_at: the parameter for a name to begin at.

    A page is read from the first name on, which in a list of usual size is all; past its end it goes on at the next name
    that is wanted, so a list of 10,000 takes a page per name at most, and what follows at the same name.
    """
    wanted = sorted({bare(name) for name in names}, key=listing_key)
    items: list[Item] = []
    start: Mapping[str, str] | None = {start_at: f"{wanted[0]}."} if wanted else None
    while start is not None:
        page = await fetch(start)
        items += [item for item in page.items if bare(name_of(item)) in wanted]
        start = _next(wanted, page, start, start_at)
    return items


def _next(
    wanted: Sequence[str], page: Page, start: Mapping[str, str], start_at: str
) -> Mapping[str, str] | None:
    if page.following is None or page.resume is None:
        return None
    after = listing_key(page.following)
    if after < listing_key(start[start_at]) or page.resume == start:
        return None  # a list that goes backwards has no end
    name = next((name for name in wanted if listing_key(name) >= after), None)
    if name is None:
        return None
    return page.resume if listing_key(name) == after else {start_at: f"{name}."}

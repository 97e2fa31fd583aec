"""Judging takes work in proportion to what was seen, whoever wrote the records: counted in calls, since clocks are noisy."""

from collections.abc import Callable

import pytest

from deliverability.rules.judge import judge
from tests.rules.world import World, declared, healthy
from tests.standards.counting import calls

pytestmark = pytest.mark.slow

FIRST = "h0.example"


def shop(text: str) -> World:
    """A shop that includes somebody's record."""
    return healthy(declared(spf={"also": (f"include:{FIRST}",), "all": "~all"})).put(FIRST, "TXT", text)


def names(count: int) -> World:
    """Terms that lead to names which don't exist."""
    return shop(f"v=spf1 {' '.join(f'a:v{n}.x{n}.example' for n in range(count))} -all")


def networks(count: int) -> World:
    return shop(f"v=spf1 {' '.join(f'ip4:10.{n // 200}.{n % 200}.0/25' for n in range(count))} -all")


def errors(count: int) -> World:
    """Records of which no term can be read."""
    world = shop(f"v=spf1 {' '.join(f'include:t{n}.example' for n in range(count // 20))} -all")
    broken = f"v=spf1 {' '.join(f'bogus{n}:x' for n in range(20))} -all"
    for n in range(count // 20):
        world = world.put(f"t{n}.example", "TXT", broken)
    return world


def senders(count: int) -> World:
    """Senders with a From domain each."""
    return healthy(declared(senders=tuple(f"orders@d{n}.shop.example" for n in range(count))))


@pytest.mark.parametrize(
    ("seen", "counts"),
    [
        (names, (20, 220, 420)),
        (networks, (20, 220, 420)),
        (errors, (20, 220, 420)),
        (senders, (5, 55, 105)),  # Each brings a DMARC discovery of its own.
    ],
)
def test_twice_the_terms_take_twice_the_work(seen: Callable[[int], World], counts: tuple[int, ...]) -> None:
    judge(seen(counts[0]).snapshot())
    none, some, more = (calls(lambda at=at: judge(at)) for at in (seen(n).snapshot() for n in counts))
    assert more - some <= 1.1 * (some - none)


def test_a_term_costs_the_same_however_deep_it_lies() -> None:
    def chain(deep: int) -> World:
        """As many terms always, in a record at the end of a chain of includes."""
        world = shop("v=spf1 include:c1.example -all")
        for n in range(1, deep):
            world = world.put(f"c{n}.example", "TXT", f"v=spf1 include:c{n + 1}.example -all")
        terms = " ".join(f"exists:%{{i}}.e{n}.example" for n in range(300))
        return world.put(f"c{deep}.example", "TXT", f"v=spf1 {terms} -all")

    judge(chain(1).snapshot())
    near, far = (calls(lambda at=at: judge(at)) for at in (chain(5).snapshot(), chain(45).snapshot()))
    assert far <= 1.5 * near

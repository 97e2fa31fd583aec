"""Finding names in sorted lists: all that is wanted, in few pages."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.snapshot.readings.scanning import Page, found, listing_key


class Listing:
    """A list of (name, type) as Route 53 gives it: `size` at a time, from any name and type on."""

    def __init__(self, entries, size):
        self._entries = sorted(entries, key=lambda entry: (listing_key(entry[0]), entry[1]))
        self._size = size
        self.pages = 0

    async def fetch(self, start):
        self.pages += 1
        first = (listing_key(start["name"]), start.get("type", ""))
        rest = [e for e in self._entries if (listing_key(e[0]), e[1]) >= first]
        items = [{"Name": f"{name}.", "Type": kind} for name, kind in rest[: self._size]]
        if len(rest) <= self._size:
            return Page(items)
        name, kind = rest[self._size]
        return Page(items, f"{name}.", {"name": f"{name}.", "type": kind})


def search(listing, *names):
    items = asyncio.run(found(names, listing.fetch, start_at="name", name_of=lambda item: item["Name"]))
    return [(item["Name"].rstrip("."), item["Type"]) for item in items]


def test_a_small_list_takes_one_page():
    entries = [("a.example", "TXT"), ("example", "TXT"), ("b.a.example", "MX"), ("z.example", "A")]
    listing = Listing(entries, 100)
    assert search(listing, "z.example", "example", "b.a.example", "nothing.example") == [
        ("example", "TXT"),
        ("b.a.example", "MX"),
        ("z.example", "A"),
    ]
    assert listing.pages == 1


def test_a_large_list_is_skipped_between_the_names():
    entries = [(f"h{number:05}.example", "A") for number in range(10_000)]
    entries += [("example", "TXT"), ("zz.example", "TXT")]
    listing = Listing(entries, 300)
    assert search(listing, "example", "h05000.example", "zz.example") == [
        ("example", "TXT"),
        ("h05000.example", "A"),
        ("zz.example", "TXT"),
    ]
    assert listing.pages == 3


def test_a_page_that_ends_within_a_name_goes_on_there():
    entries = [("a.example", kind) for kind in ("A", "AAAA", "MX", "TXT")]
    listing = Listing(entries, 3)
    assert search(listing, "a.example") == entries
    assert listing.pages == 2


def test_no_names():
    listing = Listing([("a.example", "A")], 3)
    assert search(listing) == []
    assert listing.pages == 0


@pytest.mark.parametrize("following", ["a.example.", "b.example."])
def test_a_list_that_goes_round_in_circles_ends(following):
    async def fetch(start):
        return Page([], following, {"name": "b.example."})

    async def run():
        return await found(["b.example", "c.example"], fetch, start_at="name", name_of=str)

    assert asyncio.run(asyncio.wait_for(run(), 5)) == []


NAMES = st.lists(st.sampled_from(["a", "a-b", "b", "_x", "z9"]), min_size=0, max_size=3).map(
    lambda labels: ".".join([*labels, "example"])
)


@given(
    st.sets(st.tuples(NAMES, st.sampled_from(["A", "MX", "TXT"])), max_size=30),
    st.sets(NAMES, max_size=6),
    st.integers(1, 7),
)
def test_every_wanted_entry_is_found_once(entries, wanted, size):
    listing = Listing(entries, size)
    got = search(listing, *wanted)
    assert sorted(got) == sorted(entry for entry in entries if entry[0] in wanted)
    assert len(got) == len(set(got))

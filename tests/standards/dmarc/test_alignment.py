import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards import dmarc
from deliverability.standards.dmarc import Identifier
from deliverability.standards.dmarc.alignment import identify, legacy_identify
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver

SHOP = "shop.example.com"
NONE = "v=DMARC1; p=none"


def world(records: dict[str, str | Answer]) -> DictResolver:
    return DictResolver(
        {
            f"_dmarc.{domain}": {"TXT": [found] if isinstance(found, str) else found}
            for domain, found in records.items()
        }
    )


@pytest.mark.parametrize(
    ("identifier", "from_domain", "relaxed", "strict"),
    [
        # The table of RFC 9989 section 4.4.
        ("foo.example.com", "news.example.com", True, False),
        ("news.example.com", "news.example.com", True, True),
        ("foo.example.net", "news.example.com", False, False),
        ("example.com", SHOP, True, False),
        (SHOP, "example.com", True, False),
        ("a.example.co.uk", "b.example.co.uk", True, False),
        ("a.co.uk", "b.co.uk", False, False),
        ("co.uk", "a.co.uk", False, False),
        ("co.uk", "co.uk", True, True),
        ("xample.com", "example.com", False, False),
    ],
)
def test_alignment_by_the_public_suffix_list(
    identifier: str, from_domain: str, relaxed: bool, strict: bool
) -> None:
    assert dmarc.aligned(identifier, from_domain, "relaxed") is relaxed
    assert dmarc.aligned(identifier, from_domain, "strict") is strict


def test_alignment_by_what_the_tree_walks_found() -> None:
    found = {SHOP: SHOP, "example.com": "example.com", "a.shop.example.com": SHOP}
    assert dmarc.aligned("a.shop.example.com", SHOP, "relaxed", organizational=found.__getitem__) is True
    assert dmarc.aligned("example.com", SHOP, "relaxed", organizational=found.__getitem__) is False
    # Nobody needs to know the organizational domain for these.
    assert dmarc.aligned("a.example", "a.example", "relaxed", organizational=found.__getitem__) is True
    assert dmarc.aligned("a.example", "b.example", "strict", organizational=found.__getitem__) is False


@pytest.mark.parametrize("mode", ["r", "s", "", "Relaxed", None])
def test_other_modes_are_refused(mode: str) -> None:
    reason = rf"\Aan alignment is one of relaxed, strict, not {mode!r}\Z"
    with pytest.raises(ValueError, match=reason):
        dmarc.aligned(SHOP, SHOP, mode)  # type: ignore[arg-type]


some_names = st.lists(st.sampled_from(["a", "b", "example", "com", "co", "uk"]), min_size=1, max_size=5).map(
    ".".join
)


@given(some_names, some_names)
def test_what_aligns_strictly_aligns_relaxed_and_both_ways(one: str, other: str) -> None:
    assert dmarc.aligned(one, other, "strict") <= dmarc.aligned(one, other, "relaxed")
    for mode in ("relaxed", "strict"):
        assert dmarc.aligned(one, one, mode)
        assert dmarc.aligned(one, other, mode) == dmarc.aligned(other, one, mode)


@pytest.mark.parametrize(
    ("same", "related", "relaxed", "strict", "unknown"),
    [
        (True, True, True, True, True),
        (True, None, True, True, True),
        (False, True, True, False, None),
        (False, False, False, False, False),
        (False, None, None, False, None),
    ],
)
def test_an_identifier_aligns_as_far_as_is_known(
    same: bool, related: bool | None, relaxed: bool | None, strict: bool, unknown: bool | None
) -> None:
    identifier = Identifier(SHOP if same else "example.com", None, related)
    assert identifier.aligned(SHOP, "relaxed") is relaxed
    assert identifier.aligned(SHOP, "strict") is strict
    assert identifier.aligned(SHOP, None) is unknown


@pytest.mark.parametrize(
    ("name", "records", "expected"),
    [
        ("example.com", {"example.com": NONE}, Identifier("example.com", "example.com", True)),
        (SHOP, {"example.com": NONE}, Identifier(SHOP, "example.com", True)),
        ("bounce.shop.example.com", {"example.com": NONE}, Identifier("bounce.shop.example.com", "example.com", True)),
        # Below the From domain's organization another may begin.
        ("a.example.com", {"example.com": NONE, "a.example.com": f"{NONE}; psd=n"}, Identifier("a.example.com", "a.example.com", False)),
        # Above it nothing is the same organization.
        ("example.com", {SHOP: NONE}, Identifier("example.com", None, False)),
        ("amazonses.com", {"example.com": NONE}, Identifier("amazonses.com", None, False)),
        ("amazonses.com", {"com": NONE}, Identifier("amazonses.com", "com", True)),
        ("amazonses.com", {"com": f"{NONE}; psd=y"}, Identifier("amazonses.com", None, False)),
        # A failure on either side leaves it open.
        ("example.com", {"com": Answer("SERVFAIL")}, Identifier("example.com", None, None)),
        ("example.com", {SHOP: Answer("TIMEOUT"), "example.com": NONE}, Identifier("example.com", "example.com", None)),
        ("a.example.com", {"example.com": NONE, "a.example.com": Answer("TIMEOUT")}, Identifier("a.example.com", None, None)),
        (SHOP, {"com": Answer("SERVFAIL")}, Identifier(SHOP, None, True)),
    ],
)  # fmt: skip
def test_an_identifier_beside_a_from_domain(
    name: str, records: dict[str, str | Answer], expected: Identifier
) -> None:
    async def both() -> Identifier:
        walked = await dmarc.walk(SHOP, resolver=world(records))
        return await identify(name, walked, resolver=world(records))

    assert asyncio.run(both()) == expected


def test_no_walk_starts_where_none_is_needed() -> None:
    async def asked(name: str) -> list[tuple[str, str]]:
        resolver = world({"example.com": NONE})
        walked = await dmarc.walk(SHOP, resolver=resolver)
        resolver.asked.clear()
        await identify(name, walked, resolver=resolver)
        return resolver.asked

    assert asyncio.run(asked(SHOP)) == []
    assert asyncio.run(asked("amazonses.com")) == []
    assert asyncio.run(asked("example.com")) == [("_dmarc.example.com", "TXT"), ("_dmarc.com", "TXT")]


def test_an_identifier_as_rfc_7489_sees_it() -> None:
    assert legacy_identify("a.example.com", SHOP) == Identifier("a.example.com", "example.com", True)
    assert legacy_identify("example.net", SHOP) == Identifier("example.net", "example.net", False)


def both(
    identifier: str, mode: dmarc.Alignment, records: dict[str, str | Answer]
) -> tuple[bool | None, bool | None]:
    """Whether an identifier aligns with the shop by RFC 9989, and by RFC 7489."""

    async def found() -> Identifier:
        walked = await dmarc.walk(SHOP, resolver=world(records))
        return await identify(identifier, walked, resolver=world(records))

    return (
        asyncio.run(found()).aligned(SHOP, mode),
        legacy_identify(identifier, SHOP).aligned(SHOP, mode),
    )


def test_the_trap_of_a_record_at_the_from_domain_only() -> None:
    assert both("example.com", "relaxed", {SHOP: NONE}) == (False, True)


@pytest.mark.parametrize(
    ("identifier", "mode", "records", "expected"),
    [
        ("example.com", "relaxed", {SHOP: NONE, "example.com": NONE}, (True, True)),
        ("example.com", "strict", {SHOP: NONE, "example.com": NONE}, (False, False)),
        (SHOP, "strict", {}, (True, True)),
        (SHOP, "relaxed", {"com": Answer("SERVFAIL")}, (True, True)),
        ("example.com", "relaxed", {"com": Answer("SERVFAIL")}, (None, True)),
        ("example.com", "strict", {"com": Answer("SERVFAIL")}, (False, False)),
        ("amazonses.com", "relaxed", {"com": NONE}, (True, False)),
    ],
)
def test_the_two_standards_side_by_side(
    identifier: str,
    mode: dmarc.Alignment,
    records: dict[str, str | Answer],
    expected: tuple[bool | None, bool],
) -> None:
    assert both(identifier, mode, records) == expected

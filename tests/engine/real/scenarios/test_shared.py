"""One value in a TXT record set of others: put there, kept there beside theirs, and taken away alone."""

import re

from tests.engine.real.operations import steps
from tests.engine.real.scenarios.conftest import Opens

OURS = '"v=spf1 include:amazonses.com -all"'
THEIRS = '"site-verification=1"'
LATER = '"another-tool=2"'
_LINES = re.compile(r"^\s*(pulumi state delete .*|echo .*\| pulumi import .*)$", re.MULTILINE)


def test_a_shared_value_lives_beside_those_of_others(shop: Opens) -> None:
    mine = shop({"domain": "shop.example", "spf": {"record": "shared"}})

    def apex() -> tuple[int, set[str]]:
        (found,) = [r for r in mine.zones.home.contents() if (r.name, r.type) == (mine.domain, "TXT")]
        return found.ttl, set(found.values)

    mine.zones.home.put(mine.domain, "TXT", [THEIRS], ttl=900)
    mine.up()
    assert apex() == (900, {THEIRS, OURS})

    # What others change is no drift of ours.
    mine.zones.home.put(mine.domain, "TXT", [LATER, OURS], ttl=900)
    assert steps(mine.preview("--refresh", "--expect-no-changes").operations) == frozenset()

    # A tool that rewrites the whole set takes ours along: that is.
    mine.zones.home.put(mine.domain, "TXT", [LATER, THEIRS], ttl=900)
    mine.preview("--refresh", "--expect-no-changes", code=7)
    mine.up("--refresh")
    assert apex() == (900, {LATER, THEIRS, OURS})

    mine.destroy()
    assert apex() == (900, {LATER, THEIRS})


def test_a_record_set_of_ours_becomes_a_shared_one_without_a_gap(shop: Opens) -> None:
    mine = shop({"domain": "shop.example"})
    mine.up()
    before = mine.zones.contents()
    mine = mine.declares({"domain": "shop.example", "spf": {"record": "shared"}})
    mine.up()
    assert mine.zones.contents() == before
    assert steps(mine.preview("--refresh", "--expect-no-changes").operations) == frozenset()


def test_a_record_set_of_ours_takes_no_value_of_others_along_when_it_goes(shop: Opens) -> None:
    usual = {"domain": "shop.example"}
    none = {**usual, "spf": {"record": "none"}}
    mine = shop(usual)
    mine.up()
    mine.zones.home.put(mine.domain, "TXT", [THEIRS, OURS])
    before = mine.zones.contents()
    mine = mine.declares(none)
    for refused in (mine.preview(code=1).printed, mine.up(code=1).said):
        assert "values that this stack didn't put there" in refused
        assert "site-verification=1" in refused
    assert mine.zones.contents() == before

    # The way out that is named.
    mine = mine.declares({**usual, "spf": {"record": "shared"}})
    mine.up("--refresh")
    mine = mine.declares(none)
    mine.up()
    assert mine.zones.home.texts(mine.domain) == ("site-verification=1",)


def test_a_shared_value_becomes_a_record_set_of_ours_by_the_lines_that_the_preview_prints(
    shop: Opens,
) -> None:
    # Protected, so that nothing goes by mistake.
    usual = {"domain": "shop.example", "environment": "production", "mailFrom": {"subdomain": False}}
    mine = shop({**usual, "spf": {"record": "shared"}})
    mine.up()
    before = mine.zones.contents()
    mine = mine.declares(usual)
    refused = mine.preview(code=1).printed
    lines = list(dict.fromkeys(_LINES.findall(refused)))
    assert [line.split(" ")[0] for line in lines] == ["pulumi", "echo"]
    for line in lines:
        mine.type(line)
    mine.up()
    assert mine.zones.contents() == before
    assert steps(mine.preview("--refresh", "--expect-no-changes").operations) == frozenset()


def test_two_stacks_and_a_tool_at_one_name_lose_nothing_of_each_other(shop: Opens) -> None:
    mine = shop({"domain": "shop.example", "spf": {"record": "shared"}})

    def apex() -> set[str]:
        return {
            value
            for each in mine.zones.home.contents()
            for value in each.values
            if (each.name, each.type) == (mine.domain, "TXT")
        }

    mine.zones.home.put(mine.domain, "TXT", [THEIRS], ttl=900)
    mine.up()
    # The same domain as somebody else sends for it: their identity, and the same SPF value.
    other = mine.beside(
        "other",
        {
            "domain": "shop.example",
            "identity": "external",
            "dkim": {"tokens": ["token1", "token2", "token3"]},
            "mailFrom": {"subdomain": False},
            "dmarc": {"record": "external"},
            "spf": {"record": "shared"},
        },
    )
    other.up()
    assert apex() == {THEIRS, OURS}
    mine.zones.home.put(mine.domain, "TXT", [THEIRS, LATER, OURS], ttl=900)
    for each in (mine, other):
        assert steps(each.preview("--refresh", "--expect-no-changes").operations) == frozenset()

    # Both declared it, so it goes with either, and the next refresh of the one that stays puts it back.
    other.destroy()
    assert apex() == {THEIRS, LATER}
    mine.preview("--refresh", "--expect-no-changes", code=7)
    mine.up("--refresh")
    assert apex() == {THEIRS, LATER, OURS}

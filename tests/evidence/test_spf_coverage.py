"""Whether SES's mail passes: by its addresses, and by the record itself where an error or silence hides those."""

import pytest

from deliverability.evidence.spf_coverage import SesCoverage, ses_coverage
from deliverability.evidence.spf_trees import spf_trees
from tests.rules.world import Answer, World, healthy

NAME = "bounce.shop.example"
DECLARED = "v=spf1 include:amazonses.com -all"
SES = "amazonses.com"


def coverage(world: World) -> SesCoverage:
    snapshot = world.snapshot()
    [tree] = [tree for tree in spf_trees(snapshot) if tree.name == NAME]
    return ses_coverage(tree, snapshot)


def published(text: str, world: World | None = None) -> World:
    return (world or healthy()).put(NAME, "TXT", text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (DECLARED, SesCoverage.PASSES),
        ("v=spf1 include:amazonses.com ~all", SesCoverage.PASSES),
        ("v=spf1 ip4:0.0.0.0/0 -all", SesCoverage.PASSES),
        ("v=spf1 exists:%{i}.allowed.example -all", SesCoverage.DEPENDS),
        ("v=spf1 -all", SesCoverage.LEFT_OUT),
        ("v=spf1 -include:amazonses.com -all", SesCoverage.PARTLY),
    ],
)
def test_by_the_addresses(text: str, found: SesCoverage):
    assert coverage(published(text)) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("v=spf1 include:amazonses.com include:gone.example -all", SesCoverage.PASSES),
        ("v=spf1 include:gone.example -all", SesCoverage.LEFT_OUT),
    ],
)
def test_where_an_error_below_hides_them_by_the_name(text: str, found: SesCoverage):
    assert coverage(published(text)) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [(DECLARED, SesCoverage.PASSES), ("v=spf1 ip4:0.0.0.0/0 -all", SesCoverage.LEFT_OUT)],
)
def test_while_the_addresses_are_unknown_by_the_name(text: str, found: SesCoverage):
    assert coverage(published(text, healthy().answer(SES, "TXT", Answer("TIMEOUT")))) is found

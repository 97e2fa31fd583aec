"""Whose the identity is by its tags."""

import pytest

from deliverability.verdict import Finding, Result
from tests.rules.world import findings, healthy, ids, only

OWNED = "ses.identity-owned-elsewhere"
OTHER = {"Name": "other", "Said": "the stack other of the project shops"}


def test_another_owner_is_a_warning():
    world = healthy().ses(Owner=OTHER)
    assert ids(world) == {"warn": {OWNED}}
    assert only(world, OWNED) == Finding(
        rule=OWNED,
        result=Result.WARN,
        subject="shop.example",
        message="the identity shop.example belongs to the stack other of the project shops by its tags, and the stack shop.production "
        "declares it too",
        saw=("other",),
        wanted=("shop.production",),
        remedy="Have one manage shop.example. If that is the stack shop.production: have it taken off the state of the other one without "
        "being deleted, set takeOver to other, and apply the stack shop.production again (pulumi up --refresh). If not, set identity to "
        "external.",
    )


@pytest.mark.parametrize("owner", [{"Name": "shop.production", "Said": "the stack shop.production"}, None])
def test_ours_and_nobodys_are_in_order(owner: dict[str, str] | None):
    (finding,) = [each for each in findings(healthy().ses(Owner=owner), Result.PASS) if each.rule == OWNED]
    assert finding.message == "no other stack or tool has its tags on the identity shop.example"

"""What an earlier snapshot is worth as a baseline, and how it travels in a later one."""

import json
from dataclasses import replace

from deliverability.snapshot import parse_snapshot
from deliverability.snapshot.baseline import Baseline, SpfCost, TermCost
from deliverability.snapshot.comparing import baseline_of
from tests.rules.world import NODATA, TAKEN_AT, Answer, declared, healthy

CRM = "_spf.crm.example"
BOUNCE = SpfCost("bounce.shop.example", 1, 0, (TermCost("include:amazonses.com", 1, 0),))


def shop():
    manifest = declared(spf={"also": (f"include:{CRM}", "ip4:192.0.2.0/24"), "all": "~all"})
    return (
        healthy(manifest).put(CRM, "TXT", "v=spf1 a:a.crm.example -all").answer("a.crm.example", "A", NODATA)
    )


def test_what_each_name_and_each_term_cost():
    terms = (TermCost("include:amazonses.com", 1, 0), TermCost(f"include:{CRM}", 2, 1))
    assert baseline_of(shop().snapshot()) == Baseline(
        TAKEN_AT, (BOUNCE, SpfCost("shop.example", 3, 1, terms))
    )


def test_a_tree_that_is_not_fully_known_is_left_out():
    unanswered = shop().answer(CRM, "TXT", Answer("TIMEOUT"))
    assert baseline_of(unanswered.snapshot()).spf == (BOUNCE,)
    no_record = shop().put("shop.example", "TXT", "v=spf1 -all", "v=spf1 ~all")
    assert baseline_of(no_record.snapshot()).spf == (BOUNCE,)


def test_it_travels_in_a_snapshot():
    snapshot = replace(shop().snapshot(), baseline=baseline_of(shop().snapshot()))
    again = parse_snapshot(snapshot.to_json())
    assert again == snapshot
    assert again.to_json() == snapshot.to_json()


def test_a_snapshot_of_before_has_none():
    document = json.loads(shop().snapshot().to_json())
    del document["baseline"]
    assert parse_snapshot(json.dumps(document)) == shop().snapshot()


def test_a_baseline_within_the_earlier_snapshot_does_not_count():
    earlier = replace(shop().snapshot(), baseline=Baseline(TAKEN_AT, ()))
    assert baseline_of(earlier) == baseline_of(shop().snapshot())

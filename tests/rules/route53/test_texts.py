"""How TXT values are written."""

import pytest

from deliverability.standards import txt
from deliverability.verdict import Finding, Result
from tests.rules.route53.holding import held, held_texts, published
from tests.rules.world import declared, findings, folded, healthy, ids, only

SPF = "v=spf1 include:amazonses.com -all"
DMARC = "_dmarc.shop.example"
POLICY = "v=DMARC1; p=none; rua=mailto:dmarc@shop.example;"
#: More octets than one string holds.
TERMS = tuple(f"ip4:192.0.2.{last}" for last in range(100, 120))
LONG = f"v=spf1 include:amazonses.com {' '.join(TERMS)} ~all"


def with_long_spf():
    return healthy(declared(spf={"also": TERMS, "all": "~all"}))


def test_a_long_value_in_one_record_is_right():
    world = with_long_spf()
    assert len(LONG) > txt.MAX_STRING
    assert [r.values for r in world.manifest.records if r.key == "spf"] == [(LONG,)]
    assert ids(world) == {}


def test_a_long_value_in_two_records():
    pieces = (LONG[:255], LONG[255:])
    world = published(with_long_spf(), "shop.example", *reversed(pieces))
    assert ids(world) == {"fail": {"route53.txt-split-into-records"}}
    assert only(world, "route53.txt-split-into-records") == Finding(
        rule="route53.txt-split-into-records",
        result=Result.FAIL,
        subject="shop.example",
        message="the value was split into several records: the TXT value declared at shop.example stands there in 2 of them",
        saw=pieces,
        wanted=(LONG,),
        remedy="Publish one TXT value at shop.example that holds all 2 strings, each in its own quotation marks: "
        f"{txt.to_route53(LONG)}.",
    )
    assert folded(world, "route53.txt-split-into-records") == {"spf.syntax-error"}


def test_who_runs_the_dns_is_asked_to_join_the_pieces():
    world = healthy(declared(spf={"also": TERMS, "all": "~all"}, dns={"mode": "external"}))
    world = world.put("shop.example", "TXT", LONG[:255], LONG[255:])
    assert only(world, "route53.txt-split-into-records").remedy == (
        "Ask who runs the DNS of shop.example to publish all strings in one TXT value at shop.example."
    )


@pytest.mark.parametrize(
    "values",
    [
        (LONG, "MS=1"),
        (LONG[:255], "something else"),
        (LONG[:200], LONG[255:]),
        (LONG[:255],),
        ("", LONG),
    ],
)
def test_values_that_do_not_make_up_the_declared_one(values: tuple[str, ...]):
    world = published(with_long_spf(), "shop.example", *values)
    assert "route53.txt-split-into-records" not in {f.rule for f in findings(world)}


@pytest.mark.parametrize(
    "value", [f'"{POLICY}"', '"v=DMARC1; p=reject;"', f'"{POLICY[:10]}" "{POLICY[10:]}"']
)
def test_quotation_marks_in_the_text(value: str):
    world = published(healthy(), DMARC, value)
    found = only(world, "route53.txt-double-quoted")
    assert (found.result, found.subject, found.saw, found.wanted) == (Result.FAIL, DMARC, (value,), (POLICY,))
    assert found.remedy == f"Publish the value at {DMARC} without the outer quotation marks: {POLICY}."


def test_a_quoted_spf_record_is_no_spf_record():
    world = published(healthy(), "shop.example", f'"{SPF}"')
    assert ids(world) == {"fail": {"route53.txt-double-quoted"}}
    assert folded(world, "route53.txt-double-quoted") == {"spf.version-mismatch"}


@pytest.mark.parametrize("values", [(SPF, '"quoted"'), (SPF, '"'), (SPF, '""'), (SPF, '"\\"')])
def test_quotation_marks_in_values_of_others_are_theirs(values: tuple[str, ...]):
    assert ids(published(healthy(), "shop.example", *values)) == {}


@pytest.mark.parametrize(
    "spelled", ['"v=spf1 include:amazonses.com" " -all"', '"v=spf1\\040include:amazonses.com -all"']
)
def test_the_same_text_in_another_spelling(spelled: str):
    world = held(healthy(), "shop.example", "TXT", spelled, '"M" "S=1"')
    assert ids(world) == {"warn": {"route53.txt-not-canonical"}}
    assert only(world, "route53.txt-not-canonical") == Finding(
        rule="route53.txt-not-canonical",
        result=Result.WARN,
        subject="shop.example",
        message=f"Route 53 holds the TXT value at shop.example as {spelled}",
        saw=(spelled,),
        wanted=(f'"{SPF}"',),
        remedy=f'Write the value at shop.example as it is deployed: "{SPF}".',
    )


@pytest.mark.parametrize("between", ["", " "])
def test_strings_with_or_without_a_space_between_them_are_as_deployed(between: str):
    spelled = f'"{LONG[:255]}"{between}"{LONG[255:]}"'
    assert ids(held(with_long_spf(), "shop.example", "TXT", spelled)) == {}


def test_what_is_spelled_as_it_is_deployed_passes():
    [passing] = [f for f in findings(healthy(), Result.PASS) if f.rule == "route53.txt-not-canonical"]
    assert passing.message == "3 TXT values are spelled as they are deployed"


def test_hostile_texts_raise_nothing():
    for value in ('"\x1b[2J', '"\\', '"' * 500, "\udcff\udcfe", '"v=DMARC1\\999"'):
        world = held_texts(healthy().put(DMARC, "TXT", value), DMARC, value)
        assert "fail" in ids(world)
    assert "fail" in ids(held(healthy(), DMARC, "TXT", "no quotes", '"unclosed'))

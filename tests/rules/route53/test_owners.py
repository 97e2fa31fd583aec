"""Record sets of ours that another tool takes for its own."""

import pytest

from deliverability.verdict import Finding, Result
from tests.rules.route53.holding import held_texts, published
from tests.rules.world import declared, findings, healthy, ids, only

RULE = "route53.record-owned-elsewhere"
HERITAGE = "heritage=external-dns,external-dns/owner=kube,external-dns/resource=ingress/shop/web"
SPF = "v=spf1 include:amazonses.com -all"


def test_a_mark_of_octodns():
    world = held_texts(healthy(), "_owner.txt._dmarc.shop.example", "*octodns*")
    assert ids(world) == {"warn": {RULE}}
    [found] = [each for each in findings(world, Result.WARN) if each.rule == RULE]
    assert found == Finding(
        rule=RULE,
        result=Result.WARN,
        subject="_dmarc.shop.example",
        message="octoDNS owns the TXT record set at _dmarc.shop.example, by its mark at _owner.txt._dmarc.shop.example, and will write it "
        "without this stack's value",
        saw=("*octodns*",),
        wanted=("v=DMARC1; p=none; rua=mailto:dmarc@shop.example;",),
        remedy="Add the value to octoDNS's own configuration and take it out of this stack (for SPF: spf.record: "
        "none), or have octoDNS leave the record alone (octodns: ignored: true).",
    )


MARK = "_mail-deliverability.shop.example", "heritage=mail-deliverability,owner=other"


def test_a_mark_of_another_stack():
    found = only(held_texts(healthy(), *MARK), RULE)
    assert (found.subject, found.saw) == ("shop.example", ("other",))
    assert found.message == (
        "the mail records of shop.example belong to other, by the mark at _mail-deliverability.shop.example, and this stack declares them "
        "too"
    )


def test_a_mark_of_a_stack_that_is_taken_over_is_no_trouble():
    world = held_texts(healthy(declared(takeOver="other")), *MARK)
    assert ids(world) == {}


@pytest.mark.parametrize("read", [True, False])
def test_a_mark_of_external_dns_beside_our_shared_value(read: bool):
    """At the name itself DNS shows it, whether Route 53 was read or not."""
    world = healthy(declared(spf={"record": "shared"}))
    world = (
        published(world, "shop.example", SPF, HERITAGE)
        if read
        else world.put("shop.example", "TXT", SPF, HERITAGE)
    )
    assert only(world, RULE).subject == "shop.example"


@pytest.mark.parametrize("settings", [{}, {"profile": "parked", "dmarc": {}}])
def test_nobody_marks_ours(settings: dict[str, object]):
    found = [each for each in findings(healthy(declared(**settings)), *Result) if each.rule == RULE]
    assert [each.result for each in found] == [Result.PASS]


def test_marks_at_names_that_this_stack_does_not_write_are_nobodys_business():
    world = healthy(declared(dns={"mode": "external"})).put("shop.example", "TXT", SPF, HERITAGE)
    assert RULE not in {each.rule for each in findings(world, *Result)}

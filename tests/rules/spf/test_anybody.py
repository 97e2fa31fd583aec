"""Whether anybody passes SPF: the whole tree decides."""

import pytest

from tests.rules.world import World, declared, healthy, ids, only

RULE = "spf.pass-all"


def including(text: str, **settings: object) -> World:
    manifest = declared(spf={"also": ("include:partner.example",), "all": "~all"}, **settings)
    return healthy(manifest).put("partner.example", "TXT", text)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("v=spf1 +all", "+all"),
        ("v=spf1 ip4:0.0.0.0/0 -all", "ip4:0.0.0.0/0"),
        ("v=spf1 ip4:64.0.0.0/2 -all", "ip4:64.0.0.0/2"),
        ("v=spf1 ip6:2000::/3 -all", "ip6:2000::/3"),
    ],
)
def test_an_include_that_lets_anybody_send(text: str, term: str):
    world = including(text, dmarc={"policy": "reject", "reportTo": ("dmarc@shop.example",)})
    assert RULE in ids(world)["fail"]
    found = only(world, RULE)
    assert found.message == (
        f'"{term}" of partner.example lets any server pass SPF at shop.example, by include:partner.example'
    )
    assert found.remedy == (
        'Remove "include:partner.example" from spf.also of the stack, or ask the owner of partner.example to narrow the record '
        "there."
    )


def test_many_networks_together_are_as_good_as_all():
    networks = " ".join(f"ip4:{first}.0.0.0/4" for first in range(0, 80, 16))
    found = only(including(f"v=spf1 {networks} -all"), RULE)
    assert found.message == "the terms of SPF at shop.example together let any server pass"


@pytest.mark.parametrize("text", ["v=spf1 ?all", "v=spf1 ~all", "v=spf1 ip4:10.0.0.0/8 -all"])
def test_what_lets_nobody_or_few_send(text: str):
    assert RULE not in ids(including(text)).get("fail", set())


def test_a_record_of_somebody_else_at_the_domain():
    world = healthy(declared(spf={"record": "none"})).put("shop.example", "TXT", "v=spf1 +all")
    assert ids(world) == {"fail": {RULE}}
    assert only(world, RULE).message == 'the SPF record at shop.example has "+all": any server passes'

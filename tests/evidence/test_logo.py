"""Why receivers show no BIMI logo: what the DMARC policy lacks, and which questions leave that open."""

import pytest

from deliverability.evidence.logo import HiddenLogo, dmarc_questions, why_hidden
from tests.rules.world import Answer, World, declared, healthy

NAME = "_dmarc.shop.example.com"
ABOVE = "_dmarc.example.com"
REMEDY = (
    "Raise the policy at {} to quarantine or reject, for all mail and subdomains, or remove the BIMI record at "
    "default._bimi.shop.example.com."
)


def shop() -> World:
    return healthy(declared(domain="shop.example.com"))


def policy(text: str) -> World:
    return shop().put(NAME, "TXT", text)


def weak(what: str, text: str) -> HiddenLogo:
    reason = f"BIMI wants a DMARC policy that is enforced for all mail, and the record at {NAME} has {what}"
    return HiddenLogo(reason, REMEDY.format(NAME), (text,))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("v=DMARC1; p=none", "p=none"),
        ("v=DMARC1; p=quarantine; t=y", "t=y, which makes p=quarantine a trial"),
        ("v=DMARC1; p=quarantine; pct=50", "pct=50"),
        ("v=DMARC1; p=reject; sp=none", "sp=none"),
        ("v=DMARC1; p=nonsense", "no valid policy"),
    ],
)
def test_a_policy_that_is_too_weak(text: str, what: str):
    assert why_hidden(policy(text).snapshot()) == weak(what, text)


@pytest.mark.parametrize(
    "text",
    [
        "v=DMARC1; p=reject",
        "v=DMARC1; p=quarantine",
        "v=DMARC1; p=quarantine; pct=100",
        "v=DMARC1; p=reject; pct=50",
    ],
)
def test_a_policy_that_will_do(text: str):
    assert why_hidden(policy(text).snapshot()) is None
    assert dmarc_questions(policy(text).snapshot()) == ()


def test_no_policy_at_all():
    world = shop().gone(NAME, "TXT").gone(ABOVE, "TXT")
    found = why_hidden(world.snapshot())
    assert found == HiddenLogo("BIMI wants a DMARC policy, and none applies", REMEDY.format(NAME))


def test_what_isnt_known_hides_nothing_and_is_asked_for():
    world = shop().answer(NAME, "TXT", Answer("SERVFAIL"))
    snapshot = world.gone(ABOVE, "TXT").snapshot()
    assert why_hidden(snapshot) is None
    assert [(q.name, q.type, q.status) for q in dmarc_questions(snapshot)] == [(NAME, "TXT", "SERVFAIL")]


def test_whether_the_domain_exists_is_asked_for_where_sp_and_np_differ():
    world = shop().gone(NAME, "TXT").put(ABOVE, "TXT", "v=DMARC1; p=reject; sp=quarantine; np=reject")
    assert dmarc_questions(world.answer("shop.example.com", "A", Answer("NOERROR")).snapshot()) == ()
    unknown = world.answer("shop.example.com", "A", Answer("SERVFAIL")).snapshot()
    assert [(q.name, q.type, q.status) for q in dmarc_questions(unknown)] == [
        ("shop.example.com", "A", "SERVFAIL")
    ]

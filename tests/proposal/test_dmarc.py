"""The DMARC policy that holds goes on holding, or a stricter one; whoever publishes the record goes on doing so."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.snapshot.questions import absent_name
from deliverability.standards import dmarc
from deliverability.standards.dmarc.policy import existing_policy, nonexistent_policy, own_policy
from deliverability.standards.resolver import Answer
from tests.proposal.worlds import DOMAIN, origin, proposed, published, record, remarks, see

_NAME = f"_dmarc.{DOMAIN}"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("v=DMARC1; p=none", {"policy": "none"}),
        ("v=DMARC1;p=reject;sp=none", {"policy": "reject", "subdomainPolicy": "none"}),
        (
            "v=DMARC1; p=none; sp=quarantine; np=reject",
            {"policy": "none", "subdomainPolicy": "quarantine", "nonexistentPolicy": "reject"},
        ),
        ("v=DMARC1; p=quarantine; t=y; adkim=s", {"policy": "quarantine", "testing": True, "dkimAlignment": "strict"}),
        (
            "v=DMARC1; p=reject; rua=mailto:a@shop.example!10m, mailto:b@r.example; ruf=mailto:c@shop.example",
            {"policy": "reject", "reportTo": ["a@shop.example", "b@r.example"], "failureReportTo": ["c@shop.example"]},
        ),
    ],
)  # fmt: skip
def test_a_record_is_taken_over_as_it_is(text: str, wanted: dict[str, Any]) -> None:
    assert proposed(see(published(policies=[text]))).settings["dmarc"] == wanted


@pytest.mark.parametrize(
    ("texts", "wanted", "said"),
    [
        (["v=DMARC1; p=rejct; rua=mailto:a@shop.example"], "none", "Receivers take"),
        (["v=DMARC1; p=none", "v=DMARC1; p=quarantine"], "quarantine", "2 DMARC records stand at _dmarc.shop.example"),
        (["v=DMARC1; p=reject; aspf=s"], "reject", "Left out of dmarc.spfAlignment"),
        (["v=DMARC1; p=reject; fo=1"], "reject", 'since no setting says it: "fo=1"'),
        (["v=DMARC1; p=reject; rua=https://r.example/x"], "reject", 'Not taken over from rua'),
        (["v=DMARC1; p=reject", "verify=1"], "reject", '"verify=1" stands at _dmarc.shop.example, too: a deploy stops there'),
        (["v=DMARC1; p=reject", "v=dmarc1; p=none"], "reject", '"v=dmarc1; p=none" at _dmarc.shop.example was probably meant'),
    ],
)  # fmt: skip
def test_what_is_not_taken_over_is_named(texts: list[str], wanted: str, said: str) -> None:
    proposal = proposed(see(published(policies=texts)))
    assert proposal.settings["dmarc"]["policy"] == wanted
    assert any(said in text for text in remarks(proposal, "dmarc", lost=True))


def test_a_share_is_no_test_and_the_way_to_one_is_offered() -> None:
    proposal = proposed(see(published(policies=["v=DMARC1; p=reject; pct=10; rua=mailto:a@shop.example"])))
    assert proposal.settings["dmarc"] == {"policy": "reject", "reportTo": ["a@shop.example"]}
    assert any(
        text.startswith("pct=10 holds for receivers that follow RFC 7489")
        for text in remarks(proposal, "dmarc")
    )


def test_without_any_record_the_stack_begins_with_one_that_asks_for_nothing() -> None:
    proposal = proposed(see(published()))
    assert proposal.settings["dmarc"] == {"policy": "none"}
    assert proposal.unseen == ()


def test_the_policy_of_the_domain_above_is_inherited() -> None:
    world = {f"orders.{DOMAIN}": {"A": ["198.51.100.1"]}, **published(policies=["v=DMARC1; p=reject"])}
    proposal = proposed(see(world, domain=f"orders.{DOMAIN}"))
    assert proposal.settings["dmarc"] == {"record": "inherit"}
    assert "the record of shop.example applies here (reject)" in origin(proposal, "dmarc", "record")


@pytest.mark.parametrize(
    ("world", "why"),
    [
        (
            {_NAME: {"CNAME": ["shop.dmarc.example"]}, "shop.dmarc.example": {"TXT": ["v=DMARC1; p=reject"]}},
            "_dmarc.shop.example is an alias of shop.dmarc.example",
        ),
        (
            {**published(policies=["v=DMARC1; p=reject"]), f"_owner.txt.{_NAME}": {"TXT": ["*octodns*"]}},
            "octoDNS owns the TXT record set there",
        ),
        (
            {
                **published(policies=["v=DMARC1; p=reject"]),
                f"txt-{_NAME}": {"TXT": ["heritage=external-dns,external-dns/owner=me"]},
            },
            "external-dns (owner me) owns the TXT record set there",
        ),
    ],
)
def test_a_record_of_somebody_else_stays_theirs(world: dict[str, Any], why: str) -> None:
    proposal = proposed(see(world))
    assert proposal.settings["dmarc"] == {"record": "external"}
    assert why in origin(proposal, "dmarc", "record")


def test_a_record_that_could_not_be_seen_is_left_alone() -> None:
    proposal = proposed(see(published(policies=Answer("TIMEOUT"))))
    assert proposal.settings["dmarc"] == {"record": "external"}
    assert proposal.unseen == (f"the DMARC record at {_NAME} could not be seen (TIMEOUT)",)


def test_a_policy_above_that_could_not_be_seen_is_not_overruled() -> None:
    world = {f"orders.{DOMAIN}": {"A": ["198.51.100.1"]}, **published(policies=Answer("SERVFAIL"))}
    proposal = proposed(see(world, domain=f"orders.{DOMAIN}"))
    assert proposal.settings["dmarc"] == {"record": "inherit"}
    assert proposal.unseen == (f"a DMARC policy above orders.{DOMAIN} could not be seen ({_NAME}: SERVFAIL)",)


_TAGS = st.sampled_from(
    (
        "p=none", "p=quarantine", "p=reject", "p=rejct", "sp=none", "sp=quarantine", "sp=reject", "sp=x", "np=none", "np=reject",
        "t=y", "t=n", "pct=0", "pct=50", "adkim=s", "aspf=s", "adkim=x", "fo=1:d", "psd=n", "psd=y", "x=y", "P=reject", "=", "\x1b[2J",
        "rua=mailto:a@shop.example", "rua=mailto:ü@shop.example", "rua=https://r.example/x", "rua=mailto:a@bounce.shop.example",
        'rua=mailto:"#: x"@r.example', "rua=nonsense", "ruf=mailto:f@r.example,mailto:f@r.example", "rua=mailto:a%0ab@shop.example",
    )
)  # fmt: skip
_RECORDS = st.lists(_TAGS, max_size=7).map(lambda tags: "; ".join(("v=DMARC1", *tags)))


@given(_RECORDS)
def test_no_policy_is_ever_weaker_than_the_one_that_holds(text: str) -> None:
    proposal = proposed(see(published(policies=[text])))
    if proposal.settings["dmarc"].get("record") is not None:
        return
    planned = record(proposal, "dmarc")
    assert planned is not None
    order = (None, "none", "quarantine", "reject")
    before, after = dmarc.parse(text), dmarc.parse(planned)
    for applied in (own_policy, existing_policy, nonexistent_policy):
        assert order.index(applied(after).policy) >= order.index(applied(before).policy), (text, planned)


@given(st.lists(st.one_of(_RECORDS, st.text(max_size=40)), max_size=4))
def test_whatever_is_published_the_file_can_be_read(texts: list[str]) -> None:
    proposal = proposed(see(published(policies=texts)))
    assert "dmarc" in proposal.settings


_ELSEWHERE = "heritage=external-dns,external-dns/owner=me"


@pytest.mark.parametrize(
    ("at_name", "settings"), [((), {"policy": "none"}), ((_NAME,), {"record": "external"})]
)
def test_what_a_wildcard_answers_owns_nothing(at_name: tuple[str, ...], settings: dict[str, str]) -> None:
    found = {"TXT": [_ELSEWHERE]}
    names = (
        _NAME,
        f"txt-{_NAME}",
        f"_owner.txt.{DOMAIN}",
        f"_mail-deliverability.{DOMAIN}",
        absent_name(DOMAIN),
    )
    world = {
        **published(),
        **dict.fromkeys(names, found),
        **{name: {"TXT": ["heritage=external-dns,own"]} for name in at_name},
    }
    proposal = proposed(see(world))
    assert proposal.settings["dmarc"] == settings
    assert proposal.settings["spf"] == {"record": "own"}
    assert remarks(proposal, "dmarc", lost=True) == [] or at_name


def test_marks_that_could_not_be_seen_are_never_absent() -> None:
    failing = {f"txt-{_NAME}": Answer("SERVFAIL"), f"_mail-deliverability.{DOMAIN}": Answer("TIMEOUT")}
    proposal = proposed(see(published(policies=["v=DMARC1; p=reject"], **failing)))
    assert proposal.settings["dmarc"] == {"record": "external"}
    assert [text.partition(" could not be seen: ") for text in proposal.unseen] == [
        (
            "whether another stack has marked the mail records as its own",
            " could not be seen: ",
            f"_mail-deliverability.{DOMAIN} (TIMEOUT)",
        ),
        (f"whether another tool owns {_NAME}", " could not be seen: ", f"txt-{_NAME} (SERVFAIL)"),
    ]

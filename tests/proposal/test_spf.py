"""Who sends now goes on sending: every term of the published record is in the proposed one, or the record stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.declaration.kinds.spf import SES_TERM, SPF
from deliverability.proposal.entries import Remark
from deliverability.standards import spf
from deliverability.standards.resolver import Answer
from tests.proposal.worlds import DOMAIN, origin, planned, proposed, published, record, remarks, see

_VENDORS = {
    "_spf.newsletter.example": {"TXT": ["v=spf1 ip4:192.0.2.1 -all"]},
    "behind.example": {"TXT": ["v=spf1 ip4:192.0.2.2 ~all"]},
    "far.example": {"TXT": ["v=spf1 redirect=behind.example"]},
}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("v=spf1 -all", f"v=spf1 {SES_TERM} -all"),
        (f"v=spf1 {SES_TERM} -all", f"v=spf1 {SES_TERM} -all"),
        (
            "v=spf1 include:a.example ?include:b.example ip4:192.0.2.0/24 ~all",
            f"v=spf1 {SES_TERM} include:a.example ?include:b.example ip4:192.0.2.0/24 ~all",
        ),
        ("V=SPF1  A  MX:x.example//64 ?ALL", f"v=spf1 {SES_TERM} A MX:x.example//64 ?all"),
        ("v=spf1 mx", f"v=spf1 {SES_TERM} mx ?all"),
        ("v=spf1 mx +all", f"v=spf1 {SES_TERM} mx ?all"),
        ("v=spf1 ip4:0.0.0.0/0 mx -all", f"v=spf1 {SES_TERM} mx ?all"),
        ("v=spf1 redirect=behind.example", f"v=spf1 {SES_TERM} include:behind.example ~all"),
        ("v=spf1 redirect=far.example", f"v=spf1 {SES_TERM} include:far.example ~all"),
        ("v=spf1 redirect=unseen.example", f"v=spf1 {SES_TERM} include:unseen.example ?all"),
        ("v=spf1 a a ?a -all", f"v=spf1 {SES_TERM} a -all"),
        ("v=spf1 -ip4:192.0.2.9 ?include:amazonses.com a -all", f"v=spf1 {SES_TERM} -ip4:192.0.2.9 a -all"),
        (
            "v=spf1 exists:%{i}._x.example exp=why.example -all",
            f"v=spf1 {SES_TERM} exists:%{{i}}._x.example exp=why.example -all",
        ),
        ("v=spf1 mx -all redirect=behind.example", f"v=spf1 {SES_TERM} mx -all"),
    ],
)
def test_the_terms_are_kept_in_their_order_and_with_their_qualifiers(text: str, wanted: str) -> None:
    assert record(proposed(see(published([text], **_VENDORS))), "spf") == wanted


@pytest.mark.parametrize(
    ("texts", "wanted", "said"),
    [
        (
            ["v=spf1 mx include:a.example foo:bar ~all"],
            f"v=spf1 {SES_TERM} mx include:a.example ~all",
            ["Receivers can't read", 'Not taken over, since it is no SPF term: "foo:bar"'],
        ),
        (
            ["v=spf1 mx ~all", "v=spf1 include:a.example mx -all"],
            f"v=spf1 {SES_TERM} mx include:a.example ~all",
            ["2 SPF records stand at shop.example"],
        ),
        (
            ["v=spf1 mx -all include:late.example"],
            f"v=spf1 {SES_TERM} mx -all",
            ['Not taken over, since it has no effect: "include:late.example" (behind -all'],
        ),
        (
            ["v=spf1 mx +all"],
            f"v=spf1 {SES_TERM} mx ?all",
            ['Not taken over: "+all", by which anybody passes'],
        ),
        (
            ["v=spf10 mx -all"],
            f"v=spf1 {SES_TERM} -all",
            ['"v=spf10 mx -all" was probably meant as an SPF record'],
        ),
    ],
)
def test_what_is_not_taken_over_is_named(texts: list[str], wanted: str, said: list[str]) -> None:
    proposal = proposed(see(published(texts)))
    assert record(proposal, "spf") == wanted
    lost = remarks(proposal, "spf", lost=True)
    assert [words for words in said if not any(words in text for text in lost)] == []
    assert len(lost) == len(said)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("v=spf1 redirect=behind.example", ()),
        ("v=spf1 mx -all a", ()),
        ("v=spf1 mx foo:bar ra=postmaster -all", ("foo:bar", "ra=postmaster")),
        ("v=spf1 mx ip4:0.0.0.0/0 ~all", ("ip4:0.0.0.0/0",)),
    ],
)
def test_what_a_deploy_stops_at_is_said_with_the_setting_that_lets_it_on(
    text: str, terms: tuple[str, ...]
) -> None:
    world = published([text], **_VENDORS)
    world[DOMAIN]["NS"] = ["ns-1.awsdns-01.org"]
    proposal = proposed(see(world))
    offered = [
        each.offered for each in proposal.entries if isinstance(each, Remark) and "deploy stops" in each.text
    ]
    assert offered == ([((("spf", "onForeignTerms"), "remove"),)] if terms else [])
    (wanted,) = planned(proposal).record("spf").values
    assert SPF.lost(text, (wanted,)) == terms


def test_a_term_that_no_stack_file_takes_leaves_the_record_as_it_is() -> None:
    proposal = proposed(see(published(["v=spf1 mx -ip4:0.0.0.0/0 ?all"])))
    assert proposal.settings["spf"] == {"record": "none"}
    assert '"-ip4:0.0.0.0/0" can\'t be in a record of the stack' in origin(proposal, "spf", "record")


def test_a_record_whose_senders_do_not_fit_beside_ses_stays_as_it_is() -> None:
    terms = " ".join(f"include:v{number}.example" for number in range(10))
    proposal = proposed(see(published([f"v=spf1 {terms} -all"])))
    assert record(proposal, "spf") is None
    assert "receivers stop after 10" in origin(proposal, "spf", "record")


def test_a_tree_without_room_for_ses_stays_as_it_is() -> None:
    below = " ".join(f"a:h{number}.deep.example" for number in range(9))
    world = {f"h{number}.deep.example": {"A": ["192.0.2.7"]} for number in range(9)}
    proposal = proposed(
        see(
            published(
                ["v=spf1 include:deep.example -all"],
                **world,
                **{"deep.example": {"TXT": [f"v=spf1 {below} -all"]}},
            )
        )
    )
    assert record(proposal, "spf") is None
    assert "its tree costs 10 DNS lookups already" in origin(proposal, "spf", "record")


def test_texts_that_could_not_be_seen_are_left_alone() -> None:
    proposal = proposed(see(published(Answer("SERVFAIL"))))
    assert proposal.settings["spf"] == {"record": "none"}
    assert "the TXT records at shop.example could not be seen (SERVFAIL)" in proposal.unseen


@pytest.mark.parametrize(
    ("more", "tool"),
    [
        ({"_owner.txt.shop.example": {"TXT": ["*octodns*"]}}, "octoDNS"),
        (
            {"txt-shop.example": {"TXT": ["heritage=external-dns,external-dns/owner=one"]}},
            "external-dns (owner one)",
        ),
    ],
)
def test_a_record_set_that_a_tool_owns_is_left_to_it(more: dict[str, object], tool: str) -> None:
    proposal = proposed(see(published(["v=spf1 mx -all"], **more)))
    assert proposal.settings["spf"] == {"record": "none"}
    assert origin(proposal, "spf", "record").startswith(f"{tool} owns the TXT record set")


def test_nothing_is_published_beside_an_alias() -> None:
    world = {
        "news.shop.example": {"CNAME": ["mail.vendor.example"]},
        "mail.vendor.example": {"TXT": ["v=spf1 mx -all"]},
    }
    proposal = proposed(see(world, domain="news.shop.example"))
    assert proposal.settings["spf"] == {"record": "none"}
    assert "is an alias of mail.vendor.example" in origin(proposal, "spf", "record")


_TERMS = st.sampled_from(
    (
        "a", "mx", "?mx", "~a:x.example", "include:a.example", "include:b.example", "-include:c.example", "ip4:192.0.2.1",
        "ip4:192.0.2.0/24", "ip6:2001:db8::/32", "exists:%{i}.x.example", "ptr", "all", "-all", "~all", "?all", "+all",
        SES_TERM, "?include:amazonses.com", "redirect=r.example", "exp=e.example", "x=y", "ip4:0.0.0.0/0", "bad:", "ip4:nonsense",
        "include:", "\x1b[31m", "#: {yaml", "include:%{bad}", "include:" + "a" * 70 + ".example",
    )
)  # fmt: skip
_RECORDS = st.lists(_TERMS, max_size=14).map(lambda terms: " ".join(("v=spf1", *terms)))
_TEXTS = st.lists(
    st.one_of(_RECORDS, st.text(max_size=40), st.just("google-site-verification=x")), max_size=4
)


@given(_TEXTS)
def test_whatever_is_published_the_file_can_be_read(texts: list[str]) -> None:
    proposal = proposed(see(published(texts)))
    assert proposal.settings["spf"]["record"] in ("own", "shared", "none")


@given(_RECORDS)
def test_nobody_who_passes_by_a_term_is_lost(text: str) -> None:
    proposal = proposed(see(published([text])))
    planned = record(proposal, "spf")
    if planned is None:
        return
    kept = {_sense(term) for term in spf.parse(planned).terms}
    assert [str(term) for term in _effective(text) if _sense(term) not in kept] == []


def _effective(text: str) -> list[spf.Term]:
    """The terms of a record before its `all` that let somebody named pass, or not; each mechanism as it stands first."""
    found: dict[object, spf.Term] = {}
    for word in text.split()[1:]:
        try:
            term = spf.parse_term(word)
        except spf.SpfSyntaxError:
            continue
        if isinstance(term, spf.All):
            break
        if isinstance(term, spf.Modifier) or (isinstance(term, spf.Ip4) and term.prefix == 0):
            continue
        if "amazonses.com" not in word:
            found.setdefault(word.lstrip("+-?~"), term)
    return list(found.values())


def _sense(term: spf.Term) -> object:
    return spf.term_meaning(term)


def test_marks_that_could_not_be_seen_are_never_absent() -> None:
    failing = {f"_owner.txt.{DOMAIN}": Answer("SERVFAIL")}
    proposal = proposed(see(published(["v=spf1 mx -all"], **failing)))
    assert proposal.settings["spf"] == {"record": "none"}
    assert proposal.unseen == (
        f"whether another tool owns {DOMAIN} could not be seen: _owner.txt.{DOMAIN} (SERVFAIL)",
    )

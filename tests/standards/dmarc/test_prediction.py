import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliverability.standards import dmarc
from deliverability.standards.dmarc import Identifier, Prediction, Sending
from deliverability.standards.names import DomainNameError
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver

SHOP = "shop.example.com"
BOUNCE = "bounce.example.com"


def world(records: dict[str, str | Answer]) -> DictResolver:
    return DictResolver(
        {
            f"_dmarc.{domain}": {"TXT": [found] if isinstance(found, str) else found}
            for domain, found in records.items()
        }
    )


def predict(
    from_domain: str, identity: str, mail_from: str | None, records: dict[str, str | Answer]
) -> Prediction:
    return asyncio.run(
        dmarc.predict(from_domain, identity=identity, mail_from=mail_from, resolver=world(records))
    )


DKIM = "dkim-signature-fails"
SPF = ["spf-fails", "mail-from-falls-back"]


@pytest.mark.parametrize(
    ("from_domain", "mail_from", "tags", "dkim", "spf", "fails_after"),
    [
        ("example.com", None, "", True, False, [DKIM]),
        ("example.com", None, "adkim=s; aspf=s", True, False, [DKIM]),
        ("example.com", BOUNCE, "", True, True, []),
        ("example.com", BOUNCE, "adkim=s", True, True, []),
        ("example.com", BOUNCE, "aspf=s", True, False, [DKIM]),
        (SHOP, BOUNCE, "", True, True, []),
        (SHOP, BOUNCE, "adkim=s", False, True, [*SPF, "aspf-becomes-strict"]),
        (SHOP, BOUNCE, "aspf=s", True, False, [DKIM, "adkim-becomes-strict"]),
        (SHOP, BOUNCE, "adkim=s; aspf=s", False, False, []),
        (SHOP, None, "", True, False, [DKIM, "adkim-becomes-strict"]),
        (SHOP, None, "adkim=s", False, False, []),
    ],
)
def test_mail_of_the_identity_example_com(
    from_domain: str, mail_from: str | None, tags: str, dkim: bool, spf: bool, fails_after: list[str]
) -> None:
    found = predict(from_domain, "example.com", mail_from, {"example.com": f"v=DMARC1; p=reject; {tags}"})
    for outcome in (found.rfc9989, found.rfc7489):
        assert (outcome.applies, outcome.dkim_aligns, outcome.spf_aligns) == (True, dkim, spf)
        assert outcome.passes is (dkim or spf)
        assert [change.id for change in outcome.fails_after] == fails_after


def test_everything_that_was_decided_from() -> None:
    records: dict[str, str | Answer] = {"example.com": "v=DMARC1; p=reject; adkim=s"}
    found = predict("Shop.Example.com", "Example.com.", "Bounce.Example.com", records)
    discovery = asyncio.run(dmarc.discover(SHOP, resolver=world(records)))
    new = Sending(
        standard="RFC 9989",
        from_domain=SHOP,
        applies=True,
        dkim=Identifier("example.com", "example.com", True),
        spf=Identifier(BOUNCE, "example.com", True),
        fallback=Identifier("amazonses.com", None, False),
        adkim="strict",
        aspf="relaxed",
    )
    old = Sending(
        standard="RFC 7489",
        from_domain=SHOP,
        applies=True,
        dkim=Identifier("example.com", "example.com", True),
        spf=Identifier(BOUNCE, "example.com", True),
        fallback=Identifier("amazonses.com", "amazonses.com", False),
        adkim="strict",
        aspf="relaxed",
    )
    assert found == Prediction(
        SHOP, "example.com", BOUNCE, discovery, dmarc.decide(new, old), dmarc.decide(old, new)
    )


def test_the_default_mail_from() -> None:
    assert predict(SHOP, SHOP, None, {}).mail_from == "amazonses.com"


def test_the_trap_of_a_record_at_the_from_domain_only() -> None:
    found = predict(SHOP, "example.com", BOUNCE, {SHOP: "v=DMARC1; p=reject"})
    assert (found.rfc9989.passes, found.rfc9989.fails_after) == (False, ())
    assert found.rfc7489.passes is True
    assert [change.id for change in found.rfc7489.fails_after] == ["receiver-follows-rfc-9989"]
    mended = predict(
        SHOP, "example.com", BOUNCE, {SHOP: "v=DMARC1; p=reject", "example.com": "v=DMARC1; p=none"}
    )
    assert (mended.rfc9989.passes, mended.rfc7489.passes) == (True, True)


def test_each_standard_goes_by_the_record_that_it_finds() -> None:
    # The walk takes the record in between, the public suffix list the one at the top.
    found = predict(
        "a.shop.example.com",
        SHOP,
        None,
        {SHOP: "v=DMARC1; p=reject; psd=n; adkim=s", "example.com": "v=DMARC1; p=none; aspf=s"},
    )
    assert (found.rfc9989.sending.adkim, found.rfc9989.sending.aspf) == ("strict", "relaxed")
    assert (found.rfc7489.sending.adkim, found.rfc7489.sending.aspf) == ("relaxed", "strict")
    assert (found.rfc9989.passes, found.rfc7489.passes) == (False, True)


def test_without_a_record_nothing_can_fail() -> None:
    found = predict(SHOP, "example.com", f"bounce.{SHOP}", {})
    for outcome in (found.rfc9989, found.rfc7489):
        assert (outcome.applies, outcome.fails_after) == (False, ())
        assert (outcome.sending.adkim, outcome.sending.aspf) == ("relaxed", "relaxed")
    # By the walk every name without a record in sight is its own organization.
    assert (found.rfc9989.dkim_aligns, found.rfc9989.spf_aligns) == (False, False)
    assert (found.rfc7489.dkim_aligns, found.rfc7489.spf_aligns) == (True, True)
    assert predict(SHOP, SHOP, None, {}).rfc9989.fails_after == ()


def test_failed_lookups_leave_open_what_hangs_on_them() -> None:
    found = predict(SHOP, "example.com", BOUNCE, {SHOP: Answer("TIMEOUT"), "example.com": "v=DMARC1; p=none"})
    for outcome in (found.rfc9989, found.rfc7489):
        assert (outcome.applies, outcome.dkim_aligns, outcome.spf_aligns) == (None, None, None)
        assert (outcome.passes, outcome.fails_after) == (None, ())
        assert (outcome.sending.adkim, outcome.sending.aspf) == (None, None)
    same = predict(SHOP, SHOP, None, {SHOP: Answer("TIMEOUT")})
    assert (same.rfc9989.passes, same.rfc7489.passes) == (True, True)
    own = predict(SHOP, SHOP, BOUNCE, {SHOP: "v=DMARC1; p=none; aspf=s", "com": Answer("SERVFAIL")})
    assert (own.rfc9989.applies, own.rfc9989.spf_aligns) == (True, False)


def test_every_name_is_asked_once() -> None:
    resolver = world({"example.com": "v=DMARC1; p=none"})
    asyncio.run(dmarc.predict(SHOP, identity="example.com", mail_from=BOUNCE, resolver=resolver))
    assert sorted(resolver.asked) == [
        (f"_dmarc.{BOUNCE}", "TXT"),
        ("_dmarc.com", "TXT"),
        ("_dmarc.example.com", "TXT"),
        (f"_dmarc.{SHOP}", "TXT"),
    ]


@pytest.mark.parametrize(
    ("domain", "identity", "mail_from"), [("", SHOP, None), (SHOP, "a..b", None), (SHOP, SHOP, "")]
)
def test_nonsense_is_refused(domain: str, identity: str, mail_from: str | None) -> None:
    with pytest.raises(DomainNameError):
        predict(domain, identity, mail_from, {})


texts = st.sampled_from(["v=DMARC1; p=none", "v=DMARC1; psd=n", "v=DMARC1; p=none; psd=y", "\udcff\x00", ""])
answers = st.builds(
    Answer,
    st.sampled_from(["NOERROR", "NXDOMAIN", "SERVFAIL", "\udcff"]),
    st.lists(texts, max_size=2).map(tuple),
)


class AnyResolver:
    """Gives the answers in turn, whatever it is asked."""

    def __init__(self, given_answers: list[Answer]) -> None:
        self._given = given_answers
        self.asked: list[tuple[str, str]] = []

    async def query(self, name: str, rdtype: str) -> Answer:
        self.asked.append((name, rdtype))
        return self._given[len(self.asked) % len(self._given)]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(answers, min_size=1, max_size=4))
def test_no_world_is_too_hostile(given_answers: list[Answer]) -> None:
    resolver = AnyResolver(given_answers)
    found = asyncio.run(dmarc.predict(SHOP, identity="example.com", mail_from=BOUNCE, resolver=resolver))
    assert len(set(resolver.asked)) == len(resolver.asked)
    for outcome in (found.rfc9989, found.rfc7489):
        assert outcome.passes is (outcome.dkim_aligns or outcome.spf_aligns) or None in (
            outcome.dkim_aligns,
            outcome.spf_aligns,
        )

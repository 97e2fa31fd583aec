import asyncio

import pytest

from deliverability.standards import dmarc
from deliverability.standards.dmarc import LegacyDiscovery
from deliverability.standards.dmarc.legacy import legacy_discovery
from deliverability.standards.dmarc.walk import look
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver

RUA = "rua=mailto:r@a.example"
SHOP = "shop.example.com"


def world(records: dict[str, list[str] | Answer]) -> DictResolver:
    return DictResolver({f"_dmarc.{domain}": {"TXT": found} for domain, found in records.items()})


def discover(domain: str, records: dict[str, list[str] | Answer]) -> LegacyDiscovery:
    return asyncio.run(legacy_discovery(domain, {}, resolver=world(records)))


def test_an_own_record_is_asked_for_first_and_ends_the_discovery() -> None:
    records: dict[str, list[str] | Answer] = {
        SHOP: ["v=DMARC1; p=reject; sp=none; np=none; t=y; pct=20"],
        "example.com": ["v=DMARC1; p=none"],
    }
    step = asyncio.run(look(SHOP, resolver=world(records)))
    found = discover(SHOP, records)
    assert found == LegacyDiscovery(
        domain=SHOP,
        organizational_domain="example.com",
        steps=(step,),
        record=dmarc.parse("v=DMARC1; p=reject; sp=none; np=none; t=y; pct=20"),
        policy_domain=SHOP,
        applied_policy="reject",
        policy_tag="p",
        percentage=20,
    )
    assert (found.queries, found.inconclusive, found.applies) == ((f"_dmarc.{SHOP}",), None, True)


def test_a_step_that_is_known_is_not_asked_again() -> None:
    resolver = world({"example.com": ["v=DMARC1; p=none"]})
    known = {SHOP: asyncio.run(look(SHOP, resolver=world({})))}
    found = asyncio.run(legacy_discovery(SHOP, known, resolver=resolver))
    assert found.queries == (f"_dmarc.{SHOP}", "_dmarc.example.com")
    assert resolver.asked == [("_dmarc.example.com", "TXT")]


@pytest.mark.parametrize(
    ("domain", "records", "policy_domain", "policy", "tag", "queries"),
    [
        (SHOP, {}, None, None, None, [SHOP, "example.com"]),
        ("example.com", {}, None, None, None, ["example.com"]),
        ("co.uk", {"co.uk": ["v=DMARC1; p=none"]}, "co.uk", "none", "p", ["co.uk"]),
        (SHOP, {"example.com": ["v=DMARC1; p=reject"]}, "example.com", "reject", "p", [SHOP, "example.com"]),
        (SHOP, {"example.com": ["v=DMARC1; p=reject; sp=none; np=reject"]}, "example.com", "none", "sp", [SHOP, "example.com"]),
        ("a.b.example.co.uk", {"b.example.co.uk": ["v=DMARC1; p=none"], "co.uk": ["v=DMARC1; p=none"]}, None, None, None, ["a.b.example.co.uk", "example.co.uk"]),
        # Something that is no record leaves the set empty; several records don't.
        (SHOP, {SHOP: ["v=spf1 -all"], "example.com": ["v=DMARC1; p=none"]}, "example.com", "none", "p", [SHOP, "example.com"]),
        (SHOP, {SHOP: ["v=DMARC1; p=none"] * 2, "example.com": ["v=DMARC1; p=none"]}, None, None, None, [SHOP]),
        (SHOP, {"example.com": ["v=DMARC1; p=none"] * 2}, None, None, None, [SHOP, "example.com"]),
        # A flawed record needs a report address; np is no tag here.
        (SHOP, {SHOP: ["v=DMARC1"]}, SHOP, None, None, [SHOP]),
        (SHOP, {SHOP: [f"v=DMARC1; {RUA}"]}, SHOP, "none", None, [SHOP]),
        (SHOP, {SHOP: [f"v=DMARC1; p=bogus; sp=reject; {RUA}"]}, SHOP, "none", None, [SHOP]),
        (SHOP, {SHOP: [f"v=DMARC1; p=reject; sp=bogus; {RUA}"]}, SHOP, "none", None, [SHOP]),
        (SHOP, {SHOP: ["v=DMARC1; p=reject; sp=bogus"]}, SHOP, None, None, [SHOP]),
        (SHOP, {SHOP: ["v=DMARC1; p=reject; np=bogus"]}, SHOP, "reject", "p", [SHOP]),
        (SHOP, {"example.com": ["v=DMARC1; p=quarantine; np=bogus; t=y"]}, "example.com", "quarantine", "p", [SHOP, "example.com"]),
    ],
)  # fmt: skip
def test_which_record_applies_and_how(
    domain: str,
    records: dict[str, list[str] | Answer],
    policy_domain: str | None,
    policy: str | None,
    tag: str | None,
    queries: list[str],
) -> None:
    found = discover(domain, records)
    assert (found.policy_domain, found.applied_policy, found.policy_tag) == (policy_domain, policy, tag)
    assert (found.record is None, found.applies) == (policy_domain is None, policy is not None)
    assert found.queries == tuple(f"_dmarc.{name}" for name in queries)
    assert found.inconclusive is None


@pytest.mark.parametrize(
    ("records", "failure"),
    [
        ({SHOP: Answer("TIMEOUT"), "example.com": ["v=DMARC1; p=none"]}, f"_dmarc.{SHOP}: TIMEOUT"),
        ({"example.com": Answer("SERVFAIL")}, "_dmarc.example.com: SERVFAIL"),
    ],
)
def test_after_a_failure_nothing_is_claimed(records: dict[str, list[str] | Answer], failure: str) -> None:
    found = discover(SHOP, records)
    assert (found.inconclusive, found.applies) == (failure, None)
    assert (found.record, found.policy_domain, found.applied_policy, found.policy_tag) == (None,) * 4


@pytest.mark.parametrize(
    ("written", "percentage"),
    [
        ("0", 0),
        ("50", 50),
        ("100", 100),
        ("007", 7),
        ("101", 100),
        ("1000", 100),
        ("-1", 100),
        ("5O", 100),
        ("\u0665", 100),
        ("", 100),
    ],
)
def test_the_share_of_mail_is_told(written: str, percentage: int) -> None:
    assert discover(SHOP, {SHOP: [f"v=DMARC1; p=none; pct={written}"]}).percentage == percentage


def test_the_share_is_all_mail_unless_a_record_says_otherwise() -> None:
    assert discover(SHOP, {SHOP: ["v=DMARC1; p=none"]}).percentage == 100
    assert discover(SHOP, {}).percentage == 100


def test_a_name_that_is_too_long_for_dns_is_not_asked() -> None:
    fits = ".".join(["a" * 63] * 3 + ["b" * 46, "example"])
    assert discover(fits, {}).queries[0] == f"_dmarc.{fits}"
    long = discover(f"c{fits}", {f"{'b' * 46}.example": ["v=DMARC1; p=none"]})
    assert (long.queries, long.applied_policy) == ((f"_dmarc.{'b' * 46}.example",), "none")


@pytest.mark.parametrize(
    ("name", "organizational"),
    [
        ("a.shop.example.com", "example.com"),
        ("example.com", "example.com"),
        ("com", "com"),
        ("co.uk", "co.uk"),
        ("shop.example.co.uk", "example.co.uk"),
        ("x.nosuchtld", "x.nosuchtld"),
    ],
)
def test_the_organizational_domain_by_the_public_suffix_list(name: str, organizational: str) -> None:
    assert dmarc.legacy_organizational_domain(name) == organizational

"""Reputation lists over DNS: what each answer means, and when a list says anything at all."""

import pytest

from deliverability.standards.dnsbl import (
    LISTS,
    NEVER_LISTED,
    Assessment,
    ListAnswer,
    ReputationList,
    assess,
    listed_domain,
)
from deliverability.standards.resolver import Answer

DBL, SURBL, URIBL = (LISTS[name] for name in ("spamhaus-dbl", "surbl", "uribl"))
NXDOMAIN = Answer("NXDOMAIN")
EACH = pytest.mark.parametrize("which", LISTS.values(), ids=LISTS)


def addresses(*values: str) -> Answer:
    return Answer("NOERROR", values)


def said(
    which: ReputationList,
    about: Answer,
    *,
    always: Answer | None = None,
    never: Answer = NXDOMAIN,
) -> Assessment:
    """What a list says that answers its self-test as it should, unless told otherwise."""
    names = which.questions("shop.example")
    answers = (about, always or addresses(which.test_answer), never)
    return assess(which, "shop.example", dict(zip(names, answers, strict=True)))


def test_what_is_asked() -> None:
    assert DBL.questions("shop.example") == (
        "shop.example.dbl.spamhaus.org",
        "dbltest.com.dbl.spamhaus.org",
        "invalid.dbl.spamhaus.org",
    )
    assert SURBL.question(SURBL.always_listed) == "test.surbl.org.multi.surbl.org"
    assert URIBL.question(URIBL.always_listed) == "2.0.0.127.multi.uribl.com"
    assert NEVER_LISTED == "invalid"


@pytest.mark.parametrize(
    ("domain", "asked"),
    [("shop.example", "shop.example"), ("news.shop.co.uk", "shop.co.uk"), ("co.uk", "co.uk")],
)
def test_the_organizational_domain_is_what_lists_hold(domain: str, asked: str) -> None:
    assert listed_domain(domain) == asked


@EACH
def test_no_such_name_is_no_listing(which: ReputationList) -> None:
    for answer in (NXDOMAIN, Answer("NOERROR")):
        name = which.question("shop.example")
        assert said(which, answer) == Assessment(ListAnswer.NOT_LISTED, name, answer)
        assert said(which, answer).tells


@pytest.mark.parametrize(
    ("which", "values", "meanings"),
    [
        (DBL, ("127.0.1.2",), ("a spam domain",)),
        (DBL, ("127.0.1.4",), ("a phishing domain",)),
        (DBL, ("127.0.1.5",), ("a malware domain",)),
        (DBL, ("127.0.1.6",), ("a botnet command and control domain",)),
        (DBL, ("127.0.1.102",), ("a legitimate domain abused for spam",)),
        (DBL, ("127.0.1.106",), ("a legitimate domain abused for botnet command and control",)),
        (DBL, ("127.0.1.2", "127.0.1.4"), ("a spam domain", "a phishing domain")),
        (SURBL, ("127.0.0.8",), ("a phishing domain (PH)",)),
        (SURBL, ("127.0.0.80",), ("a malware domain (MW)", "a spam domain (ABUSE)")),
        (SURBL, ("127.0.0.128",), ("a cracked web site (CR)",)),
        (URIBL, ("127.0.0.2",), ("a spam domain (black)",)),
        (URIBL, ("127.0.0.12",), ("a domain in bulk mail (grey)", "a young or hidden domain (red)")),
    ],
)
def test_listings(which: ReputationList, values: tuple[str, ...], meanings: tuple[str, ...]) -> None:
    found = said(which, addresses(*values))
    assert (found.standing, found.meanings, found.tells) == (ListAnswer.LISTED, meanings, True)


@pytest.mark.parametrize(
    ("which", "value", "meaning"),
    [
        (DBL, "127.0.1.255", "it was asked for an address instead of a domain"),
        (DBL, "127.255.255.252", "there is a typing error in the name of its zone"),
        (DBL, "127.255.255.254", "it doesn't answer public or shared resolvers"),
        (DBL, "127.255.255.255", "it was asked too many questions"),
        (DBL, "127.255.255.253", "it answers with an error code"),
        (SURBL, "127.0.0.1", "it doesn't answer this resolver"),
        (SURBL, "127.255.255.254", "it answers with an error code"),
        (URIBL, "127.0.0.1", "it doesn't answer this resolver"),
        (URIBL, "127.0.0.255", "it doesn't answer this resolver"),
    ],
)
def test_refusals_are_no_listings(which: ReputationList, value: str, meaning: str) -> None:
    expected = (ListAnswer.REFUSED, (meaning,), False)
    refused = said(which, addresses(value))
    assert (refused.standing, refused.meanings, refused.tells) == expected
    # One among real codes makes all of them worthless, and so does one to the self-test.
    mixed = said(which, addresses(which.test_answer, value, value))
    assert (mixed.standing, mixed.meanings, mixed.tells) == expected
    tested = said(which, addresses(which.test_answer), always=addresses(value))
    assert (tested.standing, tested.meanings, tested.tells) == expected
    never = said(which, NXDOMAIN, never=addresses(value))
    assert (never.standing, never.name) == (ListAnswer.REFUSED, which.question("invalid"))


@pytest.mark.parametrize(
    "value",
    [
        "203.0.113.7",
        "127.0.1.3",
        "127.0.0.0",
        "127.0.0.256",
        "127.0.0.0008",
        "127.0.0.٨",
        "127.0.0.",
        "127.0.2.8",
        "",
        "8",
    ],
)
@EACH
def test_other_addresses_are_none_of_its_codes(which: ReputationList, value: str) -> None:
    found = said(which, addresses(value))
    assert (found.standing, found.tells) == (ListAnswer.ODD, False)
    assert said(which, addresses(which.test_answer, value)).standing is ListAnswer.ODD


def test_bits_that_mean_nothing_any_more_are_no_listing() -> None:
    assert said(SURBL, addresses("127.0.0.4")).standing is ListAnswer.ODD
    assert said(SURBL, addresses("127.0.0.12")).meanings == ("a phishing domain (PH)",)


@EACH
def test_a_list_that_names_everything_says_nothing(which: ReputationList) -> None:
    listing = addresses(which.test_answer)
    for made_up in (listing, addresses("203.0.113.7")):
        expected = Assessment(ListAnswer.EVERYTHING, which.question("invalid"), made_up)
        assert said(which, listing, never=made_up) == expected
        assert not expected.tells


@EACH
def test_a_list_that_does_not_name_its_test_point_says_nothing(which: ReputationList) -> None:
    expected = Assessment(ListAnswer.DEAD, which.question(which.always_listed), NXDOMAIN)
    assert said(which, NXDOMAIN, always=NXDOMAIN) == expected
    assert said(which, addresses(which.test_answer), always=NXDOMAIN) == expected
    odd = said(which, NXDOMAIN, always=addresses("203.0.113.7"))
    assert (odd.standing, odd.name) == (ListAnswer.ODD, which.question(which.always_listed))


@pytest.mark.parametrize("status", ["TIMEOUT", "SERVFAIL", "REFUSED", "NOT-ASKED"])
@EACH
def test_silence_says_nothing(which: ReputationList, status: str) -> None:
    silent, listing = Answer(status), addresses(which.test_answer)
    about, always, never = which.questions("shop.example")
    assert said(which, silent) == Assessment(ListAnswer.SILENT, about, silent)
    assert said(which, listing, always=silent) == Assessment(ListAnswer.SILENT, always, silent)
    assert said(which, listing, never=silent) == Assessment(ListAnswer.SILENT, never, silent)


@EACH
def test_what_was_not_asked_is_silence(which: ReputationList) -> None:
    found = assess(which, "shop.example", {})
    assert (found.standing, found.answer.status) == (ListAnswer.SILENT, "NOT-ASKED")


@EACH
def test_a_list_is_described_in_full(which: ReputationList) -> None:
    assert LISTS[which.id] is which
    assert which.page.startswith("https://")
    assert which.source
    assert which.abused <= which.codes.keys()
    assert bool(which.codes) != bool(which.bits)

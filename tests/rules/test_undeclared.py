"""A domain for which nothing is declared is judged by what stands there, and never held against a declaration."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.declaration.manifest import undeclared
from deliverability.rules.judge import judge
from deliverability.snapshot import parse_snapshot
from deliverability.snapshot.questions import possible_mail_from_names
from deliverability.verdict import Result
from tests.rules.world import NODATA, NXDOMAIN, Answer, World, findings, healthy, ids, only

_DOMAIN = "shop.example"


@pytest.fixture
def usual() -> World:
    """A domain with mailboxes, SPF and DMARC, and nothing of SES."""
    return _world()


def _world() -> World:
    world = healthy(undeclared(_DOMAIN)).put(_DOMAIN, "TXT", "v=spf1 mx -all")
    world = world.put(f"_dmarc.{_DOMAIN}", "TXT", f"v=DMARC1; p=reject; rua=mailto:dmarc@{_DOMAIN}")
    world = world.put(_DOMAIN, "MX", f"10 mx.{_DOMAIN}").put(f"mx.{_DOMAIN}", "A", "198.51.100.25")
    for name in possible_mail_from_names(_DOMAIN):
        world = world.gone(name, "MX")
    return world


def test_a_domain_in_order_is_told_so(usual: World) -> None:
    assert ids(usual) == {}
    assert findings(usual, Result.INFO) == ()
    passed = {finding.rule for finding in findings(usual, Result.PASS)}
    assert {
        "spf.missing",
        "spf.syntax-error",
        "spf.too-many-lookups",
        "dmarc.policy-invalid",
        "dns.mail-undeliverable",
    } <= passed


def test_nothing_is_left_out_or_unknown_that_would_take_a_declaration(usual: World) -> None:
    verdict = judge(usual.snapshot())
    assert (verdict.left_out, verdict.exit_code()) == ((), 0)
    areas = {finding.rule.partition(".")[0] for finding in verdict.findings}
    # The world of these tests has readings of AWS, of which one rule says that none was throttled.
    assert areas == {"spf", "dmarc", "dns", "deploy"}


def test_without_spf(usual: World) -> None:
    bare = usual.put(_DOMAIN, "TXT", "site-verification=1")
    assert ids(bare) == {"warn": {"spf.missing"}}
    assert only(bare, "spf.missing").message == "no SPF record stands at shop.example"


def test_an_alias_takes_no_record_beside_it(usual: World) -> None:
    led = Answer(cname=("shops.host.example", "edge.host.example"))
    alias = usual.answer(_DOMAIN, "TXT", led).answer(_DOMAIN, "MX", led)
    for kind in ("A", "AAAA"):
        alias = alias.answer(_DOMAIN, kind, led)
    assert (only(alias, "spf.missing").remedy, only(alias, "dns.mail-undeliverable").remedy) == (
        "shop.example is a CNAME to shops.host.example, beside which no record can stand: put its addresses in the place of the CNAME and "
        "an SPF record beside them, or ask who runs the DNS of edge.host.example for an SPF record there.",
        "shop.example is a CNAME to shops.host.example, beside which no record can stand: put its addresses in the place of the CNAME and "
        "an MX record beside them, or ask who runs the DNS of edge.host.example for an MX record there.",
    )


def test_a_near_miss_explains_that_there_is_no_spf(usual: World) -> None:
    near = usual.put(_DOMAIN, "TXT", " v=spf1 mx -all")
    assert ids(near) == {"fail": {"spf.version-mismatch"}}
    assert only(near, "spf.missing").because == "spf.version-mismatch"
    assert only(near, "spf.version-mismatch").wanted == ()


def test_several_records_are_a_failure_with_a_remedy_that_declares_nothing(usual: World) -> None:
    doubled = usual.put(_DOMAIN, "TXT", "v=spf1 mx -all", "v=spf1 a -all")
    found = only(doubled, "spf.multiple-records")
    assert (found.result, found.remedy, found.wanted) == (
        Result.FAIL,
        "Merge the SPF values at shop.example into one record.",
        (),
    )


def test_a_syntax_error_is_named_and_nothing_is_wanted_instead(usual: World) -> None:
    found = only(usual.put(_DOMAIN, "TXT", "v=spf1 mx foo:bar -all"), "spf.syntax-error")
    assert (found.result, found.remedy, found.wanted) == (
        Result.FAIL,
        "Correct the named term at shop.example.",
        (),
    )


def test_the_tree_is_judged_too(usual: World) -> None:
    gone = usual.put(_DOMAIN, "TXT", "v=spf1 ptr include:gone.example -all").gone("gone.example", "TXT")
    assert {"spf.ptr-mechanism", "spf.include-without-record"} <= {finding.rule for finding in findings(gone)}


@pytest.mark.parametrize(
    ("mail", "addresses", "result", "message"),
    [
        (NXDOMAIN, NODATA, Result.WARN, "mail to shop.example can't be delivered: shop.example does not exist"),
        (NODATA, NODATA, Result.WARN, "mail to shop.example can't be delivered: shop.example has neither MX records nor an address"),
        (Answer(values=("0 ",)), NODATA, Result.INFO, "shop.example takes no mail: shop.example has a null MX"),
        (NODATA, Answer(values=("198.51.100.1",)), Result.PASS, "mail to shop.example is delivered: shop.example has no MX records, but an address"),
    ],
)  # fmt: skip
def test_where_mail_to_it_goes(
    usual: World, mail: Answer, addresses: Answer, result: Result, message: str
) -> None:
    world = usual.answer(_DOMAIN, "MX", mail).answer(_DOMAIN, "A", addresses).answer(_DOMAIN, "AAAA", NODATA)
    found = [each for each in judge(world.snapshot()).findings if each.rule == "dns.mail-undeliverable"]
    assert [(each.result, each.message) for each in found] == [(result, message)]


def test_ses_is_recognised(usual: World) -> None:
    world = usual.put("mail.shop.example", "MX", "10 feedback-smtp.eu-west-1.amazonses.com")
    world = world.put(_DOMAIN, "TXT", "v=spf1 mx include:amazonses.com -all")
    found = only(world, "ses.seen-in-dns")
    assert (found.result, found.message) == (
        Result.INFO,
        "mail.shop.example is a MAIL FROM domain of SES in eu-west-1; the SPF record at shop.example names SES",
    )


def test_what_could_not_be_asked_is_unknown_and_never_missing(usual: World) -> None:
    silent = usual.answer(_DOMAIN, "TXT", Answer("TIMEOUT"))
    assert "spf.missing" in ids(silent)["unknown"]
    assert "warn" not in ids(silent)
    assert judge(silent.snapshot()).exit_code() == 3


def test_a_saved_snapshot_gives_the_same_verdict(usual: World) -> None:
    snapshot = usual.put(_DOMAIN, "TXT", "v=spf1 a").snapshot()
    assert judge(parse_snapshot(snapshot.to_json())) == judge(snapshot)


_VALUES = st.lists(
    st.sampled_from(
        (
            "v=spf1 mx -all", "v=spf1 a include:amazonses.com ~all", "v=spf1 bad: -all", "v=spf1 +all", " v=spf1", "x",
            "v=spf1 redirect=_spf.shop.example", "v=spf1 ptr exists:%{i}.x.example ?all",
        )
    ),
    max_size=3,
)  # fmt: skip
_POLICIES = st.lists(
    st.sampled_from(
        ("v=DMARC1; p=none", "v=DMARC1; p=rejct", "v=DMARC1;p=reject;aspf=s;sp=none", "v=dmarc1", "x")
    ),
    max_size=2,
)


@given(_VALUES, _POLICIES, st.booleans())
def test_nothing_is_ever_said_to_differ_from_what_is_declared(
    texts: list[str], policies: list[str], ses: bool
) -> None:
    world = _world().put(_DOMAIN, "TXT", *texts).put(f"_dmarc.{_DOMAIN}", "TXT", *policies)
    if ses:
        world = world.put("bounce.shop.example", "MX", "10 feedback-smtp.us-east-1.amazonses.com")
    for finding in judge(world.snapshot()).findings:
        said = f"{finding.message} {' '.join(finding.wanted)}"
        assert "declare" not in said, finding
        assert "differ" not in said, finding
        assert "stack undeclared" not in finding.remedy, finding

"""How values that stand at a name compare with the declared one, kind by kind: both sides of each boundary."""

import pytest

from deliverability.declaration.kinds import Comparison, Kind, State, catalogue
from deliverability.declaration.kinds import comparisons as shared
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.kinds.mail_from import MX
from deliverability.declaration.kinds.mail_from import SPF as MAIL_FROM_SPF
from deliverability.declaration.kinds.null_mx import NULL_MX
from deliverability.declaration.kinds.report_authorization import REPORT_AUTHORIZATION
from deliverability.declaration.kinds.spf import SPF
from tests.rules.world import KEY_1024, KEY_2048

RIGHT, DIFFERS, EXPLAINED, MISSING = State.RIGHT, State.DIFFERS, State.EXPLAINED, State.MISSING
OURS = "v=spf1 include:amazonses.com -all"
POLICY = "v=DMARC1; p=none;"
FEEDBACK = "10 feedback-smtp.eu-central-1.amazonses.com"
TARGET = "token.dkim.amazonses.com"


@pytest.mark.parametrize("kind", [SPF, MAIL_FROM_SPF], ids=lambda kind: kind.purpose)
@pytest.mark.parametrize(
    ("values", "state", "saw"),
    [
        ((OURS,), RIGHT, (OURS,)),
        (("x=1", OURS, "y"), RIGHT, (OURS,)),
        (("V=SPF1  Include:AMAZONSES.com  -ALL ",), RIGHT, ("V=SPF1  Include:AMAZONSES.com  -ALL ",)),
        (("v=spf1 +include:amazonses.com -all",), RIGHT, ("v=spf1 +include:amazonses.com -all",)),
        (("v=spf1 include:amazonses.com ~all",), DIFFERS, ("v=spf1 include:amazonses.com ~all",)),
        (("v=spf1 -all include:amazonses.com",), DIFFERS, ("v=spf1 -all include:amazonses.com",)),
        (("v=spf1 include:%{d} -all",), DIFFERS, ("v=spf1 include:%{d} -all",)),
        (("v=spf1 ipv4:192.0.2.1 -all",), EXPLAINED, ("v=spf1 ipv4:192.0.2.1 -all",)),
        ((OURS, OURS), EXPLAINED, (OURS, OURS)),
        (("x", "v=spf10 -all"), EXPLAINED, ("v=spf10 -all",)),
        ((f" {OURS}",), EXPLAINED, (f" {OURS}",)),
        (("x", "y"), MISSING, ("x", "y")),
    ],
)
def test_spf(kind: Kind, values: tuple[str, ...], state: State, saw: tuple[str, ...]):
    assert kind.compare(values, OURS) == Comparison(state, saw)


def test_macros_keep_their_case():
    assert not SPF.same("v=spf1 exists:%{I}.x -all", "v=spf1 exists:%{i}.x -all")
    assert SPF.same("v=spf1 EXISTS:x.y -all", "v=spf1 exists:x.y -all")
    assert not SPF.same("v=spf1 mx\t-all", "v=spf1 mx -all")


@pytest.mark.parametrize(
    ("seen", "wanted"),
    [
        ("v=spf1 include:x.example. -all", "v=spf1 include:X.example -all"),
        ("v=spf1 ip4:192.0.2.1/32 -all", "v=spf1 ip4:192.0.2.1 -all"),
        ("v=spf1 ip4:192.0.2.9/24 -all", "v=spf1 ip4:192.0.2.0/24 -all"),
        ("v=spf1 ip6:2001:0DB8:0:0:0:0:0:1/128 -all", "v=spf1 ip6:2001:db8::1 -all"),
        ("v=spf1 a/32//128 mx//128 -all", "v=spf1 +a mx -all"),
        ("v=spf1 mx ip4:192.0.2.1 a -all", "v=spf1 a mx ip4:192.0.2.1 -all"),
        ("v=spf1 mx mx -all", "v=spf1 mx -all"),
        ("v=spf1 exp=x.example mx -all", "v=spf1 mx -all exp=X.example."),
    ],
)
def test_spellings_of_one_spf_record(seen: str, wanted: str):
    assert SPF.same(seen, wanted)
    assert SPF.lost(seen, (wanted,)) == ()


@pytest.mark.parametrize(
    ("seen", "wanted"),
    [
        ("v=spf1 ~mx a -all", "v=spf1 a ~mx -all"),
        ("v=spf1 ip4:192.0.2.0/25 -all", "v=spf1 ip4:192.0.2.0/24 -all"),
        ("v=spf1 a//64 -all", "v=spf1 a -all"),
        ("v=spf1 a:x.example -all", "v=spf1 a -all"),
        ("v=spf1 a:x.example -all", "v=spf1 mx:x.example -all"),
        ("v=spf1 a -all mx", "v=spf1 a -all"),
        ("v=spf1 -all a", "v=spf1 a -all"),
        ("v=spf1 a -all redirect=x.example", "v=spf1 a -all"),
        ("v=spf1 a x=y -all", "v=spf1 a -all"),
        ("v=spf1 a", "v=spf1 a ?all"),
    ],
)
def test_spf_records_that_differ(seen: str, wanted: str):
    assert not SPF.same(seen, wanted)
    assert not SPF.same(wanted, seen)


@pytest.mark.parametrize(
    ("values", "state", "saw"),
    [
        ((POLICY,), RIGHT, (POLICY,)),
        (("x", "v=DMARC1;p=none;pct=100;x-owner=us"), RIGHT, ("v=DMARC1;p=none;pct=100;x-owner=us",)),
        (("v=DMARC1; p=reject",), DIFFERS, ("v=DMARC1; p=reject",)),
        (("v=DMARC1; p=none; adkim=s",), DIFFERS, ("v=DMARC1; p=none; adkim=s",)),
        (("v=DMARC1; p=none; aspf=s",), DIFFERS, ("v=DMARC1; p=none; aspf=s",)),
        (("v=DMARC1; p=none; sp=reject",), DIFFERS, ("v=DMARC1; p=none; sp=reject",)),
        (("v=DMARC1; p=none; np=reject",), DIFFERS, ("v=DMARC1; p=none; np=reject",)),
        (("v=DMARC1; p=none; t=y",), DIFFERS, ("v=DMARC1; p=none; t=y",)),
        (
            ("v=DMARC1; p=none; rua=mailto:a@x.example",),
            DIFFERS,
            ("v=DMARC1; p=none; rua=mailto:a@x.example",),
        ),
        (
            ("v=DMARC1; p=none; ruf=mailto:a@x.example",),
            DIFFERS,
            ("v=DMARC1; p=none; ruf=mailto:a@x.example",),
        ),
        (("v=DMARC1; p=none; fo=1",), RIGHT, ("v=DMARC1; p=none; fo=1",)),
        ((POLICY, POLICY), EXPLAINED, (POLICY, POLICY)),
        (("v=DMARC1 p=none",), EXPLAINED, ("v=DMARC1 p=none",)),
        (("v=DMARC1; p=nome",), EXPLAINED, ("v=DMARC1; p=nome",)),
        (("x",), MISSING, ("x",)),
    ],
)
def test_dmarc(values: tuple[str, ...], state: State, saw: tuple[str, ...]):
    assert DMARC.compare(values, POLICY) == Comparison(state, saw)


def test_report_mailboxes_are_compared_in_any_order():
    first, second = (
        "v=DMARC1; p=none; rua=mailto:a@x.example,mailto:b@x.example",
        "v=DMARC1; p=none; rua=mailto:b@x.example,mailto:a@x.example",
    )
    assert DMARC.same(first, second)
    assert not DMARC.same("no record", POLICY)
    assert DMARC.same("no record", "no record")
    assert not DMARC.same(
        "v=DMARC1; p=none; rua=https://a.example", "v=DMARC1; p=none; rua=https://b.example"
    )
    assert DMARC.same("v=DMARC1; p=none; rua=mailto:a@X.example", "v=DMARC1; p=none; rua=MAILTO:a@x.example")
    failures = "v=DMARC1; p=none; ruf=mailto:a@x.example"
    assert not DMARC.same(f"{failures}; fo=1", failures)


@pytest.mark.parametrize(("kind", "wanted"), [(SPF, OURS), (DMARC, POLICY), (MX, FEEDBACK), (DKIM, TARGET)])
def test_a_record_set_holds_only_what_is_right(kind: Kind, wanted: str):
    assert kind.holds((wanted,), wanted)
    assert not kind.holds((), wanted)
    assert not kind.holds(("x",), wanted)


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ((FEEDBACK,), RIGHT),
        ((FEEDBACK.upper(),), RIGHT),
        ((FEEDBACK, FEEDBACK), RIGHT),
        (("20 feedback-smtp.eu-central-1.amazonses.com",), RIGHT),
        (("10 mail.example",), EXPLAINED),
        ((FEEDBACK, "20 mail.example"), EXPLAINED),
        ((FEEDBACK, "20 feedback-smtp.eu-central-1.amazonses.com"), EXPLAINED),
    ],
)
def test_the_mx_of_bounces(values: tuple[str, ...], state: State):
    assert MX.compare(values, FEEDBACK) == Comparison(state, values)


@pytest.mark.parametrize(
    ("values", "wanted", "state"),
    [
        ((TARGET,), TARGET, RIGHT),
        ((TARGET.upper(),), TARGET, RIGHT),
        (("other.dkim.amazonses.com",), TARGET, DIFFERS),
        ((KEY_2048,), KEY_2048, RIGHT),
        ((f"v=DKIM1; k=rsa; {KEY_2048}",), KEY_2048, RIGHT),
        ((KEY_1024,), KEY_2048, EXPLAINED),
        (("p=",), KEY_2048, EXPLAINED),
        (("no key",), KEY_2048, EXPLAINED),
        ((KEY_2048, "x"), KEY_2048, EXPLAINED),
        ((KEY_1024,), "p=PUBLIC-KEY", RIGHT),
        (("no key",), "p=PUBLIC-KEY", EXPLAINED),
        (("v=DKIM1; p=",), "p=PUBLIC-KEY", EXPLAINED),
        ((KEY_1024, KEY_2048), "p=PUBLIC-KEY", EXPLAINED),
    ],
)
def test_dkim(values: tuple[str, ...], wanted: str, state: State):
    assert DKIM.compare(values, wanted) == Comparison(state, values)


@pytest.mark.parametrize(
    ("values", "state"),
    [(("0 .",), RIGHT), (("10 mail.example",), DIFFERS), (("0 .", "10 mail.example"), DIFFERS)],
)
def test_the_null_mx(values: tuple[str, ...], state: State):
    assert NULL_MX.compare(values, "0 .") == Comparison(state, values)


@pytest.mark.parametrize(
    ("values", "state"),
    [
        (("v=DMARC1;",), RIGHT),
        (("x", "v=DMARC1; rua=mailto:elsewhere@x.example"), RIGHT),
        (("v=DMARC2",), DIFFERS),
    ],
)
def test_a_report_authorization(values: tuple[str, ...], state: State):
    assert REPORT_AUTHORIZATION.compare(values, "v=DMARC1;") == Comparison(state, values)


def test_names_have_no_case():
    assert shared.equal("10 MAIL.example", "10 mail.EXAMPLE")
    assert not shared.equal("10 mail.example", "20 mail.example")


@pytest.mark.parametrize(
    ("value", "lost"),
    [
        (OURS, ()),
        ("v=spf1 -all", ()),
        ("V=SPF1 INCLUDE:amazonses.com ?ALL", ()),
        ("v=spf1 include:amazonses.com +include:x.example ~all", ("+include:x.example",)),
        (
            "v=spf1 ip4:192.0.2.1 include:amazonses.com redirect=y.example",
            ("ip4:192.0.2.1", "redirect=y.example"),
        ),
        ("v=spf1 include:before.example include:amazonses.com -all", ()),
        ("v=spf1 ipv4:192.0.2.1", ("ipv4:192.0.2.1",)),
        ("v=spf1 redirect=before.example", ()),
        ("v=spf1 redirect=y.example -all a mx", ()),
        ("v=spf1 mx -all ipv4:192.0.2.1 ra=x", ("mx", "ipv4:192.0.2.1", "ra=x")),
    ],
)
def test_what_a_repaired_spf_record_loses(value: str, lost: tuple[str, ...]):
    assert SPF.lost(value, (OURS, "v=spf1 include:amazonses.com include:BEFORE.example -all")) == lost


@pytest.mark.parametrize("kind", [DMARC, REPORT_AUTHORIZATION, DKIM, MX, NULL_MX])
def test_other_kinds_say_one_thing_and_lose_nothing(kind: Kind):
    assert kind.lost("anything at all", ("declared",)) == ()


@pytest.mark.parametrize(
    ("kind", "value", "selected", "meant"),
    [
        (SPF, OURS, True, ""),
        (SPF, "v=spf1", True, ""),
        (SPF, "v=spf10", False, "the version is written 'v=spf10', not 'v=spf1'"),
        (SPF, "x", False, ""),
        (DMARC, POLICY, True, ""),
        (DMARC, "x", False, ""),
        (DKIM, KEY_2048, True, ""),
        (DKIM, "x", False, "it stands at the name of a DKIM key"),
        (MX, "5 mail.example", True, ""),
        (NULL_MX, "0 .", True, ""),
        (NULL_MX, "5 mail.example", False, ""),
        (REPORT_AUTHORIZATION, "v=DMARC1", True, ""),
    ],
)
def test_what_is_of_a_kind_or_was_meant_as_it(kind: Kind, value: str, selected: bool, meant: str):
    assert (kind.selects(value), kind.meant(value)) == (selected, meant)
    assert kind.may_be_of_it(value) is (selected or meant != "")


@pytest.mark.parametrize(
    ("name", "purposes"),
    [
        ("shop.example", set()),
        ("bounce.shop.example", set()),
        ("_dmarc.shop.example", {"dmarc"}),
        ("a._domainkey.shop.example", {"dkim"}),
        ("_mail-deliverability.shop.example", {"owner-mark"}),
        ("shop.example._report._dmarc.reports.example", {"report-authorization"}),
    ],
)
def test_which_names_look_like_a_kind(name: str, purposes: set[str]):
    assert {kind.purpose for kind in catalogue() if kind.at(tuple(name.split(".")))} == purposes


@pytest.mark.parametrize(
    ("seen", "wanted", "same"),
    [("v=DMARC1", "v=DMARC1;", True), ("x", "v=DMARC1;", False), ("v=DMARC1", "x", False)],
)
def test_any_two_report_authorizations_say_the_same(seen: str, wanted: str, same: bool):
    assert REPORT_AUTHORIZATION.same(seen, wanted) is same

"""Verdicts that checkdmarc 6.0.0 corrected, as a checklist: for each that concerns us the source and the right value.

Its release of August 2026 names 81 places in which it had departed from RFC 7208, 9989, 9990, 8460, 8461 and the BIMI draft. The rows
are worded from the standards and from what its code does differently since then. Left out is what we don't do: SMTP and TLS to mail
hosts, policy files and logos that are fetched, SOA records, its own interfaces.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from deliverability.standards import bimi, dmarc, mta_sts, spf, tls_rpt
from deliverability.standards.dnssec import link
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver, settled
from deliverability.standards.syntax import RecordSyntaxError

HERE = "here.example"
Row = tuple[str, str, Any]


def rows(*given: Row) -> Any:
    """Parametrised by (source, record, right value); the id is both texts."""
    return pytest.mark.parametrize(
        ("record", "right"),
        [pytest.param(text, right, id=f"{source}: {text[:60]}") for source, text, right in given],
    )


def readable(parse: Callable[[str], Any], text: str) -> bool:
    try:
        parse(text)
    except RecordSyntaxError:
        return False
    return True


# SPF, RFC 7208


@rows(
    ("3.1, 4.5", " v=spf1 -all", False),  # what begins with a blank begins with no version
    ("4.5", "v=spf10 -all", False),
    ("4.5", "v=spf1", True),
    ("4.5, 4.6.1", "V=SPF1 -all", True),
    ("12", "v=spf1 -all   ", True),
)
def test_an_spf_record_begins_with_its_version(record: str, right: bool):
    assert spf.is_record(record) is right


@rows(
    ("7.2", "v=spf1 exists:%{c}.here.example -all", False),  # c, r and t belong to explanations
    ("7.2", "v=spf1 a:%{r}.here.example -all", False),
    ("7.2", "v=spf1 redirect=%{t}.here.example", False),
    ("7.2, RFC 5234 2.3", "v=spf1 exists:%{iR}.here.example -all", True),  # a literal has no case
    ("7.2", "v=spf1 exists:%{d2}.here.example -all", True),
    ("6", "v=spf1 x=%{c} -all", True),  # nobody expands a modifier that nobody knows
    ("12", "v=spf1 ip4:192.0.2.0/024 -all", False),
    ("12", "v=spf1 ip6:2001:db8::/064 -all", False),
    ("12", "v=spf1 a/08 -all", False),
    ("12", "v=spf1 mx//0064 -all", False),
    ("12", "v=spf1 a/24//64 -all", True),
    ("12", "v=spf1 a/33 -all", False),
    ("12", "v=spf1 mx//129 -all", False),
    ("12", "v=spf1 ip4:2001:db8::1 -all", False),
    ("12", "v=spf1 ip6:192.0.2.1 -all", False),
    ("12", "v=spf1 +redirect=_spf.here.example", False),  # a qualifier belongs to mechanisms
    ("12", "v=spf1 -exp=why.here.example -all", False),
    ("12", "v=spf1 all:here.example", False),
    ("12", "v=spf1 -all/8", False),
    ("12", "v=spf1 include -all", False),
    ("12", "v=spf1 include: -all", False),
    ("12", "v=spf1 exists -all", False),
    ("12", "v=spf1 a: -all", False),
    ("12", "v=spf1 mx: -all", False),
    ("12", "v=spf1 ptr: -all", False),
    ("12", "v=spf1 a:/24 -all", False),
    ("12", "v=spf1 redirect=", False),
    ("12", "v=spf1 exp= -all", False),
    ("12", "v=spf1 include=_spf.here.example -all", True),  # an unknown modifier of that name
    ("12", "v=spf1 ip5:192.0.2.1 -all", False),
    ("6", "v=spf1 foo=bar foo=baz -all", True),  # unknown modifiers, however often
    ("6", "v=spf1 redirect=a.example redirect=b.example", False),
    ("6", "v=spf1 exp=a.example exp=b.example -all", False),
    ("5.1", "v=spf1 ~all -all", True),  # the first one wins; none is too many
    ("6, 4.6.1", "v=spf1 -all EXP=why.here.example", True),
    ("4.6", "v=spf1 -all foo", False),  # a syntax error anywhere, also behind all
)
def test_spf_grammar(record: str, right: bool):
    assert readable(spf.parse, record) is right


def inspected(record: str, **world: Mapping[str, list[str] | Answer]) -> spf.SpfInspection:
    """The tree of a record at `HERE`; names of the world are below `example`, with underscores for dots."""
    names = {f"{name.replace('_', '.')}.example": value for name, value in world.items()}
    resolver = DictResolver({HERE: {"TXT": [record]}, **names})
    return settled(spf.inspect(HERE, resolver=resolver))


FLAT: dict[str, list[str] | Answer] = {"TXT": ["v=spf1 ip4:192.0.2.1 -all"]}
HOST: dict[str, list[str] | Answer] = {"A": ["192.0.2.1"]}


def test_an_include_without_a_record_is_a_permanent_error():
    """RFC 7208 section 5.2: a result of none behind an include."""
    for missing in ({}, {"other": {"TXT": ["unrelated"]}}):
        found = inspected("v=spf1 include:other.example -all", **missing)
        assert set(found.outcomes) == {"permerror"}


def test_a_redirect_to_nothing_is_a_permanent_error_and_a_void_lookup():
    """Sections 6.1 and 4.6.4."""
    found = inspected("v=spf1 redirect=nowhere.example")
    assert (set(found.outcomes), found.lookups, found.void_lookups) == ({"permerror"}, 1, 1)


@rows(
    ("6.1", "v=spf1 redirect=other.example -all", 0),  # ignored beside all, wherever it stands
    ("6.1", "v=spf1 -all redirect=other.example", 0),
    ("5.1", "v=spf1 -all include:other.example", 0),  # never reached
    (
        "4.6.4",
        "v=spf1 include:other.example include:other.example -all",
        2,
    ),  # counted as often as it is evaluated
    (
        "4.6.4",
        "v=spf1 a:host.example mx:post.example -all",
        2,
    ),  # an mx is one lookup, however many hosts it has
    ("6.2", "v=spf1 exp=other.example -all", 0),
    ("4.6.4", "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 -all", 0),
)
def test_spf_counts_the_lookups_that_an_evaluation_makes(record: str, right: int):
    post: dict[str, list[str] | Answer] = {"MX": [f"10 m{number}.example" for number in range(3)]}
    hosts = {f"m{number}": HOST for number in range(3)}
    found = inspected(record, other=FLAT, host=HOST, post=post, **hosts)
    assert (found.lookups, found.void_lookups) == (right, 0)


def test_a_mail_host_without_address_makes_its_term_void_once():
    """Section 4.6.4 counts terms for which queries return nothing. checkdmarc takes only the question for MX for the term's; we take
    those for its hosts' addresses too, as most evaluators do, and count the term once however many hosts have none.
    """
    found = inspected(
        "v=spf1 mx:post.example -all",
        post={"MX": ["10 gone.example", "15 lost.example", "20 host.example"]},
        host=HOST,
    )
    assert (found.lookups, found.void_lookups, set(found.outcomes)) == (1, 1, {"pass", "fail"})


def test_more_than_ten_mail_hosts_are_too_many():
    """Section 4.6.4."""
    hosts = {f"m{number}": {"A": ["192.0.2.9"]} for number in range(11)}
    found = inspected(
        "v=spf1 mx:post.example -all", post={"MX": [f"{n} m{n}.example" for n in range(11)]}, **hosts
    )
    assert "permerror" in set(found.outcomes)


def test_ten_lookups_are_allowed_and_eleven_are_not():
    """Section 4.6.4."""
    hosts = {f"m{number}": HOST for number in range(11)}
    ten = inspected("v=spf1 " + " ".join(f"a:m{n}.example" for n in range(10)) + " -all", **hosts)
    eleven = inspected("v=spf1 " + " ".join(f"a:m{n}.example" for n in range(11)) + " -all", **hosts)
    assert ("permerror" in ten.outcomes, "permerror" in eleven.outcomes) == (False, True)


def test_the_two_prefixes_belong_to_the_two_families():
    """Section 5.3: /24 is for IPv4, //64 for IPv6."""
    both: dict[str, list[str] | Answer] = {"A": ["192.0.2.7"], "AAAA": ["2001:db8::7"]}
    found = inspected("v=spf1 a:both.example/24//64 -all", both=both)
    assert [str(network) for network in found.outcomes["pass"].networks] == ["192.0.2.0/24", "2001:db8::/64"]


# DMARC, RFC 9989 and 9990


@rows(
    ("4.8", "V = DMARC1 ; p=none", True),  # the name has no case, blanks may stand around the equals sign
    ("4.8", "v=dmarc1; p=none", False),  # the value has a case
    ("4.8", "v=DMARC1", True),
    ("4.8", "v=DMARC10; p=none", False),
    ("4.8", " v=DMARC1; p=none", False),
    ("4.8", "p=none; v=DMARC1", False),
)
def test_a_dmarc_record_begins_with_its_version(record: str, right: bool):
    assert dmarc.is_record(record) is right


@rows(
    (
        "4.7",
        "v=DMARC1; p=reject; adkim=strict",
        {"policy": "reject", "adkim": "relaxed"},
    ),  # the default holds
    ("4.7", "v=DMARC1; p=reject; aspf=S", {"policy": "reject", "aspf": "strict"}),  # literals have no case
    ("4.7", "v=DMARC1; p=REJECT", {"policy": "reject"}),
    ("4.7", "v=DMARC1; p=reject; verylongtagname=x", {"policy": "reject"}),  # any length, any value
    (
        "4.7",
        "v=DMARC1; p=reject; ruf=mailto:a@b.example; fo=0:1",
        {"fo": ("0",)},
    ),  # these two exclude each other
    ("4.8", "v=DMARC1; p=reject; ruf=mailto:a@b.example; fo=d:d", {"fo": ("0",)}),
    ("4.7", "v=DMARC1; rua=mailto:a@b.example", {"policy": "none"}),  # p may be left out
    ("4.10.1", "v=DMARC1; sp=reject", {"policy": None}),  # but then somebody must get reports
    ("4.7", "v=DMARC1; sp=none; p=reject", {"policy": "reject"}),  # in any order
    ("A.6", "v=DMARC1; p=reject; pct=200; rf=x; ri=y", {"policy": "reject"}),  # removed, so never an error
)
def test_dmarc_drops_or_defaults_what_it_can_not_read(record: str, right: Mapping[str, Any]):
    read = dmarc.parse(record)
    assert {name: getattr(read, name) for name in right} == right


@rows(
    (
        "4.7",
        "mailto:Reports%2Bdmarc@b.example",
        ["Reports+dmarc@b.example"],
    ),  # only scheme and host have no case
    ("4.7", "https://b.example/report", [None]),  # any URI is valid; receivers must support mailto alone
    ("4.7", "reports@b.example", []),
    ("4.7", "mailto:a@b.example!10m", ["a@b.example"]),
    ("4.7", "mailto:a@b.example , mailto:c@d.example", ["a@b.example", "c@d.example"]),
    ("4.7, RFC 3986 3.2.2", "https://[2001:db8::1]/x", [None]),
    ("4.7, RFC 3986 3.2.2", "https://[::::]/x", []),
    ("4.7, RFC 3986 2.1", "https://b.example/%zz", []),
    ("4.7, RFC 3986 3.5", "https://b.example/#a#b", []),
)
def test_dmarc_report_addresses(record: str, right: list[str | None]):
    assert [uri.address for uri in dmarc.parse(f"v=DMARC1; p=none; rua={record}").rua] == right


def walked(domain: str, **records: str) -> dmarc.DmarcDiscovery:
    """What applies to a From domain where records stand at these names, with underscores for dots."""
    world = {f"_dmarc.{name.replace('_', '.')}": {"TXT": [text]} for name, text in records.items()}
    return settled(dmarc.discover(domain, resolver=DictResolver(world)))


def test_the_walk_takes_the_record_with_the_fewest_labels_and_stops_at_psd():
    """RFC 9989 sections 4.10 and 4.10.2."""
    near = walked("a.b.shop.example", b_shop_example="v=DMARC1; p=none", shop_example="v=DMARC1; p=reject")
    assert (near.organizational_domain, near.policy_domain) == ("shop.example", "shop.example")
    bounded = walked(
        "a.b.shop.example", b_shop_example="v=DMARC1; p=quarantine; psd=n", shop_example="v=DMARC1; p=reject"
    )
    assert (bounded.organizational_domain, bounded.policy_domain) == ("b.shop.example", "b.shop.example")
    suffix = walked("a.b.shop.example", shop_example="v=DMARC1; p=reject; psd=y")
    assert (suffix.organizational_domain, suffix.policy_domain) == ("b.shop.example", "shop.example")
    top = walked("shop.example", example="v=DMARC1; p=reject; psd=y")
    assert top.policy_domain == "example"  # a record at a top-level domain counts too


def test_several_records_at_a_name_are_none_and_a_foreign_text_is_nothing():
    """RFC 9989 section 4.10, steps 2 to 4."""
    world = {
        "_dmarc.two.example": {"TXT": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]},
        "_dmarc.one.example": {"TXT": ["v=DMARC1; p=none", "google-site-verification=x"]},
    }
    two = settled(dmarc.discover("two.example", resolver=DictResolver(world)))
    one = settled(dmarc.discover("one.example", resolver=DictResolver(world)))
    assert (two.record, one.policy_domain) == (None, "one.example")


@rows(
    ("RFC 9990 4", "v=DMARC1", "yes"),
    ("RFC 9990 4", "v=DMARC1; rua=mailto:x@reports.example", "yes"),
    ("RFC 9990 4", "unrelated", "no"),
)
def test_a_report_host_agrees_by_one_record_whatever_stands_beside_it(record: str, right: str):
    name = "shop.example._report._dmarc.reports.example"
    for texts in ([record], ["unrelated", record], [record, "v=spf1 -all"]):
        world = {name: {"TXT": texts}, "reports.example": {"MX": ["10 mx.reports.example"]}}
        policy = dmarc.parse("v=DMARC1; p=none; rua=mailto:a@reports.example")
        [found] = settled(dmarc.destinations(policy, "shop.example", resolver=DictResolver(world)))
        assert found.authorized == right


# MTA-STS, RFC 8461


@rows(
    ("3.1", "v=STSv1; id=20260101", "20260101"),
    ("3.1", "v=STSv1 ; id=20260101 ;", "20260101"),
    ("3.1", "v=STSv1;id=20260101;", "20260101"),
    ("3.1", "v=STSv1; id=a; x-1.y_z=anything:else", "a"),  # extensions, ignored
    ("3.1", "v=STSv1; 9x=y; id=a", "a"),
    ("3.2", "v=STSv1; id=a; id=b", "a"),  # all but the first are ignored
    ("3.1", "v=STSv1; ID=a", None),  # names have a case: that is an extension, and the id is missing
    ("3.1", "v=STSv1; id=a-b", None),
    ("3.1", f"v=STSv1; id={'a' * 33}", None),
    ("3.1", "v=STSv1; id = a", None),  # no blanks around the equals sign
    ("3.1", "v=STSv1; id=a; x=y=z", None),
    ("3.1", "v=STSv1;", None),
    ("3.1", "v=STSv1", None),
    ("3.1", "v = STSv1; id=a", None),
    ("3.1", "V=STSv1; id=a", None),
    ("3.1", "v=STSv10; id=a", None),
)
def test_mta_sts(record: str, right: str | None):
    try:
        found: str | None = mta_sts.parse(record).id
    except mta_sts.MtaStsSyntaxError:
        found = None
    assert found == right


# TLS-RPT, RFC 8460


@rows(
    ("3", "v=TLSRPTv1; rua=mailto:a@b.example", ["mailto:a@b.example"]),
    ("3", "v=TLSRPTv1 ;rua=mailto:a@b.example;", ["mailto:a@b.example"]),
    (
        "3",
        "v=TLSRPTv1; rua=mailto:a@b.example , https://b.example/x",
        ["mailto:a@b.example", "https://b.example/x"],
    ),
    (
        "3",  # "the record supports the ability to declare more than one rua"
        "v=TLSRPTv1; rua=mailto:a@b.example; rua=https://b.example/x",
        ["mailto:a@b.example", "https://b.example/x"],
    ),
    ("3", "v=TLSRPTv1; ext.1=x; rua=mailto:a@b.example", ["mailto:a@b.example"]),
    ("3", "v=TLSRPTv1; rua=mailto:a@b.example; ext=x y", None),
    ("3", "v=TLSRPTv1; rua=mailto:a@b.example!10m", None),  # a size limit is DMARC's
    ("3, RFC 6068 2", "v=TLSRPTv1; rua=mailto:.a@b.example", None),
    ("3", "v=TLSRPTv1; rua=https://b.example/a b", None),
    ("3", "v=TLSRPTv1; rua=xhttps://b.example", None),
    ("3, RFC 3986 2.1", "v=TLSRPTv1; rua=https://b.example/%zz", None),
    ("3, RFC 3986 3.5", "v=TLSRPTv1; rua=https://b.example/#a#b", None),
    ("3, RFC 3986 3.2.2", "v=TLSRPTv1; rua=https://[::::]/x", None),
    ("3", "v=TLSRPTv1; RUA=mailto:a@b.example", None),
    ("3", "v=tlsrptv1; rua=mailto:a@b.example", None),
    ("3.1", "v=TLSRPTv1", None),
)
def test_tls_rpt(record: str, right: list[str] | None):
    try:
        found: list[str] | None = list(tls_rpt.parse(record).rua)
    except tls_rpt.TlsRptSyntaxError:
        found = None
    assert found == right


# BIMI, draft-brand-indicators-for-message-identification section 4.3


@rows(
    ("4.3", "v=BIMI1; l=https://shop.example/logo.svg", True),
    ("4.3, RFC 6376 3.2", "v = BIMI1 ; l = https://shop.example/logo.svg ;", True),
    ("4.3", "v=BIMI1; l=https://shop.example/logo.svg; avp=brand; lps=", True),
    ("4.3", "v=BIMI1; l=https://shop.example/logo.svg; x_1=two words", True),  # unknown tags are ignored
    ("4.3, RFC 6376 3.2", "v=BIMI1; l=https://shop.example/logo.svg; x.y=z", False),
    ("4.3, RFC 6376 3.2", "v=BIMI1; l=https://shop.example/logo.svg; x=\x07", False),
    ("4.3", "v=BIMI1; l=https://shop.example/a,b.svg", False),  # a comma must be encoded
    ("4.3", "v=BIMI1; l=https://shop.example/a b.svg", False),
    ("4.3", "v=BIMI1; l=http://shop.example/logo.svg", False),
    ("4.3, RFC 3986 2.1", "v=BIMI1; l=https://shop.example/%zz.svg", False),
    ("4.3, RFC 3986 3.5", "v=BIMI1; l=https://shop.example/#a#b", False),
    ("4.3", "v=BIMI1; a=https://shop.example/x.pem", False),  # l is required
    ("4.3.1", "v=BIMI1; l=; a=", True),  # to decline it is empty
    ("4.3", "v=BIMI1; l=https://logo/x.svg", True),  # only a must name a full host
    ("4.3", "v=BIMI1; l=https://[2001:db8::1]/x.svg", True),
    ("4.3", "v=BIMI1; l=https://[::::]/x.svg", False),
    ("4.3", "v=BIMI1; l=https://shop.example/x.svg; a=https://ca/x.pem", False),
    ("4.3", "v=BIMI1; l=https://shop.example/x.svg; a=https://192.0.2.1/x.pem", False),
    ("7.2", "v=bimi1; l=https://shop.example/logo.svg", False),
)
def test_bimi(record: str, right: bool):
    assert readable(bimi.parse, record) is right


# DNSSEC, RFC 4033 to 4035; MX, RFC 7505


def test_a_zone_is_signed_by_the_ds_records_above_it_and_not_by_its_own_keys():
    """RFC 4033 section 4.3, RFC 4035 section 5.2: an island of security is unsigned, a stale DS record breaks the zone."""
    key = "257 3 13 " + "A" * 86 + "=="
    assert [
        link("shop.example", (), (key,)).value,
        link("shop.example", ("1 13 2 " + "00" * 32,), (key,)).value,
    ] == [
        "unsigned",
        "broken",
    ]


@rows(
    ("RFC 7505 3", "0 .", "no"),
    ("RFC 7505 3", "10 .", "no"),  # no null MX, and no mail host either
    ("RFC 7505 3", "0 mx.reports.example", "yes"),
)
def test_the_root_is_no_mail_host(record: str, right: str):
    world = {"reports.example": {"MX": [record]}}
    policy = dmarc.parse("v=DMARC1; p=none; rua=mailto:a@reports.example")
    [found] = settled(dmarc.destinations(policy, "shop.example", resolver=DictResolver(world)))
    assert found.host is not None
    assert found.host.receives == right

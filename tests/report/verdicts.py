"""Verdicts for the reports: a usual one, and whatever others may have put into DNS."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from deliverability.report.head import Head
from deliverability.verdict import Finding, Result, Verdict

TWO_SPF = Finding(
    "spf.multiple-records",
    Result.FAIL,
    "shop.example",
    "shop.example has two SPF records, which receivers answer with permerror.",
    ("v=spf1 include:amazonses.com -all", "v=spf1 include:_spf.crm.example ~all"),
    ("v=spf1 include:amazonses.com -all",),
    "Merge the SPF values at shop.example into one record.",
)
UNRESOLVED = Finding(
    "dns.unresolved",
    Result.UNKNOWN,
    "bounce.shop.example",
    "no answer to MX at bounce.shop.example: the servers answered SERVFAIL",
    ("SERVFAIL",),
    (),
    "Try another resolver (--nameserver).",
)
FOLLOWS = Finding(
    "mail-from.multiple-mx",
    Result.UNKNOWN,
    "bounce.shop.example",
    "could not be judged: the servers answered SERVFAIL",
    because="dns.unresolved",
)
NO_REPORTS = Finding(
    "dmarc.report-address-missing",
    Result.WARN,
    "_dmarc.shop.example",
    "the DMARC record has no report address",
    remedy="Name a mailbox: dmarc.reportTo.",
)
NOTE = Finding("dkim.token-empty", Result.INFO, "shop.example", "SES keeps a key in reserve")
WAIVED = Finding(
    "dkim.weak-key", Result.INFO, "shop.example", "the key has 1024 bits", waived_until=date(2026, 12, 31)
)
PASSED = Finding(
    "dkim.cname-wrong-target", Result.PASS, "shop.example", "The three DKIM CNAMEs lead where SES wants them."
)

HEAD = Head(datetime(2026, 11, 20, 12, tzinfo=UTC), "eu-central-1")

USUAL = Verdict(
    "shop.production",
    "shop.example",
    (TWO_SPF, UNRESOLVED, FOLLOWS, NO_REPORTS, NOTE, WAIVED, PASSED),
    ("ses.sandbox",),
)


def verdict(*findings: Finding) -> Verdict:
    """A verdict of these findings, as the judge would have sorted them."""
    return Verdict("shop.production", "shop.example", findings)


#: What a TXT record may hold to be more than text where it is shown.
HOSTILE = (
    "\x1b[2J\x1b]0;title\x07",
    "a\r\nb\u2028c\x85d",
    "abc\u202egnp.exe\u2066\u200f\u061c",
    "zero\u200bwidth\ufeff\u00ad",
    "\udcff\ud800\ufffe\U000e0041",
    "| a | b |",
    "\\| `x` ``y``",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</details></summary><!--",
    "&lt;&#64;&amp;",
    "@everyone #1 GH-1 owner/repo#1 deadbeefdeadbeefdeadbeefdeadbeefdeadbeef :tada:",
    "[a](http://evil.example) ![b](http://evil.example/x.png) http://evil.example www.evil.example joe@evil.example",
    "[1]: http://evil.example",
    "::add-mask::secret",
    "x ::error file=a,line=1::pwned",
    "##[add-mask]secret ##vso[task.setvariable variable=x]y ##teamcity[x]",
    "[[ATTACHMENT|/etc/passwd]]",
    "]]> <![CDATA[ <?xml ?>",
    "[red]markup[/red] [bold]",
    "  ::error file=a::not in front",
    "v=x ##vso[task.setvariable variable=PATH]y ####[x]",
    "\uff1d1+1",
    "v=spf1;=cmd|' /C calc'!A0,+1; \"-2\uff1b@x\uff0c\ufe621\u22121|=x",
    "{0} {{1}} %s %0A %25 ${{ secrets.TOKEN }} $(id)",
    "# heading\n\n- item\n\n    code\n\n***",
    "*a* _b_ ~~c~~ $x$ ^2",
    "1. one",
    "",
    " ",
    "a" * 2_000,
)

hostile_texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.text(st.sampled_from("=;,\uff1d|`\\<>[](){}@#:!&*_~$% \n\r\x1b\u202eab1."), max_size=40),
)
#: Texts that DNS can hold, in which a surrogate is an octet that is no UTF-8.
dns_texts = hostile_texts.map(lambda text: re.sub("[\ud800-\udc7f\udd00-\udfff]", "", text))
_RULES = ("spf.syntax-error", "dmarc.missing", "dns.unresolved", "ses.sandbox", "config.waiver-expired")


def _judged(finding: Finding) -> Finding:
    """As the judge leaves findings: what is waived is a note, and what passed has no cause."""
    if finding.waived_until is not None:
        return replace(finding, result=Result.INFO)
    return replace(finding, because=None) if finding.result is Result.PASS else finding


findings = st.builds(
    Finding,
    rule=st.sampled_from(_RULES),
    result=st.sampled_from(Result),
    subject=hostile_texts,
    message=hostile_texts,
    saw=st.lists(hostile_texts, max_size=6).map(tuple),
    wanted=st.lists(hostile_texts, max_size=2).map(tuple),
    remedy=hostile_texts,
    because=st.one_of(st.none(), st.none(), st.sampled_from(_RULES)),
    waived_until=st.one_of(st.none(), st.none(), st.dates()),
).map(_judged)
verdicts = st.builds(
    Verdict,
    stack=hostile_texts,
    domain=hostile_texts,
    findings=st.lists(findings, max_size=6).map(tuple),
    left_out=st.just(("ses.sandbox",)),
)

"""Records that are written in an unusual way, and right."""

from dataclasses import replace

from deliverability.declaration.kinds import Kind
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.kinds.mail_from import MX
from deliverability.declaration.kinds.report_authorization import REPORT_AUTHORIZATION
from deliverability.declaration.kinds.spf import SPF
from deliverability.engine import Operation
from deliverability.engine.resources.shared_txt import SharedTxt
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.rehearsal.testbed.zone_editor import Published
from deliverability.standards import txt
from deliverability.verdict import Result
from tests.setups.setup import Setup


def _others_at_the_domain(testbed: CloudTestbed) -> None:
    """Values that were there before the stack, with a TTL of their own."""
    texts = ("site-verification=4f1d2c9b", 'has "quotes" in it', "y" * 300)
    testbed.home.put_texts(testbed.declaration.settings.domain, texts, ttl=60)


def _lose_the_shared_value(testbed: CloudTestbed) -> None:
    """A tool writes the record set as it knows it; the next refresh shows that our value is gone, and `up` adds it again."""
    domain = testbed.manifest.domain
    record = testbed.manifest.of_kind(SPF)[0]
    kept = (*(text for text in testbed.home.texts(domain) if text not in record.values), "tool=1")
    testbed.home.put_texts(domain, kept, ttl=60)
    if "dns.record-missing" not in {finding.rule for finding in testbed.check().of(Result.FAIL)}:
        raise LookupError("the check doesn't miss the value")
    if [change.type for change in testbed.engine.refresh().of(Operation.DELETE)] != [SharedTxt.token]:
        raise LookupError("the refresh doesn't miss the value, or misses more")
    testbed.up()
    if testbed.home.texts(domain) != tuple(sorted((*kept, *record.values))):
        raise LookupError("the record set holds something else than before")


def _rewrite(testbed: CloudTestbed, kind: Kind, *values: str) -> None:
    """Put a declared record set in another spelling, in API form."""
    record = testbed.manifest.of_kind(kind)[0]
    testbed.zones.editor(record.name).put(record.name, record.type, values, ttl=record.ttl)


def _split_spf(testbed: CloudTestbed) -> None:
    _rewrite(testbed, SPF, '"v=spf1 include:ama" "zonses" ".com -all"')


def _roomy_spf(testbed: CloudTestbed) -> None:
    _rewrite(testbed, SPF, '"V=SPF1   Include:AmazonSES.com    -ALL  "')


def _roomy_dmarc(testbed: CloudTestbed) -> None:
    _rewrite(testbed, DMARC, '"v=DMARC1 ; p = none;rua = mailto:dmarc-reports@shop.example ; "')


def _unknown_dmarc_tags(testbed: CloudTestbed) -> None:
    name = f"_dmarc.{testbed.manifest.domain}"
    text = "v=DMARC1; p=reject; rua=mailto:dmarc-reports@shop.example; x-owner=mail-team; fo=1"
    testbed.home.put_texts(name, (text,))


def _verification_strings(testbed: CloudTestbed) -> None:
    texts = ("site-verification=4f1d2c9b", "MS=ms12345678", "v=verifydomain key=9", 'has "quotes" in it', "=")
    testbed.home.put_texts(testbed.manifest.domain, texts)


def _other_preference(testbed: CloudTestbed) -> None:
    _rewrite(testbed, MX, testbed.manifest.of_kind(MX)[0].values[0].replace("10 ", "5 "))


def _wildcards(testbed: CloudTestbed) -> None:
    domain = testbed.manifest.domain
    testbed.home.put(f"*.{domain}", "A", ["198.51.100.77"])
    testbed.home.put(f"*.{domain}", "MX", [f"10 mail.{domain}."])
    testbed.home.put_texts(f"*.{domain}", ("v=spf1 -all",))


def _wildcard_report_authorization(testbed: CloudTestbed) -> None:
    """A report service lets everybody send to it, and publishes that once."""
    host = "reports.collector.example"
    editor = testbed.zones.editor(host)
    for record in testbed.manifest.of_kind(REPORT_AUTHORIZATION):
        editor.remove(record.name, record.type)
    editor.put_texts(f"*._report._dmarc.{host}", ("v=DMARC1;",))


def _leftovers(testbed: CloudTestbed) -> None:
    """SES once verified domains by a TXT; and a key that was rotated away is kept for mail in transit."""
    domain = testbed.manifest.domain
    old_key = (
        "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDMX0DKYf0vnC0OPTLVuamK0aIH6I+wG8PN3y3A9Yk52VWG16vCLhJ+"
        "dUBqJTHqPXquILWWnOt1mWWmOWkq8mkItMoLmrgA6/LUeGFfnE7UV1+ICxuTbMtcwLHPq+XaQFrKMefJHEbNNeGBoNXllc6ynvjU0vuRt2OrZxyX"
        "BhFIOQIDAQAB"
    )
    testbed.home.put_texts(f"_amazonses.{domain}", ("pmBGN/7MjnfhTKUZ06Enqq1PeGUaOkw8lGhcfwefcHU=",))
    testbed.home.put_texts(f"shop2024._domainkey.{domain}", (old_key,))


def _keys_with_version(testbed: CloudTestbed) -> None:
    """SES publishes keys without `v=DKIM1`; with it they are as good."""
    for record in testbed.manifest.of_kind(DKIM):
        target = record.values[0]
        zone = testbed.cloud.world.zone(target.partition(".")[2])
        found = zone.get(target, "TXT") if zone is not None else None
        if zone is None or found is None:
            raise LookupError(f"the embedded world has no key at {target}")
        if "p=" in found.rdata[0]:
            key = found.rdata[0].replace('"p=', '"v=DKIM1; k=rsa; " "p=', 1)
            zone.apply(put=[replace(found, rdata=(key,))])


def _receivers_records(testbed: CloudTestbed) -> None:
    """MTA-STS, TLS reports and a declined BIMI, all as their standards want them."""
    domain = testbed.manifest.domain
    testbed.home.put_texts(f"_mta-sts.{domain}", ("v=STSv1; id=20261125T120000;",))
    testbed.home.put(f"mta-sts.{domain}", "A", ["198.51.100.78"])
    testbed.home.put_texts(f"_smtp._tls.{domain}", (f"v=TLSRPTv1; rua=mailto:tls-reports@{domain}",))
    testbed.home.put_texts(f"default._bimi.{domain}", ("v=BIMI1; l=; a=;",))


def _long_spf_chain(testbed: CloudTestbed) -> None:
    """Ten lookups exactly, three records deep: the most that is allowed."""
    service = testbed.zones.editor("spf.helpdesk.example")
    service.put_texts(
        "spf.helpdesk.example",
        ("v=spf1 include:a.helpdesk.example include:b.helpdesk.example include:c.helpdesk.example ~all",),
    )
    service.put_texts(
        "a.helpdesk.example", ("v=spf1 include:a1.helpdesk.example a:out.helpdesk.example -all",)
    )
    service.put_texts(
        "b.helpdesk.example", ("v=spf1 mx:helpdesk.example exists:%{i}.list.helpdesk.example -all",)
    )
    service.put_texts("c.helpdesk.example", ("v=spf1 ip4:198.51.100.0/24 ip6:2001:db8::/32 ?all",))
    service.put_texts("a1.helpdesk.example", ("v=spf1 ip4:203.0.113.5 -all",))
    service.change(
        [
            ("UPSERT", Published("out.helpdesk.example", "A", 300, ("198.51.100.80",))),
            ("UPSERT", Published("helpdesk.example", "MX", 300, ("10 out.helpdesk.example.",))),
        ]
    )


def _tidy_strings(testbed: CloudTestbed) -> None:
    """A value of exactly 255 octets, and one of more, both beside the SPF record of nobody."""
    testbed.home.put(testbed.manifest.domain, "TXT", [txt.to_route53("x" * 255), txt.to_route53("y" * 300)])


def _include_by_redirect(testbed: CloudTestbed) -> None:
    service = testbed.zones.editor("spf.helpdesk.example")
    service.put_texts("spf.helpdesk.example", ("v=spf1 redirect=_all.helpdesk.example",))
    service.put_texts("_all.helpdesk.example", ("v=spf1 ip4:198.51.100.0/24 -all",))


def _include_among_many(testbed: CloudTestbed) -> None:
    """The service's own name is full of other services' strings; that is no answer of the stack's."""
    service = testbed.zones.editor("spf.helpdesk.example")
    strings = (f"verification-{number}={'x' * 40}" for number in range(8))
    service.put_texts("spf.helpdesk.example", ("v=spf1 ip4:198.51.100.0/24 -all", *strings))


SETUPS = (
    Setup(
        "spf-in-several-strings",
        "an SPF record that is split into three strings",
        {"dns": {"mode": "external"}},
        after=_split_spf,
    ),
    Setup(
        "mx-with-another-preference",
        "an MX at the MAIL FROM name whose preference is another than SES proposes",
        {"dns": {"mode": "external"}},
        after=_other_preference,
    ),
    Setup("spf-with-blanks-and-capitals", "an SPF record with more blanks and capitals", after=_roomy_spf),
    Setup(
        "spf-of-many-terms",
        "an SPF record with networks, a macro and a softfail",
        {
            "spf": {
                "also": [
                    "include:spf.helpdesk.example",
                    "ip6:2001:db8:25::/48",
                    "exists:%{i}._spf.shop.example",
                ],
                "all": "~all",
            }
        },
    ),
    Setup(
        "spf-at-the-limit",
        "an SPF tree of ten lookups",
        {"spf": {"also": ["include:spf.helpdesk.example"], "all": "~all"}},
        after=_long_spf_chain,
    ),
    Setup(
        "include-by-redirect",
        "an include that only redirects to another name",
        {"spf": {"also": ["include:spf.helpdesk.example"], "all": "~all"}},
        after=_include_by_redirect,
    ),
    Setup(
        "include-among-many-values",
        "an include whose name has many other TXT values",
        {"spf": {"also": ["include:spf.helpdesk.example"], "all": "~all"}},
        after=_include_among_many,
    ),
    Setup(
        "no-spf-at-the-domain",
        "no SPF record at the domain, which SES doesn't need with a MAIL FROM of its own",
        {"spf": {"record": "none"}},
    ),
    Setup(
        "shared-record-set",
        "an SPF value of ours beside three of others, in a record set that is theirs",
        {"spf": {"record": "shared"}},
        before=_others_at_the_domain,
    ),
    Setup(
        "shared-value-put-back",
        "a shared record set that a tool wrote without our value, after the next `up`",
        {"spf": {"record": "shared"}},
        before=_others_at_the_domain,
        after=_lose_the_shared_value,
    ),
    Setup(
        "verification-strings",
        "a domain full of other services' verification strings",
        {"spf": {"record": "none"}},
        after=_verification_strings,
    ),
    Setup(
        "long-foreign-values",
        "foreign values of one and of two strings at the domain",
        {"spf": {"record": "none"}},
        after=_tidy_strings,
    ),
    Setup(
        "dmarc-with-blanks", "a DMARC record with blanks everywhere and a final semicolon", after=_roomy_dmarc
    ),
    Setup(
        "dmarc-of-somebody-else",
        "a DMARC record that others publish, with a tag that nobody knows",
        {"dmarc": {"record": "external", "policy": None, "reportTo": None}},
        after=_unknown_dmarc_tags,
    ),
    Setup(
        "dmarc-enforced",
        "a rejecting policy, on trial, for subdomains and for names that don't exist",
        {
            "dmarc": {
                "policy": "reject",
                "subdomainPolicy": "reject",
                "nonexistentPolicy": "reject",
                "testing": True,
            },
            "spf": {"all": "~all"},
        },
    ),
    Setup(
        "reports-to-a-service",
        "reports to a service that lets everybody send to it by one wildcard",
        {"dmarc": {"reportTo": ["shop@reports.collector.example"]}},
        after=_wildcard_report_authorization,
    ),
    Setup(
        "reports-to-many",
        "reports to several hosts, one of them the domain itself",
        {
            "dmarc": {
                "reportTo": ["a@reports.collector.example", "b@dmarc.monitor.example", "c@shop.example"],
                "failureReportTo": ["d@reports.collector.example"],
            }
        },
    ),
    Setup("wildcards", "a zone with wildcards for every name that doesn't exist", after=_wildcards),
    Setup("leftovers", "what verification and keys of former times left behind", after=_leftovers),
    Setup("keys-with-a-version", "DKIM keys that say v=DKIM1", after=_keys_with_version),
    Setup("more-mail-standards", "MTA-STS, TLS reports and a declined BIMI", after=_receivers_records),
    Setup("long-ttl", "records that resolvers may keep for an hour", {"dns": {"ttl": 3600}}),
)

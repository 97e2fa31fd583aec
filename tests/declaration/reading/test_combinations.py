"""Keys that are right by themselves and wrong together; and what is allowed, and noted."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from deliverability.declaration.reading import (
    ConfigError,
    from_mapping,
    from_pulumi,
)
from deliverability.declaration.reading.checks import CHECKS, NOTES
from deliverability.declaration.settings import Settings

TOKENS = ["aaa111", "bbb222", "ccc333"]
TOPIC = "arn:aws:sns:eu-central-1:111122223333:mail"


def refused(data: dict[str, Any], region: str | None = "eu-central-1") -> list[tuple[str, str]]:
    try:
        from_mapping({"domain": "shop.example", **data}, region=region)
    except ConfigError as error:
        return [(problem.where, problem.problem) for problem in error.problems]
    return []


PARKED = (
    "a parked domain never mails (it publishes SPF -all, DMARC reject and a null MX), so this can't apply"
)
EXTERNAL_DNS = "with 'dns.mode: external' nothing is written to Route 53, so this has no effect"
EXTERNAL = "with 'identity: external' somebody else sets this at SES, so it has no effect"
EASY = "it belongs to Easy DKIM, and 'dkim.byo' brings an own key"
MAIL_FROM = "bounce.shop.example is the MAIL FROM name, which must be used for nothing else"


def foreign(record: str) -> str:
    return f"with 'dmarc.record: {record}' the record isn't published from here, so this has no effect"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        # parked
        ({"profile": "parked", "recipients": ["qa.example"]}, [("recipients", PARKED)]),
        ({"profile": "parked", "senders": ["a@other.example"]}, [("senders", PARKED)]),
        ({"profile": "parked", "identity": "external"}, [("identity", PARKED)]),
        ({"profile": "parked", "mailFrom": {"subdomain": "bounce"}}, [("mailFrom.subdomain", PARKED)]),
        ({"profile": "parked", "dkim": {"keyLength": 2048, "tokens": TOKENS}}, [("dkim.keyLength", PARKED), ("dkim.tokens", PARKED)]),
        ({"profile": "parked", "spf": {"all": "~all"}}, [("spf.all", PARKED)]),
        ({"profile": "parked", "spf": {"record": "none"}}, [("spf.record", PARKED)]),
        ({"profile": "parked", "dmarc": {"policy": "none", "record": "inherit"}}, [("dmarc.policy", PARKED), ("dmarc.record", PARKED)]),
        ({"profile": "parked", "expect": {"dailyQuota": 5}, "health": {"enabled": True}}, [("expect.dailyQuota", PARKED), ("health.enabled", PARKED)]),
        # senders and recipients
        ({"senders": ["a@shop.example", "b@other.example"]},
         [("senders[1]", "it isn't at shop.example or below it, so the identity of this stack doesn't sign for it")]),
        ({"senders": ["myshop.example"]},
         [("senders[0]", "it isn't at shop.example or below it, so the identity of this stack doesn't sign for it")]),
        ({"environment": "production", "recipients": ["qa.example"]},
         [("recipients", "recipients are verified only in the sandbox; production sends to anybody")]),
        ({"recipients": ["QA.example.", "qa.example"]}, [("recipients[1]", "the same as entry 1 of the list")]),
        ({"health": {"enabled": True, "events": ["bounce", "bounce"]}}, [("health.events[1]", "the same as entry 1 of the list")]),
        # topics
        ({"health": {"notify": [TOPIC, TOPIC.replace("central", "west")]}},
         [("health.notify[1]", "the topic is in eu-west-1, and SES publishes only to topics of its own region, eu-central-1")]),
        # partitions
        ({"dns": {"roleArn": "arn:aws-us-gov:iam::111122223333:role/x"}},
         [("dns.roleArn", "the role is in the partition aws-us-gov, and eu-central-1 is in aws: a role of another partition can't be assumed")]),
        ({"health": {"notify": [TOPIC.replace(":aws:", ":aws-cn:")]}},
         [("health.notify[0]", "the topic is in the partition aws-cn, and eu-central-1 is in aws: SES reaches no topic of another partition")]),
        # dns
        ({"dns": {"zone": "other.example"}}, [("dns.zone", "the zone other.example doesn't contain the domain shop.example")]),
        ({"dns": {"zone": "op.example"}}, [("dns.zone", "the zone op.example doesn't contain the domain shop.example")]),
        ({"dns": {"zone": "sub.shop.example"}}, [("dns.zone", "the zone sub.shop.example doesn't contain the domain shop.example")]),
        ({"dns": {"mode": "external", "zone": "shop.example", "zoneId": "Z1", "roleArn": "arn:aws:iam::111122223333:role/x"}},
         [("dns.zone", EXTERNAL_DNS), ("dns.zoneId", EXTERNAL_DNS), ("dns.roleArn", EXTERNAL_DNS)]),
        # identity
        ({"identity": "external"}, [("dkim.tokens", "an external identity needs exactly three distinct tokens, found 0")]),
        ({"identity": "external", "dkim": {"tokens": TOKENS[:2]}}, [("dkim.tokens", "an external identity needs exactly three distinct tokens, found 2")]),
        ({"identity": "external", "dkim": {"tokens": ["a", "A", "b"]}},
         [("dkim.tokens", "an external identity needs exactly three distinct tokens, found one of them twice")]),
        ({"dkim": {"tokens": TOKENS}}, [("dkim.tokens", "a managed identity gets its tokens from SES")]),
        ({"identity": "external", "dkim": {"tokens": TOKENS, "keyLength": 1024}, "recipients": ["qa.example"], "health": {"tls": "optional"},
          "mailFrom": {"onMxFailure": "reject"}},
         [("dkim.keyLength", EXTERNAL), ("mailFrom.onMxFailure", EXTERNAL), ("recipients", EXTERNAL), ("health", EXTERNAL)]),
        # own key
        ({"dkim": {"byo": {"selector": "s1", "privateKey": {"secure": "x"}}, "keyLength": 2048, "signingZone": "auto"}},
         [("dkim.keyLength", EASY), ("dkim.signingZone", EASY)]),
        ({"dkim": {"byo": {"privateKey": {"secure": "x"}}}}, [("dkim.byo.selector", "the key is required, and missing")]),
        ({"dkim": {"byo": {"selector": "s1", "privateKey": None}}}, [("dkim.byo.privateKey", "the key has no value")]),
        ({"dkim": {"byo": {"selector": "a.b", "privateKey": {"secure": "x"}}}},
         [("dkim.byo.selector", "SES takes a selector of 1 to 63 letters and digits")]),
        # MAIL FROM
        ({"senders": ["a@bounce.shop.example"], "recipients": ["bounce.shop.example"], "dmarc": {"reportTo": ["d@bounce.shop.example"]}},
         [("senders[0]", MAIL_FROM), ("dmarc.reportTo[0]", MAIL_FROM), ("recipients[0]", MAIL_FROM)]),
        ({"mailFrom": {"subdomain": False, "onMxFailure": "reject"}},
         [("mailFrom.onMxFailure", "MAIL FROM is switched off by 'mailFrom.subdomain: false', so this has no effect")]),
        # SPF
        ({"spf": {"also": ["include:amazonses.com"]}}, [("spf.also[0]", "it matches the same as 'include:amazonses.com'; give it once")]),
        ({"spf": {"also": ["a", "A"]}}, [("spf.also[1]", "it matches the same as 'a'; give it once")]),
        ({"spf": {"also": ["+all"]}}, [("spf.also[0]", "all is set apart from the terms and always comes last")]),
        ({"spf": {"also": ["redirect=x.example"]}}, [("spf.also[0]", "receivers ignore redirect beside all; use include")]),
        ({"spf": {"also": ["ip4:0.0.0.0/0"]}}, [("spf.also[0]", "it lets anybody pass SPF")]),
        ({"spf": {"also": [f"include:n{n}.example" for n in range(10)]}},
         [("spf.also", "the record costs 11 DNS lookups, include:amazonses.com among them; receivers stop after 10")]),
        ({"spf": {"also": [f"ip4:10.{n // 250}.{n % 250}.1" for n in range(300)]}},
         [("spf.also", "the record would have about 4352 octets, and Route 53 takes 4000")]),
        ({"spf": {"record": "none", "also": ["a"], "all": "~all"}},
         [("spf.also", "with 'spf.record: none' no SPF record is published, so this has no effect"),
          ("spf.all", "with 'spf.record: none' no SPF record is published, so this has no effect")]),
        # DMARC
        ({"dmarc": {"spfAlignment": "strict"}},
         [("dmarc.spfAlignment", "it can never align: SES sends with MAIL FROM bounce.shop.example, and strict wants shop.example")]),
        ({"dmarc": {"record": "external", "policy": "none", "reportTo": ["d@shop.example"]}},
         [("dmarc.policy", foreign("external")), ("dmarc.reportTo", foreign("external"))]),
        ({"domain": "www.shop.example", "dmarc": {"record": "inherit", "testing": False}}, [("dmarc.testing", foreign("inherit"))]),
        ({"dmarc": {"record": "inherit"}},
         [("dmarc.record", "shop.example is itself an organizational domain: there is no policy above it to inherit")]),
        ({"mailFrom": {"subdomain": False}, "dmarc": {"dkimAlignment": "strict"}, "senders": ["a@news.shop.example"]},
         [("dmarc.dkimAlignment",
           "mail from news.shop.example could never pass DMARC: DKIM signs with shop.example, and without MAIL FROM SPF can't align")]),
        # waivers
        ({"waivers": [{"rule": "spf.hard-fial", "until": "2027-01-01", "reason": "x"}]}, [("waivers[0]", "there is no rule 'spf.hard-fial'")]),
        ({"severities": [{"rule": "deploy.drift-unseen", "severity": "info"}]},
         [("severities[0]", "there is no rule 'deploy.drift-unseen': it is described, but no check finds it")]),
        ({"severities": [{"rule": "spf.hard-fail", "severity": "info"}, {"rule": "spf.hard-fail", "severity": "warn"}]},
         [("severities[1]", "about the same rule as entry 1 of the list")]),
        ({"waivers": [{"rule": "dkim.revoked", "reason": "x"}]}, [("waivers[0].until", "the key is required, and missing")]),
        ({"waivers": [{"rule": "dkim.revoked", "until": "2027-01-01", "reason": ""}]}, [("waivers[0].reason", "accepted without a reason")]),
    ],
)  # fmt: skip
def test_refused(data: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert refused(data) == expected


@pytest.mark.parametrize(
    "data",
    [
        {"profile": "parked", "dns": {"ttl": 60}, "environment": "production", "senders": [], "dkim": {}, "identity": "managed",
         "dmarc": {"reportTo": ["d@other.example"], "policy": "reject", "record": "own"}, "spf": {"all": "-all"}},
        {"profile": "parked", "spf": {"record": "shared"}},
        {"senders": ["shop.example", "a@deep.sub.shop.example"]},
        {"dns": {"zone": "shop.example"}}, {"domain": "a.b.shop.example", "dns": {"zone": "shop.example"}},
        {"identity": "external", "dkim": {"tokens": TOKENS, "signingZone": "dkim.amazonses.com"}, "mailFrom": {"subdomain": "mail"}},
        {"mailFrom": {"subdomain": "mail"}, "senders": ["a@bounce.shop.example"]},
        {"mailFrom": {"subdomain": False}, "senders": ["a@bounce.shop.example"]},
        {"spf": {"also": [f"include:n{n}.example" for n in range(9)]}},
        {"domain": "www.shop.example", "dmarc": {"record": "inherit"}}, {"dmarc": {"record": "external"}},
        {"dmarc": {"dkimAlignment": "strict"}, "senders": ["a@news.shop.example"]},
        {"health": {"notify": [TOPIC]}},
    ],
)  # fmt: skip
def test_allowed(data: dict[str, Any]) -> None:
    assert refused(data) == []


@pytest.mark.parametrize(
    ("region", "data", "expected"),
    [
        ("eu-central-1", {}, []),
        (None, {}, []),
        ("eu-centrl-1", {}, ["SES isn't known to exist in this region"]),
        ("xx-central-9", {"dkim": {"signingZone": "dkim.xx-central-9.amazonses.com"}}, []),
        ("Frankfurt", {"dkim": {"signingZone": "dkim.amazonses.com"}}, ["this isn't the name of a region"]),
        ("Frankfurt", {"profile": "parked"}, []),
    ],
)
def test_regions(region: str | None, data: dict[str, Any], expected: list[str]) -> None:
    assert [problem for _, problem in refused(data, region)] == expected


@pytest.mark.parametrize(("octets", "fine"), [(209, True), (210, False)])
def test_room_for_the_dkim_names(octets: int, fine: bool) -> None:
    domain = ".".join(["a" * 49] * 4 + ["b" * (octets - 200)])
    assert len(domain) == octets
    assert (refused({"domain": domain}) == []) is fine


@pytest.mark.parametrize(("octets", "fine"), [(225, True), (226, False)])
def test_room_for_the_name_that_authorizes_reports(octets: int, fine: bool) -> None:
    host = ".".join(["a" * 49] * 4 + ["b" * (octets - 200)])
    problem = f"the record by which {host} authorizes the reports would have too long a name"
    found = refused({"dmarc": {"reportTo": [f"d@{host}"]}})
    assert found == ([] if fine else [("dmarc.reportTo[0]", problem)])


def pem(bits: int, form: PrivateFormat = PrivateFormat.PKCS8) -> str:
    return rsa.generate_private_key(65537, bits).private_bytes(Encoding.PEM, form, NoEncryption()).decode()


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_own_keys_in_both_forms_are_taken(form: PrivateFormat) -> None:
    settings = from_mapping(
        {"domain": "shop.example", "dkim": {"byo": {"selector": "S1", "privateKey": pem(1024, form)}}}
    )
    assert settings.dkim.byo is not None
    assert settings.dkim.byo.selector == "s1"


def test_an_unusable_own_key_is_refused_unseen() -> None:
    with pytest.raises(ConfigError) as caught:
        from_mapping(
            {"domain": "shop.example", "dkim": {"byo": {"selector": "s1", "privateKey": "bm8ga2V5"}}}
        )
    (problem,) = caught.value.problems
    assert (problem.where, problem.value) == ("dkim.byo.privateKey", "(not shown: it may be a private key)")
    assert problem.problem.startswith("SES can't sign with this key: ")
    assert "bm8ga2V5" not in str(caught.value)


def notes(data: dict[str, Any]) -> list[str]:
    import json

    values = {
        key: value if isinstance(value, str) else json.dumps(value)
        for key, value in {"domain": "shop.example", **data}.items()
    }
    return list(from_pulumi(values, stack="t", region="eu-central-1").notes)


REPORTS = {"reportTo": ["d@shop.example"]}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, ["dmarc.reportTo is empty: no aggregate report ever arrives, so nobody sees which mail fails"]),
        ({"dmarc": REPORTS}, []),
        ({"dmarc": {"record": "external"}}, []),
        ({"dmarc": REPORTS, "dkim": {"byo": {"selector": "s1"}}},
         ["dkim.byo.privateKey isn't set, and nothing is deployed before it is: "
          "pulumi config set --secret --path 'mail-deliverability:dkim.byo.privateKey' < key.pem"]),
        ({"dmarc": REPORTS, "dkim": {"byo": {"selector": "s1", "privateKey": {"secure": "AAAB"}}}}, []),
        ({"dmarc": REPORTS, "mailFrom": {"subdomain": False}},
         ["mailFrom.subdomain is false: SPF passes under amazonses.com and never aligns, so DMARC rests on DKIM alone"]),
        ({"dmarc": REPORTS, "mailFrom": {"onMxFailure": "reject"}},
         ["mailFrom.onMxFailure is 'reject': SES refuses to send until it has found the MX, up to 72 hours after the first deploy"]),
        ({"dmarc": {**REPORTS, "dkimAlignment": "strict"}, "senders": ["news.shop.example"]},
         ["dmarc.dkimAlignment is 'strict': DKIM of shop.example doesn't align for mail from news.shop.example"]),
        ({"dmarc": {**REPORTS, "policy": "reject", "subdomainPolicy": "quarantine", "nonexistentPolicy": "none"}},
         ["dmarc.subdomainPolicy is 'quarantine', weaker than dmarc.policy 'reject': such names can be spoofed",
          "dmarc.nonexistentPolicy is 'none', weaker than dmarc.policy 'reject': such names can be spoofed"]),
        ({"domain": "www.shop.example", "dmarc": {**REPORTS, "subdomainPolicy": "reject"}},
         ["dmarc.subdomainPolicy: receivers ignore this at www.shop.example, which isn't an organizational domain"]),
        ({"dmarc": {**REPORTS, "testing": True}}, ["dmarc.testing has no effect while dmarc.policy is 'none'"]),
        ({"dmarc": REPORTS, "spf": {"also": ["ptr"], "all": "~all"}},
         ["spf.also: 'ptr' should not be published (RFC 7208 section 5.5); use ip4, ip6 or a"]),
        ({"dmarc": REPORTS, "spf": {"also": ["a"]}},
         ["spf.all is '-all' and others send too: forwarded mail of theirs may be rejected despite good DKIM; '~all' avoids that"]),
        ({"dmarc": REPORTS, "spf": {"also": [f"ip4:192.0.2.{n}" for n in range(28)], "all": "~all"}},
         ["the SPF record has 455 octets with its name; above 450 answers may be truncated (RFC 7208 section 3.4)"]),
        ({"dmarc": REPORTS, "dkim": {"keyLength": 1024}}, ["dkim.keyLength is 1024: providers recommend 2048"]),
        ({"dmarc": REPORTS, "health": {"notify": [TOPIC]}}, ["health.notify has no effect while health is off: set health.enabled to true"]),
        ({"dmarc": REPORTS, "health": {"notify": [TOPIC], "enabled": True}}, []),
        ({"dmarc": REPORTS, "dns": {"ttl": 86_400}}, ["dns.ttl is 86400: after a change resolvers keep the old records for that many seconds"]),
        ({"dmarc": REPORTS, "dns": {"ttl": 86_399}}, []),
    ],
)  # fmt: skip
def test_notes(data: dict[str, Any], expected: list[str]) -> None:
    assert notes(data) == expected


def test_every_check_and_note_states_its_rule_and_reads_keys_that_exist() -> None:
    from deliverability.declaration.reading.keys import section_of

    paths = {".".join(path) for path, _ in section_of(Settings).walk()}
    assert {name for check in CHECKS for name in check.reads} <= paths
    assert all(check.statement.endswith(".") for check in CHECKS)
    assert all((note.__doc__ or "").endswith(".") for note in NOTES)


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-gov-west-1", "aws-us-gov"),
        ("us-gov-east-1", "aws-us-gov"),
        ("eu-central-1", "aws"),
        ("cn-north-1", "aws-cn"),
    ],
)
@pytest.mark.parametrize("theirs", ["aws", "aws-us-gov", "aws-cn"])
def test_a_role_is_taken_from_the_partition_of_the_region_alone(region: str, partition: str, theirs: str):
    role = {"dns": {"roleArn": f"arn:{theirs}:iam::111122223333:role/x"}}
    found = [problem for where, problem in refused(role, region) if where == "dns.roleArn"]
    told = f"the role is in the partition {theirs}, and {region} is in {partition}: a role of another partition can't be assumed"
    assert found == ([] if theirs == partition else [told])
    assert refused(role, None) == []

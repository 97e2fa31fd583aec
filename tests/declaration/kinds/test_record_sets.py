"""The record sets that each kind makes of the settings, whole."""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from deliverability.declaration.kinds import DkimFacts, Kind, RecordInputs
from deliverability.declaration.kinds.dkim import DKIM, signing_zone
from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.kinds.mail_from import MX
from deliverability.declaration.kinds.mail_from import SPF as MAIL_FROM_SPF
from deliverability.declaration.kinds.null_mx import NULL_MX
from deliverability.declaration.kinds.report_authorization import REPORT_AUTHORIZATION
from deliverability.declaration.kinds.spf import SPF
from deliverability.declaration.reading import from_mapping
from deliverability.declaration.records import Ownership, RecordSet

REGION = "eu-south-1"  # one with a DKIM zone of its own
OWN, SHARED, HANDOFF = Ownership.OWN, Ownership.SHARED, Ownership.HANDOFF


def made(kind: Kind, facts: DkimFacts | None = None, hosts: frozenset[str] = frozenset(), **keys: object):
    settings = from_mapping({"domain": "shop.example", **keys})
    return kind.record_sets(RecordInputs(settings, REGION, facts, hosts))


@pytest.mark.parametrize(
    ("keys", "text", "ownership"),
    [
        ({}, "v=spf1 include:amazonses.com -all", OWN),
        ({"spf": {"all": "~all"}}, "v=spf1 include:amazonses.com ~all", OWN),
        ({"spf": {"also": ["ip4:192.0.2.1"]}}, "v=spf1 include:amazonses.com ip4:192.0.2.1 -all", OWN),
        ({"spf": {"record": "shared"}}, "v=spf1 include:amazonses.com -all", SHARED),
        ({"profile": "parked", "spf": {"record": "shared"}}, "v=spf1 -all", SHARED),
        ({"dns": {"mode": "external"}}, "v=spf1 include:amazonses.com -all", HANDOFF),
        ({"profile": "parked"}, "v=spf1 -all", OWN),
    ],
)
def test_spf(keys: dict[str, object], text: str, ownership: Ownership):
    assert made(SPF, **keys) == (RecordSet("spf", "shop.example", "TXT", 300, (text,), "spf", ownership),)


def test_no_spf():
    assert made(SPF, spf={"record": "none"}) == ()


def test_a_shared_record_of_somebody_elses_zone_is_handed_off():
    (record,) = made(SPF, spf={"record": "shared"}, dns={"mode": "external"})
    assert record.ownership is HANDOFF


def test_the_mail_from_name():
    name, host = "bounce.shop.example", "feedback-smtp.eu-south-1.amazonses.com"
    text = "v=spf1 include:amazonses.com ~all"
    assert made(MX, dns={"ttl": 60}) == (
        RecordSet("mail-from-mx", name, "MX", 60, (f"10 {host}",), "mail-from-mx", OWN),
    )
    assert made(MAIL_FROM_SPF) == (
        RecordSet("mail-from-spf", name, "TXT", 300, (text,), "mail-from-spf", OWN),
    )
    off = {"mailFrom": {"subdomain": False}}
    assert (made(MX, **off), made(MAIL_FROM_SPF, **off)) == ((), ())


def test_a_parked_domain_takes_no_mail():
    assert made(NULL_MX) == ()
    assert made(NULL_MX, profile="parked") == (
        RecordSet("null-mx", "shop.example", "MX", 300, ("0 .",), "null-mx", OWN),
    )


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ({}, "v=DMARC1; p=none;"),
        (
            {
                "dmarc": {
                    "policy": "reject",
                    "subdomainPolicy": "quarantine",
                    "nonexistentPolicy": "none",
                    "testing": True,
                    "dkimAlignment": "strict",
                    "reportTo": ["a@shop.example"],
                    "failureReportTo": ["b@shop.example"],
                }
            },
            "v=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; rua=mailto:a@shop.example; "
            "ruf=mailto:b@shop.example; t=y;",
        ),
        ({"profile": "parked"}, "v=DMARC1; p=reject; np=reject;"),
        (
            {
                "profile": "parked",
                "dmarc": {"reportTo": ["a@shop.example"], "failureReportTo": ["b@shop.example"]},
            },
            "v=DMARC1; p=reject; np=reject; rua=mailto:a@shop.example; ruf=mailto:b@shop.example;",
        ),
    ],
)
def test_dmarc(keys: dict[str, object], text: str):
    (record,) = made(DMARC, **keys)
    tags = {tag.strip() for tag in text.split(";")}
    assert {tag.strip() for tag in record.values[0].split(";")} == tags
    assert (record.key, record.name, record.type, record.ownership) == (
        "dmarc",
        "_dmarc.shop.example",
        "TXT",
        OWN,
    )


def test_a_dmarc_record_of_others_is_not_made():
    assert made(DMARC, dmarc={"record": "external"}) == ()


def test_easy_dkim():
    names = [record.name for record in made(DKIM)]
    assert names == [f"dkim-token-{n}._domainkey.shop.example" for n in (1, 2, 3)]
    first, *_ = made(DKIM, DkimFacts(("a", "b", "c")))
    assert first == RecordSet(
        "dkim-1", "a._domainkey.shop.example", "CNAME", 300, ("a.dkim.eu-south-1.amazonses.com",), "dkim", OWN
    )
    told, *_ = made(DKIM, DkimFacts(("a", "b", "c"), "cell.example"))
    assert told.values == ("a.cell.example",)
    assert made(DKIM, profile="parked") == ()


def test_the_zone_of_dkim_is_declared_else_told_by_ses_else_the_regions():
    settings = from_mapping({"domain": "shop.example"})
    declared = from_mapping({"domain": "shop.example", "dkim": {"signingZone": "dkim.example"}})
    told = DkimFacts(("a", "b", "c"), "cell.example")
    assert signing_zone(declared, REGION, told) == "dkim.example"
    assert signing_zone(settings, REGION, told) == "cell.example"
    assert signing_zone(settings, REGION, DkimFacts(("a", "b", "c"))) == "dkim.eu-south-1.amazonses.com"
    assert signing_zone(settings, REGION, None) == "dkim.eu-south-1.amazonses.com"


def test_an_own_key():
    key = rsa.generate_private_key(65537, 1024)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    body = "".join(public.splitlines()[1:-1])
    record = RecordSet("dkim", "shop1._domainkey.shop.example", "TXT", 300, (f"p={body}",), "dkim", OWN)
    byo = {"selector": "Shop1", "privateKey": pem}
    assert made(DKIM, dkim={"byo": byo}) == (record,)


def test_an_encrypted_own_key_has_a_stand_in():
    settings = from_mapping({"domain": "shop.example"})
    byo = {"selector": "shop1", "privateKey": None}
    settings = settings.model_validate({"domain": "shop.example", "dkim": {"byo": byo}})
    (record,) = DKIM.record_sets(RecordInputs(settings, REGION))
    assert record.values == ("p=PUBLIC-KEY",)


def test_report_authorizations():
    boxes = ["a@reports.example.net", "b@reports.example.net", "c@shop.example", "d@other.example.org"]
    own, other = made(
        REPORT_AUTHORIZATION,
        hosts=frozenset({"reports.example.net"}),
        dmarc={"reportTo": boxes[:3], "failureReportTo": boxes[3:]},
    )
    assert own == RecordSet(
        "report-authorization-reports.example.net",
        "shop.example._report._dmarc.reports.example.net",
        "TXT",
        300,
        ("v=DMARC1;",),
        "report-authorization",
        SHARED,
    )
    assert (other.name, other.ownership) == ("shop.example._report._dmarc.other.example.org", HANDOFF)
    assert made(REPORT_AUTHORIZATION, dmarc={"record": "external"}) == ()


def test_report_hosts_of_the_same_organization_authorize_nothing():
    keys = {"domain": "shop.example.com", "dmarc": {"reportTo": ["a@reports.example.com"]}}
    assert REPORT_AUTHORIZATION.record_sets(RecordInputs(from_mapping(keys), REGION)) == ()

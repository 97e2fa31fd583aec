import pytest

from deliverability.declaration.kinds import DkimFacts
from deliverability.declaration.kinds.dkim import PLACEHOLDER_TOKENS, signing_zone
from deliverability.declaration.kinds.report_authorization import (
    report_authorization_name,
    report_authorizations,
)
from deliverability.declaration.plan import make_plan, with_dkim_facts
from deliverability.declaration.reading import from_mapping
from deliverability.declaration.records import Ownership, RecordSet
from deliverability.declaration.settings import Settings

TOKENS = ("aaaatoken1", "bbbbtoken2", "cccctoken3")
OWN = Ownership.OWN


def settings(**keys):
    return from_mapping({"domain": "shop.example.com", **keys})


def plan(facts=None, *, region="eu-central-1", hosts=frozenset(), **keys):
    return make_plan(
        settings(**keys), stack="shop-a.production", region=region, dkim_facts=facts, own_report_hosts=hosts
    )


def lines(made):
    return [(record.key, record.name, record.type, record.values) for record in made.records]


def test_nothing_but_a_domain_gives_the_records_of_the_product_byte_for_byte():
    made = plan(DkimFacts(TOKENS, "dkim.amazonses.com"))
    assert made.records == (
        RecordSet("spf", "shop.example.com", "TXT", 300, ("v=spf1 include:amazonses.com -all",), "spf", OWN),
        *(
            RecordSet(
                f"dkim-{number}",
                f"{token}._domainkey.shop.example.com",
                "CNAME",
                300,
                (f"{token}.dkim.amazonses.com",),
                "dkim",
                OWN,
            )
            for number, token in enumerate(TOKENS, start=1)
        ),
        RecordSet(
            "mail-from-mx",
            "bounce.shop.example.com",
            "MX",
            300,
            ("10 feedback-smtp.eu-central-1.amazonses.com",),
            "mail-from-mx",
            OWN,
        ),
        RecordSet(
            "mail-from-spf",
            "bounce.shop.example.com",
            "TXT",
            300,
            ("v=spf1 include:amazonses.com ~all",),
            "mail-from-spf",
            OWN,
        ),
        RecordSet("dmarc", "_dmarc.shop.example.com", "TXT", 300, ("v=DMARC1; p=none;",), "dmarc", OWN),
    )
    assert not made.tentative


def test_before_ses_has_spoken_placeholders_stand_under_the_same_keys():
    before, after = plan(), plan(DkimFacts(TOKENS))
    assert before.tentative
    assert [record.key for record in before.records] == [record.key for record in after.records]
    assert [record.name for record in before.records if record.purpose == "dkim"] == [
        f"{token}._domainkey.shop.example.com" for token in PLACEHOLDER_TOKENS
    ]


@pytest.mark.parametrize("tokens", [(), ("selector1",), TOKENS[:2]])
def test_facts_without_three_tokens_count_as_unknown(tokens):
    assert plan(DkimFacts(tokens, "dkim.amazonses.com")) == plan()
    assert with_dkim_facts(plan(), DkimFacts(tokens)) == plan()


def test_facts_that_come_later_give_the_plan_that_they_would_have_given_at_once():
    facts = DkimFacts(TOKENS, "dkim.eu-x.amazonses.com")
    keys = {"dmarc": {"reportTo": ["reports@reports.example.net"]}}
    hosts = frozenset({"reports.example.net"})
    assert with_dkim_facts(plan(hosts=hosts, **keys), facts) == plan(facts, hosts=hosts, **keys)


def test_a_plan_without_placeholders_keeps_what_it_has():
    made = plan(DkimFacts(TOKENS))
    assert with_dkim_facts(made, DkimFacts(("x", "y", "z"))) is made


def test_tokens_that_were_handed_over_need_no_answer_from_ses():
    made = plan(identity="external", dkim={"tokens": list(TOKENS)})
    assert made.dkim == DkimFacts(TOKENS)
    assert not made.tentative
    assert made.record("dkim-2").values == ("bbbbtoken2.dkim.amazonses.com",)


@pytest.mark.parametrize(
    ("declared", "said", "zone"),
    [
        ("auto", None, "dkim.eu-south-1.amazonses.com"),
        ("auto", "dkim.cell7.amazonses.com", "dkim.cell7.amazonses.com"),
        ("dkim.mine.example", "dkim.cell7.amazonses.com", "dkim.mine.example"),
    ],
)
def test_signing_zone_is_the_declared_one_then_that_of_ses_then_the_tables(declared, said, zone):
    assert (
        signing_zone(settings(dkim={"signingZone": declared}), "eu-south-1", DkimFacts(TOKENS, said)) == zone
    )


def test_a_parked_domain_rejects_all_mail_and_has_no_identity():
    made = plan(profile="parked", region="")
    assert lines(made) == [
        ("spf", "shop.example.com", "TXT", ("v=spf1 -all",)),
        ("null-mx", "shop.example.com", "MX", ("0 .",)),
        ("dmarc", "_dmarc.shop.example.com", "TXT", ("v=DMARC1; p=reject; np=reject;",)),
    ]
    assert not made.tentative


def test_external_dns_declares_the_same_records_for_hand_off():
    own, handed = plan(), plan(dns={"mode": "external"})
    assert lines(own) == lines(handed)
    assert {record.ownership for record in handed.records} == {Ownership.HANDOFF}


def test_a_shared_spf_record_is_one_value_of_the_set():
    assert plan(spf={"record": "shared"}).record("spf").ownership is Ownership.SHARED
    assert (
        plan(spf={"record": "shared"}, dns={"mode": "external"}).record("spf").ownership is Ownership.HANDOFF
    )


def test_records_that_are_switched_off_are_absent():
    made = plan(spf={"record": "none"}, mailFrom={"subdomain": False}, dmarc={"record": "external"})
    assert [record.key for record in made.records] == ["dkim-1", "dkim-2", "dkim-3"]
    with pytest.raises(KeyError, match="dmarc"):
        made.record("dmarc")


def test_authorization_records_are_ours_only_where_the_zone_is():
    mailboxes = ["reports@reports.example.net", "more@reports.example.net", "abuse@other.example.org"]
    made = plan(hosts=frozenset({"reports.example.net"}), dmarc={"reportTo": mailboxes})
    authorizations = [record for record in made.records if record.purpose == "report-authorization"]
    assert authorizations == [
        RecordSet(
            "report-authorization-reports.example.net",
            "shop.example.com._report._dmarc.reports.example.net",
            "TXT",
            300,
            ("v=DMARC1;",),
            "report-authorization",
            Ownership.SHARED,
        ),
        RecordSet(
            "report-authorization-other.example.org",
            "shop.example.com._report._dmarc.other.example.org",
            "TXT",
            300,
            ("v=DMARC1;",),
            "report-authorization",
            Ownership.HANDOFF,
        ),
    ]


@pytest.mark.parametrize(
    ("domain", "mailbox", "hosts"),
    [
        ("shop.example.com", "reports@example.com", ()),
        ("shop.example.com", "reports@mail.example.com", ()),
        ("shop.example.com", "reports@example.co.uk", ("example.co.uk",)),
        # Two different public suffixes have no organizational domain either, and are not the same organization.
        ("github.io", "reports@gitlab.io", ("gitlab.io",)),
    ],
)
def test_only_hosts_of_another_organization_have_to_authorize(domain, mailbox, hosts):
    declared = Settings.model_validate({"domain": domain, "dmarc": {"reportTo": [mailbox]}})
    assert report_authorizations(declared) == hosts


def test_report_authorization_name():
    assert report_authorization_name("a.example", "b.example") == "a.example._report._dmarc.b.example"

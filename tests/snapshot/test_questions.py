"""Which questions a manifest raises: complete lists."""

import pytest

from deliverability.snapshot.questions import (
    Question,
    cut_questions,
    dkim_questions,
    doubled_questions,
    questions,
)

SHOP = "shop.example.com"


def test_a_sending_domain(declare):
    assert questions(declare()) == (
        Question(SHOP, "TXT"),
        Question(f"bounce.{SHOP}", "MX"),
        Question(f"bounce.{SHOP}", "TXT"),
        Question(f"_dmarc.{SHOP}", "TXT"),
        Question(f"_dmarc.{SHOP}", "CNAME"),
        Question(f"wildcard-probe.{SHOP}", "TXT"),
        Question(f"bounce.{SHOP}", "A"),
        Question(f"bounce.{SHOP}", "AAAA"),
    )


def test_without_mail_from_and_spf(declare):
    bare = declare(mailFrom={"subdomain": False}, spf={"record": "none"})
    assert questions(bare) == (
        Question(f"_dmarc.{SHOP}", "TXT"),
        Question(SHOP, "TXT"),
        Question(f"_dmarc.{SHOP}", "CNAME"),
        Question(f"wildcard-probe.{SHOP}", "TXT"),
    )


def test_a_parked_domain(declare):
    assert questions(declare(tokens=None, profile="parked")) == (
        Question(SHOP, "TXT"),
        Question(SHOP, "MX"),
        Question(f"_dmarc.{SHOP}", "TXT"),
        Question(f"_dmarc.{SHOP}", "CNAME"),
        Question(f"wildcard-probe.{SHOP}", "TXT"),
    )


def test_report_authorization_in_another_domain(declare):
    reporting = declare(dmarc={"reportTo": ["dmarc@reports.example.net"]})
    assert Question(f"{SHOP}._report._dmarc.reports.example.net", "TXT") in questions(reporting)


@pytest.mark.parametrize("record", ["external", "inherit"])
def test_a_policy_of_others_is_looked_for_up_the_tree(declare, record):
    assert questions(declare(dmarc={"record": record}))[-2:] == (
        Question("_dmarc.example.com", "TXT"),
        Question("_dmarc.com", "TXT"),
    )


def test_dkim_is_asked_as_cname_as_txt_as_address_and_at_its_target(declare):
    beside = f"wildcard-probe._domainkey.{SHOP}"
    first, *others = (
        (
            Question(f"{token}._domainkey.{SHOP}", "CNAME"),
            Question(f"{token}._domainkey.{SHOP}", "TXT"),
            Question(f"{token}._domainkey.{SHOP}", "A"),
            Question(f"{token}.dkim.amazonses.com", "TXT"),
        )
        for token in ("aaa", "bbb", "ccc")
    )
    assert dkim_questions(declare()) == (
        *first,
        Question(beside, "TXT"),
        Question(beside, "A"),
        *(question for token in others for question in token),
    )


#: The doubled names of the records that don't depend on SES's tokens.
OTHERS = (
    Question(f"{SHOP}.example.com", "TXT"),
    Question(f"bounce.{SHOP}.example.com", "MX"),
    Question(f"bounce.{SHOP}.example.com", "TXT"),
    Question(f"_dmarc.{SHOP}.example.com", "TXT"),
)


def test_the_doubled_names(declare):
    tokens = (Question(f"{token}._domainkey.{SHOP}.example.com", "CNAME") for token in ("aaa", "bbb", "ccc"))
    assert doubled_questions(declare(), "example.com") == (*tokens, *OTHERS)


def test_only_records_of_the_zone_have_a_doubled_name(declare):
    elsewhere = declare(dmarc={"reportTo": ["dmarc@reports.example"]})
    assert {
        question.name.removesuffix(".example.com") for question in doubled_questions(elsewhere, "example.com")
    } == {record.name for record in declare().records}


def test_an_own_key(declare):
    own = declare(tokens=None, dkim={"byo": {"selector": "s1", "privateKey": None}})
    name = f"s1._domainkey.{SHOP}"
    assert dkim_questions(own) == (Question(name, "CNAME"), Question(name, "TXT"))
    assert doubled_questions(own, "example.com") == (Question(f"{name}.example.com", "TXT"), *OTHERS)


@pytest.mark.parametrize("profile", ["sending", "parked"])
def test_nothing_is_asked_for_placeholders_or_for_nobody(declare, profile):
    assert dkim_questions(declare(tokens=None, profile=profile)) == ()
    doubled = doubled_questions(declare(tokens=None, profile=profile), "example.com")
    assert not [question for question in doubled if "_domainkey" in question.name]


def test_names_that_may_be_delegated_are_those_below_the_domain(declare):
    assert cut_questions(declare()) == (
        Question(f"_domainkey.{SHOP}", "NS"),
        Question(f"bounce.{SHOP}", "NS"),
        Question(f"_dmarc.{SHOP}", "NS"),
    )

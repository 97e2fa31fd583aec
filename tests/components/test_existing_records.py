"""The guard in front of record sets that others may have filled."""

import pulumi
import pytest

from components.existing_records import ForeignRecords, foreign_values, refuse_foreign
from components.route53 import ExistingRecords, HostedZone
from deliverability.declaration.plan import make_plan
from deliverability.declaration.reading import from_mapping
from deliverability.standards import txt
from tests.components.strict_mocks import StrictAws, Zone, declare

DOMAIN = "shop.example.com"
PLANNED = "v=spf1 include:amazonses.com -all"


def plan(**keys):
    return make_plan(from_mapping({"domain": DOMAIN, **keys}), stack="s", region="eu-central-1")


def foreign(key, *existing, **keys):
    return foreign_values(plan(**keys).record(key), existing)


def over(records, **more):
    cloud = StrictAws(zones=(Zone("Z1", "example.com", records=records),))
    return declare({"domain": DOMAIN, **more}, cloud=cloud)


@pytest.mark.parametrize(
    ("existing", "refused"),
    [
        ((), ()),
        ((PLANNED,), ()),
        (("v=spf1 -all",), ()),
        (("v=spf1 include:amazonses.com include:old.example ~all",), ()),
        (
            ("v=spf1 include:amazonses.com.evil.example -all",),
            ("v=spf1 include:amazonses.com.evil.example -all",),
        ),
        (("v=spf1 include:crm.example ~all",), ("v=spf1 include:crm.example ~all",)),
        ((PLANNED, "site-check=abc"), ("site-check=abc",)),
        ((PLANNED, "v=spf1 include:crm.example ~all"), ("v=spf1 include:crm.example ~all",)),
        (
            ("v=spf1 include:amazonses.com include:old.example ~all", "v=spf1 include:crm.example ~all"),
            ("v=spf1 include:amazonses.com include:old.example ~all", "v=spf1 include:crm.example ~all"),
        ),
        (("v=spf1 include:", "v=spf10"), ("v=spf1 include:", "v=spf10")),
    ],
)
def test_spf_at_the_domain(existing, refused):
    assert foreign("spf", *existing) == refused


def test_terms_that_were_taken_over_make_room_for_the_merged_record():
    also = {"spf": {"also": ["include:crm.example", "ip4:192.0.2.1"]}}
    assert foreign("spf", PLANNED, "v=spf1 IP4:192.0.2.1 include:CRM.example ~all", **also) == ()
    assert foreign("spf", "v=spf1 include:crm.example redirect=other.example", **also) == (
        "v=spf1 include:crm.example redirect=other.example",
    )


@pytest.mark.parametrize(
    ("existing", "refused"),
    [
        (("v=DMARC1; p=none;",), ()),
        # An earlier policy of this stack, or somebody else's: the form doesn't tell, and Route 53 refuses the create.
        (("v=DMARC1; p=reject; rua=mailto:x@else.example",), ()),
        (("v=DMARC1; p=none;", "v=DMARC1; p=reject"), ("v=DMARC1; p=reject",)),
        (("v=DMARC1; p=quarantine", "v=DMARC1; p=reject"), ("v=DMARC1; p=quarantine", "v=DMARC1; p=reject")),
        (("site-check=abc",), ("site-check=abc",)),
        # Broken by hand: a deploy repairs it. Beside another it may be anybody's.
        (("v=DMARC1 p=none",), ()),
        (("v=DMARC1; p=none;", "v=DMARC1 p=none"), ("v=DMARC1 p=none",)),
        (("v=DMARC1; p=reject", "v=DMARC1 p=none"), ("v=DMARC1; p=reject", "v=DMARC1 p=none")),
    ],
)
def test_dmarc(existing, refused):
    assert foreign("dmarc", *existing) == refused


@pytest.mark.parametrize(
    ("existing", "refused"),
    [
        (("10 feedback-smtp.eu-central-1.amazonses.com",), ()),
        (("10 feedback-smtp.us-east-1.amazonses.com.",), ()),
        (("10 mail.example.net",), ("10 mail.example.net",)),
        (
            ("10 feedback-smtp.eu-central-1.amazonses.com", "10 feedback-smtp.us-east-1.amazonses.com"),
            ("10 feedback-smtp.us-east-1.amazonses.com",),
        ),
    ],
)
def test_mx_of_the_mail_from_name(existing, refused):
    assert foreign("mail-from-mx", *existing) == refused


def test_a_domain_that_receives_mail_is_not_parked():
    assert foreign("null-mx", "10 mail.example.net", profile="parked") == ("10 mail.example.net",)
    assert foreign("null-mx", "0 .", profile="parked") == ()


def test_a_program_that_finds_its_own_records_changes_nothing():
    first = over({})
    written = {}
    for request in first.requests:
        if request.type == "aws:route53/record:Record":
            inputs = first.inputs(request.name, request.type)
            text = [txt.from_provider(v) if inputs["type"] == "TXT" else v for v in inputs["records"]]
            spelt = tuple(txt.to_route53(v) if inputs["type"] == "TXT" else v for v in text)
            written[(inputs["name"], inputs["type"])] = spelt
    second = over(written)
    assert {request.name for request in second.requests} == {request.name for request in first.requests}


@pytest.mark.parametrize("preview", [True, False])
def test_foreign_values_are_all_named_before_anything_is_declared(preview):
    zone = Zone(
        "Z1",
        "example.com",
        records={
            (DOMAIN, "TXT"): ('"site-check=abc"', '"v=spf1 include:crm.example ~all"', '"two" " strings"'),
            (f"_dmarc.{DOMAIN}", "TXT"): ('"v=DMARC1; p=none"', '"v=DMARC1; p=reject"'),
            (f"bounce.{DOMAIN}", "MX"): ("10 mail.example.net",),
            (f"elsewhere.{DOMAIN}", "TXT"): ('"not asked for"',),
        },
    )
    with pytest.raises(pulumi.RunError) as raised:
        declare({"domain": DOMAIN}, cloud=StrictAws(zones=(zone,)), preview=preview)
    message = str(raised.value)
    for value in ("site-check=abc", "v=spf1 include:crm.example ~all", "two strings", "10 mail.example.net"):
        assert repr(value) in message
    assert "'v=DMARC1; p=none'" in message
    assert "'v=DMARC1; p=reject'" in message
    assert "the hosted zone example.com (Z1) holds values that are not this stack's" in message
    for way_out in (
        "spf.also",
        "pulumi import aws:route53/record:Record NAME Z1_shop.example.com_TXT",
        "set spf.record to shared, or to none",
        "dmarc.record to external",
        "mailFrom.subdomain",
    ):
        assert way_out in message
    assert "not asked for" not in message


def test_a_cname_in_the_way_is_named():
    with pytest.raises(
        pulumi.RunError, match=r"_dmarc\.shop\.example\.com is a CNAME to dmarc\.vendor\.example\."
    ):
        over({(f"_dmarc.{DOMAIN}", "CNAME"): ("dmarc.vendor.example.",)})


def test_other_types_at_our_names_are_nobodys_business():
    run = over({(DOMAIN, "A"): ("192.0.2.1",), (DOMAIN, "MX"): ("10 mail.example.net",)})
    assert len(run.requests) == 11


def test_a_value_that_cannot_be_read_is_shown_as_it_stands():
    with pytest.raises(pulumi.RunError, match=r"'unquoted'"):
        over({(DOMAIN, "TXT"): ("unquoted",)})


def test_each_zone_is_read_once_and_only_for_names_of_ours():
    mailbox = "reports@reports.example.net"
    cloud = StrictAws(zones=(Zone("Z1", "example.com"), Zone("Z2", "reports.example.net")))
    run = declare({"domain": DOMAIN, "dmarc": {"report_to": [mailbox]}}, cloud=cloud)
    reads = [invoke.args for invoke in run.monitor.invokes if invoke.token.endswith(":getRecords")]
    authorization = r"shop\.example\.com\._report\._dmarc\.reports\.example\.net"
    assert reads == [
        {
            "zoneId": "Z1",
            "nameRegex": r"^(?:shop\.example\.com|bounce\.shop\.example\.com|_dmarc\.shop\.example\.com)\.?$",
        },
        {
            "zoneId": "Z2",
            "nameRegex": rf"^(?:{authorization}|txt\-{authorization}|_owner\.txt\.{authorization})\.?$",
        },
    ]


def test_an_alias_at_our_name_and_type_is_foreign():
    record = plan().record("mail-from-mx")
    existing = ExistingRecords(
        HostedZone("Z1", "example.com"), {(record.name, "MX"): ("alias to mail.example.net",)}
    )
    with pytest.raises(ForeignRecords, match=r"alias to mail\.example\.net"):
        refuse_foreign([record], existing)

"""What stands in the way of a record set, and what of others an update would take away."""

import pytest

from deliverability.declaration.plan import make_plan
from deliverability.declaration.reading import from_mapping
from deliverability.existing_records import Foreign, beside_a_cname, foreign, in_the_way, refusal
from deliverability.placement import ExistingRecords
from deliverability.standards import txt
from deliverability.zones import HostedZone
from tests.components.strict_mocks import StrictAws, Zone, declare

DOMAIN = "shop.example.com"
PLANNED = "v=spf1 include:amazonses.com -all"
POLICY = "v=DMARC1; p=none;"
ZONE = HostedZone("Z1", "example.com")


def record(key, **keys):
    return make_plan(from_mapping({"domain": DOMAIN, **keys}), stack="s", region="eu-central-1").record(key)


def lost(key, *existing, before=(), **keys):
    return foreign(record(key, **keys), existing, before)


def standing(**values):
    names = {"apex": DOMAIN, "dmarc": f"_dmarc.{DOMAIN}", "bounce": f"bounce.{DOMAIN}"}
    return ExistingRecords(ZONE, {(names[name], kind): found for name, (kind, *found) in values.items()})


def over(records, **more):
    cloud = StrictAws(zones=(Zone("Z1", "example.com", records=records),))
    return declare({"domain": DOMAIN, **more}, cloud=cloud)


def test_nothing_is_in_the_way_of_a_free_name():
    assert in_the_way(record("spf"), standing(dmarc=("TXT", POLICY))) is None


def test_an_equal_record_set_is_somebody_elses():
    assert in_the_way(record("spf"), standing(apex=("TXT", PLANNED))) == (
        "shop.example.com TXT exists already in the hosted zone example.com (Z1), with the declared value, and isn't in this "
        "stack's state: this stack would take it along when it goes"
    )


def test_another_record_set_is_shown_with_the_way_out():
    found = standing(dmarc=("TXT", "v=DMARC1; p=reject", "site-check"))
    assert in_the_way(record("dmarc"), found) == (
        "_dmarc.shop.example.com TXT exists already in the hosted zone example.com (Z1) and isn't in this stack's state. "
        "Where 'v=DMARC1; p=none;' is declared, it holds:\n    'v=DMARC1; p=reject'\n    'site-check'\n"
        "  Leave one DMARC value, or set dmarc.record to external while somebody else publishes it."
    )


def test_a_cname_is_in_the_way_of_everything_else():
    found = standing(dmarc=("CNAME", "dmarc.vendor.example."))
    assert in_the_way(record("dmarc"), found) is None
    assert beside_a_cname(record("dmarc"), found) == (
        "_dmarc.shop.example.com is a CNAME to dmarc.vendor.example. in the hosted zone example.com (Z1), and no other record can "
        "stand beside it: remove the CNAME before the TXT record is declared here"
    )


def test_anything_else_is_in_the_way_of_a_cname():
    external = {"identity": "external", "dkim": {"tokens": ["token1", "token2", "token3"]}}
    cname = record("dkim-1", **external)
    standing_there = {
        (cname.name, "TXT"): ("key",),
        (cname.name, "A"): ("192.0.2.1",),
        (DOMAIN, "MX"): ("10 x.",),
    }
    assert beside_a_cname(cname, ExistingRecords(ZONE, standing_there)) == (
        "token1._domainkey.shop.example.com has A, TXT records in the hosted zone example.com (Z1), and a CNAME can't stand beside "
        "them: remove them before the CNAME is declared here"
    )
    assert beside_a_cname(cname, ExistingRecords(ZONE, {(cname.name, "CNAME"): ("other.",)})) is None


@pytest.mark.parametrize(
    ("existing", "before", "values", "terms"),
    [
        ((), (), (), ()),
        ((PLANNED,), (), (), ()),
        (("v=spf1 INCLUDE:amazonses.com  -all",), (), (), ()),
        (("v=spf1 include:amazonses.com ~all",), (), (), ()),
        (("v=spf1 include:crm.example include:amazonses.com -all",), (), (), ("include:crm.example",)),
        (("v=spf1 include:amazonses.com include:crm.example -all",), (), (), ("include:crm.example",)),
        (
            ("v=spf1 include:amazonses.com include:crm.example ip4:192.0.2.1 -all",),
            ("v=spf1 include:amazonses.com include:CRM.example -all",),
            (),
            ("ip4:192.0.2.1",),
        ),
        (("v=spf1 include:old.example -all",), ("v=spf1 include:old.example -all",), (), ()),
        ((PLANNED, "site-check=abc"), (), ("site-check=abc",), ()),
        ((PLANNED, "v=spf1 include:crm.example ~all"), (), ("v=spf1 include:crm.example ~all",), ()),
        (("v=spf1 ip4:192.0.2.1 -all", "site-check"), (), ("site-check",), ("ip4:192.0.2.1",)),
        (("v=spf1 a -all", "v=spf1 b -all"), (), ("v=spf1 a -all", "v=spf1 b -all"), ()),
    ],
)
def test_spf_at_the_domain(existing, before, values, terms):
    assert lost("spf", *existing, before=before) == Foreign(values, terms)


@pytest.mark.parametrize(
    ("existing", "values"),
    [
        ((POLICY,), ()),
        (("v=DMARC1; p=reject; rua=mailto:x@else.example",), ()),
        (("v=DMARC1 p=none",), ()),
        ((POLICY, "v=DMARC1; p=reject"), ("v=DMARC1; p=reject",)),
        (("v=DMARC1; p=quarantine", "v=DMARC1; p=reject"), ("v=DMARC1; p=quarantine", "v=DMARC1; p=reject")),
        (("site-check=abc",), ("site-check=abc",)),
    ],
)
def test_dmarc(existing, values):
    assert lost("dmarc", *existing) == Foreign(values)


def test_the_mx_of_the_mail_from_name_is_put_right_alone_and_not_beside_another():
    ours, other = "10 feedback-smtp.eu-central-1.amazonses.com", "10 mail.example.net"
    assert lost("mail-from-mx", other) == Foreign()
    assert lost("mail-from-mx", ours, other) == Foreign((other,))


def test_a_domain_that_receives_mail_is_not_parked():
    assert lost("null-mx", "10 mail.example.net", profile="parked") == Foreign(("10 mail.example.net",))
    assert lost("null-mx", "0 .", profile="parked") == Foreign()


def test_the_refusal_names_values_and_terms_and_both_ways_out():
    assert refusal(record("spf"), Foreign(("site-check",), ("ip4:192.0.2.1",)), standing()) == (
        "shop.example.com TXT in the hosted zone example.com (Z1) holds values that this stack didn't put there:\n"
        "    'site-check'\n"
        "  Add the terms of another SPF value to spf.also and remove that value; for values that have to stay, set spf.record to "
        "shared, or to none and let their owner add ours.\n"
        "our record at shop.example.com in the hosted zone example.com (Z1) holds terms that nobody declared. To keep them, add to "
        "spf.also:\n    - ip4:192.0.2.1\n  To take them out, set spf.onForeignTerms to remove; also where you took "
        "them out of spf.also yourself and that `up` didn't end."
    )


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


def test_other_types_at_our_names_are_nobodys_business():
    run = over({(DOMAIN, "A"): ("192.0.2.1",), (DOMAIN, "MX"): ("10 mail.example.net",)})
    assert len(run.requests) == 11


def test_each_zone_is_read_once_and_only_for_names_of_ours_and_those_above():
    mailbox = "reports@reports.example.net"
    cloud = StrictAws(zones=(Zone("Z1", "example.com"), Zone("Z2", "reports.example.net")))
    run = declare({"domain": DOMAIN, "dmarc": {"report_to": [mailbox]}}, cloud=cloud)
    reads = [invoke.args for invoke in run.monitor.invokes if invoke.token.endswith(":getRecords")]
    assert reads == [
        {
            "zoneId": "Z1",
            "nameRegex": r"^(?:shop\.example\.com|_domainkey\.shop\.example\.com|bounce\.shop\.example\.com|_dmarc\.shop\.example\.com"
            r"|_mail\-deliverability\.shop\.example\.com)\.?$",
        },
        {
            "zoneId": "Z2",
            "nameRegex": r"^(?:_dmarc\.reports\.example\.net|_report\._dmarc\.reports\.example\.net"
            r"|com\._report\._dmarc\.reports\.example\.net|example\.com\._report\._dmarc\.reports\.example\.net"
            r"|shop\.example\.com\._report\._dmarc\.reports\.example\.net"
            r"|txt\-shop\.example\.com\._report\._dmarc\.reports\.example\.net"
            r"|_owner\.txt\.shop\.example\.com\._report\._dmarc\.reports\.example\.net)\.?$",
        },
    ]


def test_the_refusal_offers_for_the_stack_file_only_what_that_takes():
    found = Foreign((), ("mx", "ra=postmaster", "ip4:0.0.0.0/0", "ipv4:192.0.2.1"))
    assert refusal(record("spf"), found, standing()).split("\n")[:-1] == [
        "our record at shop.example.com in the hosted zone example.com (Z1) holds terms that nobody declared. "
        "To keep them, add to spf.also:",
        "    - mx",
        "  No stack file can hold:",
        "    - ra=postmaster",
        "    - ip4:0.0.0.0/0",
        "    - ipv4:192.0.2.1",
    ]
    assert "add to spf.also" not in refusal(record("spf"), Foreign((), ("ra=postmaster",)), standing())

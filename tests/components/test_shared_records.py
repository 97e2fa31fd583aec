"""One value in a record set of others: how it is declared, what stands in its way, and who threatens it."""

import base64
import pickletools

import pulumi
import pytest

from deliverability.standards import txt
from tests.components.expected import BASE, DOMAIN, PRODUCTION, RECORD, REFERENCE, ROLE, SHARED_TXT
from tests.components.strict_mocks import StrictAws, Zone, declare

OURS, NEW = "v=spf1 include:amazonses.com -all", "v=spf1 include:amazonses.com ~all"
RIVAL = "v=spf1 include:crm.example -all"
SHARED = {**BASE, "spf": {"record": "shared"}}
HERITAGE = "heritage=external-dns,external-dns/owner=kube"


def over(*texts: str):
    records = {(DOMAIN, "TXT"): tuple(map(txt.to_route53, texts))} if texts else {}
    return declare(SHARED, cloud=StrictAws(zones=(Zone("Z1", "example.com", records=records),)))


@pytest.mark.parametrize("preview", [True, False])
def test_a_value_is_declared_in_place_of_the_record(preview):
    run = declare(SHARED, preview=preview)
    assert run.inputs("mail-spf", SHARED_TXT) == {
        "zoneId": "Z1",
        "name": DOMAIN,
        "value": OURS,
        "ttl": 300,
        "region": "eu-central-1",
        "__provider": REFERENCE,
    }
    request = run.request("mail-spf")
    assert [alias.spec.type for alias in request.aliases] == [RECORD]
    assert request.parent.endswith("MailDomain::mail")
    (shown,) = [r for r in run.component_outputs("mail").get("records", []) if r["key"] == "spf"] or [None]
    assert preview or (shown["values"], shown["ownership"]) == ([OURS], "shared")


def test_a_role_of_the_zones_account_is_told_and_its_provider_kept_for_records():
    run = declare({**PRODUCTION, "spf": {"record": "shared"}, "dns": {"role_arn": ROLE}})
    assert run.inputs("mail-spf")["roleArn"] == ROLE
    assert run.request("mail-spf").provider == ""
    assert run.request("mail-spf").protect
    assert run.request("mail-dmarc").provider != ""


def test_the_provider_is_pickled_as_a_name():
    names = [
        argument
        for _, argument, _ in pickletools.genops(base64.b64decode(REFERENCE))
        if isinstance(argument, str)
    ]
    assert names == ["components.shared_txt", "SharedTxtProvider"]


@pytest.mark.parametrize("texts", [(), ("site=1",), ("site=1", OURS), (NEW,), ("site=1", NEW)])
def test_what_may_stand_beside(texts):
    assert over(*texts).inputs("mail-spf")["value"] == OURS


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (
            (RIVAL,),
            f"the hosted zone example.com (Z1): {DOMAIN} has an SPF record of somebody else: '{RIVAL}'",
        ),
        ((NEW, RIVAL), "has an SPF record of somebody else"),
        ((HERITAGE,), f"isn't added to the TXT record set at {DOMAIN}: external-dns (owner kube) owns that"),
    ],
)
def test_what_is_in_the_way_is_named_before_anything_is_declared(texts, said):
    with pytest.raises(pulumi.RunError) as refusal:
        over(*texts)
    assert said in str(refusal.value)


def test_a_cname_at_the_name_is_named():
    zone = Zone("Z1", "example.com", records={(DOMAIN, "CNAME"): ("elsewhere.example.",)})
    with pytest.raises(pulumi.RunError, match=rf"{DOMAIN} is a CNAME to elsewhere\.example\."):
        declare(SHARED, cloud=StrictAws(zones=(zone,)))


@pytest.mark.parametrize(
    ("at", "mark"), [(f"_owner.txt.{DOMAIN}", "*octodns*"), (f"txt-{DOMAIN}", HERITAGE), (DOMAIN, HERITAGE)]
)
def test_a_tool_that_rewrites_the_set_is_refused_and_where_ours_stands_warned_of(at, mark):
    def zone(*texts):
        records = {(DOMAIN, "TXT"): texts, (at, "TXT"): (mark,) if at != DOMAIN else (mark, *texts)}
        spelled = {key: tuple(map(txt.to_route53, values)) for key, values in records.items() if values}
        return StrictAws(zones=(Zone("Z1", "example.com", records=spelled),))

    with pytest.raises(pulumi.RunError, match="its next change would wipe the value out"):
        declare(SHARED, cloud=zone())
    run = declare(SHARED, cloud=zone(OURS))
    (warning,) = [text for text in run.engine.messages if "wipes out" in text]
    assert warning.startswith(("octoDNS owns", "external-dns (owner kube) owns"))


def test_a_parked_domain_shares_too():
    run = declare({**SHARED, "profile": "parked"})
    assert run.inputs("mail-spf", SHARED_TXT)["value"] == "v=spf1 -all"

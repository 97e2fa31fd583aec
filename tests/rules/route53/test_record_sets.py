"""Route 53 beside the declaration: what the next deploy would be refused, or would not find as it left it."""

from typing import Any

import pytest

from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.route53.holding import gone, held, held_texts, not_held, protected, published
from tests.rules.world import Answer, World, declared, findings, folded, healthy, ids, only

SPF = "v=spf1 include:amazonses.com -all"
DMARC = "_dmarc.shop.example"
POLICY = "v=DMARC1; p=none; rua=mailto:dmarc@shop.example;"
RULES = {
    "route53.cname-conflict",
    "route53.record-exists",
    "route53.record-protected",
    "route53.changed-outside",
    "route53.foreign-value-lost",
    "route53.txt-not-canonical",
}


def test_a_cname_where_a_text_is_declared():
    world = held(not_held(healthy(), DMARC, "TXT"), DMARC, "CNAME", "policies.example.")
    world = world.answer(DMARC, "TXT", Answer(values=(POLICY,), cname=("policies.example",)))
    assert ids(world) == {"fail": {"route53.cname-conflict"}}
    assert only(world, "route53.cname-conflict") == Finding(
        rule="route53.cname-conflict",
        result=Result.FAIL,
        subject=DMARC,
        message=f'Route 53 holds CNAME "policies.example" at {DMARC}, where TXT is declared',
        saw=("policies.example",),
        wanted=(POLICY,),
        remedy=f"Remove the CNAME record set at {DMARC} from the hosted zone, or choose another name; then apply the stack "
        "shop.production.",
    )


def test_what_the_cname_leads_to_differs_because_of_it():
    world = held(not_held(healthy(), DMARC, "TXT"), DMARC, "CNAME", "policies.example.")
    other = "v=DMARC1; p=reject; rua=mailto:x@shop.example;"
    world = world.answer(DMARC, "TXT", Answer(values=(other,), cname=("policies.example",)))
    assert ids(world) == {"fail": {"route53.cname-conflict"}}
    assert "dns.record-differs" in folded(world, "route53.cname-conflict")


def test_other_records_where_a_cname_is_declared_are_noted_under_the_broken_token():
    name = "aaaa1111._domainkey.shop.example"
    world = held_texts(gone(healthy(), name, "CNAME"), name, "p=").put(name, "TXT", "p=")
    assert ids(world) == {"fail": {"dkim.cname-proxied"}}
    assert "route53.cname-conflict" in folded(world, "dkim.cname-proxied")


def test_only_values_of_others_where_a_record_is_declared():
    world = published(healthy(), "shop.example", "site-verification=1", "MS=2")
    assert ids(world) == {"fail": {"route53.record-exists"}}
    assert only(world, "route53.record-exists") == Finding(
        rule="route53.record-exists",
        result=Result.FAIL,
        subject="shop.example",
        message='the TXT record set at shop.example holds only "site-verification=1" and "MS=2", nothing of this stack\'s',
        saw=("site-verification=1", "MS=2"),
        wanted=(SPF,),
        remedy=f'Set spf.record to shared, which puts "{SPF}" beside the values at shop.example, or remove those values if nobody '
        "needs them.",
    )
    assert folded(world, "route53.record-exists") == {"dns.record-missing"}


def test_the_mail_that_suffers_comes_first():
    world = published(healthy(declared(dns={"zoneId": "Z1"})), DMARC, "nothing-to-do-with-dmarc")
    assert ids(world) == {"fail": {"dmarc.missing"}}
    found = only(world, "route53.record-exists")
    assert (found.result, found.because) == (Result.INFO, "dmarc.missing")
    assert found.remedy == (
        f"Remove the values at {DMARC}, or declare what has to stay and take the record set over: pulumi preview names the command "
        "for that."
    )


def test_mailboxes_at_a_parked_domain():
    world = healthy(declared(profile="parked", dmarc={}))
    listed = [
        {
            "Name": "shop.example.",
            "Type": "MX",
            "TTL": 300,
            "ResourceRecords": [{"Value": "10 mx.shop.example."}],
        }
    ]
    world = world.read("record_sets", Reading("ok", {"ResourceRecordSets": listed}))
    world = world.read("zone", Reading("ok", {"HostedZone": {"Name": "shop.example."}}))
    world = world.put("shop.example", "MX", "10 mx.shop.example")
    found = only(world, "route53.record-exists")
    assert found.remedy == (
        "Remove the MX at shop.example if the domain receives no mail, or don't declare it parked (profile)."
    )
    assert only(world, "dns.record-differs").because == "route53.record-exists"


@pytest.mark.parametrize(
    ("name", "rdtype", "told"),
    [
        ("aaaa1111._domainkey.shop.example", "CNAME", "route53.changed-outside"),
        ("bounce.shop.example", "MX", "route53.changed-outside"),
        ("shop.example", "TXT", "route53.record-exists"),
    ],
)
def test_an_alias_where_a_record_is_declared(name: str, rdtype: str, told: str):
    world = healthy()
    alias = {"Name": f"{name}.", "Type": rdtype, "AliasTarget": {"DNSName": "elsewhere.shop.example."}}
    listed = [
        alias if (each["Name"], each["Type"]) == (alias["Name"], rdtype) else each
        for each in world.readings["record_sets"].data["ResourceRecordSets"]
    ]
    world = world.read("record_sets", Reading("ok", {"ResourceRecordSets": listed}))
    assert ids(world) == {"fail": {told}}
    assert only(world, told).message.partition(",")[0] in (
        f"the {rdtype} record set at {name} was changed in Route 53: it holds an alias",
        f"the {rdtype} record set at {name} holds only an alias",
    )


@pytest.mark.parametrize(
    "texts",
    [
        (SPF, "site-verification=1"),
        ("v=spf1 include:amazonses.com ~all", "site-verification=1"),
        (" v=spf1 include:amazonses.com -all",),
    ],
)
def test_a_value_that_may_be_ours_is_nobody_elses(texts: tuple[str, ...]):
    world = published(healthy(), "shop.example", *texts)
    assert "route53.record-exists" not in {f.rule for f in findings(world)}


def test_a_shared_record_set_may_hold_only_values_of_others():
    world = published(healthy(declared(spf={"record": "shared"})), "shop.example", "site-verification=1")
    assert ids(world) == {"fail": {"dns.record-missing"}}


def test_a_protection_on_a_record_that_is_right_is_a_safeguard():
    world = protected(healthy(), ("shop.example", "TXT"), (DMARC, "TXT"))
    assert ids(world) == {}
    [passing] = [f for f in findings(world, Result.PASS) if f.rule == "route53.record-protected"]
    assert passing.message == "2 protected record sets are as declared"


def test_a_protection_on_a_record_that_must_change():
    edited = "v=spf1 include:amazonses.com ~all"
    world = protected(published(healthy(), "shop.example", edited), ("shop.example", "TXT"))
    assert ids(world) == {"fail": {"route53.record-protected"}}
    assert only(world, "route53.record-protected") == Finding(
        rule="route53.record-protected",
        result=Result.FAIL,
        subject="shop.example",
        message="a protection covers TXT at shop.example, which is not as declared: it holds "
        f'"{edited}", declared is "{SPF}"',
        saw=(edited,),
        wanted=(SPF,),
        remedy="Lift the protection of TXT at shop.example on purpose, and protect the record set again afterwards. Declared "
        'nowhere: ~all. If it is still wanted, put mail-deliverability:spf: {all: "~all"} into the stack file and apply the stack '
        "shop.production again (pulumi up --refresh). If not, apply it, which takes it away.",
    )
    assert folded(world, "route53.record-protected") == {"dns.record-differs"}


def test_a_protection_of_another_type_stops_nothing():
    edited = "v=spf1 include:amazonses.com ~all"
    world = protected(published(healthy(), "shop.example", edited), ("shop.example", "MX"))
    assert ids(world) == {"fail": {"dns.record-differs"}}


def test_an_edit_that_the_name_servers_do_not_show_yet():
    world = held(healthy(), "bounce.shop.example", "MX", "10 mx.elsewhere.example.")
    assert ids(world) == {"fail": {"route53.changed-outside"}}
    assert only(world, "route53.changed-outside") == Finding(
        rule="route53.changed-outside",
        result=Result.FAIL,
        subject="bounce.shop.example",
        message='the MX record set at bounce.shop.example was changed in Route 53: it holds "10 mx.elsewhere.example", '
        'declared is "10 feedback-smtp.eu-central-1.amazonses.com"; the name servers still answer as declared',
        saw=("10 mx.elsewhere.example",),
        wanted=("10 feedback-smtp.eu-central-1.amazonses.com",),
        remedy="Declared nowhere, and no setting can: 10 mx.elsewhere.example. If nobody needs it, apply the stack shop.production "
        "again (pulumi up --refresh), which takes it away.",
    )


def test_a_record_set_that_was_deleted_and_is_still_answered():
    found = only(not_held(healthy(), DMARC, "TXT"), "route53.changed-outside")
    assert (found.result, found.message) == (
        Result.FAIL,
        f"the TXT record set at {DMARC} was changed in Route 53: it holds none; the name servers still answer as declared",
    )


def test_another_ttl_is_a_warning():
    world = held_texts(healthy(), DMARC, POLICY, ttl=60)
    assert ids(world) == {"warn": {"route53.changed-outside"}}
    assert only(world, "route53.changed-outside").message == (
        f"the TXT record set at {DMARC} was changed in Route 53: its TTL is 60 s, declared is 300 s"
    )


def test_the_ttl_of_a_shared_record_set_is_not_ours():
    world = held_texts(healthy(declared(spf={"record": "shared"})), "shop.example", SPF, "other", ttl=60)
    assert ids(world) == {}


@pytest.mark.parametrize(
    "change",
    [
        lambda world: published(world, "shop.example", "v=spf1 include:amazonses.com ~all"),
        lambda world: gone(world, "shop.example", "TXT"),
        lambda world: gone(world, "aaaa1111._domainkey.shop.example", "CNAME"),
    ],
)
def test_what_dns_shows_too_is_left_to_the_dns_rules(change: Any):
    assert "route53.changed-outside" not in {f.rule for f in findings(change(healthy()))}


def test_spelling_without_effect_is_no_change():
    world = held_texts(healthy(), "shop.example", "V=SPF1  include:amazonses.com -all", "MS=1")
    world = held(world, "bounce.shop.example", "MX", "10 FEEDBACK-smtp.eu-central-1.amazonses.com.")
    assert ids(world) == {}


def test_values_of_others_that_only_resolvers_remember():
    answer = Answer(values=(SPF, "MS=1", "site-verification=2"))
    world = healthy().at("resolver", "shop.example", "TXT", answer)
    assert ids(world) == {"fail": {"route53.foreign-value-lost"}}
    assert only(world, "route53.foreign-value-lost") == Finding(
        rule="route53.foreign-value-lost",
        result=Result.FAIL,
        subject="shop.example",
        message="Route 53 holds nothing but this stack's value at shop.example, while resolver still remembers "
        '"MS=1" and "site-verification=2" there',
        saw=("MS=1", "site-verification=2"),
        remedy='Put "MS=1" and "site-verification=2" back at shop.example unless its owner took it away, and declare the '
        "record set in one place only.",
    )


@pytest.mark.parametrize(
    "world",
    [
        held_texts(healthy(), "shop.example", SPF, "MS=1").at(
            "resolver", "shop.example", "TXT", Answer(values=(SPF, "MS=1", "old=2"))
        ),
        healthy().at("resolver", "shop.example", "TXT", Answer(values=("v=spf1 -all",))),
        healthy().at("resolver", "shop.example", "TXT", Answer("SERVFAIL")),
    ],
    ids=["others stand there still", "an older value of ours", "no answer"],
)
def test_no_sign_of_a_lost_value(world: World):
    assert ids(world) == {}


@pytest.mark.parametrize("which", ["record_sets", "protections"])
def test_what_was_not_read_is_unknown_in_one_finding(which: str):
    world = healthy().read(which, Reading("denied", detail="AccessDenied"))
    unknown = {f.rule: f.because for f in findings(world, Result.UNKNOWN)}
    wanted = RULES if which == "record_sets" else {"route53.record-protected"}
    assert unknown == {"route53.unreadable": None, **dict.fromkeys(wanted, "route53.unreadable")}
    assert "AccessDenied" in only(world, "route53.unreadable").message


def test_a_zone_that_is_not_there_holds_nothing_to_compare():
    world = healthy().read("record_sets", Reading("absent"))
    assert ids(world) == {}


def test_odd_data_raises_nothing():
    odd: list[Any] = [
        None,
        {},
        {"Name": 3, "Type": None},
        {
            "Name": "shop.example.",
            "Type": "TXT",
            "TTL": "x",
            "ResourceRecords": [None, {"Value": 1}, {"Value": "bare"}],
        },
        {"Name": f"{DMARC}.", "Type": "TXT", "TTL": 1e300, "ResourceRecords": "none"},
        {"Name": "bounce.shop.example.", "Type": "MX", "AliasTarget": {"DNSName": "x."}},
    ]
    world = healthy().read("record_sets", Reading("ok", {"ResourceRecordSets": odd}))
    world = world.reading("protections", ResourceRecordSetProtections=[None, {"RecordName": 1}, "x"])
    assert "fail" in ids(world)
    for data in ({"ResourceRecordSets": None}, {"ResourceRecordSets": "x"}, {}):
        assert "fail" in ids(healthy().read("record_sets", Reading("ok", data)))


def test_without_route_53_the_rules_have_no_subject():
    found = {f.rule for f in findings(healthy(declared(dns={"mode": "external"})), Result.PASS)}
    assert found.isdisjoint(RULES)


HERITAGE = "heritage=external-dns,external-dns/owner=kube,external-dns/resource=ingress/shop/web"
KUBE = (
    "external-dns (owner kube) owns the TXT record set at shop.example "
    f'("{HERITAGE}" at shop.example) and writes it anew whenever it runs. Give that external-dns a --txt-prefix (or another '
    "registry) so that its marks leave this name, or have it publish the value in this stack's place (for SPF: spf.record: none)."
)


def test_a_record_set_of_external_dns_is_that_tools_to_change():
    taken = published(healthy(), "shop.example", HERITAGE, "MS=1")
    assert only(taken, "route53.record-exists").remedy == KUBE
    shared = healthy(declared(spf={"record": "shared"}))
    assert only(published(shared, "shop.example", HERITAGE), "dns.record-missing").remedy == KUBE
    edited = published(healthy(), "shop.example", HERITAGE, "v=spf1 mx -all")
    assert only(edited, "dns.record-differs").remedy == KUBE
    second = published(healthy(), "shop.example", HERITAGE, SPF, "v=spf1 mx -all")
    assert only(second, "spf.multiple-records").remedy == KUBE


@pytest.mark.parametrize(
    ("name", "rdtype", "mark", "text", "tool"),
    [
        ("shop.example", "TXT", "_owner.txt.shop.example", "*octodns*", "octoDNS"),
        ("shop.example", "TXT", "txt-shop.example", HERITAGE, "external-dns (owner kube)"),
        ("bounce.shop.example", "MX", "mx-bounce.shop.example", HERITAGE, "external-dns (owner kube)"),
        ("bounce.shop.example", "MX", "_owner.mx.bounce.shop.example", "*octodns*", "octoDNS"),
    ],
)
def test_the_marks_at_names_of_their_own_count_too(name: str, rdtype: str, mark: str, text: str, tool: str):
    world = held_texts(gone(healthy(), name, rdtype), mark, text)
    remedy = only(world, "dns.record-missing").remedy
    assert remedy.startswith(f'{tool} owns the {rdtype} record set at {name} ("{text}" at {mark})')


def test_marks_of_others_at_other_names_say_nothing():
    world = held_texts(gone(healthy(), "shop.example", "TXT"), "_owner.txt.www.shop.example", "*octodns*")
    world = held_texts(world, "_owner.mx.shop.example", "*octodns*")
    assert only(world, "dns.record-missing").remedy.startswith("Apply the stack")

"""What SPF costs: ten lookups, two that find nothing, and both sides of each limit."""

import pytest

from deliverability.verdict import Finding, Result
from tests.rules.world import NODATA, Answer, World, declared, findings, folded, healthy, ids, only

CRM = "_spf.crm.example"
RULE, VOID = "spf.too-many-lookups", "spf.too-many-void-lookups"


def shop(*terms: str) -> World:
    return healthy(declared(spf={"also": terms, "all": "~all"}))


def crm_costs(below: int) -> World:
    """A declared include that has this many includes below it."""
    parts = [f"_{number}.crm.example" for number in range(below)]
    world = shop(f"include:{CRM}").put(
        CRM, "TXT", " ".join(["v=spf1", *(f"include:{p}" for p in parts), "-all"])
    )
    for part in parts:
        world = world.put(part, "TXT", "v=spf1 ip4:192.0.2.1 -all")
    return world


def leftovers(count: int, *, gone: str = "old-{}.shop.example") -> World:
    """Declared terms for hosts that are there no more; their domain is."""
    hosts = [gone.format(number) for number in range(count)]
    world = shop(*(f"a:{host}" for host in hosts)).put("shop.example", "SOA", "ns. h. 1 2 3 4 5")
    for host in hosts:
        world = world.gone(host, "A").gone(host, "AAAA")
    return world


def test_ten_lookups_are_fine_and_noted():
    world = crm_costs(8)
    assert ids(world) == {}
    assert only(world, RULE) == Finding(
        rule=RULE,
        result=Result.INFO,
        subject="shop.example",
        message="SPF at shop.example takes 10 of 10 DNS lookups: none left",
        saw=("include:amazonses.com: 1 lookup", "include:_spf.crm.example: 9 lookups"),
    )


def test_eleven_are_too_many():
    world = crm_costs(9)
    assert ids(world) == {"fail": {RULE}}
    assert only(world, RULE) == Finding(
        rule=RULE,
        result=Result.FAIL,
        subject="shop.example",
        message="SPF at shop.example takes 11 DNS lookups, and receivers stop after 10 with permerror",
        saw=("include:amazonses.com: 1 lookup", "include:_spf.crm.example: 10 lookups"),
        wanted=("at most 10 lookups",),
        remedy="Remove terms from the SPF record at shop.example, or move a sender to a subdomain of its own, until at "
        'most 10 lookups remain; "include:_spf.crm.example" alone takes 10.',
    )


@pytest.mark.parametrize(("below", "said"), [(6, False), (7, True)])
def test_little_headroom_is_a_note(below: int, said: bool):
    notes = [f.message for f in findings(crm_costs(below), Result.INFO) if f.rule == RULE]
    assert notes == (["SPF at shop.example takes 9 of 10 DNS lookups: 1 left"] if said else [])


def test_the_mail_from_name_has_a_tree_of_its_own():
    world = crm_costs(2)
    assert {f.subject for f in findings(world, Result.PASS) if f.rule == RULE} == {
        "bounce.shop.example",
        "shop.example",
    }


def test_an_include_that_leads_back_never_ends():
    world = shop(f"include:{CRM}").put(CRM, "TXT", "v=spf1 include:shop.example -all")
    assert ids(world) == {"fail": {RULE}}
    assert only(world, RULE) == Finding(
        rule=RULE,
        result=Result.FAIL,
        subject="shop.example",
        message='"include:shop.example" of _spf.crm.example leads SPF at shop.example back to where it was: receivers go '
        "round until they answer permerror",
        saw=("include:shop.example",),
        remedy="Ask the owner of _spf.crm.example to repair it, or remove "
        '"include:_spf.crm.example" from spf.also of the stack.',
    )


def many_hosts(count: int, *after: str) -> World:
    """A declared `mx` with this many hosts, and terms that come after it."""
    hosts = [f"mx{number}.crm.example" for number in range(count)]
    world = shop("mx:crm.example", *after).put(
        "crm.example", "MX", *(f"{10 + n} {h}" for n, h in enumerate(hosts))
    )
    for host in hosts:
        world = world.put(host, "A", "192.0.2.1")
    return world


@pytest.mark.parametrize(("count", "expected"), [(10, {}), (11, {"fail": {RULE}})])
def test_a_domain_may_have_ten_mail_hosts(count: int, expected: dict[str, set[str]]):
    assert ids(many_hosts(count, "ip4:192.0.2.9")) == expected


def test_mail_hosts_past_the_limit_keep_others_from_sending():
    found = only(many_hosts(12, "ip4:192.0.2.9"), RULE)
    assert found.message == (
        '"mx:crm.example" stands for 12 mail hosts, and receivers answer permerror above 10: to all mail that comes as '
        'far, also that of "ip4:192.0.2.9"'
    )
    assert found.saw == ("mx10.crm.example", "mx11.crm.example")
    assert found.remedy == 'Remove "mx:crm.example" from spf.also of the stack.'


def test_mail_hosts_past_the_limit_that_keep_nobody_else_from_sending_are_a_note():
    world = many_hosts(11)
    assert ids(world) == {}
    [note] = [f for f in findings(world, Result.INFO) if f.rule == RULE]
    assert (note.message, note.saw, note.remedy) == (
        '"mx:crm.example" stands for 11 mail hosts, and receivers answer permerror to mail from the last 1',
        ("mx10.crm.example",),
        "",
    )


def test_of_many_terms_with_too_many_mail_hosts_one_thing_is_said():
    hosts = [f"1 mx{number}.crm.example" for number in range(11)]
    world = shop(*(f"mx:m{number}.crm.example" for number in range(8)))
    for number in range(8):
        world = world.put(f"m{number}.crm.example", "MX", *hosts)
    for number in range(11):
        world = world.put(f"mx{number}.crm.example", "A", "192.0.2.1")
    [said] = [f.message for f in findings(world) if f.rule == RULE and "mail hosts" in f.message]
    assert said.startswith(
        '"mx:m0.crm.example" stands for 11 mail hosts (so do 8 terms: "mx:m0.crm.example", "mx:m1.crm.example", '
    )


@pytest.mark.parametrize(("below", "said"), [(6, False), (7, False), (8, True)])
def test_a_macro_for_the_clients_name_may_count_as_a_lookup(below: int, said: bool):
    world = crm_costs(below - 1)
    text = world.answers[CRM, "TXT"].values[0].replace("v=spf1", "v=spf1 exists:%{p}.crm.example")
    notes = [f for f in findings(world.put(CRM, "TXT", text), Result.INFO) if "%{p} as" in f.message]
    assert [note.message for note in notes] == (
        [
            "receivers that count %{p} as a lookup come to 11 for SPF at shop.example, above 10: "
            '"exists:%{p}.crm.example" of _spf.crm.example'
        ]
        if said
        else []
    )


def test_two_leftovers_are_a_note():
    world = leftovers(2)
    assert ids(world) == {}
    assert only(world, VOID).message == (
        '2 terms of SPF at shop.example lead to nothing, and receivers bear 2: "a:old-0.shop.example" and '
        '"a:old-1.shop.example"'
    )


def test_three_leftovers_break_the_record():
    world = leftovers(3)
    assert ids(world) == {"fail": {VOID}}
    terms = tuple(f'"a:old-{number}.shop.example"' for number in range(3))
    assert only(world, VOID) == Finding(
        rule=VOID,
        result=Result.FAIL,
        subject="shop.example",
        message="3 terms of SPF at shop.example lead to nothing, and receivers stop after 2 with permerror: "
        f"{terms[0]}, {terms[1]} and {terms[2]}",
        saw=terms,
        wanted=("at most 2",),
        remedy=f"Remove the terms whose names no longer resolve: {terms[0]}, {terms[1]} and {terms[2]}.",
    )


def test_missing_records_explain_the_void_lookups_that_they_are():
    world = shop(*(f"include:spf{number}.crm.example" for number in range(3)))
    for number in range(3):
        world = world.answer(f"spf{number}.crm.example", "TXT", NODATA)
    assert ids(world) == {"fail": {"spf.include-without-record"}}
    assert folded(world, "spf.include-without-record") == {VOID}


def test_they_explain_no_others():
    world = leftovers(3)
    text = world.answers["shop.example", "TXT"].values[0].replace(" ~all", f" include:{CRM} ~all")
    world = world.put("shop.example", "TXT", text).answer(CRM, "TXT", NODATA)
    assert {VOID, "spf.include-without-record"} <= ids(world)["fail"]


def test_a_host_without_answer_is_unknown():
    world = shop("a:mail.shop.example").answer("mail.shop.example", "A", Answer("SERVFAIL"))
    assert ids(world) == {"unknown": {VOID}}
    assert only(world, VOID).message == (
        "could not be judged: the servers answered SERVFAIL (A at mail.shop.example)"
    )


def test_nothing_is_counted_where_no_record_can_be_read():
    world = healthy().put("shop.example", "TXT", "v=spf1 include:a.example -all", "v=spf1 -all")
    assert ids(world) == {"fail": {"spf.multiple-records"}}


def test_a_domain_that_never_mails_costs_nothing():
    world = healthy(declared(profile="parked"))
    assert {rule for rule in ids(world).get("fail", set()) if rule.startswith("spf.")} == set()
    assert [f.message for f in findings(world, Result.PASS) if f.rule == RULE] == [
        "SPF at shop.example takes 0 of 10 DNS lookups"
    ]

"""Where SPF leads: to a record, to none, to a broken one, to a domain that anybody may register."""

import pytest

from deliverability.verdict import Finding, Result
from tests.rules.world import NODATA, Answer, World, declared, findings, folded, healthy, ids, only

CRM = "_spf.crm.example"
#: Soft, so that nothing is to be said of a hard fail where others send too.
APEX = "v=spf1 include:amazonses.com {} ~all"
BOUNCE = "bounce.shop.example"


def shop(*terms: str) -> World:
    """A shop that declares these terms beside SES's; the public suffix is there."""
    return healthy(declared(spf={"also": terms, "all": "~all"})).put(
        "example", "SOA", "ns.example. h.example. 1 2 3 4 5"
    )


def including_crm(text: str | None = "v=spf1 ip4:192.0.2.0/24 -all") -> World:
    world = shop(f"include:{CRM}")
    world = world.put("crm.example", "SOA", "ns.crm.example. h.example. 1 2 3 4 5")
    return world.gone(CRM, "TXT") if text is None else world.put(CRM, "TXT", text)


def test_includes_that_lead_to_records_are_fine():
    assert ids(including_crm()) == {}


def test_an_include_without_record_names_the_term_and_its_owner():
    world = including_crm(None)
    assert ids(world) == {"fail": {"spf.include-without-record"}}
    assert only(world, "spf.include-without-record") == Finding(
        rule="spf.include-without-record",
        result=Result.FAIL,
        subject="shop.example",
        message='"include:_spf.crm.example" leads SPF at shop.example to _spf.crm.example (there is no such name): '
        "receivers answer permerror, and SPF fails",
        saw=(CRM,),
        remedy='Remove "include:_spf.crm.example" from spf.also of the stack, or ask the owner of _spf.crm.example to '
        "publish SPF again.",
    )


@pytest.mark.parametrize("values", [(), ("site-verification=1",)])
def test_a_name_without_spf_is_no_record_either(values: tuple[str, ...]):
    world = including_crm().answer(CRM, "TXT", Answer(values=values))
    assert ids(world) == {"fail": {"spf.include-without-record"}}
    assert "(it has no SPF record)" in only(world, "spf.include-without-record").message


def test_a_redirect_that_nobody_declared_leads_to_nothing():
    text = "v=spf1 include:amazonses.com redirect=_spf.crm.example"
    world = including_crm(None).put("shop.example", "TXT", text)
    found = only(world, "spf.include-without-record")
    assert found.message.startswith(
        '"redirect=_spf.crm.example" leads SPF at shop.example to _spf.crm.example'
    )
    # The declared term, in another place of the record, is the stack's; this one is somebody's edit.
    assert found.remedy == (
        'Remove "redirect=_spf.crm.example" from the SPF record at shop.example, or ask the owner of _spf.crm.example to '
        "publish SPF again."
    )


def test_what_is_missing_below_an_include_is_for_its_owner_to_mend():
    world = including_crm("v=spf1 include:gone.crm.example -all").answer("gone.crm.example", "TXT", NODATA)
    assert ids(world) == {"fail": {"spf.include-without-record"}}
    found = only(world, "spf.include-without-record")
    assert found.message == (
        '"include:gone.crm.example" of _spf.crm.example leads SPF at shop.example to gone.crm.example (it has no SPF '
        "record): receivers answer permerror, and SPF fails"
    )
    assert found.remedy == (
        "Ask the owner of _spf.crm.example to correct the SPF record there, or remove "
        '"include:_spf.crm.example" from spf.also of the stack.'
    )


def test_an_include_that_is_no_domain():
    world = shop().put("shop.example", "TXT", APEX.format("include:%{d1}"))
    found = only(world, "spf.include-without-record")
    assert "(this is no domain name of two labels or more)" in found.message


def test_a_domain_that_is_free_explains_the_missing_record():
    world = including_crm(None).gone("crm.example", "SOA")
    assert ids(world) == {"fail": {"spf.dangling-include"}}
    assert folded(world, "spf.dangling-include") == {
        "spf.include-without-record",
        "spf.too-many-void-lookups",
    }
    assert only(world, "spf.dangling-include") == Finding(
        rule="spf.dangling-include",
        result=Result.FAIL,
        subject="shop.example",
        message='"include:_spf.crm.example" leads SPF at shop.example to crm.example, which is not registered: '
        "whoever registers it sends as shop.example",
        saw=(CRM,),
        remedy='Remove "include:_spf.crm.example" from spf.also of the stack: crm.example is abandoned.',
    )


def test_a_cname_may_lead_to_a_free_domain():
    answer = Answer("NXDOMAIN", cname=("spf.gone.example",))
    world = including_crm().answer(CRM, "TXT", answer).gone("gone.example", "SOA")
    assert ids(world) == {"fail": {"spf.dangling-include"}}
    found = only(world, "spf.dangling-include")
    assert found.saw == ("spf.gone.example",)
    assert "shop.example to gone.example by way of spf.gone.example, which is not registered" in found.message


@pytest.mark.parametrize("term", ["a:mail.gone.example", "mx:gone.example", "exists:gone.example"])
def test_hosts_may_stand_in_a_free_domain(term: str):
    name = term.partition(":")[2]
    world = shop(term)
    for rdtype in ("A", "AAAA", "MX"):
        world = world.gone(name, rdtype)
    assert ids(world) == {"fail": {"spf.dangling-include"}}
    assert only(world, "spf.dangling-include").remedy == (
        f'Remove "{term}" from spf.also of the stack: gone.example is abandoned.'
    )


def test_the_mail_host_of_a_domain_that_exists_may_stand_in_a_free_one():
    world = shop("mx:crm.example").put("crm.example", "MX", "10 mx.gone.example", "20 mx.crm.example")
    world = world.put("mx.crm.example", "A", "192.0.2.1")
    assert ids(world) == {"fail": {"spf.dangling-include"}}
    assert only(world, "spf.dangling-include").saw == ("mx.gone.example",)


def test_several_mail_hosts_may_stand_in_free_domains():
    world = shop("mx:crm.example").put("crm.example", "MX", "10 mx.gone.example", "20 mx.lost.example")
    assert only(world, "spf.dangling-include").message == (
        '"mx:crm.example" leads SPF at shop.example to gone.example and lost.example by way of mx.gone.example and '
        "mx.lost.example, which are not registered: whoever registers one sends as shop.example"
    )


def test_a_free_domain_below_an_include_asks_its_owner():
    world = including_crm("v=spf1 a:mail.gone.example -all")
    assert only(world, "spf.dangling-include").remedy == (
        'Remove "include:_spf.crm.example" from spf.also of the stack until the owner of _spf.crm.example has removed the '
        "reference to gone.example."
    )


def test_a_typing_error_in_the_suffix_is_nobody_s_to_register():
    world = shop("include:_spf.crm.exampel").gone("_spf.crm.exampel", "TXT")
    assert ids(world) == {"fail": {"spf.include-without-record"}}


def test_a_name_missing_in_a_domain_that_exists_is_only_a_leftover():
    world = (
        shop("a:old.shop.example")
        .gone("old.shop.example", "A")
        .put("shop.example", "SOA", "ns. h. 1 2 3 4 5")
    )
    assert ids(world) == {}


def test_whether_a_domain_is_free_may_be_unknown():
    world = including_crm(None).answer("crm.example", "SOA", Answer("SERVFAIL"))
    assert ids(world) == {"fail": {"spf.include-without-record"}, "unknown": {"spf.dangling-include"}}
    assert only(world, "spf.dangling-include").message == (
        "could not be judged: the servers answered SERVFAIL (SOA at crm.example)"
    )


def test_an_include_without_answer_is_unknown_not_missing():
    world = including_crm().answer(CRM, "TXT", Answer("TIMEOUT"))
    assert ids(world) == {"unknown": {"spf.include-without-record", "spf.too-many-lookups"}}
    assert only(world, "spf.include-without-record").message == (
        "could not be judged: no server answered in time (TXT at _spf.crm.example)"
    )
    assert only(world, "spf.too-many-lookups").because == "spf.include-without-record"


def test_a_broken_included_record_is_its_owner_s():
    world = including_crm("v=spf1 ipv4:192.0.2.1 -all")
    assert ids(world) == {"fail": {"spf.syntax-error"}}
    found = only(world, "spf.syntax-error")
    assert found.subject == CRM
    assert found.message == (
        'the SPF record at _spf.crm.example, which shop.example includes by "include:_spf.crm.example", so that receivers '
        "answer permerror there too, is broken: \"ipv4:192.0.2.1\": unknown mechanism 'ipv4'; did you mean ip4?"
    )
    assert found.remedy == (
        "Ask the owner of _spf.crm.example to correct the named term, and until then remove "
        '"include:_spf.crm.example" from spf.also of the stack.'
    )


def test_several_records_of_an_included_domain_are_its_owner_s():
    one, other = "v=spf1 ip4:192.0.2.1 -all", "v=spf1 ip4:192.0.2.2 -all"
    world = including_crm("v=spf1 include:deep.crm.example -all").put("deep.crm.example", "TXT", one, other)
    assert ids(world) == {"fail": {"spf.multiple-records"}}
    assert only(world, "spf.multiple-records") == Finding(
        rule="spf.multiple-records",
        result=Result.FAIL,
        subject="deep.crm.example",
        message='2 SPF records stand at deep.crm.example, which shop.example includes by "include:_spf.crm.example", so that '
        "receivers answer permerror there too",
        saw=(one, other),
        remedy="Ask the owner of deep.crm.example to merge its SPF values into one record, and until then remove "
        '"include:_spf.crm.example" from spf.also of the stack.',
    )


def test_what_both_records_include_is_said_once():
    world = healthy().put("amazonses.com", "TXT", "v=spf1 ip4:x -all")
    assert ids(world) == {"fail": {"spf.syntax-error"}}
    found = only(world, "spf.syntax-error")
    assert found.message.startswith(
        f'the SPF record at amazonses.com, which {BOUNCE} and shop.example includes by "include:amazonses.com"'
    )


def test_hostile_text_behind_an_include_raises_nothing():
    world = including_crm("v=spf1 include:\x1b[31m include:%{d}.%{d}.%{d} a:..  mx: redirect= -all")
    assert ids(world)["fail"] == {"spf.syntax-error"}
    world = including_crm("v=spf1 include:a..b include:-x-.example exists:%{i}._spf.%{d} ?all")
    assert Result.FAIL in {finding.result for finding in findings(world)}


def test_a_free_domain_explains_no_other_missing_record():
    world = shop(f"include:{CRM}", "a:gone.example").put("crm.example", "SOA", "ns. h. 1 2 3 4 5")
    world = world.answer(CRM, "TXT", NODATA).gone("gone.example", "A")
    assert ids(world) == {"fail": {"spf.dangling-include", "spf.include-without-record"}}

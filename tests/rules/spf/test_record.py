"""SPF at the domain and at the MAIL FROM name."""

import pytest

from deliverability import rule_ids
from deliverability.verdict import Finding, Result
from tests.rules.route53.holding import published
from tests.rules.world import Answer, declared, findings, folded, healthy, ids, only

APEX = "v=spf1 include:amazonses.com -all"
BOUNCE = "v=spf1 include:amazonses.com ~all"


def test_two_spf_records_are_one_failure_with_both_values():
    second = "v=spf1 include:_spf.crm.example ~all"
    world = published(healthy(), "shop.example", APEX, second)
    assert ids(world) == {"fail": {"spf.multiple-records"}}
    assert only(world, "spf.multiple-records") == Finding(
        rule="spf.multiple-records",
        result=Result.FAIL,
        subject="shop.example",
        message="2 SPF records stand at shop.example; receivers accept none of them",
        saw=(APEX, second),
        wanted=("v=spf1 include:amazonses.com include:_spf.crm.example ~all",),
        remedy="Declared nowhere: include:_spf.crm.example. If it is still wanted, put mail-deliverability:spf: "
        '{also: ["include:_spf.crm.example"], all: "~all"} into the stack file, remove "v=spf1 include:_spf.crm.example ~all" at '
        "shop.example, and apply the stack shop.production (pulumi up --refresh). If not, remove "
        '"v=spf1 include:_spf.crm.example ~all" at shop.example.',
    )


def test_foreign_values_beside_the_one_spf_record_are_fine():
    world = healthy().put("shop.example", "TXT", "site-check=abc", APEX, "v=spf10 nobody", "MS=ms123")
    assert ids(world) == {}


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (f" {APEX}", "the value begins with white space"),
        ("v=spf2 include:amazonses.com -all", "the version is written 'v=spf2', not 'v=spf1'"),
    ],
)
def test_a_value_that_receivers_do_not_select_fails_once(value: str, problem: str):
    world = healthy().put("shop.example", "TXT", value)
    assert ids(world) == {"fail": {"spf.version-mismatch"}}
    found = only(world, "spf.version-mismatch")
    assert found.message == f'receivers don\'t read "{value}" at shop.example as SPF: {problem}'
    assert (
        found.remedy
        == 'Publish the value at shop.example so that it begins with exactly "v=spf1" and a space.'
    )


def test_quotation_marks_of_its_own_explain_why_a_value_is_not_selected():
    world = healthy().put("shop.example", "TXT", f'"{APEX}"')
    assert ids(world) == {"fail": {"route53.txt-double-quoted"}}
    assert folded(world, "route53.txt-double-quoted") == {"spf.version-mismatch"}
    problem = "the value begins with a quotation mark that is part of the text"
    assert only(world, "spf.version-mismatch").message == (
        f'receivers don\'t read ""{APEX}"" at shop.example as SPF: {problem}'
    )


def test_a_near_miss_at_the_mail_from_name_explains_the_missing_spf_there():
    world = healthy().put("bounce.shop.example", "TXT", f" {BOUNCE}")
    assert ids(world) == {"fail": {"spf.version-mismatch"}}
    assert folded(world, "spf.version-mismatch") == {"mail-from.spf-missing", "provider.bulk-requirements"}


def test_a_syntax_error_names_the_term():
    world = healthy().put("shop.example", "TXT", "v=spf1 inclde:amazonses.com -all")
    assert ids(world) == {"fail": {"spf.syntax-error"}}
    found = only(world, "spf.syntax-error")
    assert "inclde:amazonses.com" in found.message
    assert found.remedy == f'Correct the named term at shop.example; declared is "{APEX}".'


@pytest.mark.parametrize("everything", ["+all", "all"])
def test_anybody_passes_is_a_failure(everything: str):
    world = healthy().put("shop.example", "TXT", f"v=spf1 include:amazonses.com {everything}")
    assert ids(world) == {"fail": {"spf.pass-all"}}
    assert (
        only(world, "spf.pass-all").message
        == f'the SPF record at shop.example has "{everything}": any server passes'
    )
    assert folded(world, "spf.pass-all") == {"dns.record-differs"}


def test_a_declared_ptr_is_a_warning():
    world = healthy(declared(spf={"also": ("ptr",), "all": "~all"}))
    assert ids(world) == {"warn": {"spf.ptr-mechanism"}}
    assert only(world, "spf.ptr-mechanism").remedy == (
        'Replace "ptr" in spf.also by ip4, ip6 or a, and apply the stack shop.production (pulumi up).'
    )


def test_a_macro_that_asks_what_ptr_asks_is_a_note():
    world = healthy(declared(spf={"also": ("exists:%{p}._spf.shop.example",), "all": "~all"}))
    assert ids(world) == {}
    note = only(world, "spf.ptr-mechanism")
    assert (note.result, note.message) == (
        Result.INFO,
        '"exists:%{p}._spf.shop.example" at shop.example asks for the name of the client (%{p}), which is as slow and '
        "unreliable as ptr",
    )


def test_hard_fail_is_a_note_at_the_domain_of_a_shop_that_sends_by_ses_only():
    assert only(healthy(), "spf.hard-fail") == Finding(
        rule="spf.hard-fail",
        result=Result.INFO,
        subject="shop.example",
        message="SPF at shop.example ends in -all, which touches no mail that SES sends",
        saw=(APEX,),
    )


def test_hard_fail_is_a_warning_where_others_send_too():
    world = healthy(declared(spf={"also": ("include:_spf.crm.example",)}))
    assert ids(world) == {"warn": {"spf.hard-fail"}}


def test_hard_fail_at_the_mail_from_name_is_a_warning_beside_the_drift():
    world = healthy().put("bounce.shop.example", "TXT", "v=spf1 include:amazonses.com -all")
    assert ids(world) == {"fail": {"dns.record-differs"}, "warn": {"spf.hard-fail"}}


def test_soft_fail_is_no_weakness():
    assert (
        ids(
            healthy(
                declared(spf={"all": "~all"}, dmarc={"policy": "reject", "reportTo": ("d@shop.example",)})
            )
        )
        == {}
    )


@pytest.mark.parametrize(("filler", "expected"), [(405, {}), (406, {"warn": {"spf.answer-too-large"}})])
def test_the_answer_may_have_450_octets(filler: int, expected: dict[str, set[str]]):
    assert len("shop.example") + len(APEX) + 405 == 450
    world = healthy().put("shop.example", "TXT", APEX, "x" * filler)
    assert ids(world) == expected


def test_octets_count_not_characters():
    world = healthy().put("shop.example", "TXT", APEX, "é" * 203)
    assert only(world, "spf.answer-too-large").saw == ("451 octets",)


def test_no_answer_is_unknown_for_every_spf_rule_and_missing_for_none():
    world = healthy().answer("shop.example", "TXT", Answer("SERVFAIL"))
    spf_rules = {f.rule for f in findings(world, Result.UNKNOWN) if f.rule.startswith("spf.")}
    # What has grown is only told of a domain that was looked at before; a stack's record that is missing is told as any record's.
    elsewhere = {"spf.include-growth", "spf.missing"}
    assert spf_rules == {id for id in rule_ids.RULES if id.startswith("spf.")} - elsewhere
    assert set(ids(world)) == {"unknown"}
    assert only(world, "spf.pass-all") == Finding(
        rule="spf.pass-all",
        result=Result.UNKNOWN,
        subject="shop.example",
        message="could not be judged: the servers answered SERVFAIL (TXT at shop.example)",
        because="dns.unresolved",
    )


NONE = {"record": "none"}


def test_no_spf_is_asked_of_a_stack_that_declares_none():
    assert ids(healthy(declared(spf=NONE)).put("shop.example", "TXT", "v=spf1 mx ~all")) == {}
    assert ids(healthy(declared(spf=NONE)).put("shop.example", "TXT", "site=1")) == {}


@pytest.mark.parametrize(
    ("mail_from", "besides"),
    [({}, set()), ({"mailFrom": {"subdomain": False}}, {"mail-from.not-configured"})],
)
@pytest.mark.parametrize(
    ("values", "rule", "message"),
    [
        (
            ("v=spf1 mx ~all", "v=spf1 -all"),
            "spf.multiple-records",
            "2 SPF records of others stand at shop.example; receivers accept none of them",
        ),
        (
            ("v=spf1 ip:192.0.2.1 ~all",),
            "spf.syntax-error",
            "the SPF record of others at shop.example is broken: ",
        ),
    ],
)
def test_spf_of_others_that_fails_for_them_is_a_warning(
    values: tuple[str, ...],
    rule: str,
    message: str,
    mail_from: dict[str, dict[str, bool]],
    besides: set[str],
):
    world = healthy(declared(spf=NONE, **mail_from)).put("shop.example", "TXT", *values)
    assert ids(world) == {"warn": {rule, *besides}}
    [found] = [each for each in findings(world, Result.WARN) if each.rule == rule]
    assert (found.message.startswith(message), found.saw) == (True, values)


def test_what_is_declared_is_changed_in_the_declaration_and_an_edit_is_put_back():
    others = healthy(declared(spf={"also": ("ip4:192.0.2.1",)}))
    assert only(others, "spf.hard-fail").remedy == (
        'Set spf.all to "~all" and apply the stack shop.production (pulumi up), together with an enforcing DMARC policy.'
    )
    hardened = published(healthy(), "bounce.shop.example", "v=spf1 include:amazonses.com -all")
    assert [each.remedy for each in findings(hardened, Result.WARN) if each.rule == "spf.hard-fail"] == [
        "Apply the stack shop.production again (pulumi up --refresh): it declares TXT "
        '"v=spf1 include:amazonses.com ~all" at bounce.shop.example.'
    ]
    opened = published(healthy(), "shop.example", "v=spf1 include:amazonses.com mx +all")
    assert only(opened, "spf.pass-all").remedy == (
        'Declared nowhere: mx. If it is still wanted, put mail-deliverability:spf: {also: ["mx"]} into the stack file and apply the '
        "stack shop.production again (pulumi up --refresh). If not, set spf.onForeignTerms to remove, and apply it, which takes it away."
    )

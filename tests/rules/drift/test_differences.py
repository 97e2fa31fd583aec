"""Each difference is told once: how it came to be, what is there and what should be, who saw it, and what to do."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from deliverability.rules.judge import judge
from deliverability.snapshot import parse_snapshot
from deliverability.snapshot.pulumi import NOT_YET, Difference, PulumiLook
from deliverability.verdict import Finding, Result
from tests.rules.drift.looks import (
    COMPONENT,
    CONFIGURATION_SET,
    IDENTITY,
    MAIL_FROM,
    looked,
    of,
    of_record,
    seen,
    verdict,
)
from tests.rules.route53.holding import gone, held_texts, published
from tests.rules.world import World, declared, healthy

APEX, DMARC, BOUNCE = "shop.example", "_dmarc.shop.example", "bounce.shop.example"
SPF, SOFT = "v=spf1 include:amazonses.com -all", "v=spf1 include:amazonses.com ~all"
MX = "10 feedback-smtp.eu-central-1.amazonses.com"
BOTH = "seen by cloud against state and cloud against code"
TTL = of_record("mail-dmarc", DMARC, "TXT", "ttl", 60, 300)
EDITED = of_record("mail-spf", APEX, "TXT", "records", [SOFT], [SPF])
NOTHING = looked()


def troubles(found: list[Finding]) -> list[Finding]:
    return [each for each in found if each.result is not Result.PASS]


def told(each: Finding) -> tuple[str, Result, str, str, str]:
    return each.rule, each.result, each.subject, each.part, each.message


def shortened(world: World) -> World:
    """Route 53 holds the declared DMARC record with another TTL."""
    [declared] = [record.values for record in world.manifest.records if record.name == DMARC]
    return held_texts(world, DMARC, *declared, ttl=60)


def test_a_check_says_nothing_of_drift():
    found = judge(healthy().snapshot())
    assert of(found) == []
    assert found.left_out == ()


def test_where_nothing_differs_each_look_says_so():
    found = of(verdict(healthy(), NOTHING, NOTHING))
    assert [(each.rule, each.result, each.message) for each in found] == [
        (
            "drift.changed-outside",
            Result.PASS,
            "cloud against state: 11 resources of shop.production as the last pulumi up left them",
        ),
        (
            "drift.not-applied",
            Result.PASS,
            "what the stack file of shop.production declares was applied, says pulumi preview",
        ),
    ]


def test_a_ttl_is_told_with_both_values_and_takes_the_checks_own_finding_along():
    world = shortened(healthy())
    found = verdict(world, looked(TTL), looked(TTL))
    [drift] = troubles(of(found))
    assert told(drift) == (
        "drift.changed-outside",
        Result.FAIL,
        DMARC,
        "mail-dmarc.ttl",
        f"ttl of the TXT record set at {DMARC} changed outside of the stack: found 60, declared is 300 (mail-dmarc.ttl, {BOTH})",
    )
    assert (drift.saw, drift.wanted) == (("60",), ("300",))
    assert drift.remedy == (
        "Apply the stack shop.production again (pulumi up --refresh), or, where the change was meant, declare it with dns.ttl in the "
        "stack file."
    )
    assert [(each.rule, each.because) for each in troubles(of(found, "route53.changed"))] == [
        ("route53.changed-outside", "drift.changed-outside")
    ]


def test_an_edited_record_is_one_finding_with_the_checks_remedy():
    found = verdict(published(healthy(), APEX, SOFT), looked(EDITED), looked(EDITED))
    [drift] = troubles(of(found))
    assert drift.message == (
        f'records of the TXT record set at {APEX} changed outside of the stack: found "{SOFT}", declared is "{SPF}" '
        f"(mail-spf.records, {BOTH})"
    )
    assert (drift.saw, drift.wanted) == ((SOFT,), (SPF,))
    assert 'put mail-deliverability:spf: {all: "~all"} into the stack file' in drift.remedy
    assert [(each.rule, each.because, each.because_subject) for each in of(found, "dns.record-d")] == [
        ("dns.record-differs", "drift.changed-outside", APEX)
    ]
    assert found.exit_code() == 1


def test_a_second_spf_record_is_the_checks_failure_which_knows_how_to_unite_them():
    second = "v=spf1 include:_spf.crm.example -all"
    edited = of_record("mail-spf", APEX, "TXT", "records", (SPF, second), (SPF,))
    found = verdict(published(healthy(), APEX, SPF, second), looked(edited), looked())
    assert [(each.rule, each.because) for each in found.of(Result.FAIL)] == [("spf.multiple-records", None)]
    [drift] = [each for each in of(found) if each.rule == "drift.changed-outside"]
    assert (drift.result, drift.because, drift.part) == (
        Result.INFO,
        "spf.multiple-records",
        "mail-spf.records",
    )


def test_a_deleted_record_is_told_by_its_name_and_type():
    found = verdict(
        gone(healthy(), BOUNCE, "MX"),
        looked(of_record("mail-mail-from-mx", BOUNCE, "MX", "", None, [MX], "delete")),
        looked(of_record("mail-mail-from-mx", BOUNCE, "MX", "", None, [MX], "create")),
    )
    [drift] = troubles(of(found))
    assert told(drift) == (
        "drift.deleted-outside",
        Result.FAIL,
        BOUNCE,
        "mail-mail-from-mx",
        f"the MX record set at {BOUNCE} was deleted outside of the stack (mail-mail-from-mx, {BOTH})",
    )
    assert (drift.saw, drift.wanted) == ((), (MX,))
    assert drift.remedy.startswith("Apply the stack shop.production again (pulumi up --refresh)")
    assert {each.because for each in of(found, "dns.record-missing") if each.result is Result.INFO} == {
        "drift.deleted-outside"
    }


def test_a_lost_record_of_another_name_is_no_consequence():
    """The MX of MAIL FROM lies below the name that was edited, and has nothing to do with it."""
    world = gone(published(healthy(), APEX, SOFT), BOUNCE, "MX")
    found = verdict(world, looked(EDITED), looked(EDITED))
    [missing] = [
        each
        for each in of(found, "dns.record-missing")
        if each.subject == BOUNCE and each.saw == () and each.wanted
    ]
    assert (missing.result, missing.because) == (Result.FAIL, None)


@pytest.mark.parametrize(
    ("resource", "type_", "path", "found", "wanted", "subject", "words", "setting"),
    [
        ("mail-mail-from", MAIL_FROM, "behaviorOnMxFailure", "REJECT_MESSAGE", "USE_DEFAULT_VALUE", BOUNCE,
         'behaviorOnMxFailure of the MAIL FROM domain bounce.shop.example changed outside of the stack: found "REJECT_MESSAGE", '
         'declared is "USE_DEFAULT_VALUE"', "mailFrom.onMxFailure"),
        ("mail-configuration-set", CONFIGURATION_SET, "suppressionOptions.suppressedReasons", ["BOUNCE"], ["BOUNCE", "COMPLAINT"],
         "shop-example",
         "suppressionOptions.suppressedReasons of the configuration set shop-example changed outside of the stack: found "
         '"BOUNCE", declared is "BOUNCE" and "COMPLAINT"', "health.suppression"),
        ("mail-identity", IDENTITY, "tags.stack", None, "shop", APEX,
         'tags.stack of the SES identity shop.example changed outside of the stack: found nothing, declared is "shop"', ""),
        ("mail-other", "aws:sns/topic:Topic", "fifoTopic", True, False, "mail-other",
         'fifoTopic of mail-other (aws:sns/topic:Topic) changed outside of the stack: found "true", declared is "false"', ""),
    ],
    ids=["mail from", "configuration set", "identity", "something else"],
)  # fmt: skip
def test_settings_at_ses_are_told_by_what_they_are_of(
    resource: str, type_: str, path: str, found: Any, wanted: Any, subject: str, words: str, setting: str
):
    names: Mapping[str, Mapping[str, str]] = {
        MAIL_FROM: {"emailIdentity": APEX, "mailFromDomain": BOUNCE},
        CONFIGURATION_SET: {"configurationSetName": "shop-example"},
        IDENTITY: {"emailIdentity": APEX, "configurationSetName": "shop-example"},
    }
    difference = Difference(resource, type_, "update", path, found, wanted, names=names.get(type_, {}))
    [drift] = troubles(of(verdict(healthy(), looked(difference), looked(difference))))
    assert (drift.subject, drift.message) == (subject, f"{words} ({resource}.{path}, {BOTH})")
    declare = f"declare it with {setting} in" if setting else "take the change over into"
    assert declare in drift.remedy


def test_a_change_that_the_stack_file_declares_by_now_only_has_to_be_taken_in():
    [drift] = troubles(of(verdict(healthy(), looked(TTL), NOTHING)))
    assert drift.message == (
        f"ttl of the TXT record set at {DMARC} changed outside of the stack: found 60, as the stack file declares by now; the state "
        "has 300 (mail-dmarc.ttl, seen by cloud against state)"
    )
    assert drift.remedy == (
        "The stack file declares it so already: apply the stack shop.production (pulumi up --refresh), which brings its state up to date."
    )


def test_a_change_on_both_sides_names_all_three_values():
    [drift] = troubles(of(verdict(healthy(), looked(TTL), looked(replace(TTL, wanted=600)))))
    assert "found 60, the state has 300, declared is 600 by now (" in drift.message
    assert drift.wanted == ("600",)


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (replace(TTL, found=300, wanted=600),
         f"ttl of the TXT record set at {DMARC}: found 300, as the last pulumi up left it; declared is 600"),
        (replace(TTL, path="name", found=DMARC, wanted="_dmarc.other.example", step="replace"),
         f'name of the TXT record set at {DMARC}: found "{DMARC}", as the last pulumi up left it; declared is "_dmarc.other.example"; '
         "pulumi up replaces it"),
        (of_record("mail-null-mx", APEX, "MX", "", None, ["0 ."], "create"),
         f"the MX record set at {APEX} is declared, and no pulumi up has made it yet"),
        (of_record("mail-old", APEX, "MX", "", ["0 ."], None, "delete"),
         f"the MX record set at {APEX} is there, and the stack file declares it no more: pulumi up deletes it"),
    ],
    ids=["update", "replace", "create", "delete"],
)  # fmt: skip
def test_what_is_declared_and_was_never_applied_is_no_change_by_others(difference: Difference, words: str):
    [drift] = troubles(of(verdict(healthy(), NOTHING, looked(difference))))
    assert (drift.rule, drift.result) == ("drift.not-applied", Result.FAIL)
    assert drift.message == f"{words} ({difference.key}, seen by cloud against code)"


def test_without_the_state_nobody_knows_whether_it_was_changed_or_never_applied():
    [drift, unknown] = troubles(of(verdict(healthy(), PulumiLook("timeout"), looked(TTL))))
    assert drift.message == (
        f"ttl of the TXT record set at {DMARC}: found 60 (changed outside, or never applied: only the state could tell); declared is 300 "
        "(mail-dmarc.ttl, seen by cloud against code)"
    )
    assert (unknown.rule, unknown.result) == ("drift.unreadable", Result.UNKNOWN)


def test_a_stack_that_was_never_deployed_is_told_once():
    made = [of_record(f"mail-{n}", APEX, "TXT", "", None, [SPF], "create") for n in range(3)]
    [drift] = troubles(of(verdict(healthy(), looked(resources=0), looked(*made))))
    assert (drift.subject, drift.part, drift.remedy) == (
        APEX,
        "",
        "Deploy the stack shop.production (pulumi up).",
    )
    assert drift.message == (
        "none of the 3 resources that the stack file declares was ever made: the state of shop.production is empty"
    )


def test_a_stack_that_makes_nothing_itself_can_be_undeployed_too():
    component = Difference("mail", COMPONENT, "create", custom=False)
    [drift] = troubles(of(verdict(healthy(), looked(resources=0), looked(component))))
    assert (drift.rule, drift.result, drift.message) == (
        "drift.not-applied",
        Result.FAIL,
        "what the stack file declares was never applied: the state of shop.production is empty",
    )


def test_what_only_a_deployment_decides_follows_from_what_is_gone():
    identity = Difference("mail-identity", IDENTITY, "delete", names={"emailIdentity": APEX})
    of_it = Difference(
        "mail-mail-from", MAIL_FROM, "delete", names={"emailIdentity": APEX, "mailFromDomain": BOUNCE}
    )
    name = f"aaaa1111._domainkey.{APEX}"
    undecided = of_record("mail-dkim-1", name, "CNAME", "name", name, NOT_YET, "replace")
    made = (replace(identity, step="create"), replace(of_it, step="create"), undecided)
    found = troubles(of(verdict(healthy(), looked(identity, of_it), looked(*made))))
    assert [(each.rule, each.result, each.because, each.part) for each in found] == [
        ("drift.deleted-outside", Result.FAIL, None, "mail-identity"),
        ("drift.deleted-outside", Result.INFO, None, "mail-mail-from"),
        ("drift.not-applied", Result.INFO, "drift.deleted-outside", "mail-dkim-1.name"),
    ]
    assert (
        found[0].message
        == f"the SES identity {APEX} was deleted outside of the stack (mail-identity, {BOTH})"
    )
    assert found[0].remedy.startswith("Apply the stack shop.production again (pulumi up --refresh)")
    assert (
        found[1].message == f"the MAIL FROM domain {BOUNCE} went with its identity (mail-mail-from, {BOTH})"
    )


def test_what_is_gone_and_declared_no_more_only_has_to_be_taken_in():
    gone = of_record("mail-old", BOUNCE, "MX", "", None, [MX], "delete")
    [drift] = troubles(of(verdict(healthy(), looked(gone), NOTHING)))
    assert drift.message == (
        f"the MX record set at {BOUNCE} was deleted outside of the stack; the stack file doesn't declare it either "
        "(mail-old, seen by cloud against state)"
    )
    assert drift.remedy.startswith("Nothing of it is declared any more: apply the stack")


def test_a_value_of_others_beside_ours_is_named_before_a_deploy_that_it_would_stop():
    theirs = "site-verification=1"
    added = replace(EDITED, found=[theirs, SPF])
    refused = PulumiLook("refused", 'before hook "mail-is-ours" failed')
    drift, unknown = troubles(of(verdict(published(healthy(), APEX, theirs, SPF), looked(added), refused)))
    assert drift.result is Result.FAIL
    assert f'emove "{theirs}" at {APEX}, and apply the stack' in drift.remedy
    assert (unknown.rule, unknown.result, unknown.because) == (
        "drift.unreadable",
        Result.INFO,
        "drift.changed-outside",
    )


def test_settings_that_no_resource_shows_are_a_note():
    component = Difference("mail", COMPONENT, "update", "senders", None, ["a.shop.example"], custom=False)
    [note] = troubles(of(verdict(healthy(), NOTHING, looked(component))))
    assert (note.rule, note.result) == ("drift.not-applied", Result.INFO)
    assert note.message == (
        "the stack file of shop.production has changed since the last pulumi up, in settings that no resource shows (senders)"
    )


@pytest.mark.parametrize("setting", ["drift", "waivers", "severities"])
def test_settings_that_only_checks_read_need_no_deployment(setting: str):
    component = Difference("mail", COMPONENT, "update", f"{setting}.x", None, [{}], custom=False)
    assert troubles(of(verdict(healthy(), NOTHING, looked(component)))) == []


def test_the_component_itself_is_never_what_was_changed():
    component = Difference("mail", COMPONENT, "update", "dns", None, {"ttl": 600}, custom=False)
    found = troubles(of(verdict(healthy(), NOTHING, looked(component, replace(TTL, found=300, wanted=600)))))
    assert [each.part for each in found] == ["mail-dmarc.ttl"]


FORMS = [
    ("TXT", "records", ['v=spf1""rest'], ["v=spf1rest"]),
    ("TXT", "records", ["b", "a"], ["a", "b"]),
    ("MX", "records", ["10 Feedback-SMTP.eu-central-1.amazonses.com."], [MX]),
    ("CNAME", "records", ["Token.dkim.amazonses.com."], ["token.dkim.amazonses.com"]),
    ("CNAME", "name", "Token._domainkey.shop.example.", "token._domainkey.shop.example"),
]


@pytest.mark.parametrize(("rdtype", "path", "found", "wanted"), FORMS)
def test_what_only_reads_differently_is_no_drift(rdtype: str, path: str, found: Any, wanted: Any):
    difference = of_record("mail-x", "x.shop.example", rdtype, path, found, wanted)
    result = verdict(healthy(), looked(difference), looked(difference))
    [note] = troubles(of(result))
    assert (note.rule, note.result, note.remedy) == ("drift.changed-outside", Result.INFO, "")
    assert " only reads differently: " in note.message
    assert result.exit_code(strict=True) == 0


@pytest.mark.parametrize(
    ("rdtype", "found", "wanted"),
    [
        ("TXT", ["V=spf1 -all"], ["v=spf1 -all"]),  # the key of DKIM, say, has letters of both cases
        ("TXT", ["a", "a"], ["a"]),
        ("MX", [], [MX]),
        ("MX", ["20 feedback-smtp.eu-central-1.amazonses.com"], [MX]),
    ],
)
def test_what_says_something_else_is_drift(rdtype: str, found: Any, wanted: Any):
    difference = of_record("mail-x", "x.shop.example", rdtype, "records", found, wanted)
    [drift] = troubles(of(verdict(healthy(), looked(difference), looked(difference))))
    assert drift.result is Result.FAIL


def test_another_tool_that_marks_the_record_set_is_named_first():
    world = published(healthy(), f"_owner.txt.{APEX}", "*octodns*")
    [drift] = troubles(of(verdict(world, looked(replace(EDITED, path="ttl", found=60, wanted=300)), NOTHING)))
    assert "; octoDNS marks the record set as its own (mail-spf.ttl" in drift.message


def ignoring(property_: str, until: date = date(2026, 12, 31)) -> World:
    entry = {"property": property_, "until": until.isoformat(), "reason": "the registrar insists"}
    return healthy(declared(drift={"ignore": [entry]}))


@pytest.mark.parametrize("entry", ["mail-dmarc.ttl", "mail-dmarc"])
def test_what_is_accepted_until_a_date_is_a_note_until_then(entry: str):
    found = verdict(ignoring(entry), looked(TTL), looked(TTL))
    [drift] = troubles(of(found))
    assert (drift.result, drift.waived_until) == (Result.INFO, date(2026, 12, 31))
    assert found.exit_code() == 0
    [entry_itself] = of(found, "config.drift")
    assert (entry_itself.result, entry_itself.message) == (
        Result.PASS,
        f"the entry of drift.ignore for {entry} holds until 2026-12-31",
    )


@pytest.mark.parametrize("entry", ["mail-dmarc.tt", "mail-dmar", "mail-dmarc.ttl.x", "mail-spf.ttl"])
def test_an_entry_accepts_nothing_else(entry: str):
    found = verdict(ignoring(entry), looked(TTL), looked(TTL))
    assert [each.result for each in troubles(of(found))] == [Result.FAIL]
    [note] = of(found, "config.drift")
    assert (note.result, note.message) == (
        Result.INFO,
        f"drift.ignore accepts {entry} until 2026-12-31, and nothing there differs: the entry may go",
    )


def test_an_expired_entry_accepts_nothing_and_is_a_finding():
    found = verdict(ignoring("mail-dmarc.ttl", date(2026, 11, 19)), looked(TTL), looked(TTL))
    assert [each.result for each in troubles(of(found))] == [Result.FAIL]
    [expired] = of(found, "config.drift")
    assert (expired.result, expired.subject, expired.message) == (
        Result.WARN,
        "mail-dmarc.ttl",
        "the entry of drift.ignore for mail-dmarc.ttl ended on 2026-11-19 (the registrar insists)",
    )
    assert expired.remedy == (
        "End the difference of mail-dmarc.ttl, or renew its entry of drift.ignore with a reason."
    )


def test_what_a_plain_check_cannot_see_is_not_said_to_differ_no_more():
    found = judge(ignoring("mail-dmarc.ttl").snapshot())
    assert [each.result for each in of(found, "config.drift")] == [Result.PASS]


def test_what_is_accepted_takes_nothing_from_what_the_check_finds():
    world = shortened(ignoring("mail-dmarc.ttl"))
    found = verdict(world, looked(TTL), looked(TTL))
    assert [(each.result, each.because) for each in troubles(of(found, "route53.changed"))] == [
        (Result.WARN, "drift.changed-outside")
    ]


def test_a_saved_snapshot_says_the_same():
    snapshot = seen(published(healthy(), APEX, SOFT), looked(EDITED, TTL), looked(EDITED))
    again = parse_snapshot(snapshot.to_json())
    assert again.pulumi == snapshot.pulumi
    assert judge(again) == judge(snapshot)

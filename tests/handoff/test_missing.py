"""What is listed as missing or wrong, by what stands in DNS; what others have there is never listed away."""

from dataclasses import replace

import pytest

from deliverability.handoff.entries import Action, Entry, Handoff
from deliverability.handoff.missing import missing_list
from deliverability.snapshot import Delegation
from tests.rules.world import TOKENS, Answer, World, declared, healthy

DOMAIN = "shop.example"
SPF = "v=spf1 include:amazonses.com -all"
DMARC = "v=DMARC1; p=none; rua=mailto:dmarc@shop.example;"
MX = "10 feedback-smtp.eu-central-1.amazonses.com"
MAIL_FROM = "bounce.shop.example"
ALIAS = f"{TOKENS[0]}._domainkey.{DOMAIN}"
TARGET = f"{TOKENS[0]}.dkim.amazonses.com"


def listed(world: World) -> Handoff:
    return missing_list(world.snapshot())


def only(world: World) -> Entry:
    [entry] = listed(world).entries
    return entry


def said(entry: Entry) -> tuple[Action, str, tuple[str, ...], tuple[str, ...]]:
    return entry.action, entry.value, entry.replaces, entry.stays


def test_nothing_is_missing_where_all_is_right():
    found = listed(healthy())
    assert (found.entries, found.kept, found.to_declare, found.unanswered, found.notes) == (
        (),
        (),
        (),
        (),
        (),
    )
    assert found.complete


def test_what_is_absent_is_listed_with_its_place_in_the_zone_and_nothing_else():
    entry = only(healthy().gone(MAIL_FROM, "MX"))
    assert said(entry) == (Action.PUBLISH, MX, (), ())
    assert (entry.name_in_zone, entry.zone, entry.priority, entry.content) == (
        *("bounce", DOMAIN, "10"),
        "feedback-smtp.eu-central-1.amazonses.com",
    )
    assert entry.remarks == ()


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (("site=abc",), (Action.ADD, SPF, (), ("site=abc",))),
        # Terms of others are merged, and receivers become no stricter by it.
        (
            ("site=abc", "v=spf1 include:_spf.google.com ~all"),
            (
                *(Action.REPLACE, "v=spf1 include:amazonses.com include:_spf.google.com ~all"),
                *(("v=spf1 include:_spf.google.com ~all",), ("site=abc",)),
            ),
        ),
        (
            (SPF, "v=spf1 ip4:192.0.2.1 -all"),
            (
                *(Action.REPLACE, "v=spf1 include:amazonses.com ip4:192.0.2.1 -all"),
                *((SPF, "v=spf1 ip4:192.0.2.1 -all"), ()),
            ),
        ),
        # Slips of whoever entered it: the declared value takes their place, and no piece of them counts as somebody else's.
        ((f'"{SPF}"', "site=abc"), (Action.REPLACE, SPF, (f'"{SPF}"',), ("site=abc",))),
        (
            ("v=spf1 include:amazonses.com", "-all", "site=abc"),
            (Action.REPLACE, SPF, ("v=spf1 include:amazonses.com", "-all"), ("site=abc",)),
        ),
        # Beside another record they go just the same: of two records receivers would accept none.
        (
            ("v=spf1 include:amazonses.com", "-all", "v=spf1 ip4:192.0.2.1 ~all", "site=abc"),
            (
                *(Action.REPLACE, "v=spf1 include:amazonses.com ip4:192.0.2.1 ~all"),
                *(("v=spf1 include:amazonses.com", "-all", "v=spf1 ip4:192.0.2.1 ~all"), ("site=abc",)),
            ),
        ),
        (
            (f'"{SPF}"', "v=spf1 ip4:192.0.2.1 -all", "site=abc"),
            (
                *(Action.REPLACE, "v=spf1 include:amazonses.com ip4:192.0.2.1 -all"),
                *(("v=spf1 ip4:192.0.2.1 -all", f'"{SPF}"'), ("site=abc",)),
            ),
        ),
        (
            ("v=spf1 include:amazonses.com\r\n-all",),
            (Action.REPLACE, SPF, ("v=spf1 include:amazonses.com\r\n-all",), ()),
        ),
        (
            ('"v=spf1 include:_spf.google.com -all"',),
            (
                *(Action.REPLACE, "v=spf1 include:amazonses.com include:_spf.google.com -all"),
                *(('"v=spf1 include:_spf.google.com -all"',), ()),
            ),
        ),
    ],
)
def test_spf_at_the_domain(
    there: tuple[str, ...], expected: tuple[Action, str, tuple[str, ...], tuple[str, ...]]
):
    assert said(only(healthy().put(DOMAIN, "TXT", *there))) == expected


def test_what_is_merged_is_to_be_declared_by_the_sender():
    found = listed(healthy().put(DOMAIN, "TXT", "v=spf1 include:_spf.google.com ~all"))
    assert found.to_declare == ('mail-deliverability:spf: {also: ["include:_spf.google.com"], all: "~all"}',)


@pytest.mark.parametrize(("terms", "said"), [(8, 0), (9, 1)])
def test_a_merged_record_that_takes_too_many_lookups_is_not_to_be_published(terms: int, said: int):
    others = " ".join(f"exists:e{number}.x.example" for number in range(terms))
    world = healthy().put("big.example", "TXT", f"v=spf1 {others} -all")
    entry = only(world.put(DOMAIN, "TXT", "v=spf1 include:big.example -all"))
    assert entry.value == "v=spf1 include:amazonses.com include:big.example -all"
    assert entry.remarks == said * (
        "Don't publish it yet: this record takes 11 DNS lookups, receivers stop at 10, and then accept no mail by it. Tell whoever sent "
        "you this list.",
    )


def test_what_no_setting_declares_is_asked_about_before_it_goes():
    entry = only(healthy().put(DOMAIN, "TXT", "v=spf1 include:amazonses.com redirect=_spf.crm.example"))
    assert entry.remarks == (
        "redirect=_spf.crm.example would go with it: if that is still needed, ask before you change anything.",
    )


@pytest.mark.parametrize(
    "stricter",
    [
        "v=DMARC1; p=reject; rua=mailto:dmarc@shop.example",
        "v=DMARC1; p=quarantine; sp=reject; adkim=s; rua=mailto:dmarc@shop.example,mailto:x@other.example",
    ],
)
def test_a_stricter_dmarc_stays_and_is_never_offered_weaker(stricter: str):
    found = listed(healthy().put("_dmarc.shop.example", "TXT", stricter))
    assert found.entries == ()
    [kept] = found.kept
    assert kept.startswith(f'the DMARC record at _dmarc.shop.example, "{stricter}", says more than was asked')
    [line] = found.to_declare
    assert line.startswith("mail-deliverability:dmarc: {policy: ")


def test_what_a_stricter_dmarc_lacks_is_added_to_it():
    entry = only(healthy().put("_dmarc.shop.example", "TXT", "v=DMARC1; p=reject"))
    assert said(entry) == (
        *(Action.REPLACE, "v=DMARC1; p=reject; rua=mailto:dmarc@shop.example;"),
        *(("v=DMARC1; p=reject",), ()),
    )


def test_a_trial_of_a_policy_does_not_end_without_a_word():
    entry = only(healthy().put("_dmarc.shop.example", "TXT", "v=DMARC1; p=reject; pct=0"))
    assert entry.value == "v=DMARC1; p=reject; rua=mailto:dmarc@shop.example;"
    assert entry.remarks == (
        "pct=0 would go with it: if that is still needed, ask before you change anything.",
    )


def test_a_weaker_dmarc_is_replaced():
    manifest = declared(dmarc={"policy": "reject"})
    entry = only(healthy(manifest).put("_dmarc.shop.example", "TXT", "v=DMARC1; p=none"))
    assert said(entry) == (Action.REPLACE, "v=DMARC1; p=reject;", ("v=DMARC1; p=none",), ())


@pytest.mark.parametrize(
    ("value", "remark"),
    [
        ("10 10 feedback-smtp.eu-central-1.amazonses.com", "The priority was written into the host."),
        (f"{MX}.shop.example", "The zone was appended to the target."),
        (
            "10 mx.other.example",
            "10 mx.other.example would go with it: if that is still needed, ask before you change anything.",
        ),
    ],
)
def test_another_mx_at_the_mail_from_name(value: str, remark: str):
    entry = only(healthy().put(MAIL_FROM, "MX", value))
    assert (said(entry), entry.remarks) == ((Action.REPLACE, MX, (value,), ()), (remark,))


def test_of_two_mx_the_other_one_goes():
    entry = only(healthy().put(MAIL_FROM, "MX", MX, "20 mx.other.example"))
    assert said(entry) == (Action.REPLACE, MX, ("20 mx.other.example",), ())


@pytest.mark.parametrize(
    ("slipped", "happened"),
    [
        (MX.replace("10 ", "0 "), "The priority was left out."),
        (f"10 {MX.replace(' ', '.')}", "The priority was written into the host."),
        (f"{MX}.shop.example", "The zone was appended to the target."),
    ],
)
def test_a_slip_in_one_value_hides_nothing_of_what_others_have_there(slipped: str, happened: str):
    entry = only(healthy().put(MAIL_FROM, "MX", slipped, "20 mx.other.example"))
    assert entry.remarks == (
        happened,
        "20 mx.other.example would go with it: if that is still needed, ask before you change anything.",
    )


@pytest.mark.parametrize(
    "slipped",
    [("v=spf1 include:amazonses.com", "~all"), ('"v=spf1 include:amazonses.com ~all"',)],
)
def test_nor_does_one_in_a_text(slipped: tuple[str, ...]):
    entry = only(healthy().put(MAIL_FROM, "TXT", *slipped, "v=spf1 include:x.example ~all"))
    assert ({*entry.replaces}, entry.stays) == ({*slipped, "v=spf1 include:x.example ~all"}, ())
    assert entry.remarks[1:] == (
        "include:x.example would go with it: if that is still needed, ask before you change anything.",
    )


def test_a_dkim_cname_with_the_zone_appended():
    entry = only(healthy().put(ALIAS, "CNAME", f"{TARGET}.shop.example"))
    assert said(entry) == (Action.REPLACE, TARGET, (f"{TARGET}.shop.example",), ())
    assert entry.remarks == ("The zone was appended to the target.",)


def test_what_answers_where_a_cname_belongs_is_named():
    world = healthy().gone(ALIAS, "CNAME").put(ALIAS, "A", "192.0.2.7").gone(ALIAS, "TXT")
    assert only(world).remarks == (
        'The name answers with A "192.0.2.7", and nothing may stand beside a CNAME: take that away, or switch the proxy of the DNS '
        "host off.",
    )


def test_a_doubled_name_is_to_be_moved():
    world = healthy().gone(MAIL_FROM, "MX").put(f"{MAIL_FROM}.shop.example", "MX", MX)
    assert only(world).remarks == (
        "The name was doubled: it stands at bounce.shop.example.shop.example. Move it here.",
    )


def test_another_text_at_the_doubled_name_is_not_to_be_moved():
    stricter = "v=DMARC1; p=reject; rua=mailto:x@other.example"
    entry = only(healthy().gone("_dmarc.shop.example", "TXT").put("dmarc.shop.example", "TXT", stricter))
    assert entry.remarks == (
        f'The underscore was dropped: at dmarc.shop.example stands "{stricter}", where nobody reads it. If it says more than this record, '
        "ask before you change anything.",
    )


def test_a_name_that_is_an_alias_takes_no_record_beside_it():
    alias = Answer(values=(), cname=("shops.host.example",))
    entry = only(healthy().answer("_dmarc.shop.example", "TXT", alias))
    assert entry.remarks == (
        "The name is an alias today (CNAME to shops.host.example), and nothing may stand beside a CNAME: take the CNAME away first, or "
        "have the record published at shops.host.example.",
    )


def test_what_a_wildcard_answers_neither_goes_nor_stays():
    world = (
        healthy()
        .put("_dmarc.shop.example", "TXT", "v=spf1 -all")
        .put("wildcard-probe.shop.example", "TXT", "v=spf1 -all")
    )
    entry = only(world)
    assert said(entry) == (Action.PUBLISH, DMARC, (), ())
    assert entry.remarks == (
        "What answers at this name today is a wildcard: a record of its own goes before it.",
    )


def test_a_wildcard_cname_neither_goes_where_a_cname_belongs():
    anywhere = Answer("NXDOMAIN", cname=("sites.host.example",))
    beside = "wildcard-probe._domainkey.shop.example"
    world = healthy().answer(beside, "TXT", anywhere).answer(beside, "A", anywhere)
    world = (
        world.put(ALIAS, "CNAME", "sites.host.example")
        .answer(ALIAS, "TXT", anywhere)
        .answer(ALIAS, "A", anywhere)
    )
    entry = only(world)
    assert said(entry) == (Action.PUBLISH, TARGET, (), ())
    assert entry.remarks == (
        "What answers at this name today is a wildcard: a record of its own goes before it.",
    )


def test_another_tool_that_owns_the_record_set_is_named():
    mark = "heritage=external-dns,external-dns/owner=cluster"
    entry = only(healthy().put(DOMAIN, "TXT", mark))
    assert entry.remarks == (
        f'external-dns (owner cluster) writes this record set anew whenever it runs ("{mark}" at shop.example): make the change in its '
        "configuration.",
    )


def test_a_delegated_name_belongs_to_other_servers():
    world = healthy().gone(MAIL_FROM, "MX").put(MAIL_FROM, "NS", "ns.other.example")
    world = world.at("ns-1.awsdns-01.com", MAIL_FROM, "NS", Answer("NXDOMAIN"))
    snapshot = world.snapshot()
    found = [
        replace(o, view="parent") if (o.name, o.type, o.view) == (MAIL_FROM, "NS", "authoritative") else o
        for o in snapshot.dns
    ]
    [entry] = missing_list(replace(snapshot, dns=tuple(found))).entries
    assert (entry.zone, entry.name_in_zone) == (MAIL_FROM, "@")
    assert entry.remarks == (
        "bounce.shop.example is delegated to ns.other.example: the record belongs there.",
    )


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("SERVFAIL", "the servers answered SERVFAIL"),
        ("UNREACHABLE", "no server could be reached"),
        ("NOT-PUBLIC", "the resolver does not know the public DNS, not even com"),
        ("LAME", "the servers named for the zone don't hold it"),
    ],
)
def test_no_answer_is_no_absence(status: str, why: str):
    found = listed(healthy().answer("_dmarc.shop.example", "TXT", Answer(status)))
    assert (found.entries, found.unanswered, found.complete) == (
        *((), (f"TXT at _dmarc.shop.example: {why}",)),
        False,
    )


def test_servers_that_contradict_each_other_are_no_answer_either():
    world = healthy().at("ns-1.awsdns-01.com", DOMAIN, "TXT", Answer(values=("v=spf1 -all",)))
    assert listed(world).unanswered == (
        "TXT at shop.example: the servers that were asked contradict each other",
    )


def test_an_authorization_of_reports_belongs_into_the_zone_of_who_gets_them():
    manifest = declared(dmarc={"reportTo": ["x@reports.example"]})
    name = "shop.example._report._dmarc.reports.example"
    entry = only(healthy(manifest).put(name, "TXT", "site=abc"))
    assert said(entry) == (Action.ADD, "v=DMARC1;", (), ("site=abc",))
    assert (entry.zone, entry.known_zone, entry.name_in_zone) == (
        *("reports.example", None),
        "shop.example._report._dmarc",
    )


def test_a_domain_that_no_registry_delegates_is_said_so():
    world = replace(healthy(), delegation=Delegation("example", None, None, None))
    assert listed(world).notes == (
        "no zone is delegated for shop.example: until the registry leads to its name servers, nothing that is published there is seen",
    )


def test_a_parked_domain_takes_no_mail():
    manifest = declared(profile="parked", dmarc={})
    entry = only(healthy(manifest).put(DOMAIN, "MX", "10 mx.other.example"))
    assert said(entry) == (Action.REPLACE, "0 .", ("10 mx.other.example",), ())
    assert (entry.priority, entry.content) == ("0", ".")


def test_a_key_that_nobody_knows_yet_is_in_brackets():
    manifest = declared(dkim={"byo": {"selector": "own", "privateKey": None}})
    name = "own._domainkey.shop.example"
    assert listed(healthy(manifest)).entries == ()
    entry = only(healthy(manifest).put(name, "TXT", "p="))
    assert said(entry) == (Action.REPLACE, "p=<public-key>", ("p=",), ())
    assert entry.stands_in

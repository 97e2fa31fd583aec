"""The chain of trust: DS records against keys, and resolvers that validate, don't, or don't do as they are told."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pytest

from deliverability.snapshot import Delegation, NameServer, Observation, Snapshot
from deliverability.verdict import Finding, Result
from tests.rules.dns.told import Told, said
from tests.rules.world import SERVERS, Answer, World, findings, folded, healthy, ids, only

ZONE, DMARC = "shop.example", "_dmarc.shop.example"
POLICY = "v=DMARC1; p=none; rua=mailto:dmarc@shop.example;"
RULE = "dns.dnssec-bogus"

#: A key of the zone, and the DS records of it and of another one.
KEY = "257 3 13 " + "A" * 86 + "=="
STALE = "12345 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"


def inside(world: World) -> list[tuple[str, str]]:
    return [(name, kind) for name, kind in world.asked() if name.endswith(ZONE) and kind != "DS"]


def signed(*ds: str, keys: tuple[str, ...] = (), world: World | None = None) -> World:
    """The zone above has these DS records, the zone these keys."""
    world = (world or healthy()).put(ZONE, "DS", *ds)
    return world.put(ZONE, "DNSKEY", *keys) if keys else world.gone(ZONE, "DNSKEY")


def made_of(key: str) -> str:
    import dns.dnssec
    import dns.name
    import dns.rdata

    return dns.dnssec.make_ds(
        dns.name.from_text(f"{ZONE}."), dns.rdata.from_text("IN", "DNSKEY", key), "SHA256"
    ).to_text()


def answers(
    world: World, asked: Iterable[tuple[str, str]], unchecked: str, rechecked: str | None = "SERVFAIL"
) -> Told:
    """The resolver says SERVFAIL to these questions; what it says with CD, and what when it is asked once more."""
    more: list[Observation] = []
    for name, kind in asked:
        world = world.at("resolver", name, kind, Answer("SERVFAIL"))
        more.append(said(name, kind, "unchecked", "resolver", status=unchecked))
        if rechecked is not None and unchecked in ("NOERROR", "NXDOMAIN"):
            more.append(said(name, kind, "rechecked", "resolver", status=rechecked))
    return Told(world, tuple(more))


def rejected(
    *, unchecked: str = "NOERROR", rechecked: str | None = "SERVFAIL", ds: tuple[str, ...] = (STALE,)
) -> Told:
    """The resolver answers SERVFAIL for all of the zone, and `unchecked` with CD; nobody tells the keys."""
    world = signed(*ds).answer(ZONE, "DNSKEY", Answer("TIMEOUT"))
    return answers(world, [each for each in inside(world) if each[1] != "DNSKEY"], unchecked, rechecked)


def validating(world: World) -> Told:
    return Told(world, change=lambda o: replace(o, ad=o.view == "resolver"))


@pytest.mark.parametrize("rechecked", ["SERVFAIL", None], ids=["asked twice", "an older snapshot"])
def test_a_zone_that_only_resolvers_without_validation_accept(rechecked: str | None):
    told = rejected(rechecked=rechecked)
    assert ids(told) == {"fail": {RULE}}
    found = only(told, RULE)
    assert (found.subject, found.saw) == (ZONE, (STALE,))
    assert found.message.startswith("resolver answers SERVFAIL for names in shop.example, such as ")
    assert found.message.endswith(
        f'but answers them with DNSSEC validation switched off (CD); its DS record in the zone above is "{STALE}"'
    )
    assert found.remedy == (
        "Remove the DS record of shop.example at the registrar, or replace it by the one of the key that signs the zone now."
    )
    assert folded(told, RULE) == {"dns.unresolved"}


def test_where_the_servers_can_not_be_asked_either_all_unknown_follows_from_it():
    told = rejected()
    world = told.world
    for name, kind in inside(world):
        world = world.answer(name, kind, Answer("TIMEOUT"))
    assert ids(replace(told, world=world)) == {"fail": {RULE}}


def test_a_failure_that_the_second_try_cures_is_not_one_of_validation():
    assert ids(rejected(rechecked="NOERROR", ds=())) == {}


@pytest.mark.parametrize("kept", [(KEY,), ()], ids=["another key", "no key"])
def test_a_stale_ds_record_is_a_failure_whatever_resolvers_do(kept: tuple[str, ...]):
    """Seen through a resolver that doesn't validate, or one that has it cached from before."""
    world = signed(STALE, keys=kept)
    assert ids(world) == {"fail": {RULE}}
    wrong = (
        "is made of none of the keys that shop.example has"
        if kept
        else "is left over: shop.example has no key"
    )
    instead = (
        "replace it by the one of the key that signs the zone now"
        if kept
        else "sign the zone and enter the one of its key there"
    )
    assert only(world, RULE) == Finding(
        rule=RULE,
        result=Result.FAIL,
        subject=ZONE,
        message=f'the DS record of shop.example in the zone above, "{STALE}", {wrong}',
        saw=(STALE,),
        remedy=f"Remove the DS record of shop.example at the registrar, or {instead}.",
    )


def test_a_ds_record_of_the_key_and_a_resolver_that_validates_is_in_order():
    told = validating(signed(made_of(KEY), keys=(KEY,)))
    [found] = [f for f in findings(told, Result.PASS) if f.rule == RULE]
    assert found.message == "resolver has validated the signatures of shop.example"


def test_where_nobody_validates_the_signatures_were_not_seen():
    world = signed(made_of(KEY), STALE, keys=(KEY,))
    found = only(world, RULE)
    assert (found.result, found.message) == (
        Result.INFO,
        "the DS record of shop.example is made of a key of the zone; no resolver that was asked says that it validates, so "
        "whether the signatures hold was not seen",
    )


def test_a_zone_without_ds_is_not_signed():
    [found] = [f for f in findings(healthy(), Result.PASS) if f.rule == RULE]
    assert found.message == "shop.example is not signed: the zone above has no DS record of it"


def test_algorithms_that_nobody_knows_leave_it_unsigned():
    found = only(signed("1 250 2 " + "00" * 32), RULE)
    assert (found.result, "counts as unsigned" in found.message) == (Result.INFO, True)


@pytest.mark.parametrize(
    ("world", "what"),
    [
        (healthy().answer(ZONE, "DS", Answer("TIMEOUT")), "its DS record"),
        (signed(STALE).answer(ZONE, "DNSKEY", Answer("TIMEOUT")), "its keys"),
    ],
)
def test_what_nobody_told_is_unknown(world: World, what: str):
    assert ids(world) == {"unknown": {RULE}}
    assert only(world, RULE).message.endswith(f"could not be seen: nobody told {what}")


def test_what_nobody_told_and_a_resolver_has_validated_is_in_order():
    assert ids(validating(signed(STALE).answer(ZONE, "DNSKEY", Answer("TIMEOUT")))) == {}


@pytest.mark.parametrize("status", ["SERVFAIL", "TIMEOUT"])
def test_a_resolver_that_ignores_the_order_not_to_validate_can_not_tell(status: str):
    """That of a VPC does (Route 53 guide, DNSSEC validation)."""
    world = signed(made_of(KEY), keys=(KEY,))
    told = answers(world, inside(world), status)
    assert ids(told) == {"unknown": {RULE}}
    found = only(told, RULE)
    assert "with DNSSEC validation switched off (CD) too; that of a VPC ignores CD" in found.message
    assert found.remedy.endswith("--nameserver 1.1.1.1, for example.")


def test_such_a_resolver_has_nothing_to_reject_where_nothing_is_signed():
    world = healthy()
    assert ids(answers(world, inside(world), "SERVFAIL")) == {}


@pytest.mark.parametrize(
    "asked",
    [
        [(DMARC, "TXT")],
        [
            (f"{token}._domainkey.{ZONE}", kind)
            for token in ("aaaa1111", "bbbb2222")
            for kind in ("CNAME", "TXT")
        ],
    ],
    ids=["one name", "the names of the keys"],
)
def test_single_names_that_are_rejected_are_failures(asked: list[tuple[str, str]]):
    told = answers(signed(made_of(KEY), keys=(KEY,)), asked, "NOERROR")
    assert ids(told) == {"fail": {RULE}}
    found = only(told, RULE)
    names = list(dict.fromkeys(name for name, _ in asked))
    assert (found.subject, found.message) == (
        names[0],
        f"resolver answers SERVFAIL for {' and '.join(names)}, twice, but answers with DNSSEC validation switched off (CD): receivers "
        "whose resolver validates get no answer there",
    )
    assert found.remedy.startswith(f"Sign {' and '.join(names)} anew")


@pytest.mark.parametrize("rechecked", ["NOERROR", None], ids=["cured", "an older snapshot"])
def test_one_servfail_that_the_second_try_answers_is_not_dnssec(rechecked: str | None):
    told = answers(healthy(), [(DMARC, "TXT")], "NOERROR", rechecked)
    assert ids(told) == {}
    assert [f.rule for f in findings(told, Result.INFO)].count("dns.unresolved") == 1


def test_another_resolver_that_answers_without_validation_proves_nothing():
    told = rejected(unchecked="SERVFAIL", ds=())
    other = tuple(replace(o, server="other", status="NOERROR") for o in told.more if o.view == "unchecked")
    assert ids(replace(told, more=(*told.more, *other))) == {}


@dataclass(frozen=True, slots=True)
class WithoutDs:
    """A snapshot of a version that didn't ask for DS records."""

    world: World

    def snapshot(self) -> Snapshot:
        found = self.world.snapshot()
        return replace(found, dns=tuple(o for o in found.dns if o.type != "DS"))


def test_an_older_snapshot_is_judged_by_what_it_has():
    assert ids(WithoutDs(healthy())) == {}  # type: ignore[arg-type]


def test_the_zone_of_a_public_suffix_is_not_the_owners():
    above = tuple(NameServer(server, ()) for server in SERVERS)
    world = replace(healthy(), delegation=Delegation("example", "", SERVERS, SERVERS, above))
    assert RULE not in {f.rule for f in findings(world, *Result)}


def test_what_another_resolver_has_validated_is_the_first_ones_trouble():
    """A resolver with a wrong clock rejects all signatures, and only one that validates can tell."""
    told = answers(signed(made_of(KEY), keys=(KEY,)), [(DMARC, "TXT")], "NOERROR")
    other = replace(said(DMARC, "TXT", "resolver", "other", POLICY), ad=True)
    sound = replace(told, more=(*told.more, other))
    assert ids(sound) == {}
    [note] = [f for f in findings(sound, Result.INFO) if f.rule == RULE]
    assert note.message == (
        f"resolver rejects the signatures of {DMARC}, which other has validated: its own clock or trust anchor is wrong"
    )
    assert ids(replace(told, more=(*told.more, replace(other, ad=False)))) == {"fail": {RULE}}


def test_a_resolver_that_fails_is_no_riddle_where_another_has_validated():
    told = answers(signed(made_of(KEY), keys=(KEY,)), [(DMARC, "TXT")], "SERVFAIL")
    other = replace(said(DMARC, "TXT", "resolver", "other", POLICY), ad=True)
    assert ids(told) == {"unknown": {RULE}}
    assert ids(replace(told, more=(*told.more, other))) == {}

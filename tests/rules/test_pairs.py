"""Two things wrong at once: both are named, unless one of them is what the other comes from."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations

import pytest

from deliverability.rules import catalogue
from deliverability.verdict import Result
from tests.rules.world import KEY_1024, NXDOMAIN, Answer, World, declared, findings, healthy

pytestmark = pytest.mark.slow

APEX, BOUNCE, DMARC = "shop.example", "bounce.shop.example", "_dmarc.shop.example"
TOKEN = "aaaa1111._domainkey.shop.example"
TARGET = "aaaa1111.dkim.amazonses.com"
SPF = "v=spf1 include:amazonses.com -all"


def usual() -> World:
    return healthy(declared(dmarc={"policy": "none", "reportTo": ("shop@reports.collector.example",)}))


def no_token(world: World) -> World:
    return world.gone(TOKEN, "CNAME").gone(TOKEN, "TXT")


def weak_key(world: World) -> World:
    return world.answer(TOKEN, "TXT", Answer(values=(KEY_1024,), cname=(TARGET,))).put(
        TARGET, "TXT", KEY_1024
    )


def recommendation(world: World) -> World:
    entry = {"Type": "DKIM", "Status": "OPEN", "Impact": "HIGH", "Description": "DKIM is not on"}
    return world.reading("recommendations", Recommendations=[entry])


def failed_mail_from(world: World) -> World:
    return world.ses(MailFromAttributes={"MailFromDomainStatus": "FAILED"})


def failed_dkim(world: World) -> World:
    return world.ses(
        VerificationStatus="FAILED", VerifiedForSendingStatus=False, DkimAttributes={"Status": "FAILED"}
    )


def switching(world: World) -> World:
    return world.ses(DkimAttributes={"Status": "PENDING"})


def address_without_mail_from(world: World) -> World:
    entry = {
        "IdentityName": f"orders@{APEX}",
        "IdentityType": "EMAIL_ADDRESS",
        "VerifiedForSendingStatus": True,
    }
    return world.reading("identities", EmailIdentities=[entry])


def one_server_lags(world: World) -> World:
    return world.at("ns-1.awsdns-01.com", f"cccc3333._domainkey.{APEX}", "CNAME", NXDOMAIN)


def changed_in_route_53(world: World) -> World:
    sets = world.readings["record_sets"].data["ResourceRecordSets"]
    edited = [
        {**each, "ResourceRecords": [{"Value": '"v=DMARC1; p=reject;"'}]}
        if each["Name"] == f"{DMARC}."
        else each
        for each in sets
    ]
    return world.reading("record_sets", ResourceRecordSets=edited)


def lost_delegation(world: World) -> World:
    return replace(world, delegation=replace(world.delegation, parent_servers=("ns1.elsewhere.example",)))


FAULTS: Mapping[str, Callable[[World], World]] = {
    "two SPF records": lambda world: world.put(APEX, "TXT", SPF, "v=spf1 -all"),
    "SPF passes all": lambda world: world.put(APEX, "TXT", "v=spf1 include:amazonses.com +all"),
    "no SPF": lambda world: world.put(APEX, "TXT", "MS=1"),
    "no SPF for MAIL FROM": lambda world: world.gone(BOUNCE, "TXT"),
    "SPF for MAIL FROM edited": lambda world: world.put(
        BOUNCE, "TXT", "v=spf1 include:amazonses.com ip4:192.0.2.1 ~all"
    ),
    "no MX for MAIL FROM": lambda world: world.gone(BOUNCE, "MX"),
    "identity of another stack": lambda world: world.ses(Owner={"Name": "other", "Said": "the stack other"}),
    "MAIL FROM failed": failed_mail_from,
    "no DMARC": lambda world: world.gone(DMARC, "TXT"),
    "DMARC edited": lambda world: world.put(
        DMARC, "TXT", "v=DMARC1; p=reject; rua=mailto:shop@reports.collector.example"
    ),
    "strict DMARC": lambda world: world.put(
        DMARC, "TXT", "v=DMARC1; p=none; aspf=s; rua=mailto:shop@reports.collector.example"
    ),
    "reports unwanted": lambda world: world.gone(f"{APEX}._report._dmarc.reports.collector.example", "TXT"),
    "reports to nobody": lambda world: world.put("reports.collector.example", "MX", "0 ."),
    "a token lost": no_token,
    "a weak key": weak_key,
    "DKIM failed": failed_dkim,
    "DKIM switched": switching,
    "signing off": lambda world: world.ses(DkimAttributes={"SigningEnabled": False}),
    "recommended": recommendation,
    "sandbox": lambda world: world.standing(ProductionAccessEnabled=False),
    "under review": lambda world: world.standing(EnforcementStatus="PROBATION"),
    "many bounces": lambda world: world.reading("metrics", BounceRate=0.2),
    "an address of its own": address_without_mail_from,
    "a server behind": one_server_lags,
    "edited in Route 53": changed_in_route_53,
    "delegation lost": lost_delegation,
}

#: Faults that undo each other: the second takes away what the first has put.
_SAME = (
    {"two SPF records", "SPF passes all", "no SPF"},
    {"no SPF for MAIL FROM", "SPF for MAIL FROM edited"},
    {"no DMARC", "DMARC edited", "strict DMARC", "edited in Route 53"},
    {"a token lost", "a weak key"},
    {"DKIM failed", "DKIM switched"},
    # Who has no policy gets no reports, and who gets no mail needs another address rather than a permission.
    {"no DMARC", "reports unwanted", "reports to nobody"},
)


Subject = tuple[str, str]


def judged(world: World) -> tuple[set[Subject], dict[Subject, str]]:
    """What complains by itself, and what is folded into something else; by rule and subject."""
    found = findings(world)
    complains = {Result.FAIL, Result.WARN, Result.UNKNOWN}
    named = {(each.rule, each.subject) for each in found if each.because is None and each.result in complains}
    return named, {(each.rule, each.subject): each.because for each in found if each.because is not None}


def named(world: World) -> set[Subject]:
    return judged(world)[0]


def independent(one: str, other: str) -> bool:
    return "delegation lost" not in (one, other) and not any({one, other} <= each for each in _SAME)


@pytest.fixture(scope="module")
def alone() -> Mapping[str, set[Subject]]:
    return {name: named(fault(usual())) for name, fault in FAULTS.items()}


#: Consequences, by the rule that is folded: what it comes from.
COMES_FROM = {
    "dkim.verification-expired": {"dkim.token-broken"},
    "dkim.switch-unsigned": {"dkim.token-broken"},
    # A set-up that SES has revoked signs no longer.
    "dkim.signing-disabled": {"dkim.verification-expired"},
    "ses.recommendation-open": {"dkim.token-broken", "dkim.verification-expired", "dkim.signing-disabled"},
    "mail-from.verification-expired": {"dns.record-missing"},
}


def test_every_fault_complains(alone: Mapping[str, set[Subject]]):
    assert {name for name, found in alone.items() if not found} == set()
    assert named(usual()) == set()


@pytest.mark.parametrize("one", FAULTS)
def test_no_fault_hides_an_independent_one(one: str, alone: Mapping[str, set[Subject]]):
    hidden = {}
    for first, other in combinations(FAULTS, 2):
        if first != one or not independent(one, other):
            continue
        world = FAULTS[other](FAULTS[one](usual()))
        still, because = judged(world)
        lost = (alone[one] | alone[other]) - still
        wrong = {
            each: because.get(each) for each in lost if because.get(each) not in COMES_FROM.get(each[0], ())
        }
        if wrong:
            hidden[other] = wrong
    assert hidden == {}


@pytest.mark.parametrize("name", FAULTS)
def test_a_lost_delegation_explains_records_and_nothing_else(name: str):
    """Whatever stays by itself is no matter of records."""
    _, because = judged(FAULTS[name](lost_delegation(usual())))
    rules = {rule.id: rule for rule in catalogue()}
    for (rule, _), cause in because.items():
        assert cause == "dns.zone-not-delegated" or cause in rules[rule].consequence_of

"""DKIM: one failing id per fault."""

from dataclasses import replace

import pytest

from deliverability.declaration.manifest import manifest_of
from deliverability.declaration.plan import make_plan
from deliverability.declaration.settings import Settings
from deliverability.snapshot.questions import absent_name
from deliverability.verdict import Finding, Result
from deliverability.wording import listed
from tests.rules.route53.holding import gone
from tests.rules.world import (
    KEY_1024,
    KEY_2048,
    NODATA,
    REGION,
    SERVERS,
    THREE_SERVERS,
    TOKENS,
    Answer,
    World,
    declared,
    findings,
    folded,
    healthy,
    ids,
    only,
)

FIRST, SECOND, THIRD = (f"{token}._domainkey.shop.example" for token in TOKENS)
TARGET = f"{TOKENS[0]}.dkim.amazonses.com"
#: SES has begun to look an hour ago.
STARTED = {"Status": "PENDING", "LastKeyGenerationTimestamp": "2026-11-20T11:00:00+00:00"}


def own_key(text: str = KEY_2048, published: str | None = None) -> World:
    """A world with an own key at the selector shop2026; its private half is encrypted in the stack file."""
    settings = Settings.model_validate(
        {
            "domain": "shop.example",
            "environment": "production",
            "dmarc": {"reportTo": ("dmarc@shop.example",)},
            "dkim": {"byo": {"selector": "shop2026", "privateKey": None}},
        }
    )
    manifest = manifest_of(make_plan(settings, stack="shop.production", region=REGION), zone="shop.example")
    records = tuple(
        record.model_copy(update={"values": (text,)}) if record.key == "dkim" else record
        for record in manifest.records
    )
    world = healthy(manifest.model_copy(update={"records": records}))
    return world.put("shop2026._domainkey.shop.example", "TXT", text if published is None else published)


def all_gone() -> World:
    world = healthy()
    for name in (FIRST, SECOND, THIRD):
        world = world.gone(name, "CNAME").gone(name, "TXT")
    return world


def test_a_cname_outside_the_zone_that_ses_names():
    world = healthy().ses(DkimAttributes={"SigningHostedZone": "dkim.eu-central-1.amazonses.com"})
    assert ids(world) == {"fail": {"dkim.cname-wrong-target"}}
    wrong = findings(world, Result.FAIL)
    assert [f.subject for f in wrong] == [FIRST, SECOND, THIRD]
    assert wrong[0] == Finding(
        rule="dkim.cname-wrong-target",
        result=Result.FAIL,
        subject=FIRST,
        message=f"the CNAME at {FIRST} leads to {TARGET}, not to aaaa1111.dkim.eu-central-1.amazonses.com",
        saw=(TARGET,),
        wanted=("aaaa1111.dkim.eu-central-1.amazonses.com",),
        remedy=f"Point the CNAME at {FIRST} to aaaa1111.dkim.eu-central-1.amazonses.com.",
    )


VIA = "dkim1.mail.shop.example"


def by_way_of(*chain: str, world: World | None = None) -> World:
    """The token's CNAME leads to a name of the customer, whose own CNAME leads on."""
    world = (world or healthy()).put(FIRST, "CNAME", chain[0])
    return world.answer(FIRST, "TXT", Answer(values=(KEY_2048,), cname=chain))


@pytest.mark.parametrize("chain", [(VIA, TARGET), (VIA, "dkim1.hub.example", TARGET)])
def test_a_detour_leads_receivers_to_the_key(chain: tuple[str, ...]):
    """RFC 1034 section 3.6.2: who asks for the key follows the whole chain."""
    verified = by_way_of(*chain)
    assert ids(verified) == {}
    assert only(verified, "dkim.cname-wrong-target").message == (
        f"the CNAME at {FIRST} leads to {TARGET} by way of {listed(chain[:-1])}: receivers follow it to the key, and SES has "
        "verified the DKIM records"
    )
    pending = by_way_of(*chain, world=healthy().ses(DkimAttributes=STARTED))
    found = only(pending, "dkim.cname-wrong-target")
    assert (found.result, found.message) == (
        Result.WARN,
        f"the CNAME at {FIRST} leads to {TARGET} by way of {listed(chain[:-1])}: receivers follow it to the key; whether SES "
        "takes such a detour is not documented",
    )
    assert "provider.bulk-requirements" in {f.rule for f in findings(pending, Result.PASS)}
    assert "fail" not in ids(pending)


def test_a_detour_to_a_name_without_a_key_of_ses_leads_elsewhere():
    assert ids(by_way_of(VIA, "aaaa1111.dkim.eu-central-2.amazonses.com")) == {
        "fail": {"dkim.cname-wrong-target"}
    }


def test_a_cname_to_another_name_is_not_judged_by_half():
    """Only an answer to the question that receivers ask says where it ends."""
    world = healthy().put(FIRST, "CNAME", VIA).answer(FIRST, "TXT", Answer("TIMEOUT"))
    assert set(ids(world)) == {"unknown"}
    assert "dkim.cname-wrong-target" in ids(world)["unknown"]


def test_keys_at_other_targets_are_keys_that_receivers_find():
    world = healthy()
    for name in (FIRST, SECOND, THIRD):
        world = by_way_of(VIA, world=world) if name == FIRST else world.gone(name, "CNAME").gone(name, "TXT")
    [found] = [f for f in findings(world) if f.rule == "provider.bulk-requirements"]
    assert found.message.endswith(
        "the keys that receivers find for shop.example are not at the targets that SES names"
    )


def test_without_ses_the_declared_target_counts():
    world = replace(healthy(), identity=healthy().zone.__class__("left-out")).put(
        FIRST, "CNAME", "other.example"
    )
    assert ids(world) == {"fail": {"dkim.cname-wrong-target"}}


def test_a_doubled_name_is_found():
    doubled = f"{FIRST}.shop.example"
    world = healthy().gone(FIRST, "CNAME").gone(FIRST, "TXT").put(doubled, "CNAME", TARGET)
    assert ids(world) == {"fail": {"dkim.cname-wrong-name"}}
    assert "dns.record-missing" in folded(world, "dkim.cname-wrong-name")
    found = only(world, "dkim.cname-wrong-name")
    assert found.message == f"the name was doubled: the CNAME that belongs at {FIRST} stands at {doubled}"
    assert found.remedy == (
        f"Move the CNAME from {doubled} to {FIRST}: write the name with a final dot, or without the zone, where the DNS host appends "
        "the zone."
    )


def test_other_tokens_than_declared():
    world = healthy().ses(DkimAttributes={"Tokens": ["new1", "new2", "new3"], "Status": "PENDING"})
    assert ids(world) == {"fail": {"dkim.cname-wrong-name"}}
    assert only(world, "dkim.cname-wrong-name").message == (
        "SES wants the DKIM records of other tokens for shop.example than those declared"
    )


@pytest.mark.parametrize("kind", ["A", "TXT"])
def test_a_proxied_or_flattened_cname(kind: str):
    value = "198.51.100.7" if kind == "A" else KEY_2048
    world = healthy().answer(FIRST, "CNAME", NODATA).gone(FIRST, "TXT").put(FIRST, kind, value)
    assert ids(world) == {"fail": {"dkim.cname-proxied"}}
    assert "dns.record-missing" in folded(world, "dkim.cname-proxied")
    assert only(world, "dkim.cname-proxied").message == (
        f"{FIRST} answers with {kind} where the CNAME to {TARGET} belongs"
    )


@pytest.mark.parametrize(("status", "told"), [("SERVFAIL", "SERVFAIL"), ("NOERROR", "no record")])
def test_txt_questions_that_fail_where_the_cname_is_right(status: str, told: str):
    world = healthy().answer(FIRST, "TXT", Answer(status))
    assert ids(world) == {"fail": {"dkim.cname-not-followed"}}
    assert only(world, "dkim.cname-not-followed").message == (
        f"{FIRST} has the right CNAME, but a TXT question there is answered with {told}"
    )


def test_a_txt_question_without_an_answer_is_unknown():
    world = healthy().answer(FIRST, "TXT", Answer("TIMEOUT"))
    assert ids(world) == {"unknown": {"dkim.cname-not-followed"}}


def test_one_missing_token_is_named():
    world = gone(healthy(), SECOND, "CNAME").gone(SECOND, "TXT")
    world = world.ses(
        VerificationStatus="FAILED", VerifiedForSendingStatus=False, DkimAttributes={"Status": "FAILED"}
    )
    assert ids(world) == {"fail": {"dkim.token-broken"}}
    assert folded(world, "dkim.token-broken") >= {
        "dns.record-missing",
        "dkim.verification-expired",
        "ses.verification-pending",
    }
    assert only(world, "dkim.token-broken") == Finding(
        rule="dkim.token-broken",
        result=Result.FAIL,
        subject=SECOND,
        message=f"the CNAME at {SECOND} is missing, 2 of 3 are right",
        wanted=("bbbb2222.dkim.amazonses.com",),
        remedy="Apply the stack shop.production again (pulumi up --refresh): it declares CNAME "
        f'"bbbb2222.dkim.amazonses.com" at {SECOND}.',
    )


def test_who_runs_the_dns_is_asked_for_what_this_stack_does_not_publish():
    world = healthy(declared(dns={"mode": "external"}))
    lost = world.gone(SECOND, "CNAME").gone(SECOND, "TXT")
    asked = (
        f'Ask who runs the DNS of shop.example to publish CNAME "bbbb2222.dkim.amazonses.com" at {SECOND}.'
    )
    assert only(lost, "dkim.token-broken").remedy == asked
    wrong = world.put(SECOND, "CNAME", "bbbb2222.elsewhere.example")
    assert only(wrong, "dkim.cname-wrong-target").remedy == asked


def test_all_gone_that_ses_had_verified_is_revoked():
    assert ids(all_gone()) == {"fail": {"dkim.revoked"}}
    assert "dns.record-missing" in folded(all_gone(), "dkim.revoked")


def test_all_missing_that_were_never_there_is_the_base_rule():
    world = all_gone().ses(
        VerificationStatus="PENDING",
        VerifiedForSendingStatus=False,
        VerificationInfo={"LastSuccessTimestamp": None, "ErrorType": "HOST_NOT_FOUND"},
        DkimAttributes={"Status": "PENDING"},
    )
    assert ids(world) == {"fail": {"dns.record-missing"}}
    assert folded(world, "dns.record-missing") >= {"ses.verification-pending"}


def test_two_empty_tokens_are_a_note():
    assert ids(healthy()) == {}
    assert only(healthy(), "dkim.token-empty").message == (
        f"no key for now behind {SECOND} and {THIRD}: SES keeps it in reserve"
    )


def test_no_token_with_a_key_is_a_failure():
    world = healthy().answer(FIRST, "TXT", Answer(values=("",), cname=(TARGET,))).put(TARGET, "TXT", "")
    assert ids(world) == {"fail": {"dkim.token-empty"}}
    pending = world.ses(VerificationStatus="PENDING", DkimAttributes=STARTED)
    assert ids(pending) == {}


def test_every_key_revoked():
    world = healthy()
    for name, token in zip((FIRST, SECOND, THIRD), TOKENS, strict=True):
        target = f"{token}.dkim.amazonses.com"
        world = world.answer(name, "TXT", Answer(values=("p=",), cname=(target,))).put(target, "TXT", "p=")
    assert ids(world) == {"fail": {"dkim.revoked"}}


def test_a_text_that_is_no_key():
    world = (
        healthy().answer(FIRST, "TXT", Answer(values=("hello",), cname=(TARGET,))).put(TARGET, "TXT", "hello")
    )
    assert ids(world) == {"fail": {"dkim.token-broken"}}


def test_signing_switched_off():
    world = healthy().ses(DkimAttributes={"SigningEnabled": False})
    assert ids(world) == {"fail": {"dkim.signing-disabled"}}
    assert only(world, "dkim.signing-disabled").remedy == (
        "Enable DKIM signing on the identity shop.example in eu-central-1 (PutEmailIdentityDkimAttributes): "
        "aws sesv2 put-email-identity-dkim-attributes --region eu-central-1 --email-identity shop.example --signing-enabled."
    )


def test_failed_with_right_dns_must_be_started_again():
    world = healthy().ses(
        VerificationStatus="FAILED", VerifiedForSendingStatus=False, DkimAttributes={"Status": "FAILED"}
    )
    assert ids(world) == {"fail": {"dkim.verification-expired"}}
    assert folded(world, "dkim.verification-expired") >= {"ses.verification-pending"}


def test_a_1024_bit_key_is_a_warning():
    world = (
        healthy()
        .answer(FIRST, "TXT", Answer(values=(KEY_1024,), cname=(TARGET,)))
        .put(TARGET, "TXT", KEY_1024)
    )
    assert ids(world) == {"warn": {"dkim.weak-key"}}
    found = only(world, "dkim.weak-key")
    assert (found.subject, found.saw, found.wanted) == (FIRST, ("1024 bits",), ("2048 bits",))


def test_the_key_length_of_ses_counts_where_no_key_is_seen():
    world = all_gone().ses(DkimAttributes={"CurrentSigningKeyLength": "RSA_1024_BIT"})
    world = world.gone(TARGET, "TXT")
    assert (
        only(world, "dkim.weak-key").message
        == "SES signs shop.example with a key of 1024 bits; declared are 2048"
    )


def test_tokens_that_are_not_there_yet():
    manifest = declared()
    identity = manifest.identity
    assert identity is not None
    unknown = identity.model_copy(update={"dkim": identity.dkim.model_copy(update={"tokens": None})})
    world = healthy(manifest.model_copy(update={"identity": unknown})).ses(DkimAttributes={"Tokens": []})
    found = ids(world)
    assert set(found) == {"unknown"}
    assert only(world, "dkim.tokens-not-ready") == Finding(
        rule="dkim.tokens-not-ready",
        result=Result.UNKNOWN,
        subject="shop.example",
        message="SES lists no DKIM tokens for shop.example",
        remedy="Check again in a minute: SES issues the tokens of shop.example shortly after the identity is made.",
    )
    others = [f for f in findings(world, Result.UNKNOWN) if f.rule != "dkim.tokens-not-ready"]
    assert {f.because for f in others} == {"dkim.tokens-not-ready"}


def test_an_own_key_as_declared():
    assert ids(own_key()) == {}


@pytest.mark.parametrize(
    ("published", "message"),
    [
        ("p=LS0tLS1CRUdJTiBQ", "is no usable DKIM key"),
        (KEY_1024, "is not the public half of the declared key"),
    ],
)
def test_an_own_key_that_cannot_be_used(published: str, message: str):
    world = own_key(published=published)
    assert ids(world)["fail"] == {"dkim.byodkim-key-format"}
    found = only(world, "dkim.byodkim-key-format")
    assert message in found.message
    assert (found.saw, found.wanted) == ((published,), (KEY_2048,))


def test_any_key_stands_for_one_that_is_encrypted():
    assert ids(own_key("p=PUBLIC-KEY", KEY_2048)) == {}


def test_an_own_key_that_was_withdrawn():
    assert ids(own_key(published="p=")) == {"fail": {"dkim.revoked"}}


def test_an_own_key_that_is_missing_is_the_base_rule():
    world = own_key().gone("shop2026._domainkey.shop.example", "TXT")
    assert ids(world) == {"fail": {"dns.record-missing"}}


def test_one_server_that_lost_a_cname_is_disagreement():
    world = replace(healthy(), servers=THREE_SERVERS).at(SERVERS[1], FIRST, "CNAME", NODATA)
    assert ids(world) == {"warn": {"dns.servers-disagree"}}


@pytest.mark.parametrize("kind", ["TXT", "A"])
def test_a_wildcard_that_answers_where_all_records_are_gone_is_no_proxy(kind: str):
    value = "v=spf1 -all" if kind == "TXT" else "198.51.100.7"
    world = all_gone().put(absent_name("_domainkey.shop.example"), kind, value)
    for name in (FIRST, SECOND, THIRD):
        world = world.answer(name, "CNAME", NODATA).put(name, kind, value)
    assert ids(world) == {"fail": {"dkim.revoked"}}


def test_a_wildcard_cname_is_told_from_a_record_of_its_own():
    anywhere = Answer("NXDOMAIN", cname=("sites.host.example",))
    beside = absent_name("_domainkey.shop.example")
    world = all_gone().answer(beside, "TXT", anywhere).answer(beside, "A", anywhere)
    for name in (FIRST, SECOND, THIRD):
        world = world.put(name, "CNAME", "sites.host.example")
        world = world.answer(name, "TXT", anywhere).answer(name, "A", anywhere)
    assert ids(world) == {"fail": {"dkim.cname-wrong-target"}}
    found = findings(world, Result.FAIL)[0]
    assert (found.message, found.remedy) == (
        f"no record of its own stands at {FIRST}: a wildcard answers there with a CNAME to sites.host.example",
        f"Publish a CNAME at {FIRST} that leads to {TARGET}: a record of its own goes before a wildcard.",
    )


def test_one_proxied_record_beside_a_wildcard():
    world = healthy().answer(FIRST, "CNAME", NODATA).gone(FIRST, "TXT").put(FIRST, "A", "198.51.100.7")
    world = world.put(absent_name("_domainkey.shop.example"), "A", "198.51.100.99")
    assert ids(world) == {"fail": {"dkim.cname-proxied"}}


def test_a_hidden_text_is_found_at_tokens_in_reserve_too():
    world = healthy()
    for name in (FIRST, SECOND, THIRD):
        world = world.answer(name, "TXT", Answer("REFUSED"))
    assert ids(world) == {"fail": {"dkim.cname-not-followed"}}
    assert [found.subject for found in findings(world, Result.FAIL)] == [FIRST, SECOND, THIRD]


def test_a_resolver_that_knows_the_cname_does_not_excuse_the_zone():
    world = healthy()
    for server in SERVERS:
        world = world.at(server, FIRST, "TXT", Answer("SERVFAIL"))
    assert ids(world) == {"fail": {"dkim.cname-not-followed"}}
    assert only(world, "dkim.cname-not-followed").saw == ("SERVFAIL",)


def test_one_server_that_fails_once_hides_nothing():
    world = healthy().at(SERVERS[0], FIRST, "TXT", Answer("SERVFAIL"))
    assert "fail" not in ids(world)


def test_servers_that_end_their_answer_at_the_cname_hide_nothing():
    world = healthy()
    for server in SERVERS:
        world = world.at(server, FIRST, "TXT", Answer("NOERROR", (), cname=(TARGET,)))
    assert "fail" not in ids(world)

"""What mailbox providers ask of bulk senders: met, or lacking as a consequence of what another rule finds."""

from typing import get_args

import pytest

from deliverability.declaration.manifest import ReceiverDemands
from deliverability.rules.receivers.bulk import PROVIDERS, bulk_requirements
from deliverability.verdict import Finding, Result
from tests.rules.world import KEY_2048, TOKENS, Answer, World, declared, findings, folded, healthy, ids

RULE = "provider.bulk-requirements"
BOUNCE = "bounce.shop.example"
DMARC = "_dmarc.shop.example"
ALL = "Gmail (550 5.7.26), Yahoo and Microsoft (550 5.7.515) ask bulk senders for"
#: A key that receivers ignore: 512 bits.
KEY_512 = "p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALrcuwN40aw+wM2pB9SS6nkxpGn59pGfYF0xThoF8uxoEzvBWT5ZTJM0sV0SL2dKUDVC9TmNdfsvKI4Kp7yNhUUCAwEAAQ=="


def said(world: World) -> list[Finding]:
    return [finding for finding in findings(world, *Result) if finding.rule == RULE]


def without_keys() -> World:
    world = healthy()
    for token in TOKENS:
        world = world.gone(f"{token}._domainkey.shop.example", "CNAME").gone(
            f"{token}._domainkey.shop.example", "TXT"
        )
    return world


def with_key(text: str) -> World:
    world = healthy()
    name, target = f"{TOKENS[0]}._domainkey.shop.example", f"{TOKENS[0]}.dkim.amazonses.com"
    return world.answer(name, "TXT", Answer(values=(text,), cname=(target,))).put(target, "TXT", text)


@pytest.mark.parametrize(
    ("presets", "who"),
    [
        (("gmail", "yahoo", "microsoft"), "Gmail, Yahoo and Microsoft"),
        (("microsoft",), "Microsoft"),
    ],
)
def test_all_requirements_met(presets: tuple[str, ...], who: str):
    assert said(healthy(declared(receivers={"presets": presets}))) == [
        Finding(
            rule=RULE,
            result=Result.PASS,
            subject="shop.example",
            message=f"SPF, DKIM and DMARC of shop.example meet what {who} ask of bulk senders",
        )
    ]


@pytest.mark.parametrize("settings", [{"receivers": {"presets": ()}}, {"profile": "parked"}])
def test_who_is_not_asked_wants_nothing(settings: dict[str, object]):
    assert said(healthy(declared(**settings))) == []


def test_the_mail_from_domain_of_ses_itself_passes_spf():
    world = healthy(declared(mailFrom={"subdomain": False}))
    assert ids(world) == {"warn": {"mail-from.not-configured"}}
    assert [finding.result for finding in said(world)] == [Result.PASS]


def test_dkim_alone_satisfies_dmarc_but_not_the_providers():
    world = healthy().gone(BOUNCE, "TXT")
    assert ids(world) == {"fail": {"mail-from.spf-missing"}}
    assert said(world) == [
        Finding(
            rule=RULE,
            result=Result.INFO,
            subject=BOUNCE,
            message=f"{ALL} mail that passes SPF: no SPF record stands at {BOUNCE}",
            remedy=f'Let SPF at {BOUNCE} pass the servers of SES: "v=spf1 include:amazonses.com ~all".',
            because="mail-from.spf-missing",
        )
    ]


@pytest.mark.parametrize(
    ("text", "results", "cause"),
    [
        ("v=spf1 -all include:amazonses.com", "fail", "mail-from.spf-missing"),
        ("v=spf1 include:amazonses.com ~al", "permerror", "spf.syntax-error"),
        ("v=spf1 ip4:192.0.2.1 ~all", "softfail", "mail-from.spf-missing"),
        ("v=spf1 -ip4:199.255.192.0/24 include:amazonses.com ~all", "fail", "mail-from.spf-missing"),
    ],
)
def test_spf_is_judged_for_the_servers_of_ses(text: str, results: str, cause: str):
    [found] = said(healthy().put(BOUNCE, "TXT", text))
    assert (found.because, found.message) == (
        cause,
        f"{ALL} mail that passes SPF: SPF at {BOUNCE} gives {results} for servers of SES",
    )


@pytest.mark.parametrize(
    "text",
    [
        "v=spf1 include:amazonses.com -all",
        "v=spf1 ip4:192.0.2.1 redirect=amazonses.com",
        "v=spf1 ip4:199.255.192.0/22 ?all",
    ],
)
def test_any_record_that_passes_the_servers_of_ses_is_enough(text: str):
    assert [finding.result for finding in said(healthy().put(BOUNCE, "TXT", text))] == [Result.PASS]


@pytest.mark.parametrize(
    ("world", "cause", "reason"),
    [
        (
            healthy().ses(DkimAttributes={"SigningEnabled": False}),
            "dkim.signing-disabled",
            "SES doesn't sign mail from shop.example",
        ),
        (
            healthy().ses(DkimAttributes={"Status": "FAILED"}),
            "dkim.verification-expired",
            "SES doesn't sign mail from shop.example, since it has not found the DKIM records",
        ),
        (without_keys(), "dkim.revoked", "receivers find no DKIM key of shop.example"),
        (with_key("no key"), "dkim.token-broken", "receivers find no DKIM key of shop.example"),
    ],
)
def test_without_a_signature(world: World, cause: str, reason: str):
    [found] = said(world)
    assert (found.result, found.because, found.message) == (
        Result.INFO,
        cause,
        f"{ALL} mail that is signed with DKIM: {reason}",
    )


def test_while_ses_sets_dkim_up_nothing_is_said():
    world = with_key("").ses(DkimAttributes={"Status": "PENDING"})
    assert said(world) == []


def test_a_short_key_is_not_microsofts_concern():
    [found] = said(with_key(KEY_512))
    assert (found.result, found.because, found.message) == (
        Result.INFO,
        "dkim.weak-key",
        "Gmail (550 5.7.26) and Yahoo ask bulk senders for a DKIM key of at least 1024 bits: "
        "the DKIM key of shop.example has 512 bits",
    )


def test_an_own_key():
    settings = {"dkim": {"byo": {"selector": "shop2026", "privateKey": None}}}
    world = healthy(declared(**settings)).put(
        "shop2026._domainkey.shop.example", "TXT", f"v=DKIM1; {KEY_2048}"
    )
    assert [finding.result for finding in said(world)] == [Result.PASS]
    revoked = world.put("shop2026._domainkey.shop.example", "TXT", "v=DKIM1; p=")
    assert [finding.because for finding in said(revoked)] == ["dkim.revoked"]


@pytest.mark.parametrize(
    ("texts", "cause"),
    [
        ((), "dmarc.missing"),
        (("v=DMARC1; p=none", "v=DMARC1; p=reject"), "dmarc.multiple-records"),
        ((" v=DMARC1; p=none",), "dmarc.version-mismatch"),
        (("v=DMARC1; p=nonne",), "dmarc.policy-invalid"),
    ],
)
def test_without_a_policy(texts: tuple[str, ...], cause: str):
    [found] = said(healthy().put(DMARC, "TXT", *texts))
    assert (found.result, found.because, found.message) == (
        Result.INFO,
        cause,
        f"{ALL} a DMARC policy: no DMARC policy applies to shop.example",
    )


def test_a_policy_that_is_missing_above_explains_a_subdomain_too():
    world = healthy(declared(domain="news.shop.example", dmarc={"record": "inherit"}))
    world = world.gone("_dmarc.news.shop.example", "TXT").put(
        DMARC, "TXT", "v=DMARC1; p=none", "v=DMARC1; p=reject"
    )
    assert RULE not in {rule for rules in ids(world).values() for rule in rules}
    assert [finding.result for finding in said(world)] == [Result.INFO]


def test_a_from_domain_that_nothing_is_aligned_with():
    world = healthy(declared(senders=("a@news.shop.example",)))
    world = world.put(DMARC, "TXT", "v=DMARC1; p=none; adkim=s; aspf=s; rua=mailto:dmarc@shop.example")
    [found] = said(world)
    assert (found.result, found.because, found.message) == (
        Result.INFO,
        "dmarc.strict-alignment",
        f"{ALL} a From domain that SPF or DKIM is aligned with: mail from news.shop.example is signed by shop.example and has "
        f"the envelope domain {BOUNCE}, which DMARC takes for another's",
    )


def test_strict_alignment_of_one_of_the_two_is_enough():
    world = healthy().put(DMARC, "TXT", "v=DMARC1; p=none; adkim=s; aspf=s; rua=mailto:dmarc@shop.example")
    assert [finding.result for finding in said(world)] == [Result.PASS]


@pytest.mark.parametrize(("bulk", "result"), [(True, None), (False, Result.WARN), (None, None)])
def test_by_itself_it_fails_for_bulk_senders_and_warns_the_others(bulk: bool | None, result: Result | None):
    world = healthy(declared(receivers={"bulk": bulk})).gone(BOUNCE, "TXT")
    assert bulk_requirements.severity is Result.FAIL
    assert [o.result for o in bulk_requirements.judge(world.manifest, world.snapshot())] == [result]


@pytest.mark.parametrize(
    ("name", "rdtype"),
    [(BOUNCE, "TXT"), (DMARC, "TXT"), ("amazonses.com", "TXT")],
)
def test_no_answer_is_unknown_and_follows_from_that(name: str, rdtype: str):
    [found] = said(healthy().answer(name, rdtype, Answer("SERVFAIL")))
    assert (found.result, found.message) == (
        Result.UNKNOWN,
        f"could not be judged: the servers answered SERVFAIL ({rdtype} at {name})",
    )


def test_one_token_of_three_without_an_answer_makes_no_difference():
    world = healthy().answer(f"{TOKENS[1]}._domainkey.shop.example", "CNAME", Answer("SERVFAIL"))
    assert [finding.result for finding in said(world)] == [Result.PASS]


def test_keys_that_nobody_answered_are_unknown():
    world = healthy()
    for token in TOKENS:
        world = world.answer(f"{token}._domainkey.shop.example", "CNAME", Answer("SERVFAIL"))
    assert {finding.result for finding in said(world)} == {Result.UNKNOWN}


def test_several_lacks_are_notes_under_their_own_causes():
    world = without_keys().gone(BOUNCE, "TXT").gone(DMARC, "TXT")
    assert [(f.because, f.result) for f in said(world)] == [
        ("mail-from.spf-missing", Result.INFO),
        ("dkim.revoked", Result.INFO),
        ("dmarc.missing", Result.INFO),
    ]
    assert RULE in folded(world, "dmarc.missing")


def test_the_providers_are_those_that_can_be_declared():
    [preset] = get_args(ReceiverDemands.model_fields["presets"].annotation)[:1]
    assert set(get_args(preset)) == set(PROVIDERS)


@pytest.mark.parametrize(
    "text",
    [
        "v=spf1 exists:%{i}._spf.crm.example ~all",
        "v=spf1 redirect=%{i}._spf.crm.example",
        "v=spf1 include:%{i}._spf.crm.example -all",
    ],
)
def test_spf_that_depends_on_the_message_is_not_taken_for_lacking(text: str):
    world = healthy().put(BOUNCE, "TXT", text)
    assert said(world) == []
    noted = f"whether SPF at {BOUNCE} allows SES depends on the message (a macro)"
    assert noted in {finding.message for finding in findings(world)}

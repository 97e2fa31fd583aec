"""Own keys that verifiers can't use, whatever makes them useless; those that they can."""

import pytest

from deliverability.verdict import Finding, Result
from tests.rules.dkim.test_records import own_key
from tests.rules.world import KEY_2048, Answer, declared, findings, folded, healthy, ids, only

RULE = "dkim.byodkim-key-format"
NAME = "shop2026._domainkey.shop.example"


@pytest.mark.parametrize(
    ("tags", "problem"),
    [
        ("h=sha1; ", "the only hash that is still accepted, sha256, is not allowed (RFC 8301 section 3.1)"),
        ("h=sha512; ", "the only hash that is still accepted, sha256, is not allowed (RFC 8301 section 3.1)"),
        ("s=tlsrpt; ", "the key is not for mail (tag s)"),
        ("s=other:tlsrpt; ", "the key is not for mail (tag s)"),
        ("k=dsa; ", "verifiers don't know the key type 'dsa'"),
        (
            "v=DKIM1; k=rsa; h=sha1; s=email; ",
            "the only hash that is still accepted, sha256, is not allowed (RFC 8301 section 3.1)",
        ),
    ],
)
def test_a_key_that_no_verifier_accepts(tags: str, problem: str):
    """RFC 6376 sections 3.6.1 and 6.1.2."""
    world = own_key(published=f"{tags}{KEY_2048}")
    assert ids(world) == {"fail": {RULE}}
    assert only(world, RULE) == Finding(
        rule=RULE,
        result=Result.FAIL,
        subject=NAME,
        message=f"the text at {NAME} is no usable DKIM key: {problem}",
        saw=(f"{tags}{KEY_2048}",),
        wanted=(KEY_2048,),
        remedy=f'Publish "{KEY_2048}" at {NAME}, and give SES the bare base64 body of the PKCS#1 key that belongs to it.',
    )
    assert folded(world, RULE) == {"provider.bulk-requirements"}


@pytest.mark.parametrize(
    "tags",
    [
        "s=*; ",
        "s=email; ",
        "s=email:tlsrpt; ",
        "h=sha1:sha256; ",
        "g=*; ",
        "t=s; ",
        "n=x; ",
        "v=DKIM1; k=rsa; ",
    ],
)
def test_a_key_that_says_no_more_than_it_may(tags: str):
    assert ids(own_key(published=f"{tags}{KEY_2048}")) == {}
    assert [f.rule for f in findings(own_key(published=f"{tags}{KEY_2048}")) if f.rule == RULE] == []


def test_a_key_that_stands_behind_a_cname():
    """Or in a tree that DNAME moves, which answers with a CNAME too (RFC 6672)."""
    world = own_key().answer(NAME, "TXT", Answer(values=(KEY_2048,), cname=("keys.vendor.example",)))
    assert ids(world) == {}


@pytest.mark.parametrize("flags", ["t=y; ", "t=y:s; "])
def test_a_key_that_is_being_tested_is_a_note(flags: str):
    world = own_key(published=f"{flags}{KEY_2048}")
    assert ids(world) == {}
    assert only(world, RULE).message == (
        f"the key at {NAME} says t=y (testing): verifiers must treat mail that it signs like unsigned mail"
    )


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        ("t=; ", "t is empty: leave it out"),
        ("n=Schlüssel; ", "n, the note for people, holds more than US-ASCII: encode it as quoted-printable"),
    ],
)
def test_a_tag_that_touches_no_verification_is_a_note(tags: str, said: str):
    world = own_key(published=f"{tags}{KEY_2048}")
    assert ids(world) == {}
    assert only(world, RULE).message == f"the key at {NAME} is read by most verifiers; {said}"


def test_a_token_whose_key_no_verifier_accepts():
    name, target = "aaaa1111._domainkey.shop.example", "aaaa1111.dkim.amazonses.com"
    text = f"h=sha1; {KEY_2048}"
    world = healthy().answer(name, "TXT", Answer(values=(text,), cname=(target,))).put(target, "TXT", text)
    assert ids(world) == {"fail": {"dkim.token-broken"}}


def former_keys(text: str):
    previous = {"selector": "shop2025", "publicKey": KEY_2048.removeprefix("p=")}
    manifest = declared(dkim={"byo": {"selector": "shop2026", "privateKey": None, "previous": (previous,)}})
    return healthy(manifest).put("shop2025._domainkey.shop.example", "TXT", text)


def test_a_former_key_as_it_was():
    assert ids(former_keys(KEY_2048)) == {}


@pytest.mark.parametrize("text", ["p=LS0tLS1CRUdJTiBQ", f"h=sha1; {KEY_2048}"])
def test_a_former_key_that_is_spoilt_is_a_warning(text: str):
    """Nobody said so: only the key that signs was looked at."""
    found = only(former_keys(text), RULE)
    assert (found.result, found.subject) == (Result.WARN, "shop2025._domainkey.shop.example")
    assert found.message.endswith("; mail that was signed with it before fails")
    assert found.remedy == (
        f'Publish "{KEY_2048}" at shop2025._domainkey.shop.example again, or take it out of dkim.byo.previous.'
    )

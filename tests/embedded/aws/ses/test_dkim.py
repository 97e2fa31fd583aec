"""The DKIM set-up of identities through boto3: own keys, key lengths, switches, revocation."""

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.embedded.aws.ses.setups import SHOP, dkim_records, shown

REGION = {"region": "eu-central-1"}


@pytest.fixture
def tokens(rig, ses, zone_id):
    """The tokens of a verified domain."""
    made = ses.create_email_identity(**SHOP)["DkimAttributes"]["Tokens"]
    rig.publish(zone_id, *dkim_records(made))
    assert shown(ses)["VerificationStatus"] == "SUCCESS"
    return made


def private_key(form, bits=2048):
    key = rsa.generate_private_key(65537, bits)
    der = key.private_bytes(serialization.Encoding.DER, form, serialization.NoEncryption())
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(der).decode(), base64.b64encode(public).decode()


@pytest.mark.parametrize(
    ("form", "status"),
    [
        (serialization.PrivateFormat.TraditionalOpenSSL, "SUCCESS"),
        (serialization.PrivateFormat.PKCS8, "PENDING"),
    ],
)
def test_an_own_key_verifies_only_in_pkcs_1(rig, ses, zone_id, form, status):
    private, public = private_key(form)
    attributes = {"DomainSigningSelector": "s1", "DomainSigningPrivateKey": private}
    made = ses.create_email_identity(**SHOP, DkimSigningAttributes=attributes)["DkimAttributes"]
    assert made == {
        "SigningEnabled": True,
        "Status": "PENDING",
        "Tokens": ["s1"],
        "SigningAttributesOrigin": "EXTERNAL",
    }
    text = f"p={public}"
    rig.publish(zone_id, ("s1._domainkey.shop.example", "TXT", f'"{text[:255]}" "{text[255:]}"'))
    assert shown(ses)["DkimAttributes"]["Status"] == status


def test_own_keys_that_are_refused(ses, refused):
    def create(**attributes):
        return refused(ses.create_email_identity, **SHOP, DkimSigningAttributes=attributes)[:2]

    assert create(DomainSigningSelector="s1") == (
        "BadRequestException",
        "DomainSigningSelector and DomainSigningPrivateKey are both needed for your own DKIM key.",
    )
    private, _ = private_key(serialization.PrivateFormat.TraditionalOpenSSL, 3072)
    assert create(DomainSigningSelector="s1", DomainSigningPrivateKey=private) == (
        "BadRequestException",
        "The private key must be an RSA key of 1024 to 2048 bits, not 3072 bits.",
    )
    code, message = create(DomainSigningSelector="-", DomainSigningPrivateKey="pem----")
    assert code == "BadRequestException"
    assert "pem----" not in message


@pytest.mark.parametrize("selector", ["shop-2026", "shop.2026", "shop_2026", "-", "x" * 64, "sh\u00f6p"])
def test_a_selector_is_letters_and_digits(ses, refused, selector):
    private, _ = private_key(serialization.PrivateFormat.TraditionalOpenSSL, 1024)
    attributes = {"DomainSigningSelector": selector, "DomainSigningPrivateKey": private}
    code, message, status = refused(ses.create_email_identity, **SHOP, DkimSigningAttributes=attributes)
    assert (code, status) == ("BadRequestException", 400)
    assert "elector" in message
    ses.create_email_identity(**SHOP)
    put = ses.put_email_identity_dkim_signing_attributes
    again = refused(put, **SHOP, SigningAttributesOrigin="EXTERNAL", SigningAttributes=attributes)
    assert again == (code, message.replace("dkimSigning", "signing"), status)


def switch(ses, bits):
    return ses.put_email_identity_dkim_signing_attributes(
        **SHOP,
        SigningAttributesOrigin="AWS_SES",
        SigningAttributes={"NextSigningKeyLength": f"RSA_{bits}_BIT"},
    )


def test_another_key_length_keeps_the_tokens_and_sending_goes_on(rig, ses, tokens):
    changed = switch(ses, 1024)
    assert (changed["DkimStatus"], changed["DkimTokens"]) == ("PENDING", tokens)
    answer = shown(ses)
    assert answer["DkimAttributes"]["CurrentSigningKeyLength"] == "RSA_1024_BIT"
    assert answer["DkimAttributes"]["NextSigningKeyLength"] == "RSA_1024_BIT"
    assert (answer["DkimAttributes"]["Status"], answer["VerificationStatus"]) == ("SUCCESS", "SUCCESS")
    [published] = (
        rig.cloud.world.zone("dkim.amazonses.com").get(f"{tokens[0]}.dkim.amazonses.com", "TXT").rdata
    )
    key = serialization.load_der_public_key(base64.b64decode(published.strip('"').removeprefix("p=")))
    assert key.key_size == 1024


def test_another_key_length_brings_new_tokens_where_it_is_told_to(rig, ses, tokens):
    assert rig.control("fault", {"fault": "key-change", "newTokens": True})[0] == 200
    changed = switch(ses, 1024)
    assert (changed["DkimStatus"], set(changed["DkimTokens"]) & set(tokens)) == ("PENDING", set())
    answer = shown(ses)
    assert (answer["DkimAttributes"]["Status"], answer["VerifiedForSendingStatus"]) == ("PENDING", True)
    keys = {name for name, kind in rig.cloud.world.zone("dkim.amazonses.com").rrsets() if kind == "TXT"}
    assert keys == {f"{token}.dkim.amazonses.com" for token in changed["DkimTokens"]}
    rig.control("fault", {"fault": "clear"})
    rig.cloud.clock.advance(timedelta(hours=24))
    assert switch(ses, 2048)["DkimTokens"] == changed["DkimTokens"]


TOO_SOON = (
    "BadRequestException",
    "The input you provided is invalid: the DKIM signing key length can be switched only once in 24 hours.",
    400,
)


@pytest.mark.parametrize(
    ("made", "switches"),
    [
        # (hours since the switch before, bits, whether SES takes it)
        pytest.param(2048, [(0, 1024, True), (23, 2048, False), (1, 2048, True)], id="once in 24 hours"),
        pytest.param(1024, [(0, 2048, True), (1, 1024, True), (22, 2048, False)], id="first downgrade"),
        pytest.param(
            2048,
            [(0, 1024, True), (24, 2048, True), (1, 1024, True), (1, 2048, False), (23, 2048, True)],
            id="first downgrade of each day",
        ),
        pytest.param(
            1024,
            [(0, 2048, True), (1, 1024, True), (23, 2048, False), (1, 2048, True), (0, 1024, True)],
            id="second downgrade a day later",
        ),
    ],
)
def test_the_key_length_is_switched_once_a_day_and_once_more_down(rig, ses, tokens, refused, made, switches):
    if made == 1024:
        switch(ses, 1024)
        rig.cloud.clock.advance(timedelta(hours=48))
    for hours, bits, taken in switches:
        rig.cloud.clock.advance(timedelta(hours=hours))
        if taken:
            assert switch(ses, bits)["DkimTokens"] == tokens
        else:
            assert refused(switch, ses=ses, bits=bits) == TOO_SOON
        assert (shown(ses)["DkimAttributes"]["CurrentSigningKeyLength"] == f"RSA_{bits}_BIT") is taken


def test_that_the_key_was_made_is_no_switch_and_the_same_length_none_either(ses, tokens, refused):
    assert refused(switch, ses=ses, bits=2048)[1] == "The DKIM signing key length is already RSA_2048_BIT."
    switch(ses, 1024)


def test_signing_attributes_of_what_is_no_domain_or_not_there(ses, refused):
    put = ses.put_email_identity_dkim_signing_attributes
    easy = {"SigningAttributesOrigin": "AWS_SES"}
    assert refused(put, EmailIdentity="no.example", **easy) == (
        "NotFoundException",
        "Email identity no.example does not exist.",
        404,
    )
    ses.create_email_identity(EmailIdentity="news@shop.example")
    for address in ("news@shop.example", "unknown@shop.example"):
        assert refused(put, EmailIdentity=address, **easy) == (
            "BadRequestException",
            "The EmailIdentity value must be a valid domain.",
            400,
        )


def not_verified(domain):
    return ("BadRequestException", f"Domain {domain} is not verified for DKIM signing.", 400)


def test_an_address_inherits_from_a_verified_domain_and_may_switch_for_itself(rig, ses, zone_id, refused):
    put, news = ses.put_email_identity_dkim_attributes, {"EmailIdentity": "news@shop.example"}
    assert refused(put, **SHOP, SigningEnabled=True) == not_verified("shop.example")
    ses.create_email_identity(**news)
    assert refused(put, **news, SigningEnabled=False) == not_verified("shop.example")
    tokens = ses.create_email_identity(**SHOP)["DkimAttributes"]["Tokens"]
    assert shown(ses, "news@shop.example")["DkimAttributes"]["Tokens"] == tokens
    assert refused(put, **news, SigningEnabled=False) == not_verified("shop.example")
    rig.publish(zone_id, *dkim_records(tokens))
    put(**news, SigningEnabled=False)
    assert shown(ses, "news@shop.example")["DkimAttributes"]["SigningEnabled"] is False
    assert shown(ses)["DkimAttributes"]["SigningEnabled"] is True
    put(EmailIdentity="nobody@shop.example", SigningEnabled=False)
    assert refused(ses.get_email_identity, EmailIdentity="nobody@shop.example")[0] == "NotFoundException"
    put(**SHOP, SigningEnabled=False)
    assert shown(ses)["DkimAttributes"]["SigningEnabled"] is False
    assert refused(put, **news, SigningEnabled=True) == not_verified("shop.example")


def test_an_address_below_a_subdomain_inherits_from_the_closest_domain(rig, ses, tokens):
    ses.create_email_identity(EmailIdentity="me@a.b.shop.example")
    assert shown(ses, "me@a.b.shop.example")["DkimAttributes"]["Tokens"] == tokens
    ses.put_email_identity_dkim_attributes(EmailIdentity="me@a.b.shop.example", SigningEnabled=False)
    closer = ses.create_email_identity(EmailIdentity="b.shop.example")["DkimAttributes"]["Tokens"]
    assert shown(ses, "me@a.b.shop.example")["DkimAttributes"]["Tokens"] == closer


def test_lost_records_have_no_deadline_and_a_revocation_leaves_sending(rig, ses, zone_id, tokens):
    rig.publish(zone_id, *dkim_records(tokens)[:1], action="DELETE")
    rig.control("clock", {"advance": "400h"})
    answer = shown(ses)
    assert (answer["DkimAttributes"]["Status"], answer["DkimAttributes"]["SigningEnabled"]) == (
        "TEMPORARY_FAILURE",
        True,
    )
    revoke = {"fault": "dkim", **REGION, "identity": "shop.example", "revoke": True}
    assert rig.control("fault", revoke)[0] == 200
    rig.publish(zone_id, *dkim_records(tokens)[:1])
    rig.control("clock", {"advance": "1h"})
    answer = shown(ses)
    assert (answer["DkimAttributes"]["Status"], answer["DkimAttributes"]["SigningEnabled"]) == (
        "FAILED",
        False,
    )
    assert (answer["VerificationStatus"], answer["VerifiedForSendingStatus"]) == ("SUCCESS", True)
    again = ses.put_email_identity_dkim_signing_attributes(**SHOP, SigningAttributesOrigin="AWS_SES")
    assert again["DkimTokens"] == tokens
    answer = shown(ses)
    assert (answer["DkimAttributes"]["Status"], answer["DkimAttributes"]["SigningEnabled"]) == (
        "SUCCESS",
        True,
    )


def test_a_set_up_that_was_never_made_is_made(rig, ses, zone_id):
    ses.create_email_identity(**SHOP)
    region = rig.cloud.ses.region("eu-central-1")
    dkim = region.identities["shop.example"].dkim
    dkim.tokens, dkim.signing_enabled, dkim.watch.status = [], False, "NOT_STARTED"
    made = ses.put_email_identity_dkim_signing_attributes(**SHOP, SigningAttributesOrigin="AWS_SES")
    assert (made["DkimStatus"], len(made["DkimTokens"])) == ("PENDING", 3)
    rig.publish(zone_id, *dkim_records(made["DkimTokens"]))
    answer = shown(ses)["DkimAttributes"]
    assert (answer["Status"], answer["SigningEnabled"]) == ("SUCCESS", True)


def test_an_own_key_that_is_never_found_leaves_a_verified_domain_sending(rig, ses, tokens):
    private, _ = private_key(serialization.PrivateFormat.TraditionalOpenSSL, 1024)
    ses.put_email_identity_dkim_signing_attributes(
        **SHOP,
        SigningAttributesOrigin="EXTERNAL",
        SigningAttributes={"DomainSigningSelector": "s1", "DomainSigningPrivateKey": private},
    )
    rig.control("clock", {"advance": "72h"})
    answer = shown(ses)
    assert (answer["DkimAttributes"]["Status"], answer["VerifiedForSendingStatus"]) == ("FAILED", True)

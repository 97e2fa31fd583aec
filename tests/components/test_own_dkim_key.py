"""Bring your own DKIM key: the key reaches SES as PKCS#1 and nobody else."""

import base64

import pulumi
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from deliverability.declaration.reading import from_mapping
from deliverability.declaration.settings import Settings
from tests.components.harness import Secret, plain, walk
from tests.components.strict_mocks import Ses, StrictAws, Zone, declare

DOMAIN = "shop.example.com"


@pytest.fixture(scope="module")
def key():
    return generate_private_key(65537, 2048)


@pytest.fixture
def args(key):
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return {"domain": DOMAIN, "dkim": {"byo": {"selector": "shop1", "private_key": pem}}}


def pkcs1(key):
    return base64.b64encode(
        key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    ).decode()


def test_the_key_is_sent_as_pkcs1_and_as_a_secret(args, key):
    run = declare(args)
    request = run.request("mail-identity")
    attributes = run.inputs("mail-identity")["dkimSigningAttributes"]
    assert attributes == Secret(
        {"domainSigningSelector": "shop1", "domainSigningPrivateKey": pkcs1(key)}
    ) or (attributes == {"domainSigningSelector": "shop1", "domainSigningPrivateKey": Secret(pkcs1(key))})
    assert list(request.additionalSecretOutputs) == ["dkimSigningAttributes"]


def test_the_public_half_is_one_txt_record(args, key):
    public = base64.b64encode(
        key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ).decode()
    ses = Ses()
    run = declare(args, ses=ses)
    names = [request.name for request in run.requests if "dkim" in request.name]
    assert names == ["mail-dkim-shop1"]
    record = run.inputs("mail-dkim-shop1")
    assert (record["name"], record["type"], record["ttl"]) == (f"shop1._domainkey.{DOMAIN}", "TXT", 300)
    (value,) = record["records"]
    assert value.replace('""', "") == f"p={public}"
    assert ses.asked == []
    assert run.inputs("mail")["dkim"] == {"byo": {"selector": "shop1"}}
    assert run.component_outputs("mail")["dkimTokens"] == []


@pytest.mark.parametrize("preview", [False, True])
def test_no_form_of_the_key_is_sent_or_registered_in_plain(args, key, preview):
    run = declare(args, cloud=StrictAws(zones=(Zone("Z1", "example.com"),), echo=preview), preview=preview)
    # The first half of a private key holds the modulus, which is public.
    needles = (
        *args["dkim"]["byo"]["private_key"].splitlines()[-9:-1],
        pkcs1(key)[-300:-250],
        pkcs1(key)[-60:],
    )
    sent = [plain(request.object) for request in run.requests]
    registered = [plain(outputs) for outputs in run.monitor.outputs.values()]
    texts = [str(leaf) for leaf in walk([*sent, *registered])] + run.engine.messages
    assert not [text for text in texts if any(needle in text for needle in needles)]
    assert load_der_private_key(base64.b64decode(pkcs1(key)), None).key_size == 2048


def test_a_key_that_only_pulumi_can_decrypt_is_refused_with_the_way_out():
    settings = from_mapping({"domain": DOMAIN}).model_dump(by_alias=True)
    settings["dkim"]["byo"] = {"selector": "shop1", "privateKey": None}
    with pytest.raises(
        pulumi.RunError,
        match=r"dkim\.byo\.privateKey isn't there, or is encrypted .*pulumi config set --secret",
    ):
        declare(Settings.model_validate(settings))


def test_a_key_that_ses_cannot_use_is_refused_without_quoting_it(args):
    args["dkim"]["byo"]["private_key"] = "MIIBOgIBAAJBsecret"
    with pytest.raises(pulumi.RunError, match=r"dkim\.byo\.privateKey") as raised:
        declare(args)
    assert "MIIBOgIBAAJBsecret" not in str(raised.value)


def test_a_former_key_stays_the_same_resource_and_ses_is_told_after_the_records(args, key):
    former = {"selector": "old1", "public_key": public(key)}
    byo = {**args["dkim"]["byo"], "previous": [former]}
    run = declare({**args, "dkim": {"byo": byo}})
    names = {r.name: run.inputs(r.name)["name"] for r in run.requests if r.name.startswith("mail-dkim")}
    assert names == {
        "mail-dkim-shop1": f"shop1._domainkey.{DOMAIN}",
        "mail-dkim-old1": f"old1._domainkey.{DOMAIN}",
    }
    assert run.inputs("mail-dkim-old1")["records"] == run.inputs("mail-dkim-shop1")["records"]
    before = {urn.rpartition("::")[2] for urn in run.request("mail-identity").dependencies}
    assert before == {"mail-configuration-set", "mail-dkim-shop1", "mail-dkim-old1"}


def public(key):
    return base64.b64encode(
        key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ).decode()

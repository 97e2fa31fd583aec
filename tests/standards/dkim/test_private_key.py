import traceback
from base64 import b64decode, b64encode
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards import dkim
from deliverability.standards.dkim import DkimKeyError, DkimPrivateKey

MakeKey = Callable[[int], rsa.RSAPrivateKey]
FORMS = [PrivateFormat.TraditionalOpenSSL, PrivateFormat.PKCS8]


def written(key: rsa.RSAPrivateKey, form: PrivateFormat, encoding: Encoding = Encoding.PEM) -> bytes:
    return key.private_bytes(encoding, form, NoEncryption())


def refusal(text: str) -> str:
    with pytest.raises(DkimKeyError) as caught:
        dkim.load_private_key(text)
    shown = "".join(traceback.format_exception(caught.value))
    assert not [line for line in text.split() if len(line) > 24 and line in shown]
    return str(caught.value)


def wrapped(octets: bytes) -> str:
    body = b64encode(octets).decode()
    return "\n".join(body[start : start + 64] for start in range(0, len(body), 64))


@pytest.mark.slow
@pytest.mark.parametrize("bits", [1024, 1536, 2048])
@pytest.mark.parametrize("form", FORMS)
def test_every_spelling_of_a_key_gives_the_same(rsa_key: MakeKey, bits: int, form: PrivateFormat) -> None:
    key = rsa_key(bits)
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    expected = DkimPrivateKey(
        pkcs1=b64encode(written(key, FORMS[0], Encoding.DER)).decode(),
        public=b64encode(public).decode(),
        bits=bits,
    )
    pem = written(key, form).decode()
    der = written(key, form, Encoding.DER)
    for text in (pem, f"\n  {pem}\n", pem.replace("\n", "\r\n"), b64encode(der).decode(), wrapped(der)):
        assert dkim.load_private_key(text) == expected


def test_what_ses_gets_is_pkcs1_on_one_line_and_fits_the_published_key(rsa_key: MakeKey) -> None:
    loaded = dkim.load_private_key(written(rsa_key(2048), PrivateFormat.PKCS8).decode())
    assert "\n" not in loaded.pkcs1
    key = load_der_private_key(b64decode(loaded.pkcs1), None)
    assert b64decode(loaded.pkcs1) == key.private_bytes(
        Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    )
    assert dkim.parse_key(dkim.key_record(loaded.public)).bits == 2048


def test_repr_keeps_the_secret(rsa_key: MakeKey) -> None:
    loaded = dkim.load_private_key(written(rsa_key(1024), FORMS[0]).decode())
    assert repr(loaded) == f"DkimPrivateKey(public={loaded.public!r}, bits=1024)"


@pytest.mark.slow
@pytest.mark.parametrize("bits", [1023, 2049])
@pytest.mark.parametrize("form", FORMS)
def test_sizes_that_ses_does_not_take(rsa_key: MakeKey, bits: int, form: PrivateFormat) -> None:
    assert (
        refusal(written(rsa_key(bits), form).decode()) == f"the key has {bits} bits; SES takes 1024 to 2048"
    )


@pytest.mark.parametrize("form", FORMS)
def test_an_encrypted_key_is_refused(rsa_key: MakeKey, form: PrivateFormat) -> None:
    locked = BestAvailableEncryption(b"secret")
    reason = "the key is encrypted; give it without a passphrase, as a secret"
    assert refusal(rsa_key(1024).private_bytes(Encoding.PEM, form, locked).decode()) == reason


def test_an_encrypted_key_without_its_pem_lines_is_refused(rsa_key: MakeKey) -> None:
    der = rsa_key(1024).private_bytes(Encoding.DER, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    assert refusal(wrapped(der)) == "the key is encrypted; give it without a passphrase, as a secret"


@pytest.mark.parametrize("form", FORMS)
def test_base64_of_a_whole_pem_is_refused_as_such(rsa_key: MakeKey, form: PrivateFormat) -> None:
    pem = written(rsa_key(1024), form)
    text = b64encode(pem).decode()
    assert refusal(b64encode(b"\n" + pem).decode()) == refusal(text)
    assert (
        refusal(text) == "this is the base64 of a whole PEM file; give the PEM file itself, or only its body"
    )


@pytest.mark.parametrize("kind", ["ec", "ed25519"])
def test_other_kinds_of_key_are_refused(kind: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else ed25519.Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    assert refusal(pem) == "the key is not an RSA key; SES signs with RSA only"


def test_other_containers_are_refused(rsa_key: MakeKey) -> None:
    reason = "this PEM holds something else than an RSA private key in PKCS#1 or PKCS#8"
    assert refusal(written(rsa_key(1024), PrivateFormat.OpenSSH).decode()) == reason
    public = rsa_key(1024).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert refusal(public.decode()) == reason


def test_a_key_that_is_cut_off_is_refused(rsa_key: MakeKey) -> None:
    body = b64encode(written(rsa_key(1024), FORMS[0], Encoding.DER)).decode()
    incomplete = "this is no complete private key in PKCS#1 or PKCS#8"
    assert refusal(body[:400]) == incomplete
    assert refusal(body[:401]) == "this is neither PEM nor the complete base64 of a key"
    assert (
        refusal(f"-----BEGIN RSA PRIVATE KEY-----\n{body[:400]}\n-----END RSA PRIVATE KEY-----") == incomplete
    )
    assert refusal(f"-----BEGIN RSA PRIVATE KEY-----\n{body}") == incomplete


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_key_is_refused(text: str) -> None:
    assert refusal(text) == "the key is empty"


@given(
    st.text(max_size=40)
    | st.binary(max_size=60).map(lambda octets: b64encode(octets).decode())
    | st.text(max_size=40).map(lambda text: f"-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----")
)
def test_no_text_raises_anything_else(text: str) -> None:
    with pytest.raises(DkimKeyError):
        dkim.load_private_key(text)

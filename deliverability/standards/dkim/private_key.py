"""An own DKIM signing key (BYODKIM): from the spellings people have to the one that SES verifies.

SES wants the bare base64 of a PKCS#1 key. It takes PKCS#8, which OpenSSL 3 writes, and base64 of a whole PEM file
without complaint, and then never verifies (awsdocs/amazon-ses-developer-guide#71,
hashicorp/terraform-provider-aws#29729); so whatever comes in is read and written anew.
"""

import re
from base64 import b64decode, b64encode
from dataclasses import field
from typing import TYPE_CHECKING

from deliverability.dataclass import dataclass

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

#: Bits of the keys that SES takes.
MIN_BITS = 1024
MAX_BITS = 2048

_PEM_LABEL = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")


class DkimKeyError(ValueError):
    """A private key that SES can't use; the reason never holds key material."""


@dataclass(frozen=True, slots=True)
class DkimPrivateKey:
    """An RSA key of 1024 to 2048 bits.

    pkcs1: base64 of the PKCS#1 DER on one line, for SESv2 `DomainSigningPrivateKey`; a secret, left out of `repr`.
    public: base64 of the SubjectPublicKeyInfo DER on one line, for tag `p` of the key record.
    bits: size of the modulus.
    """

    pkcs1: str = field(repr=False)
    public: str
    bits: int


def load_private_key(text: str) -> DkimPrivateKey:
    """The key in PEM (PKCS#1 or PKCS#8) or in the bare base64 of either; raises `DkimKeyError`."""
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    key = _load(text.strip())
    if not MIN_BITS <= key.key_size <= MAX_BITS:
        raise DkimKeyError(f"the key has {key.key_size} bits; SES takes {MIN_BITS} to {MAX_BITS}")
    pkcs1 = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return DkimPrivateKey(b64encode(pkcs1).decode("ascii"), b64encode(public).decode("ascii"), key.key_size)


def _load(text: str) -> "RSAPrivateKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key

    pem = _check_label(text)
    octets = text.encode("utf-8", "replace") if pem else _decode(text)
    # No error of the library is chained or quoted: it has seen the key.
    try:
        key = (load_pem_private_key if pem else load_der_private_key)(octets, password=None)
    except TypeError:
        raise DkimKeyError("the key is encrypted; give it without a passphrase, as a secret") from None
    except (ValueError, UnsupportedAlgorithm):
        raise DkimKeyError("this is no complete private key in PKCS#1 or PKCS#8") from None
    if not isinstance(key, RSAPrivateKey):
        raise DkimKeyError("the key is not an RSA key; SES signs with RSA only")
    return key


def _check_label(text: str) -> bool:
    """Whether the text is PEM; raises for kinds of PEM that hold no usable key."""
    label = _PEM_LABEL.match(text)
    if label is None:
        return False
    kind = label[1]
    if kind == "ENCRYPTED PRIVATE KEY":
        raise DkimKeyError("the key is encrypted; give it without a passphrase, as a secret")
    if kind not in ("PRIVATE KEY", "RSA PRIVATE KEY"):
        raise DkimKeyError("this PEM holds something else than an RSA private key in PKCS#1 or PKCS#8")
    return True


def _decode(text: str) -> bytes:
    body = "".join(text.split())
    if not body:
        raise DkimKeyError("the key is empty")
    if len(body) % 4 or not _BASE64.fullmatch(body):
        raise DkimKeyError("this is neither PEM nor the complete base64 of a key")
    octets = b64decode(body)
    if octets.lstrip().startswith(b"-----BEGIN"):
        raise DkimKeyError(
            "this is the base64 of a whole PEM file; give the PEM file itself, or only its body"
        )
    return octets

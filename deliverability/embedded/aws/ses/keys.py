"""DKIM keys: Easy DKIM tokens and key records, and the public half of a private key that a user brings."""

import base64
import binascii
import hashlib
import random
import string

from deliverability.embedded.dns.zone import RRset, Zone

_BITS = {"RSA_1024_BIT": 1024, "RSA_2048_BIT": 2048}
_TTL = 1800


class KeySizeProblem(ValueError):
    """An RSA key outside the 1024 to 2048 bits that SES takes."""


def tokens(seed: str) -> list[str]:
    """Three Easy DKIM tokens of 32 letters and digits."""
    source = random.Random(f"tokens-{seed}")  # noqa: S311 - tokens must repeat with the seed, not be secret
    return ["".join(source.choices(string.ascii_lowercase + string.digits, k=32)) for _ in range(3)]


def publish(zone: Zone, selected: list[str], suffix: str, key_length: str) -> None:
    """Put the key records of three tokens into the DKIM zone: one live key, two empty TXT, as SES does."""
    live, *resting = selected
    record = f"p={easy_key(live, key_length)}"
    strings = " ".join(f'"{record[start : start + 255]}"' for start in range(0, len(record), 255))
    put = [RRset(f"{live}.{suffix}", "TXT", _TTL, (strings,))]
    zone.apply(put=[*put, *(RRset(f"{token}.{suffix}", "TXT", _TTL, ('""',)) for token in resting)])


def withdraw(zone: Zone, selected: list[str], suffix: str) -> None:
    """Take the key records of tokens out of the DKIM zone."""
    zone.apply(remove=[(f"{token}.{suffix}", "TXT") for token in selected])


def easy_key(token: str, key_length: str) -> str:
    """The base64 public key behind a token.

    The modulus is a random odd number made from the token: nothing here signs, so nobody needs its factors, and the same
    cloud gets the same keys again.
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    bits = _BITS[key_length]
    octets = b"".join(hashlib.sha512(f"{token}-{number}".encode()).digest() for number in range(bits // 512))
    modulus = int.from_bytes(octets, "big") | 1 | 1 << (bits - 1)
    return _encoded(RSAPublicNumbers(65537, modulus).public_key())


def public_half(private_key: str) -> str | None:
    """The base64 public key of a `DomainSigningPrivateKey`, the bare base64 body of a PKCS#1 RSA key.

    None for what SES takes without complaint and never verifies: PKCS#8, base64 of a whole PEM, anything that is no key.
    Raises `KeySizeProblem`.
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    try:
        der = base64.b64decode(private_key, validate=True)
        key = load_der_private_key(der, password=None)
    except (binascii.Error, ValueError, TypeError):
        return None
    if not isinstance(key, RSAPrivateKey) or not _is_pkcs1(der):
        return None
    if not 1024 <= key.key_size <= 2048:
        raise KeySizeProblem(f"{key.key_size} bits")
    return _encoded(key.public_key())


def _is_pkcs1(der: bytes) -> bool:
    """PKCS#1 goes on with the modulus, an INTEGER, after the version; PKCS#8 with a SEQUENCE (RFC 8017 A.1.2, RFC 5208)."""
    header = 2 if der[1] < 0x80 else 2 + (der[1] & 0x7F)
    return der[header + 3] == 0x02


def _encoded(key: object) -> str:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    assert isinstance(key, RSAPublicKey)
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()

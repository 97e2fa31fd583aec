"""RSA keys of any size; the library makes none below 1024 bits, and rounds odd sizes."""

import random
from collections.abc import Callable
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

MakeKey = Callable[[int], rsa.RSAPrivateKey]


@pytest.fixture(scope="session")
def rsa_key() -> MakeKey:
    """A function from a modulus size in bits to a key, the same key for the same size."""
    return cache(_make)


def _make(bits: int) -> rsa.RSAPrivateKey:
    if bits >= 1024 and bits % 8 == 0:
        return rsa.generate_private_key(65537, bits)
    source = random.Random(bits)
    modulus = 0
    while modulus.bit_length() != bits:
        p, q = _prime(source, (bits + 1) // 2), _prime(source, bits // 2)
        modulus = p * q
    d = pow(65537, -1, (p - 1) * (q - 1))
    crt = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    return rsa.RSAPrivateNumbers(p, q, d, *crt, rsa.RSAPublicNumbers(65537, modulus)).private_key()


def _prime(source: random.Random, bits: int) -> int:
    """A number with its two highest bits set that passes Fermat's test, good enough for random candidates."""
    while True:
        candidate = source.getrandbits(bits) | 3 << bits - 2 | 1
        if (candidate - 1) % 65537 and all(pow(base, candidate - 1, candidate) == 1 for base in (2, 3, 5, 7)):
            return candidate

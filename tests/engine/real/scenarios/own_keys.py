"""DKIM keys of a shop's own, and how a stack file declares them."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat


@dataclass(frozen=True, slots=True)
class OwnKey:
    """private: the base64 body of its PEM form (PKCS#1). public: as in the record's tag `p`."""

    selector: str
    private: str
    public: str

    def declared(self, *previous: "OwnKey") -> Mapping[str, Any]:
        """The value of `dkim` that signs with it. previous: keys whose records are kept."""
        former = [{"selector": key.selector, "publicKey": key.public} for key in previous]
        kept = {"previous": former} if former else {}
        return {"byo": {"selector": self.selector, "privateKey": self.private, **kept}}


def make_key(selector: str) -> OwnKey:
    """A new key for this selector."""
    key = generate_private_key(65537, 2048)
    private = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return OwnKey(selector, base64.b64encode(private).decode(), base64.b64encode(public).decode())

"""The DKIM key record, RFC 6376 section 3.6.1, with the limits of RFC 8301 and the Ed25519 keys of RFC 8463."""

import re
from base64 import b64decode
from collections.abc import Mapping

from deliverability.dataclass import dataclass
from deliverability.standards.syntax import RecordSyntaxError, quote
from deliverability.standards.taglist import OUTSIDE_VALUE, TAG_NAME, Tag, read_tags

#: Bits below which verifiers must not accept an RSA signature (RFC 8301 section 3.2).
MIN_RSA_BITS = 1024

_BLANK = " \t\r\n"
_WORD = re.compile(r"[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
_OUTSIDE_BASE64 = re.compile(r"[^A-Za-z0-9+/= \t\r\n]")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_ED25519_OCTETS = 32


class DkimSyntaxError(RecordSyntaxError):
    """A text that is no DKIM key: verifiers treat the signature as failed (RFC 6376 section 6.1.2)."""


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A key record that can be read.

    text: as published.
    algorithm: tag `k`: "rsa", "ed25519", or a name that verifiers don't know.
    public: tag `p`, base64 without white space; empty when revoked.
    bits: size of the RSA modulus, 256 for Ed25519, None when revoked or of an unknown algorithm.
    hashes: tag `h`, None where all are allowed.
    services: tag `s`.
    flags: tag `t`.
    notes: tag `n`, for people.
    problems: what breaks the grammar in a tag without effect, in plain words: lenient verifiers read over it, and strict ones
        may reject the key (section 6.1.2).
    """

    text: str
    algorithm: str
    public: str
    bits: int | None
    hashes: tuple[str, ...] | None = None
    services: tuple[str, ...] = ("*",)
    flags: tuple[str, ...] = ()
    notes: str = ""
    problems: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text

    @property
    def revoked(self) -> bool:
        """Whether `p` is empty: the key was withdrawn, and its signatures fail."""
        return not self.public

    @property
    def testing(self) -> bool:
        """Flag `y`: verifiers must not treat signed mail differently from unsigned mail."""
        return "y" in self.flags

    @property
    def obstacle(self) -> str | None:
        """Why no verifier accepts a mail signature with this key, or None."""
        if self.revoked:
            return "the key is revoked (p= is empty)"
        if self.algorithm not in ("rsa", "ed25519"):
            return f"verifiers don't know the key type {quote(self.algorithm)}"
        if self.algorithm == "rsa" and self.bits is not None and self.bits < MIN_RSA_BITS:
            return (
                f"{self.bits} bits are too few; at least {MIN_RSA_BITS} are required (RFC 8301 section 3.2)"
            )
        if self.hashes is not None and "sha256" not in self.hashes:
            return "the only hash that is still accepted, sha256, is not allowed (RFC 8301 section 3.1)"
        if not {"*", "email"} & set(self.services):
            return "the key is not for mail (tag s)"
        return None


def is_standby(text: str) -> bool:
    """Whether a TXT value is the empty one that SES keeps at an Easy DKIM token while another token is live."""
    return not text.strip(_BLANK)


def key_record(public: str) -> str:
    """The TXT value of an own RSA key, from its base64 SubjectPublicKeyInfo.

    Only `p=`, the form that the SES guide gives for BYODKIM; `v` and `k` may be left out (RFC 6376 section 3.6.1).
    """
    return f"p={public}"


def parse_key(text: str) -> DkimKey:
    """The key of a TXT value; raises `DkimSyntaxError`, also for the empty text of a standby token."""
    if is_standby(text):
        raise DkimSyntaxError(
            text, 0, "the text is empty and holds no key; so does an Easy DKIM token on standby"
        )
    tags = _tags(text)
    version = tags.get("v")
    if version is not None:
        if version.position != next(iter(tags.values())).position:
            raise DkimSyntaxError(text, version.position, "v must be the first tag")
        if version.value != "DKIM1":
            raise DkimSyntaxError(text, version.value_position, "the version must be exactly DKIM1")
    if "p" not in tags:
        raise DkimSyntaxError(text, len(text), "the tag p with the public key is missing")
    algorithm = _words(text, tags.get("k"), several=False) or ("rsa",)
    public, octets = _decode(text, tags["p"])
    flags = tags.get("t")
    if flags is not None and not flags.value:
        flags = None  # An empty list says as much as none.
    return DkimKey(
        text=text,
        algorithm=algorithm[0],
        public=public,
        bits=_bits(text, tags["p"], algorithm[0], octets) if octets else None,
        hashes=_words(text, tags.get("h")) or None,
        services=_words(text, tags.get("s"), also="*") or ("*",),
        flags=_words(text, flags),
        notes=_notes(tags.get("n")),
        problems=_problems(tags),
    )


def _problems(tags: Mapping[str, Tag]) -> tuple[str, ...]:
    found = []
    if "t" in tags and not tags["t"].value:
        found.append("t is empty: leave it out")
    if "n" in tags and not (tags["n"].value or "").isascii():
        found.append("n, the note for people, holds more than US-ASCII: encode it as quoted-printable")
    return tuple(found)


def _tags(text: str) -> dict[str, Tag]:
    """The tags by name, in order; raises where the tag list itself is malformed (RFC 6376 section 3.2)."""
    tags: dict[str, Tag] = {}
    for tag in read_tags(text, _BLANK):
        if tag.value is None:
            reason = "an equals sign is missing" if tag.name else "a tag is missing before this semicolon"
            raise DkimSyntaxError(text, tag.position, reason)
        if not TAG_NAME.fullmatch(tag.name):
            raise DkimSyntaxError(
                text, tag.position, "a tag name is a letter, then letters, digits and underscores"
            )
        if tag.name in tags:
            raise DkimSyntaxError(text, tag.position, f"the tag {quote(tag.name)} is given twice")
        # What the note for people holds is nothing to any verifier (section 3.6.1).
        if tag.name != "n" and (outside := OUTSIDE_VALUE.search(tag.value)):
            position = tag.value_position + outside.start()
            raise DkimSyntaxError(text, position, f"U+{ord(outside[0]):04X} is no visible US-ASCII character")
        tags[tag.name] = tag
    return tags


def _words(text: str, tag: Tag | None, *, also: str | None = None, several: bool = True) -> tuple[str, ...]:
    """The hyphenated words of a tag, separated by colons; none where the tag isn't there."""
    if tag is None or tag.value is None:
        return ()
    words = []
    position = tag.value_position
    for stretch in tag.value.split(":") if several else [tag.value]:
        word = stretch.strip(_BLANK)
        if word != also and not _WORD.fullmatch(word):
            raise DkimSyntaxError(
                text, position, f"{quote(word)} is no word that the tag {tag.name} can hold"
            )
        words.append(word)
        position += len(stretch) + 1
    return tuple(words)


def _decode(text: str, tag: Tag) -> tuple[str, bytes]:
    """Tag `p` without white space, and its octets; both are empty for a revoked key."""
    value = tag.value or ""
    if outside := _OUTSIDE_BASE64.search(value):
        reason = f"{quote(outside[0])} does not occur in base64"
        raise DkimSyntaxError(text, tag.value_position + outside.start(), reason)
    public = "".join(value.split())
    if public and (len(public) % 4 or not _BASE64.fullmatch(public)):
        reason = "the base64 is broken: cut off, or with its padding missing or in the middle"
        raise DkimSyntaxError(text, tag.value_position, reason)
    return public, b64decode(public)


def _bits(text: str, tag: Tag, algorithm: str, octets: bytes) -> int | None:
    if algorithm == "rsa":
        return _rsa_bits(text, tag, octets)
    if algorithm == "ed25519":
        if len(octets) != _ED25519_OCTETS:
            reason = (
                f"an Ed25519 key is {_ED25519_OCTETS} bare octets, not {len(octets)} (RFC 8463 section 4)"
            )
            raise DkimSyntaxError(text, tag.value_position, reason)
        return _ED25519_OCTETS * 8
    return None


def _rsa_bits(text: str, tag: Tag, octets: bytes) -> int:
    """The modulus size of a SubjectPublicKeyInfo, or of the bare RSAPublicKey that RFC 6376 names."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(octets)
    except (ValueError, UnsupportedAlgorithm):
        reason = "the base64 holds no RSA public key"
        raise DkimSyntaxError(text, tag.value_position, reason) from None
    if not isinstance(key, RSAPublicKey):
        raise DkimSyntaxError(text, tag.value_position, "the key is of another type than k says: not RSA")
    return key.key_size


def _notes(tag: Tag | None) -> str:
    """Tag `n` with its quoted-printable escapes resolved."""
    if tag is None or tag.value is None:
        return ""
    from quopri import decodestring

    octets = tag.value.encode("utf-8", "surrogateescape")
    return decodestring(octets).decode("utf-8", "replace")

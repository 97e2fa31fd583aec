import pickle
from base64 import b64encode
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards import dkim
from deliverability.standards.dkim import DkimKey, DkimSyntaxError

MakeKey = Callable[[int], rsa.RSAPrivateKey]
ED25519 = b64encode(bytes(range(32))).decode()


def base64_of(key: rsa.RSAPrivateKey, form: PublicFormat = PublicFormat.SubjectPublicKeyInfo) -> str:
    return b64encode(key.public_key().public_bytes(Encoding.DER, form)).decode()


@pytest.mark.parametrize("form", [PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1])
@pytest.mark.parametrize(
    ("bits", "obstacle"),
    [
        (512, "512 bits are too few; at least 1024 are required (RFC 8301 section 3.2)"),
        (1023, "1023 bits are too few; at least 1024 are required (RFC 8301 section 3.2)"),
        (1024, None),
        (2048, None),
    ],
)
def test_the_size_is_that_of_the_modulus(
    rsa_key: MakeKey, bits: int, form: PublicFormat, obstacle: str | None
) -> None:
    public = base64_of(rsa_key(bits), form)
    key = dkim.parse_key(f"p={public}")
    assert key == DkimKey(f"p={public}", "rsa", public, bits)
    assert (key.revoked, key.obstacle, str(key)) == (False, obstacle, f"p={public}")


def test_every_tag(rsa_key: MakeKey) -> None:
    public = base64_of(rsa_key(1024))
    text = f"v=DKIM1; h = sha1 : sha256;k=rsa; n=Rotate=20in=3B=C3=A9; s=email:x-y ; t=y:s; x=1; p={public};"
    key = dkim.parse_key(text)
    assert key == DkimKey(
        text=text,
        algorithm="rsa",
        public=public,
        bits=1024,
        hashes=("sha1", "sha256"),
        services=("email", "x-y"),
        flags=("y", "s"),
        notes="Rotate in;é",
    )
    assert (key.testing, key.obstacle) == (True, None)


def test_white_space_inside_base64_does_not_count(rsa_key: MakeKey) -> None:
    public = base64_of(rsa_key(1024))
    text = f"k=rsa;\r\n p= {public[:7]} \t{public[7:]}\r\n\t"
    assert dkim.parse_key(text) == DkimKey(text, "rsa", public, 1024)


def test_ed25519() -> None:
    text = f"v=DKIM1; k=ed25519; p={ED25519}"
    assert dkim.parse_key(text) == DkimKey(text, "ed25519", ED25519, 256)
    assert dkim.parse_key(text).obstacle is None


@pytest.mark.parametrize("text", ["p=", "v=DKIM1; p=", "v=DKIM1; k=rsa; p= ;", "k=ed25519; p=", "k=new; p="])
def test_an_empty_key_is_revoked(text: str) -> None:
    key = dkim.parse_key(text)
    assert (key.text, key.public, key.bits, key.revoked) == (text, "", None, True)
    assert key.obstacle == "the key is revoked (p= is empty)"


@pytest.mark.parametrize(
    ("tags", "obstacle"),
    [
        ("", None),
        ("h=sha256; ", None),
        ("h=new:sha256; ", None),
        ("h=sha1; ", "the only hash that is still accepted, sha256, is not allowed (RFC 8301 section 3.1)"),
        ("s=*; ", None),
        ("s=other:*; ", None),
        ("s=email; ", None),
        ("s=other; ", "the key is not for mail (tag s)"),
        ("t=y; ", None),
    ],
)
def test_what_keeps_a_key_from_being_used(tags: str, obstacle: str | None) -> None:
    assert dkim.parse_key(f"{tags}k=ed25519; p={ED25519}").obstacle == obstacle


def test_a_key_type_of_the_future_is_read_and_not_used() -> None:
    key = dkim.parse_key("k=new-type; p=AAAA")
    assert key == DkimKey("k=new-type; p=AAAA", "new-type", "AAAA", None)
    assert key.obstacle == "verifiers don't know the key type 'new-type'"


@pytest.mark.parametrize(
    ("text", "standby"), [("", True), (" \r\n", True), ("p=", False), (";", False), ("\x00", False)]
)
def test_standby(text: str, standby: bool) -> None:
    assert dkim.is_standby(text) is standby


BROKEN = "the base64 is broken: cut off, or with its padding missing or in the middle"
EMPTY = "the text is empty and holds no key; so does an Easy DKIM token on standby"
TAG_NAME = "a tag name is a letter, then letters, digits and underscores"
NO_RSA = "the base64 holds no RSA public key"


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("", 0, EMPTY),
        ("  ", 0, EMPTY),
        ("hello", 0, "an equals sign is missing"),
        ("p=; hello", 4, "an equals sign is missing"),
        (";p=", 0, "a tag is missing before this semicolon"),
        ("p=;;", 3, "a tag is missing before this semicolon"),
        ("=a; p=", 0, TAG_NAME),
        ("1=a; p=", 0, TAG_NAME),
        ("a-b=a; p=", 0, TAG_NAME),
        ("p=; p=", 4, "the tag 'p' is given twice"),
        ("p=; x=é", 6, "U+00E9 is no visible US-ASCII character"),
        ("p=a\x00", 3, "U+0000 is no visible US-ASCII character"),
        ("p=; v=DKIM1", 4, "v must be the first tag"),
        ("v=DKIM2; p=", 2, "the version must be exactly DKIM1"),
        ("v=dkim1; p=", 2, "the version must be exactly DKIM1"),
        ("v=DKIM1.0; p=", 2, "the version must be exactly DKIM1"),
        ("v=DMARC1; p=none", 2, "the version must be exactly DKIM1"),
        ("v=DKIM1", 7, "the tag p with the public key is missing"),
        ("v=DKIM1; P=", 11, "the tag p with the public key is missing"),
        ("k=; p=", 2, "'' is no word that the tag k can hold"),
        ("k=rsa:rsa; p=", 2, "'rsa:rsa' is no word that the tag k can hold"),
        ("k=*; p=", 2, "'*' is no word that the tag k can hold"),
        ("h=sha256:; p=", 9, "'' is no word that the tag h can hold"),
        ("t=y:-; p=", 4, "'-' is no word that the tag t can hold"),
        ("s=email: *x; p=", 8, "'*x' is no word that the tag s can hold"),
        ("p=AA-A", 4, "'-' does not occur in base64"),
        ("p=AAA", 2, BROKEN),
        ("p=AA==AA==", 2, BROKEN),
        ("p====", 2, BROKEN),
        ("p=AAAA", 2, NO_RSA),
        (f"k=ed25519; p={ED25519[:-4]}", 13, "an Ed25519 key is 32 bare octets, not 30 (RFC 8463 section 4)"),
    ],
)
def test_each_error_has_its_place(text: str, position: int, reason: str) -> None:
    with pytest.raises(DkimSyntaxError) as caught:
        dkim.parse_key(text)
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.text, error.position, error.reason) == (text, position, reason)


def test_a_truncated_key_is_no_key(rsa_key: MakeKey) -> None:
    with pytest.raises(DkimSyntaxError) as caught:
        dkim.parse_key(f"p={base64_of(rsa_key(1024))[:100]}")
    assert (caught.value.position, caught.value.reason) == (2, NO_RSA)


def test_a_key_of_another_type_than_declared() -> None:
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    encoded = b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    with pytest.raises(DkimSyntaxError, match="the key is of another type than k says: not RSA"):
        dkim.parse_key(f"p={encoded}")


def test_the_record_of_an_own_key_reads_back(rsa_key: MakeKey) -> None:
    public = base64_of(rsa_key(2048))
    assert dkim.key_record(public) == f"p={public}"
    assert dkim.parse_key(dkim.key_record(public)) == DkimKey(f"p={public}", "rsa", public, 2048)


noise = st.lists(
    st.sampled_from(
        ["v=DKIM1", ";", " ", "=", "p=", "k=rsa", "k=ed25519", "h=", "t=y:s", "n==C3=", "AAAA", "é", ED25519]
    )
    | st.text(max_size=5)
    | st.binary(max_size=60).map(lambda octets: b64encode(octets).decode()),
    max_size=10,
).map("".join)


@given(noise)
def test_a_key_round_trips_or_raises_the_one_error(text: str) -> None:
    try:
        written = str(dkim.parse_key(text))
    except DkimSyntaxError as error:
        written = error.text
    assert written == text


@given(st.binary(max_size=80), st.integers(0, 255), st.data())
def test_no_octets_raise_anything_else(tail: bytes, octet: int, data: st.DataObject) -> None:
    key = bytearray.fromhex("30819f300d06092a864886f70d010101050003818d0030818902818100") + tail
    key[data.draw(st.integers(0, len(key) - 1))] = octet
    text = f"p={b64encode(key).decode()}"
    try:
        written = str(dkim.parse_key(text))
    except DkimSyntaxError as error:
        written = error.text
    assert written == text


@pytest.mark.parametrize("blank", ["\x0b", "\x0c", "\xa0", "\u2003"])
def test_only_spaces_tabs_and_line_ends_are_blanks(blank: str) -> None:
    assert not dkim.is_standby(blank)
    for text, reason in (
        (f"{blank}p=", "a tag name is a letter, then letters, digits and underscores"),
        (f"t={blank}y; p=", f"U+{ord(blank):04X} is no visible US-ASCII character"),
    ):
        with pytest.raises(DkimSyntaxError) as caught:
            dkim.parse_key(text)
        assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "flags", "notes", "problems"),
    [
        ("t=; p=", (), "", ("t is empty: leave it out",)),
        ("p=; t = ;", (), "", ("t is empty: leave it out",)),
        (
            "p=; n=Schlüssel",
            (),
            "Schlüssel",
            ("n, the note for people, holds more than US-ASCII: encode it as quoted-printable",),
        ),
        ("p=; n=Schl=C3=BCssel; t=y", ("y",), "Schlüssel", ()),
    ],
)
def test_what_touches_no_verification_is_no_error(
    text: str, flags: tuple[str, ...], notes: str, problems: tuple[str, ...]
) -> None:
    key = dkim.parse_key(text)
    assert (key.flags, key.notes, key.problems) == (flags, notes, problems)


def test_notes_that_are_not_utf_8_show_that() -> None:
    assert dkim.parse_key("p=; n=caf\udce9").notes == "caf\ufffd"
    assert dkim.parse_key("p=; n=caf=E9").notes == "caf\ufffd"


def test_a_key_of_another_type_is_named_as_such() -> None:
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    public = b64encode(point.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    with pytest.raises(DkimSyntaxError) as caught:
        dkim.parse_key(f"p={public}")
    assert (caught.value.position, caught.value.reason) == (
        2,
        "the key is of another type than k says: not RSA",
    )

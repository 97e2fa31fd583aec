import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards import names
from deliverability.standards.names import DomainNameError

LONGEST = ".".join(["a" * 63, "b" * 63, "c" * 63, "d" * 61])  # 253 characters
inner_labels = st.from_regex(r"[a-z0-9_]([a-z0-9_-]{0,20}[a-z0-9_])?", fullmatch=True)
inner_names = st.lists(inner_labels, min_size=1, max_size=6).map(".".join)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("example.com", "example.com"),
        ("Shop.EXAMPLE.com.", "shop.example.com"),
        ("com", "com"),
        ("_dmarc.example.com", "_dmarc.example.com"),
        ("a_b.example", "a_b.example"),
        ("Bücher.Example", "xn--bcher-kva.example"),
        ("faß.de", "xn--fa-hia.de"),
        ("_dmarc.BÜCHER.example.", "_dmarc.xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("xn--i-7iq.ws", "xn--i-7iq.ws"),
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
        ("\uff11\uff12.example", "12.example"),
        ("so\u00adft.example", "soft.example"),
        ("a" * 63 + ".example", "a" * 63 + ".example"),
        (LONGEST, LONGEST),
        (LONGEST + ".", LONGEST),
    ],
)
def test_normalize_gives_the_inner_form(text: str, name: str) -> None:
    assert names.normalize(text) == name
    assert names.normalize(name) == name


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        (".", "it is empty"),
        ("a..example", "a label is empty"),
        (".example", "a label is empty"),
        ("example..", "a label is empty"),
        ("a" * 64 + ".example", "a label has 64 characters; at most 63 are allowed"),
        (LONGEST + "d", "254 characters as A-labels; at most 253 are allowed"),
        (LONGEST + "dd", "255 characters; at most 253 are allowed"),
        ("ü" * 60 + "." + "ü" * 60 + "." + "ü" * 60 + "." + "ü" * 60, "Label too long"),
        ("-a.example", "the label '-a' begins or ends with a hyphen"),
        ("a-.example", "the label 'a-' begins or ends with a hyphen"),
        ("*.example", "the label '*' holds more than letters, digits, hyphens and underscores"),
        ("a b.example", "the label 'a b' holds more than letters, digits, hyphens and underscores"),
        ("a\n", r"the label 'a\n' holds more than letters, digits, hyphens and underscores"),
        (
            "http://example",
            "the label 'http://example' holds more than letters, digits, hyphens and underscores",
        ),
        ("\u2100.example", "the label 'a/c' holds more than letters, digits, hyphens and underscores"),
        ("_é.example", "Codepoint U+005F at position 1 of '_é' not allowed"),
    ],
)
def test_normalize_refuses_and_says_why(text: str, reason: str) -> None:
    with pytest.raises(DomainNameError) as caught:
        names.normalize(text)
    assert (caught.value.text, caught.value.reason) == (text, reason)
    assert caught.value.args == (text, reason)


def test_normalize_refuses_what_idna_does_not_map() -> None:
    with pytest.raises(DomainNameError) as caught:
        names.normalize("a\u0378.example")
    assert caught.value.text == "a\u0378.example"
    assert "U+0378" in caught.value.reason


def test_the_message_quotes_the_name() -> None:
    assert str(DomainNameError("a..b", "a label is empty")) == "'a..b' is no domain name: a label is empty"


def test_names_of_u_labels_count_as_a_labels() -> None:
    text = ".".join(["ü" * 40] * 6)  # 245 characters, each A-label longer
    with pytest.raises(DomainNameError, match="characters as A-labels; at most 253 are allowed"):
        names.normalize(text)


@given(st.text(max_size=300) | st.text(alphabet="aé.-_xn\ud800\u0301\u200d。", max_size=80))
def test_normalize_ends_in_the_inner_form_or_the_one_error(text: str) -> None:
    try:
        name = names.normalize(text)
    except DomainNameError:
        return
    assert names.normalize(name) == name
    assert name.isascii()
    assert 0 < len(name) <= 253
    assert all(0 < len(label) <= 63 for label in names.labels(name))


@given(inner_names)
def test_display_never_fails(name: str) -> None:
    assert names.to_unicode(name)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("example.com", "example.com"),
        ("_dmarc.xn--bcher-kva.example", "_dmarc.bücher.example"),
        ("xn--i-7iq.ws", "xn--i-7iq.ws"),
        ("xn--.example", "xn--.example"),
        ("", ""),
    ],
)
def test_to_unicode(name: str, shown: str) -> None:
    assert names.to_unicode(name) == shown


@pytest.mark.parametrize(
    ("name", "parts", "above"),
    [
        ("a.example.com", ("a", "example", "com"), "example.com"),
        ("com", ("com",), None),
        ("", (), None),
    ],
)
def test_labels_and_parent(name: str, parts: tuple[str, ...], above: str | None) -> None:
    assert names.labels(name) == parts
    assert names.parent(name) == above


@pytest.mark.parametrize(
    ("mailbox", "domain"),
    [
        ("Orders@Shop.Example.", "shop.example"),
        ("shop.example", "shop.example"),
        ('"a@b"@shop.example', "shop.example"),
        ("@", ""),
    ],
)
def test_the_domain_of_a_mailbox(mailbox: str, domain: str) -> None:
    assert names.domain_of(mailbox) == domain


@pytest.mark.parametrize(
    ("name", "zone", "inside", "written"),
    [
        ("example.com", "example.com", True, "@"),
        ("a.example.com", "example.com", True, "a"),
        ("a.b.example.com", "example.com", True, "a.b"),
        ("badexample.com", "example.com", False, None),
        ("com", "example.com", False, None),
        ("example.com", "", True, "example.com"),
        ("", "", True, "@"),
    ],
)
def test_within_and_relative(name: str, zone: str, inside: bool, written: str | None) -> None:
    assert names.is_within(name, zone) is inside
    if written is None:
        with pytest.raises(DomainNameError) as caught:
            names.relative(name, zone)
        assert caught.value.args == (name, f"it does not lie in the zone {zone}")
    else:
        assert names.relative(name, zone) == written


def test_absolute() -> None:
    assert (names.absolute("example.com"), names.absolute("")) == ("example.com.", ".")


@pytest.mark.parametrize(
    ("name", "zone", "meant"),
    [
        ("x.example.com.example.com", "example.com", "x.example.com"),
        ("x.example.com.example.com.example.com", "example.com", "x.example.com"),
        ("example.com.example.com", "example.com", "example.com"),
        ("x.example.com", "example.com", None),
        ("example.com", "example.com", None),
        ("x.badexample.com.example.com", "example.com", None),
        ("x.example.com.example.com", "example.org", None),
        ("x", "", None),
    ],
)
def test_undouble(name: str, zone: str, meant: str | None) -> None:
    assert names.undouble(name, zone) == meant


@given(inner_names, inner_names)
def test_undouble_undoes_a_doubled_zone(name: str, zone: str) -> None:
    inside = f"{name}.{zone}"
    assert names.undouble(f"{inside}.{zone}", zone) == (names.undouble(inside, zone) or inside)


@pytest.mark.parametrize(
    ("name", "organizational", "suffix"),
    [
        ("example.com", "example.com", False),
        ("_dmarc.a.b.example.co.uk", "example.co.uk", False),
        ("com", None, True),
        ("co.uk", None, True),
        ("a.b.nosuchtld", "b.nosuchtld", False),
        ("shop.s3.amazonaws.com", "shop.s3.amazonaws.com", False),
        ("", None, False),
    ],
)
def test_public_suffixes(name: str, organizational: str | None, suffix: bool) -> None:
    assert names.organizational_domain(name) == organizational
    assert names.is_public_suffix(name) is suffix

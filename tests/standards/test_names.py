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
    ("name", "zone", "inside"),
    [
        ("example.com", "example.com", True),
        ("a.b.example.com", "example.com", True),
        ("badexample.com", "example.com", False),
        ("com", "example.com", False),
        ("example.com", "", True),
        ("", "", True),
    ],
)
def test_within(name: str, zone: str, inside: bool) -> None:
    assert names.is_within(name, zone) is inside


def test_absolute() -> None:
    assert (names.absolute("example.com"), names.absolute("")) == ("example.com.", ".")


@pytest.mark.parametrize(
    ("name", "organizational"),
    [
        ("example.com", "example.com"),
        ("_dmarc.a.b.example.co.uk", "example.co.uk"),
        ("com", None),
        ("co.uk", None),
        ("a.b.nosuchtld", "b.nosuchtld"),
        ("shop.s3.amazonaws.com", "shop.s3.amazonaws.com"),
        ("", None),
    ],
)
def test_public_suffixes(name: str, organizational: str | None) -> None:
    assert names.organizational_domain(name) == organizational

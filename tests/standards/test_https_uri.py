import pytest

from deliverability.standards.https_uri import flaw


@pytest.mark.parametrize(
    "uri",
    [
        "https://logo.example/a.svg",
        "HTTPS://Logo.Example:8443/a?b=%2C#c",
        "https://user@a.example/",
        "https://a.example",
    ],
)
def test_valid(uri: str) -> None:
    assert flaw(uri) is None
    assert flaw(uri, full_host=True) is None


@pytest.mark.parametrize("uri", ["https://localhost/", "https://192.0.2.1/", "https://[2001:db8::1]:8443/"])
def test_hosts_that_are_no_full_name(uri: str) -> None:
    assert flaw(uri) is None
    assert flaw(uri, full_host=True) == f"'{uri}' names no fully qualified host"


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("", "'' is no https URI"),
        ("http://logo.example/a.svg", "'http://logo.example/a.svg' is no https URI"),
        ("logo.example/a.svg", "'logo.example/a.svg' is no https URI"),
        ("https://a.example/a b", "'https://a.example/a b' holds characters that must be encoded in a URI"),
        ("https://a.example/a,b", "'https://a.example/a,b' holds characters that must be encoded in a URI"),
        ("https://a.example/%zz", "'https://a.example/%zz' holds characters that must be encoded in a URI"),
        (
            "https://a.example/\x1b",
            "'https://a.example/\\x1b' holds characters that must be encoded in a URI",
        ),
        ("https:///a.svg", "'https:///a.svg' names no host"),
        ("https://[a.example/", "'https://[a.example/' names no host"),
        ("https://a.example:x/", "'https://a.example:x/' names no host"),
        ("https://-a.example/", "'https://-a.example/' names no host"),
        (
            "https://a.example/#a#b",
            "'https://a.example/#a#b' holds a second # or a bracket outside of the host, which must be encoded in a URI",
        ),
        (
            "https://a.example/[b]",
            "'https://a.example/[b]' holds a second # or a bracket outside of the host, which must be encoded in a URI",
        ),
        ("https://[::::]/", "'https://[::::]/' names no host"),
    ],
)
def test_flaws(uri: str, reason: str) -> None:
    assert flaw(uri) == reason

import pytest

from deliverability.standards import dkim


def test_names_and_targets() -> None:
    assert dkim.cname_name("Abc123", "example.com") == "abc123._domainkey.example.com"
    assert (
        dkim.cname_target("Abc123", "dkim.eu-central-2.amazonses.com")
        == "abc123.dkim.eu-central-2.amazonses.com"
    )
    assert dkim.selector_name("S1", "example.com") == "s1._domainkey.example.com"


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("a", True),
        ("Ses2026", True),
        ("a-b", True),
        ("1", True),
        ("a" * 63, True),
        ("a" * 64, False),
        ("", False),
        ("-a", False),
        ("a-", False),
        ("a.b", False),
        ("a_b", False),
        ("ä", False),
        ("a\n", False),
    ],
)
def test_selectors_that_ses_takes(text: str, valid: bool) -> None:
    assert dkim.valid_selector(text) is valid

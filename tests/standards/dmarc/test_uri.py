import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards.dmarc.uri import ReportUri, mailto, read_uri


@pytest.mark.parametrize(
    ("written", "uri", "domain"),
    [
        ("mailto:a@b.example", ReportUri("mailto:a@b.example", 5, "a@b.example"), "b.example"),
        ("MailTo:A@B.Example", ReportUri("MailTo:A@B.Example", 5, "A@b.example"), "b.example"),
        (
            "mailto:a%21@c.example",
            ReportUri("mailto:a%21@c.example", 5, "a!@c.example"),
            "c.example",
        ),
        (
            "mailto:a@b.example?subject=x",
            ReportUri("mailto:a@b.example?subject=x", 5, "a@b.example"),
            "b.example",
        ),
        (
            "mailto:%22a@b%22@c.example",
            ReportUri("mailto:%22a@b%22@c.example", 5, '"a@b"@c.example'),
            "c.example",
        ),
        (
            "mailto:a@b%C3%BCcher.example",
            ReportUri("mailto:a@b%C3%BCcher.example", 5, "a@xn--bcher-kva.example"),
            "xn--bcher-kva.example",
        ),
        ("mailto:a@b.example!10m", ReportUri("mailto:a@b.example", 5, "a@b.example", "10m"), "b.example"),
        ("mailto:a@b.example!5", ReportUri("mailto:a@b.example", 5, "a@b.example", "5"), "b.example"),
        ("https://a.example/r!1G", ReportUri("https://a.example/r", 5, None, "1G"), None),
        ("x-1+.:y", ReportUri("x-1+.:y", 5, None), None),
        ("https:a@b.example", ReportUri("https:a@b.example", 5, None), None),
        ("https://a.example:443/r", ReportUri("https://a.example:443/r", 5, None), None),
        ("https://[2001:db8::1]:443/", ReportUri("https://[2001:db8::1]:443/", 5, None), None),
    ],
)
def test_valid_destinations(written: str, uri: ReportUri, domain: str | None) -> None:
    assert read_uri(written, 5) == uri
    assert (uri.domain, str(uri)) == (domain, uri.text)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "a@b.example",
        "https://a.example:x/",
        "https://a.example:65536/",
        "https://[2001:db8::1",
        "mailto:",
        "mailto:a",
        "mailto:@b.example",
        "mailto:a@",
        "mailto:a@b..example",
        "mailto:a..b@c.example",
        "mailto:a b@c.example",
        "mailto:a%20b@c.example",
        "mailto:a%2Cb@c.example",
        "mailto:a@b@c.example",
        "mailto:a!b@c.example",
        "mailto:a@b.example!10x",
        "mailto:a@b.example!",
        "mailto:%FF@b.example",
        "mailto:%2@b.example",
        "mailto:é@b.example",
        "1http://a.example",
        "https:",
        "://a.example",
        "https://a.example/\x00",
    ],
)
def test_invalid_destinations(written: str) -> None:
    assert read_uri(written, 0) is None


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("reports@example.com", "mailto:reports@example.com"),
        ("a+b-c_d.e@Example.COM.", "mailto:a+b-c_d.e@example.com"),
        ("a!b@c.example", "mailto:a%21b@c.example"),
        ('"a;b,c"@d.example', "mailto:%22a%3Bb%2Cc%22@d.example"),
        ("a/b?c=d&e#f%g@h.example", "mailto:a%2Fb%3Fc%3Dd%26e%23f%25g@h.example"),
        ("ü@bücher.example", "mailto:%C3%BC@xn--bcher-kva.example"),
        ("$'*@a.example", "mailto:$'*@a.example"),
    ],
)
def test_mailboxes_are_percent_encoded_and_read_back(address: str, uri: str) -> None:
    assert mailto(address) == uri
    read = read_uri(uri, 0)
    assert read is not None
    assert mailto(read.address or "") == uri


LOCAL_PART = "what stands before the @ is no local part (RFC 5322 section 3.4.1)"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "a mailbox has an @"),
        ("example.com", "a mailbox has an @"),
        ("@example.com", LOCAL_PART),
        ("mailto:a@example.com", LOCAL_PART),
        ("a,b@example.com", LOCAL_PART),
        ("a b@example.com", LOCAL_PART),
        (".a@example.com", LOCAL_PART),
        ("a.@example.com", LOCAL_PART),
        ('"a"b@example.com', LOCAL_PART),
        ('"a\n"@example.com', LOCAL_PART),
        ("a\udcff@example.com", LOCAL_PART),
        ("a@", "'' is no domain name: it is empty"),
        (
            "a@b c",
            "'b c' is no domain name: the label 'b c' holds more than letters, digits, hyphens and underscores",
        ),
    ],
)
def test_texts_that_are_no_mailbox(address: str, reason: str) -> None:
    with pytest.raises(ValueError, match=rf"\A{re.escape(reason)}\Z"):
        mailto(address)


@given(st.text(max_size=20), st.sampled_from(["a.example", "bücher.example", "x", ""]))
def test_what_is_written_is_read_back(local: str, domain: str) -> None:
    try:
        uri = mailto(f"{local}@{domain}")
    except ValueError:
        return
    assert not set(uri) & set(',!; "')
    read = read_uri(uri, 0)
    assert read is not None
    assert (read.text, (read.address or "").rpartition("@")[0]) == (uri, local)

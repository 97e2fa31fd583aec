"""RFC 8460 section 3."""

import pytest

from deliverability.standards import tls_rpt
from deliverability.standards.tls_rpt import TlsRptRecord, TlsRptSyntaxError


@pytest.mark.parametrize(
    ("fields", "rua"),
    [
        ("rua=mailto:reports@shop.example", ("mailto:reports@shop.example",)),
        ("rua=https://reports.example/v1/tlsrpt?k=v;", ("https://reports.example/v1/tlsrpt?k=v",)),
        (
            "rua=mailto:a@shop.example , \thttps://reports.example/x;",
            ("mailto:a@shop.example", "https://reports.example/x"),
        ),
        ("rua=MAILTO:a%21b@shop.example", ("MAILTO:a%21b@shop.example",)),
    ],
)
def test_records(fields: str, rua: tuple[str, ...]) -> None:
    text = f"v=TLSRPTv1; {fields}"
    assert tls_rpt.is_record(text)
    assert tls_rpt.parse(text) == TlsRptRecord(text, rua)
    assert str(tls_rpt.parse(text)) == text


def test_fields_that_nobody_knows_do_no_harm() -> None:
    text = "v=TLSRPTv1;x=1;rua=mailto:a@shop.example"
    assert tls_rpt.parse(text) == TlsRptRecord(text, ("mailto:a@shop.example",))


@pytest.mark.parametrize(
    ("fields", "position", "reason"),
    [
        ("", 11, "rua, the report address, is missing"),
        ("Rua=mailto:a@shop.example", 36, "rua, the report address, is missing"),
        ("rua=", 15, "a report address is a mailto: or https: URI, not ''"),
        ("rua=a@shop.example", 15, "a report address is a mailto: or https: URI, not 'a@shop.example'"),
        ("rua=http://a.example", 15, "a report address is a mailto: or https: URI, not 'http://a.example'"),
        ("rua=mailto:a", 15, "'mailto:a' names no valid mailbox"),
        ("rua=mailto:a@b c", 15, "'mailto:a@b c' names no valid mailbox"),
        ("rua=https://x:y", 15, "'https://x:y' names no host"),
        (
            "rua=mailto:a@b.example!1m",
            15,
            "an exclamation mark in 'mailto:a@b.example!1m' must be encoded; there is no size limit in TLS-RPT",
        ),
        ("rua=ftp:x", 15, "a report address is a mailto: or https: URI, not 'ftp:x'"),
        ("rua=mailto:a@b.example,", 34, "a report address is a mailto: or https: URI, not ''"),
    ],
)
def test_errors(fields: str, position: int, reason: str) -> None:
    text = f"v=TLSRPTv1;{fields}"
    with pytest.raises(TlsRptSyntaxError) as caught:
        tls_rpt.parse(text)
    assert (caught.value.position, caught.value.reason) == (position, reason)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "v=TLSRPTv1 ; rua=mailto:a@b.example",
            ('some senders want the semicolon right behind "v=TLSRPTv1"',),
        ),
        (
            "v=TLSRPTv1\t;rua=mailto:a@b.example",
            ('some senders want the semicolon right behind "v=TLSRPTv1"',),
        ),
        (
            "v=TLSRPTv1; rua=mailto:a@b.example, ftp:x",
            ("a report address is a mailto: or https: URI, not 'ftp:x'",),
        ),
    ],
)
def test_what_is_valid_and_worth_knowing(text: str, problems: tuple[str, ...]) -> None:
    assert tls_rpt.is_record(text)
    assert tls_rpt.parse(text) == TlsRptRecord(text, ("mailto:a@b.example",), problems)


def test_what_was_meant_as_a_record() -> None:
    assert tls_rpt.resembles("v=TLSRPT1; rua=x") == 'it does not begin with exactly "v=TLSRPTv1;"'
    assert tls_rpt.resembles("v=TLSRPTv1; rua=x") is None
    assert tls_rpt.resembles("v=spf1 -all") is None


def test_where_it_stands() -> None:
    assert tls_rpt.record_name("shop.example") == "_smtp._tls.shop.example"


def test_a_record_may_have_more_than_one_rua() -> None:
    text = "v=TLSRPTv1; rua=mailto:a@b.example; x=y; rua=mailto:c@d.example,https://x/y"
    assert tls_rpt.parse(text) == TlsRptRecord(
        text,
        ("mailto:a@b.example", "mailto:c@d.example", "https://x/y"),
        (
            "not everybody can reach the host in 'https://x/y'",
            "of several rua some senders may use the first one only",
        ),
    )

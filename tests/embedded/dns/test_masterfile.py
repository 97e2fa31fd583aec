import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.embedded.dns.masterfile import MasterFileError, load_zone_text
from deliverability.embedded.dns.zone import RRset
from tests.embedded.dns.conftest import Lab

TEXT = r"""
$TTL 1h
@       IN SOA ns1 hostmaster ( 2026010101 7200 900
                                1209600 300 )  ; over two lines
        IN NS  ns1.provider.example.
        300 TXT "v=spf1 include:amazonses.com -all"
        300 TXT "google-site-verification=\"x\" \195\164"
WWW     CNAME shop.example.
*.Wild  60 IN MX 10 mx
$ORIGIN _domainkey.shop.example.
sel     TXT ( "v=DKIM1; "
              "p=AAAA" )
"""


def test_reads_what_bind_reads() -> None:
    assert load_zone_text(TEXT, "shop.example") == (
        RRset("shop.example", "SOA", 3600, ("ns1.shop.example. hostmaster.shop.example. 2026010101 7200 900 1209600 300",)),
        RRset("shop.example", "NS", 3600, ("ns1.provider.example.",)),
        RRset("shop.example", "TXT", 300, ('"v=spf1 include:amazonses.com -all"', r'"google-site-verification=\"x\" \195\164"')),
        RRset("www.shop.example", "CNAME", 3600, ("shop.example.",)),
        RRset("*.wild.shop.example", "MX", 60, ("10 mx.shop.example.",)),
        RRset("sel._domainkey.shop.example", "TXT", 3600, ('"v=DKIM1; " "p=AAAA"',)),
    )  # fmt: skip


def test_is_answered_as_it_was_read(lab: Lab) -> None:
    lab.zone.apply(load_zone_text(TEXT, "shop.example"))
    assert lab.ask("sel._domainkey.shop.example").answer == (
        'sel._domainkey.shop.example. 3600 TXT "v=DKIM1; " "p=AAAA"',
    )


@pytest.mark.parametrize(
    ("text", "origin"), [("", "shop.example"), ("; nothing\n\n", "shop.example"), ("   \n", "")]
)
def test_empty_file_has_no_record_sets(text: str, origin: str) -> None:
    assert load_zone_text(text, origin) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\na 60 TXT x\nb 60 MX ten mx\n", "shop.zone, line 3: expecting an integer"),
        ("a 60 A 300.1.1.1\n", "shop.zone, line 1: "),
        ("a TXT x\n", "shop.zone, line 1: Missing default TTL value"),
        ("a 60 TEXT x\n", "shop.zone, line 1: unknown rdatatype 'TEXT'"),
        ("a 60 TXT x\nother.example. 60 TXT y\nb 60 TXT z\n", "shop.zone, line 2: the record's name lies outside of the zone shop.example."),
        ("$GENERATE 1-2 h$.other.example. 60 A 192.0.2.$\n", "shop.zone, line 1: the record's name lies outside of the zone shop.example."),
        ("a 60 TXT x\na 60 CNAME b\nb 60 TXT z\n", "shop.zone, line 2: CNAME rdataset is not compatible with a regular data node"),
        ("a 60 TXT x\n$INCLUDE /etc/hostname\n", "shop.zone, line 2: zone file directive '$INCLUDE' is not allowed"),
        ("a 60 TXT \"open\n", "shop.zone, line "),
        ("a 60 SOA (\n", "shop.zone, line "),
        ("a 60 CH TXT x\n", "shop.zone, line 1: RR class is not zone's class"),
        (f"{'x' * 64} 60 TXT x\n", "shop.zone, line 1: "),
        (f"a 60 TXT {'x' * 256}\n", "shop.zone, line 1: "),
    ],
)  # fmt: skip
def test_error_names_line_and_reason(text: str, message: str) -> None:
    with pytest.raises(MasterFileError) as refused:
        load_zone_text(text, "shop.example", filename="shop.zone")
    assert str(refused.value).startswith(message)
    assert str(refused.value).count("shop.zone") == 1
    assert len(str(refused.value)) > len("shop.zone, line 1: ")


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_as_a_master_file(text: str) -> None:
    try:
        found = load_zone_text(text, "shop.example")
    except MasterFileError as error:
        refusal = str(error)
        assert refusal.startswith("zone file, line ")
        return
    assert all(rrset.name == "shop.example" or rrset.name.endswith(".shop.example") for rrset in found)

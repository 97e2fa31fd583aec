import dns.rdata
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.embedded.aws.route53 import values
from deliverability.embedded.aws.route53.names import NameProblem

STRINGS = st.lists(st.binary(max_size=255), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("record_type", "written", "rdata"),
    [
        ("TXT", '"v=spf1 -all"', '"v=spf1 -all"'),
        ("TXT", '"first""second"', '"first" "second"'),
        ("TXT", '"a" "b"', '"a" "b"'),
        ("TXT", '""', '""'),
        ("TXT", r'"v=DMARC1\; p=none\;"', '"v=DMARC1; p=none;"'),
        ("TXT", r'"say \"hi\" \\ \303\251"', r'"say \"hi\" \\ \195\169"'),
        ("MX", "10 Mail.Example.com", "10 mail.example.com."),
        ("MX", "0 .", "0 ."),
        ("CNAME", "target.example", "target.example."),
        ("A", "192.0.2.1", "192.0.2.1"),
        ("AAAA", "2001:DB8::1", "2001:db8::1"),
        ("CAA", '0 issue "ca.example"', '0 issue "ca.example"'),
        ("SRV", "1 2 443 host.example", "1 2 443 host.example."),
    ],
)
def test_values_in_master_file_form(record_type, written, rdata):
    assert values.to_rdata(record_type, written) == rdata


@pytest.mark.parametrize(
    ("record_type", "written", "problem"),
    [
        ("TXT", "v=spf1 -all", "InvalidCharacterString (Value should be enclosed in quotation marks)"),
        ("TXT", '"a" b', "InvalidCharacterString (Value should be enclosed in quotation marks)"),
        ("TXT", r'"a\.b"', r"InvalidCharacterString (Value contains the unknown escape \.)"),
        ("TXT", '"open', "InvalidCharacterString (Value should be enclosed in quotation marks)"),
        ("TXT", "", "InvalidCharacterString (Value should be enclosed in quotation marks)"),
        ("TXT", f'"{"a" * 256}"', "CharacterStringTooLong (Value is too long)"),
        ("MX", "mail.example", "MXRRDATANotTwoFields (MX record doesn't have 2 fields)"),
        (
            "MX",
            "high mail.example",
            "MXRRDATAPriorityRequired (MX record doesn't have a priority of 0 to 65535)",
        ),
        (
            "MX",
            "65536 m.example",
            "MXRRDATAPriorityRequired (MX record doesn't have a priority of 0 to 65535)",
        ),
        ("A", "256.0.0.1", "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)"),
        ("AAAA", "192.0.2.1", "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)"),
        ("SRV", "1 2 host.example", "SRVRRDATAInvalid (Value is not a valid SRV record)"),
    ],
)
def test_values_that_route_53_refuses(record_type, written, problem):
    with pytest.raises(values.ValueProblem) as caught:
        values.to_rdata(record_type, written)
    assert str(caught.value) == f"FATAL problem: {problem} encountered with '{written}'"


def test_a_character_outside_of_ascii_is_named():
    with pytest.raises(values.ValueProblem) as caught:
        values.to_rdata("TXT", '"caf\u00e9"')
    assert str(caught.value) == (
        "FATAL problem: UnsupportedCharacter (Value contains unsupported characters) encountered with '\u00e9'"
    )


def test_a_string_of_255_octets_is_taken_however_it_is_escaped():
    assert values.character_strings('"' + "\\377" * 255 + '"') == [b"\xff" * 255]
    with pytest.raises(values.ValueProblem):
        values.character_strings('"' + "\\377" * 256 + '"')


def test_a_broken_host_name_in_a_value():
    with pytest.raises(NameProblem):
        values.to_rdata("CNAME", "a..example")


@given(STRINGS)
def test_any_strings_survive_between_api_and_master_file(strings):
    api = " ".join('"' + "".join(f"\\{octet:03o}" for octet in text) + '"' for text in strings)
    rdata = values.to_rdata("TXT", api)
    assert list(dns.rdata.from_text("IN", "TXT", rdata).strings) == strings
    assert values.character_strings(values.from_rdata("TXT", rdata)) == strings

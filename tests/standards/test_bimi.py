"""draft-brand-indicators-for-message-identification-10 section 4.3."""

import pytest

from deliverability.standards import bimi
from deliverability.standards.bimi import BimiRecord, BimiSyntaxError

LOGO = "https://shop.example/logo.svg"
EVIDENCE = "https://shop.example/logo.pem"


@pytest.mark.parametrize(
    ("text", "location", "evidence"),
    [
        (f"v=BIMI1; l={LOGO}; a={EVIDENCE};", LOGO, EVIDENCE),
        (f"v=BIMI1;l={LOGO}", LOGO, None),
        (f" v = BIMI1 ; a = ; l = {LOGO} ; avp=brand; lps=true; new=x", LOGO, None),
        (f"v=BIMI1; a={EVIDENCE}; l=", None, EVIDENCE),
        ("v=BIMI1; l=https://shop.example/logo?size=1", "https://shop.example/logo?size=1", None),
        ("v=BIMI1; l=https://shop.example/logo.svgz?x=a.png", "https://shop.example/logo.svgz?x=a.png", None),
    ],
)
def test_records(text: str, location: str | None, evidence: str | None) -> None:
    assert bimi.is_record(text)
    found = bimi.parse(text)
    assert found == BimiRecord(text, location, evidence)
    assert str(found) == text
    assert not found.declines


@pytest.mark.parametrize("text", ["v=BIMI1; l=; a=;", "v=BIMI1; l="])
def test_declining(text: str) -> None:
    assert bimi.parse(text).declines


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("v=BIMI2; l=", 0, 'the first tag of a record is exactly "v=BIMI1"'),
        (f"l={LOGO}; v=BIMI1", 0, 'the first tag of a record is exactly "v=BIMI1"'),
        ("v=BIMI1", 7, "l, the location of the logo, is missing"),
        (f"v=BIMI1; a={EVIDENCE}", 40, "l, the location of the logo, is missing"),
        ("v=BIMI1;; l=", 8, "there is nothing between two semicolons"),
        ("v=BIMI1; l", 9, "'l' has no value"),
        ("v=BIMI1; l=; l=", 13, "there is a second 'l'"),
        ("v=BIMI1; l=http://a.example/a.svg", 11, "'http://a.example/a.svg' is no https URI"),
        ("v=BIMI1; l=; a=x.pem", 15, "'x.pem' is no https URI"),
        (
            "v=BIMI1; l=https://a.example/a.PNG",
            11,
            "the logo must be SVG, which 'https://a.example/a.PNG' is not",
        ),
        (
            "v=BIMI1; l=https://a.example/a.jpg?x#y",
            11,
            "the logo must be SVG, which 'https://a.example/a.jpg?x#y' is not",
        ),
    ],
)
def test_errors(text: str, position: int, reason: str) -> None:
    with pytest.raises(BimiSyntaxError) as caught:
        bimi.parse(text)
    assert (caught.value.position, caught.value.reason) == (position, reason)


@pytest.mark.parametrize(
    "text",
    [
        "v=bimi1; l=",
        "V=BIMI1; l=",
        "v=BIMI2; l=",
        '"v=BIMI1; l="',
        f"l={LOGO}; v=BIMI1",
        'v="BIMI1"; l=',
        "v=BIMI",
    ],
)
def test_values_that_were_meant_as_a_record(text: str) -> None:
    assert not bimi.is_record(text)
    assert bimi.resembles(text) == 'its first tag is not exactly "v=BIMI1"'


@pytest.mark.parametrize("text", ["", "v=BIMI1; l=", "v=spf1 -all", "v=DMARC1; p=none", "v"])
def test_records_and_foreign_values_resemble_nothing(text: str) -> None:
    assert bimi.resembles(text) is None


def test_where_it_stands() -> None:
    assert bimi.record_name("shop.example") == "default._bimi.shop.example"

"""The formats of a look at a domain: whatever DNS holds, it is text in each of them."""

import pytest
from hypothesis import given

from deliverability.commands import dmarc, spf
from deliverability.commands.domain_options import LookDocument
from deliverability.report.format import Format
from tests.report.looks import dmarc_look, spf_look
from tests.report.readers import harmless
from tests.report.verdicts import dns_texts


@pytest.mark.parametrize("format", spf.FORMATS, ids=lambda format: format.name)
@given(text=dns_texts)
def test_whatever_an_spf_record_holds_is_text(format: Format, text: str):
    world = {"shop.example": {"TXT": [f"v=spf1 {text}", text, f"v=spf1 exp={text}"]}}
    one = {
        "shop.example": {"TXT": [f"v=spf1 include:a.example -all {text}"]},
        "a.example": {"TXT": [f"v=spf1 {text}"]},
    }
    for each in (world, one):
        harmless(format.render(LookDocument(spf_look(each, ip="192.0.2.1"), strict=False)), format.reader)


@pytest.mark.parametrize("format", dmarc.FORMATS, ids=lambda format: format.name)
@given(text=dns_texts)
def test_whatever_a_dmarc_record_holds_is_text(format: Format, text: str):
    for record in (f"v=DMARC1; p={text}", f"v=DMARC1; p=none; rua=mailto:{text}; x={text}", text):
        look = dmarc_look({"_dmarc.shop.example": {"TXT": [record]}})
        harmless(format.render(LookDocument(look, strict=False)), format.reader)

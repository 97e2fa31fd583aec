"""The formats of declared records: whatever a manifest holds, it is text in each of them."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.commands.plan_formats import FORMATS
from deliverability.commands.running import UsageProblem
from deliverability.declaration.manifest import Manifest, manifest_of
from deliverability.declaration.plan import DkimFacts, make_plan
from deliverability.declaration.reading import from_mapping
from deliverability.handoff.declared import declared_list
from deliverability.handoff.entries import Handoff
from deliverability.report.format import Format
from tests.report.readers import harmless
from tests.report.verdicts import HOSTILE, dns_texts, hostile_texts

BY_NAME = {format.name: format for format in FORMATS}
ROLE = "arn:aws:iam::222222222222:role/dns"


def declared(**keys: object) -> Manifest:
    settings = from_mapping({"domain": "shop.example", "dns": {"roleArn": ROLE}, **keys})
    tokens = DkimFacts(tuple(letter * 32 for letter in "abc"))
    return manifest_of(make_plan(settings, stack="shop", region="eu-central-1", dkim_facts=tokens))


def with_first_value(value: str) -> Manifest:
    first, *others = declared().records
    record = first.model_copy(update={"values": (value,)})
    return declared().model_copy(update={"records": (record, *others)})


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    """Manifests as somebody may have edited them: their texts are anything."""
    manifest = declared()
    records = []
    for record in manifest.records:
        name = draw(st.one_of(st.just(record.name), hostile_texts))
        held = tuple(draw(dns_texts) if record.type == "TXT" else value for value in record.values)
        records.append(record.model_copy(update={"name": name, "values": held}))
    texts = {name: draw(hostile_texts) for name in ("stack", "domain", "region")}
    return manifest.model_copy(update={**texts, "records": tuple(records)})


@pytest.mark.parametrize("format", FORMATS, ids=BY_NAME)
@given(manifest=manifests())
def test_whatever_a_manifest_holds_is_text(format: Format[Handoff], manifest: Manifest):
    harmless(format.render(declared_list(manifest)), format.reader)


@pytest.mark.parametrize("format", FORMATS, ids=BY_NAME)
def test_what_is_known_to_be_obeyed_is_text(format: Format[Handoff]):
    for text in HOSTILE:
        manifest = with_first_value(re.sub("[\ud800-\udc7f\udd00-\udfff]", "", text))
        first, *others = manifest.records
        named = first.model_copy(update={"name": text})
        harmless(format.render(declared_list(manifest)), format.reader)
        harmless(
            format.render(declared_list(manifest.model_copy(update={"records": (named, *others)}))),
            format.reader,
        )
        harmless(
            format.render(declared_list(manifest.model_copy(update={"stack": text, "domain": text}))),
            format.reader,
        )


def test_json_is_the_manifest_in_ascii():
    manifest = with_first_value("v=\u202e\x9b\ud800")
    text = BY_NAME["json"].render(declared_list(manifest))
    assert text.isascii()
    assert json.loads(text) == manifest.data()
    assert BY_NAME["json"].render(declared_list(declared())) == declared().to_json()


def test_a_value_that_no_zone_can_hold_is_refused():
    message = r"^the manifest has a TXT value that no zone can hold: U\+D800 is a lone surrogate"
    with pytest.raises(UsageProblem, match=message):
        BY_NAME["bind"].render(declared_list(with_first_value("a\ud800")))


def test_without_a_role_there_is_no_policy_of_it():
    with pytest.raises(UsageProblem, match=r"^the stack declares no dns\.roleArn: --format policy holds all"):
        BY_NAME["role-policy"].render(declared_list(declared(dns={})))

"""The remedies for edited records, held to what a deploy refuses: neither way that they name ends there, and none takes away more."""

import pytest
import yaml

from deliverability.declaration.manifest import manifest_of
from deliverability.declaration.plan import make_plan
from deliverability.declaration.reading import from_mapping
from deliverability.evidence.edits import edit_of, how_to_merge, how_to_restore
from deliverability.existing_records import foreign
from deliverability.report.remedies import remedy_of
from deliverability.shared_txt import CannotShare
from deliverability.shared_txt.decision import TxtSet, change_to_put
from deliverability.standards import txt

DOMAIN = "shop.example"
SES, GOOGLE, ZENDESK = "include:amazonses.com", "include:_spf.google.com", "include:mail.zendesk.com"
#: Every order of the terms, and every end: none of it may decide whose a term is.
ORDERS = [
    f"v=spf1 {' '.join(terms)} {end}"
    for terms in ((SES, GOOGLE, ZENDESK), (GOOGLE, SES, ZENDESK), ("ip4:192.0.2.1", SES), (GOOGLE,), (SES,), ())
    for end in ("-all", "~all", "?all")
]  # fmt: skip
SETTINGS = [
    {},
    {"spf": {"also": [GOOGLE], "all": "~all"}},
    {"spf": {"onForeignTerms": "remove"}},
    {"profile": "parked"},
]


def declared(settings):
    made = from_mapping({"domain": DOMAIN, **settings})
    return manifest_of(make_plan(made, stack="prod", region="eu-central-1"), zone=DOMAIN)


def spf(manifest):
    return next(record for record in manifest.records if record.key == "spf")


def written(manifest, line):
    """The declaration with a line of a remedy in its stack file."""
    settings = manifest.settings.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    changed = {key.partition(":")[2]: value for key, value in yaml.safe_load(line).items()}
    return declared({**settings, **changed})


def refused(record, standing, before, *, removes=False):
    """Whether a deploy of an own record set stops before what stands there."""
    found = foreign(record.record_set(), standing, before)
    return bool(found.values or (found.terms and not removes))


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("standing", ORDERS)
def test_an_own_record(settings, standing):
    manifest = declared(settings)
    record = spf(manifest)
    if record.kind.same(standing, record.values[0]):
        return
    remedy = remedy_of(how_to_restore(record, (standing,), manifest))
    ways = remedy.text.split("If not, " if remedy.settings else "If nobody needs")
    removes = manifest.settings.spf.on_foreign_terms == "remove"
    apart = "remove" in ways[-1].replace("takes", "") or removes
    assert apart or not refused(record, (standing,), record.values)
    # What goes is named.
    gone = set(standing.lower().split()) - set(record.values[0].lower().split()) - {"v=spf1"}
    assert {part for part in gone if part not in remedy.text} == set()
    for line in remedy.settings:
        kept = written(manifest, line)
        assert not refused(spf(kept), (standing,), record.values, removes=removes)
        assert edit_of(spf(kept), (standing,), kept).parts == ()


@pytest.mark.parametrize("standing", ORDERS)
def test_a_shared_value(standing):
    manifest = declared({"spf": {"record": "shared"}})
    record = spf(manifest)
    if record.kind.same(standing, record.values[0]):
        return
    remedy = remedy_of(how_to_restore(record, (standing,), manifest))
    keep, _, drop = remedy.text.rpartition("If not, ")
    removed = f'emove "{standing}" at shop.example'
    assert removed in drop  # Else our value would come to stand beside it.
    with pytest.raises(CannotShare):
        put(record.values[0], standing, before=record.values[0])
    for line in remedy.settings:
        value = spf(written(manifest, line)).values[0]
        assert removed in keep or put(value, standing, before=record.values[0]) is None


def put(value, standing, before):
    there = TxtSet(300, (txt.to_route53(standing), '"site-check=abc"'))
    return change_to_put(DOMAIN, there, value, ttl=300, old=before)


@pytest.mark.parametrize("settings", [{}, {"spf": {"record": "shared"}}])
@pytest.mark.parametrize(
    "other", [f"v=spf1 {GOOGLE} ~all", f"v=spf1 {SES} {GOOGLE} -all", "v=spf1 redirect=_spf.x.example"]
)
def test_a_second_record_is_removed_before_a_deploy(settings, other):
    manifest = declared(settings)
    record = spf(manifest)
    standing = (record.values[0], other)
    remedy = remedy_of(how_to_merge(record, standing, manifest))
    assert remedy.text.count(f'emove "{other}" at shop.example') == (2 if remedy.settings else 1)
    assert refused(record, standing, record.values)
    for line in remedy.settings:
        kept = spf(written(manifest, line))
        assert not refused(kept, (record.values[0],), record.values)
        assert kept.values[0] == edit_of(record, standing, manifest).declared


EDITED = [
    ("dmarc", {}, ("v=DMARC1; p=reject; rua=mailto:x@shop.example",)),
    ("dmarc", {"dmarc": {"policy": "reject"}}, ("v=DMARC1; p=none",)),
    ("mail-from-spf", {}, ("v=spf1 include:amazonses.com ip4:192.0.2.1 ~all",)),
    ("mail-from-spf", {}, ("v=spf1 -all",)),
    ("mail-from-mx", {}, ("10 mail.example",)),
    ("null-mx", {"profile": "parked"}, ("10 mail.example",)),
    ("null-mx", {"profile": "parked"}, ("10 mail.example", "20 mail.example.net")),
]


@pytest.mark.parametrize(("key", "settings", "standing"), EDITED)
def test_the_other_kinds_of_records(key, settings, standing):
    """Where the remedy says nothing of removing, a deploy carries it out; and a stricter or foreign part is named before it goes."""
    manifest = declared(settings)
    record = next(each for each in manifest.records if each.key == key)
    text = how_to_restore(record, standing, manifest)
    assert ("emove " in text) is refused(record, standing, record.values)
    assert all(part in text for part in edit_of(record, standing, manifest).parts)

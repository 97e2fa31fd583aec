"""What every kind of record must be right about: each test asks all kinds of the catalogue, so a new one is held to it too."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, replace
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from deliverability.declaration.kinds import Kind, State, catalogue, kind_of, ordered
from deliverability.declaration.kinds.kind import Undeclared
from deliverability.declaration.manifest import Record, manifest_of, parse_manifest
from deliverability.declaration.plan import make_plan
from deliverability.declaration.reading import ConfigError, from_mapping
from deliverability.declaration.reading.keys import section_of
from deliverability.declaration.records import Ownership, RecordSet
from deliverability.declaration.settings import Settings
from deliverability.handoff.declared import declared_list
from deliverability.report.records import records_bind, records_csv, records_table
from deliverability.rule_ids import RULES
from deliverability.standards import names, txt
from deliverability.verdict import Result
from tests.rules.world import declared, findings, healthy

KINDS = pytest.mark.parametrize("kind", catalogue(), ids=lambda kind: kind.purpose)
DOMAIN = "shop.example.com"
#: What a stranger may put into a TXT record, or into a stack file.
HOSTILE = [
    "",
    " ",
    '"',
    "\\",
    "v=",
    "p=\x00",
    "\x1b[31mred",
    "a;b",
    "a\nb",
    "%{i}",
    "é\udcff",
    "x" * 300,
    "*",
    "0 .",
]
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60))


def plan(settings: Mapping[str, Any], **facts: Any) -> tuple[RecordSet, ...]:
    made = from_mapping({"domain": DOMAIN, **settings})
    return make_plan(made, stack="shop.test", region="eu-central-1", **facts).records


def records(kind: Kind) -> tuple[RecordSet, ...]:
    """Those of this kind that its example declares."""
    return tuple(record for record in plan(kind.example) if record.purpose == kind.purpose)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all texts in settings."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))


def put(value: Any, path: tuple[Any, ...], text: str) -> Any:
    """Settings with another text at a path."""
    if not path:
        return text
    if isinstance(value, Mapping):
        return {**value, path[0]: put(value[path[0]], path[1:], text)}
    return [put(item, path[1:], text) if index == path[0] else item for index, item in enumerate(value)]


def of(kind: Kind, snapshot_records: tuple[Record, ...]) -> tuple[Record, ...]:
    return tuple(record for record in snapshot_records if record.kind is kind)


def test_there_are_these_kinds():
    assert [kind.purpose for kind in catalogue()] == [
        "spf",
        "null-mx",
        "dkim",
        "mail-from-mx",
        "mail-from-spf",
        "dmarc",
        "report-authorization",
        "owner-mark",
    ]


@pytest.mark.parametrize("unique", ["purpose", "place"])
def test_two_kinds_of_the_same_purpose_or_place_are_refused(unique: str):
    first, second, *_ = catalogue()
    twin = replace(second, **{unique: getattr(first, unique)})
    with pytest.raises(ValueError, match=f"^the kinds 'SPF' and 'Null MX' have the same {unique}$"):
        ordered([first, twin])


def test_an_unknown_purpose_is_told_with_those_there_are():
    with pytest.raises(
        LookupError, match=r"^no kind of record is called 'spff'; there are: spf, null-mx, dkim, "
    ):
        kind_of("spff")


def test_nothing_about_a_kind_has_a_default():
    defaulted = [f.name for f in fields(Kind) if not (f.default is f.default_factory is MISSING)]
    assert defaulted == []


@KINDS
def test_its_example_declares_it(kind: Kind):
    assert records(kind) != ()
    assert {record.type for record in records(kind)} <= {"TXT", "CNAME", "MX"}


@KINDS
def test_its_settings_exist(kind: Kind):
    known = {".".join(path) for path, _ in section_of(Settings).walk()}
    assert set(kind.settings) <= known
    assert kind.settings


@KINDS
def test_a_parked_domain_publishes_it_or_refuses_what_would_declare_it(kind: Kind):
    ours = {
        key: value
        for key, value in kind.example.items()
        if any(key == name.partition(".")[0] for name in kind.settings)
    }
    if kind.parked:
        parked = plan({"profile": "parked", **{key: ours[key] for key in ours if key != "profile"}})
        assert kind.purpose in {record.purpose for record in parked}
        return
    assert kind.purpose not in {record.purpose for record in plan({"profile": "parked"})}
    if ours:
        with pytest.raises(ConfigError) as refused:
            plan({"profile": "parked", **ours})
        assert {
            problem.where.partition(".")[0].rpartition(":")[2] for problem in refused.value.problems
        } == set(ours)


@KINDS
def test_its_record_sets_have_keys_and_names_of_their_own(kind: Kind):
    made = plan(kind.example)
    assert len({record.key for record in made}) == len(made)
    assert len({(record.name, record.type) for record in made}) == len(made)


@KINDS
def test_a_name_with_an_underscored_label_is_told_to_be_of_it(kind: Kind):
    for record in records(kind):
        labels = names.labels(record.name)
        looks_like = {other.purpose for other in catalogue() if other.at(labels)}
        # An underscored label says what a name is for (RFC 8552); another name looks like any.
        told = any(label.startswith("_") for label in labels)
        assert looks_like == ({kind.purpose} if told else set())


@KINDS
def test_what_is_declared_is_of_the_kind_and_right(kind: Kind):
    for record in records(kind):
        (wanted,) = record.values
        assert kind.may_be_of_it(wanted)
        assert kind.same(wanted, wanted)
        assert kind.compare((wanted,), wanted).state is State.RIGHT
        assert kind.holds((wanted,), wanted)
        assert not kind.holds((), wanted)


@KINDS
def test_something_else_is_never_right(kind: Kind):
    for record in records(kind):
        assert kind.compare(("somebody else's",), record.values[0]).state is not State.RIGHT


@KINDS
@given(found=st.lists(TEXTS, min_size=1, max_size=4).map(tuple), random=st.randoms(use_true_random=False))
def test_any_values_are_compared_in_any_order_alike(kind: Kind, found: tuple[str, ...], random: Any):
    (wanted,) = records(kind)[0].values
    shuffled = list(found)
    random.shuffle(shuffled)
    first, again = kind.compare(found, wanted), kind.compare(tuple(shuffled), wanted)
    assert first.state is again.state
    assert sorted(first.saw) == sorted(again.saw)
    assert set(first.saw) <= set(found)


@KINDS
@given(value=TEXTS)
def test_any_value_is_told_of_the_kind_or_not(kind: Kind, value: str):
    (wanted,) = records(kind)[0].values
    assert isinstance(kind.selects(value), bool)
    assert isinstance(kind.meant(value), str)
    assert isinstance(kind.same(value, wanted), bool)
    assert set(kind.lost(value, (wanted,))) <= set(value.split(" "))


@KINDS
@given(text=TEXTS, data=st.data())
def test_hostile_settings_are_refused_or_harmless(kind: Kind, text: str, data: st.DataObject):
    paths = list(leaves(kind.example))
    if not paths:
        return
    path = data.draw(st.sampled_from(paths))
    try:
        made = plan(put(kind.example, path, text))
    except ConfigError:
        return
    for record in made:
        (value,) = record.values
        assert value.isprintable()
        assert names.normalize(record.name) == record.name
        if record.type == "TXT":
            assert txt.from_route53(txt.to_route53(value)) == value
        if record.purpose == kind.purpose:
            assert kind.compare((value,), value).state is State.RIGHT


@KINDS
def test_its_ways_out_are_sentences_without_places_left(kind: Kind):
    texts = [
        kind.way_out,
        kind.taken.format(name=DOMAIN, value="v"),
    ]
    for text in texts:
        assert "{" not in text
        assert text == "" or text.endswith(".")
    assert texts[0]


@KINDS
def test_what_explains_it_are_rules(kind: Kind):
    assert {*kind.missing_explained_by, *kind.differing_explained_by} <= RULES


@KINDS
def test_it_stands_in_manifests_and_lists(kind: Kind):
    settings = from_mapping({"domain": DOMAIN, **kind.example})
    manifest = manifest_of(make_plan(settings, stack="shop.test", region="eu-central-1"))
    again = parse_manifest(manifest.to_json())
    assert [record.record_set() for record in of(kind, again.records)] == list(records(kind))
    table = StringIO()
    records_table(manifest, console=Console(file=table, width=200))
    listed = declared_list(manifest)
    for shown in (table.getvalue(), records_bind(listed), records_csv(listed)):
        assert kind.title in shown


@KINDS
def test_the_check_finds_it_right_missing_and_other(kind: Kind):
    manifest = declared(**kind.example)
    world = healthy(manifest)
    for record in of(kind, manifest.records):
        if record.ownership is Ownership.HANDOFF and not kind.checked_when_handed_off:
            continue
        about = {finding.rule for finding in findings(world, Result.PASS) if finding.subject == record.name}
        assert "dns.record-missing" in about
        gone = findings(world.gone(record.name, record.type), Result.FAIL)
        assert {finding.rule for finding in gone} & {"dns.record-missing", *kind.missing_explained_by}
        other = findings(world.put(record.name, record.type, _other(record)), Result.FAIL)
        assert other


def _other(record: Record) -> str:
    return {"TXT": "somebody else's", "CNAME": "elsewhere.example", "MX": "5 mail.elsewhere.example"}[
        record.type
    ]


@KINDS
def test_what_is_declared_is_declared(kind: Kind):
    settings = from_mapping({"domain": DOMAIN, **kind.example})
    for record in records(kind):
        assert kind.undeclared(record.values, record.values[0], settings) == Undeclared()


@KINDS
@given(values=st.lists(TEXTS, min_size=1, max_size=3))
def test_whatever_stands_there_can_be_told_from_what_is_declared(kind: Kind, values: list[str]):
    settings = from_mapping({"domain": DOMAIN, **kind.example})
    for record in records(kind)[:1]:
        found = kind.undeclared(values, record.values[0], settings)
        assert all(
            any(part.partition("=")[2] in value or part in value for value in values) for part in found.parts
        )

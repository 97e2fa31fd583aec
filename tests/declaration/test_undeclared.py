"""A manifest that declares nothing: told from every other, and read as it was written."""

from pathlib import Path

import pytest

from deliverability.declaration.manifest import manifest_of, parse_manifest, undeclared
from deliverability.declaration.manifest.facts import declares_nothing
from deliverability.declaration.plan import make_plan
from deliverability.declaration.reading import load_stack_file

STACKS = sorted((Path(__file__).parents[2] / "stacks").glob("Pulumi.*.yaml"))


def test_it_holds_no_record_and_no_identity() -> None:
    manifest = undeclared("shop.example")
    assert declares_nothing(manifest)
    assert (manifest.stack, manifest.domain, manifest.region) == (
        "undeclared:shop.example",
        "shop.example",
        "",
    )
    assert (manifest.records, manifest.identity, manifest.dns.mode) == ((), None, "external")


def test_it_reads_as_it_was_written() -> None:
    manifest = undeclared("xn--bcher-kva.example")
    assert parse_manifest(manifest.to_json()) == manifest
    assert parse_manifest(manifest.compact()) == manifest


@pytest.mark.parametrize("file", STACKS, ids=lambda file: file.stem)
def test_no_stack_is_taken_for_one(file: Path) -> None:
    declared = load_stack_file(file, environ={})
    plan = make_plan(declared.settings, stack=declared.stack, region=declared.region or "")
    assert not declares_nothing(manifest_of(plan))

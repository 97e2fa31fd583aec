"""Which stack file a verdict points into."""

from pathlib import Path

import pytest

from deliverability.commands.source import Source
from deliverability.commands.stack_positions import places_of, relative
from deliverability.declaration.manifest import Manifest, manifest_of
from deliverability.declaration.plan import make_plan
from deliverability.declaration.settings import Settings
from deliverability.report.places import Places
from tests.commands.cli import ROOT


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with the project in a folder below its root, which is the current one."""
    folder = tmp_path / "mail"
    (folder / "stacks").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text(
        "name: mail-deliverability\nruntime: python\nstackConfigDir: stacks\n"
    )
    (folder / "stacks" / "Pulumi.shop.yaml").write_text(
        "config:\n  aws:region: eu-central-1\n  mail-deliverability:domain: Shop.Example.\n"
    )
    monkeypatch.chdir(folder)
    return folder


def manifest(domain: str = "shop.example", stack: str = "shop") -> Manifest:
    return manifest_of(make_plan(Settings(domain=domain), stack=stack, region="eu-central-1"))


NAMED = {("domain",): (3, 3)}


def test_a_named_stack(project: Path):
    found = places_of(Source("shop", None, None, None), manifest())
    assert found == Places("stacks/Pulumi.shop.yaml", NAMED)


def test_a_checkout_is_where_paths_begin(project: Path):
    (project.parent / ".git").mkdir()
    found = places_of(Source("shop", None, None, None), manifest())
    assert found == Places("mail/stacks/Pulumi.shop.yaml", NAMED)


def test_a_file_anywhere(project: Path, tmp_path: Path):
    file = tmp_path / "elsewhere.yaml"
    file.write_text("config:\n  mail-deliverability:domain: shop.example\n")
    found = places_of(Source(None, file, None, None), manifest())
    assert found == Places("elsewhere.yaml", {("domain",): (2, 3)})


def test_a_manifest_points_into_the_checkout_of_its_stack(project: Path):
    found = places_of(Source(None, None, Path("-"), None), manifest())
    assert found == Places("stacks/Pulumi.shop.yaml", NAMED)


@pytest.mark.parametrize(
    "other",
    [manifest(domain="other.example"), manifest(stack="other"), manifest(stack="../../etc/x")],
    ids=["another domain", "no such stack", "no name of a stack"],
)
def test_a_manifest_of_something_else_points_nowhere(project: Path, other: Manifest):
    assert places_of(Source(None, None, Path("-"), None), other) == Places()


def test_outside_of_a_project_a_manifest_points_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert places_of(Source(None, None, Path("-"), None), manifest()) == Places()


def test_an_own_example():
    assert (
        relative(ROOT / "stacks" / "Pulumi.shop-a.production.yaml") == "stacks/Pulumi.shop-a.production.yaml"
    )

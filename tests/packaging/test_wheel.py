"""The wheel: what is in it, and that it does its work where there is no checkout."""

import json
import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest
from pulumi.provider.experimental.component import ComponentProvider

from components import MailDomain
from deliverability.embedded.cloud import Cloud
from deliverability.rules.judge import judge
from deliverability.snapshot import parse_snapshot
from tests.packaging.installation import ROOT, Installed, built, installed

pytestmark = pytest.mark.slow

_PROGRAM = """
import pulumi
from deliverability.components import MailDomain, read_declaration

pulumi.export("manifest", MailDomain.of_settings("mail", read_declaration().settings).manifest)
"""
_WITH_MOCKS = """
import asyncio, importlib.util, json
import deliverability, pulumi
from pulumi.provider.experimental.component import ComponentProvider
from deliverability.components import MailDomain


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        declared.append(f"{args.typ} {args.name}")
        return args.name, args.inputs

    def call(self, args):
        raise AssertionError(args.token)


@pulumi.runtime.test
def declare():
    return MailDomain("mail", {"domain": "shop.example", "profile": "parked", "dns": {"mode": "external"}}).manifest


declared = []
asyncio.set_event_loop(asyncio.new_event_loop())
pulumi.runtime.set_mocks(Mocks(), project="shop", stack="production")
declare()
found = {"file": deliverability.__file__, "declared": declared}
found["top level"] = importlib.util.find_spec("components") is not None
found["schema"] = json.loads(ComponentProvider([MailDomain], "mail-deliverability").schema)
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def wheel(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(sources, "build_wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return installed(wheel, tmp_path_factory.mktemp("environment"))


def test_it_holds_one_package_with_all_of_the_product_and_nothing_of_its_tests(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    metadata = {name for name in names if name.partition("/")[0].endswith(".dist-info")}
    product = {
        str(path.relative_to(ROOT))
        for pattern in ("*.py", "*.json", "py.typed")
        for path in (ROOT / "deliverability").rglob(pattern)
    }
    component = {f"deliverability/components/{path.name}" for path in (ROOT / "components").glob("*.py")}
    assert names - metadata == product | component
    assert {"deliverability/py.typed", "deliverability/report/verdict.schema.json"} <= product
    (record,) = {name.partition("/")[0] for name in metadata}
    assert ZipFile(wheel).read(f"{record}/top_level.txt").decode().split() == ["deliverability"]


def test_its_component_is_the_one_of_the_checkout(environment: Installed, tmp_path: Path) -> None:
    done = environment.run("-c", _WITH_MOCKS, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert Path(found["file"]).is_relative_to(environment.folder)
    assert found == {
        "file": found["file"],
        "top level": False,
        "declared": ["mail-deliverability:index:MailDomain mail"],
        "schema": json.loads(ComponentProvider([MailDomain], "mail-deliverability").schema or ""),
    }


def test_a_stack_lives_its_whole_life_with_it(environment: Installed, tmp_path: Path) -> None:
    stack = "stacks/Pulumi.shop-a.production.yaml"
    (tmp_path / "stacks").mkdir()
    for name in ("Pulumi.yaml", stack):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "__main__.py").write_text(_PROGRAM)
    told = environment.run(
        *("rehearse", "--stack", "shop-a.production", "--format", "json"),
        command="deliverability",
        cwd=tmp_path,
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert json.loads(told.stdout)["ok"] is True


def test_its_check_says_what_the_checkout_says(environment: Installed, tmp_path: Path) -> None:
    seen = tmp_path / "snapshot.json"
    with Cloud() as cloud:
        cloud.create_hosted_zone("shop-a.example")
        done = environment.run(
            *("check", "--config", ROOT / "stacks" / "Pulumi.shop-a.production.yaml"),
            *("--format", "json", "--save-snapshot", seen),
            command="deliverability",
            cwd=tmp_path,
            DELIVERABILITY_NETWORK=f"{cloud.endpoint_url}/_cloud/network",
            **cloud.environment(),
        )
    assert (done.returncode, done.stderr) == (1, f"snapshot saved: {seen}\n")
    said = json.loads(done.stdout)
    judged = judge(parse_snapshot(seen.read_text()))
    assert [finding["rule"] for finding in said["findings"]] == [finding.rule for finding in judged.findings]
    assert said["findings"][0]["result"] == "fail"
    again = environment.run(
        "check", "--from-snapshot", seen, "-f", "json", command="deliverability", cwd=tmp_path
    )
    assert (again.returncode, json.loads(again.stdout)["findings"]) == (1, said["findings"])

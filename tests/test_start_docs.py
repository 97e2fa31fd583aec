"""The commands of docs/start.md can be typed as they stand there."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from deliverability.declaration.reading import load_stack_file
from deliverability.embedded.cloud import Cloud
from tests.commands.cli import run
from tests.estates import catalogue
from tests.estates.building import build

PAGE = (Path(__file__).parents[1] / "docs" / "start.md").read_text(encoding="utf-8")
DEPLOY = "regions: {EU: {services: {mail: {sender: {email: noreply@shop.example}}}}}\n"

pytestmark = pytest.mark.slow


def blocks() -> list[list[list[str]]]:
    """The calls of each block of commands, as words."""
    found = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)
    lines = ([shlex.split(line) for line in text.splitlines()] for text in found)
    return [[words[1:] for words in block if words[0] == "deliverability"] for block in lines]


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud() as running:
        build(catalogue()["newsletter-vendors"], running)
        yield running


@pytest.fixture
def project(cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder, from which everybody is led to the cloud."""
    for name, value in cloud.environment().items():
        monkeypatch.setenv(name, value)
    network = tmp_path / "network.json"
    network.write_text(json.dumps({address: list(at) for address, at in cloud.endpoints.items()}))
    monkeypatch.setenv("DELIVERABILITY_NETWORK", str(network))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.yaml").write_text("name: mail-deliverability\nstackConfigDir: stacks\n")
    (tmp_path / "stacks").mkdir()
    (tmp_path / "deploy.shop-prod.yml").write_text(DEPLOY)
    return tmp_path


#: What each block ends with, call by call. A stack that isn't deployed is not in order.
CODES = ([0], [0, 0, 1], [], [0], [0])


@pytest.mark.parametrize(("block", "codes"), [*zip(blocks(), CODES, strict=True)], ids=range(len(CODES)))
def test_a_block_can_be_typed(project: Path, block: list[list[str]], codes: list[int]) -> None:
    assert [run(*call).code for call in block] == codes
    for file in (project / "stacks").iterdir():
        assert load_stack_file(file, environ={}).settings.dmarc.policy == "quarantine"

"""A stack that somebody else has deployed, and a checkout with its manifest."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deliverability.declaration.reading import load_stack_file
from deliverability.rehearsal.testbed.testbed import CloudTestbed, open_testbed
from tests.pipelines.documents import ROOT
from tests.pipelines.shell import machine


@dataclass(frozen=True)
class Deployed:
    """A stack that somebody else has deployed, whose manifest is committed here. around: the environment of a step."""

    testbed: CloudTestbed
    checkout: Path
    around: dict[str, str]

    def break_it(self) -> None:
        """The SPF record of MAIL FROM is deleted."""
        self.testbed.home.remove(self._name, "TXT")

    def mend_it(self) -> None:
        """And published again."""
        self.testbed.home.put_texts(self._name, ["v=spf1 include:amazonses.com ~all"])

    @property
    def _name(self) -> str:
        return f"bounce.{self.testbed.declaration.settings.domain}"


@pytest.fixture
def deployed(tmp_path: Path) -> Iterator[Deployed]:
    declaration = load_stack_file(ROOT / "stacks" / "Pulumi.shop-b.production.yaml", environ={})
    with open_testbed(declaration, ROOT) as testbed:
        testbed.up()
        folder = tmp_path / "checkout"
        folder.mkdir()
        (folder / "manifest.json").write_text(testbed.manifest.to_json())
        network = f"{testbed.cloud.endpoint_url}/_cloud/network"
        # Nothing leads to AWS, nor proves who one is there.
        yield Deployed(testbed, folder, machine(tmp_path, DELIVERABILITY_NETWORK=network))

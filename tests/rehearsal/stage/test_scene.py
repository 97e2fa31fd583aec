"""How long a look at a scene waits: longer than any machine is busy, unless somebody in it is silent."""

from pathlib import Path
from typing import Any

import pytest

from deliverability.declaration.manifest import Manifest
from deliverability.observe.options import AwsOptions, DnsOptions
from deliverability.rehearsal.stage import scene
from deliverability.rehearsal.stage.example import example
from deliverability.snapshot import Snapshot
from tests import setups

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[3]


class Looked(Exception):
    """How long was waited: for a DNS question, for an AWS call, for all of them."""


async def observed(manifest: Manifest, *, dns: DnsOptions, aws: AwsOptions, **_: Any) -> Snapshot:
    raise Looked(dns.timeout, aws.timeout, dns.budget)


@pytest.mark.parametrize(
    ("setup", "waits"),
    [("sandbox-of-nobody", (20.0, 20.0, 300.0)), ("one-silent-server", (6.0, 20.0, 300.0))],
)
def test_only_who_makes_somebody_silent_waits_for_a_shorter_time(
    setup: str, waits: tuple[float, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scene, "observe", observed)
    chosen = setups.catalogue()[setup]
    with (
        example(PROJECT, chosen.settings) as (declaration, folder),
        scene.staged(declaration, folder) as staged,
    ):
        staged.up()
        chosen.after(staged)
        with pytest.raises(Looked) as looked:
            staged.look()
    assert looked.value.args == waits

"""How long a look at a testbed waits: longer than any machine is busy, unless somebody in it is silent."""

from pathlib import Path
from typing import Any

import pytest

from deliverability.declaration.manifest import Manifest
from deliverability.observe.options import AwsOptions, DnsOptions
from deliverability.rehearsal.testbed import testbed
from deliverability.rehearsal.testbed.example import example
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
    [("sandbox-of-nobody", (20.0, 20.0, 300.0)), ("one-silent-server", (4.0, 20.0, 300.0))],
)
def test_only_who_makes_somebody_silent_waits_for_a_shorter_time(
    setup: str, waits: tuple[float, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(testbed, "observe", observed)
    chosen = setups.catalogue()[setup]
    with (
        example(PROJECT, chosen.settings) as (declaration, folder),
        testbed.open_testbed(declaration, folder) as opened,
    ):
        opened.up()
        chosen.after(opened)
        with pytest.raises(Looked) as looked:
            opened.look()
    assert looked.value.args == waits

"""How long a look at a testbed waits: longer than any machine is busy, unless somebody in it is silent."""

from pathlib import Path

import pytest

from deliverability.declaration.manifest import Manifest
from deliverability.observe.session import Session
from deliverability.rehearsal.testbed import testbed
from deliverability.rehearsal.testbed.example import example
from deliverability.snapshot import Snapshot
from tests import setups

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[3]


class Looked(Exception):
    """How long was waited: for a DNS question, for all that is asked."""


async def observed(session: Session, _: Manifest) -> Snapshot:
    raise Looked(session.dns.timeout, session.dns.budget)


@pytest.mark.parametrize(
    ("setup", "waits"),
    [("sandbox-of-nobody", (20.0, 300.0)), ("one-silent-server", (4.0, 300.0))],
)
def test_only_who_makes_somebody_silent_waits_for_a_shorter_time(
    setup: str, waits: tuple[float, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(testbed, "observe_in", observed)
    chosen = setups.catalogue()[setup]
    with (
        example(PROJECT, chosen.settings) as (declaration, folder),
        testbed.open_testbed(declaration, folder) as opened,
    ):
        opened.up()
        chosen.after(opened)
        with pytest.raises(Looked) as looked:
            opened.look()
        assert opened.asking.timeout == 20.0
    assert looked.value.args == waits

"""The life of each example stack, from its first preview to its end."""

import pytest

from deliverability.declaration.reading import stack_names
from tests.engine.real.operations import steps, surprises
from tests.engine.real.project import ROOT
from tests.engine.real.scenarios.conftest import Opens


@pytest.mark.parametrize("stack", stack_names(ROOT))
def test_an_example_stack_lives_as_its_previews_say(shop: Opens, stack: str) -> None:
    mine = shop(stack)
    before = mine.zones.contents(), mine.identities()

    planned = mine.preview()
    assert (mine.zones.contents(), mine.identities()) == before
    made = mine.up()
    assert steps(made.operations) != frozenset()
    assert surprises(planned.operations, made.operations) == ()

    # At once, and after SES has verified the identity, nothing is left to be done.
    for _ in range(2):
        assert steps(mine.preview("--expect-no-changes").operations) == frozenset()
        assert steps(mine.refresh("--preview-only", "--expect-no-changes").operations) == frozenset()
        mine.verify()

    mine.unprotect()
    mine.destroy()
    assert (mine.zones.contents(), mine.identities()) == before
    assert mine.state()["resources"] == []

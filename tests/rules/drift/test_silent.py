"""Whose silence says that nothing has drifted, and whose only that nobody looked."""

import pytest

from deliverability.rules import catalogue
from deliverability.rules.drift.silent import silent
from deliverability.snapshot.pulumi import PulumiLook
from tests.rules.drift.looks import looked, seen
from tests.rules.world import healthy

AREA = {rule.id for rule in catalogue() if rule.id.startswith("drift.")}
DENIED = PulumiLook("denied")


def test_a_check_says_nothing_about_drift():
    assert silent(healthy().snapshot()) == AREA


@pytest.mark.parametrize(("state", "code"), [(DENIED, DENIED), (looked(), DENIED), (DENIED, looked())])
def test_a_look_that_failed_leaves_open_what_differed(state: PulumiLook, code: PulumiLook):
    assert silent(seen(healthy(), state, code)) == AREA - {"drift.unreadable"}


def test_two_looks_tell_everything():
    assert silent(seen(healthy(), looked(), looked())) == frozenset()

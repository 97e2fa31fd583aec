"""Sending that stops at the configuration set, made in the embedded cloud: `ses.sending-disabled` has a fault for the account only."""

from dataclasses import replace
from pathlib import Path

import pytest

from deliverability.declaration.manifest.facts import configuration_set_of
from deliverability.rehearsal import faults
from deliverability.rehearsal.faults.fault import Before
from deliverability.rehearsal.testbed.testbed import Scene
from tests.matrix.rows import Run
from tests.matrix.runner import live

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[3]


def switch_off(scene: Scene) -> None:
    scene.ses.put_configuration_set_sending_options(
        ConfigurationSetName=configuration_set_of(scene.manifest), SendingEnabled=False
    )


def delete(scene: Scene) -> None:
    scene.ses.delete_configuration_set(ConfigurationSetName=configuration_set_of(scene.manifest))


def deploy(scene: Scene, before: Before) -> None:
    scene.engine.refresh()
    scene.up()


def test_a_set_that_may_not_send_or_is_gone_is_named_and_nothing_else():
    usual = faults.fault("ses.sending-disabled")
    made = (replace(usual, inject=switch_off, undo=deploy), replace(usual, inject=delete, undo=deploy))
    rows = live(Run({}, made), PROJECT)
    assert [(row.id, dict(row.complaining), row.problems) for row in rows] == [
        ("ses.sending-disabled", {"ses.sending-disabled": "fail"}, ()),
        ("ses.sending-disabled", {"ses.sending-disabled": "fail"}, ()),
    ]

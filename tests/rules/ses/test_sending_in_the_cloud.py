"""Sending that stops at the configuration set, made in the embedded cloud: `ses.sending-disabled` has a fault for the account only."""

from dataclasses import replace
from pathlib import Path

import pytest

from deliverability.declaration.manifest.facts import configuration_set_of
from deliverability.rehearsal import faults
from deliverability.rehearsal.faults.fault import Before
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from tests.matrix.rows import Run
from tests.matrix.runner import rows_of

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[3]


def switch_off(testbed: CloudTestbed) -> None:
    testbed.ses.put_configuration_set_sending_options(
        ConfigurationSetName=configuration_set_of(testbed.manifest), SendingEnabled=False
    )


def delete(testbed: CloudTestbed) -> None:
    testbed.ses.delete_configuration_set(ConfigurationSetName=configuration_set_of(testbed.manifest))


def deploy(testbed: CloudTestbed, before: Before) -> None:
    testbed.engine.refresh()
    testbed.up()


def test_a_set_that_may_not_send_or_is_gone_is_named_and_nothing_else():
    usual = faults.fault("ses.sending-disabled")
    made = (replace(usual, inject=switch_off, undo=deploy), replace(usual, inject=delete, undo=deploy))
    rows = rows_of(Run({}, made), PROJECT)
    assert [(row.id, dict(row.complaining), row.problems) for row in rows] == [
        ("ses.sending-disabled", {"ses.sending-disabled": "fail"}, ()),
        ("ses.sending-disabled", {"ses.sending-disabled": "fail"}, ()),
    ]

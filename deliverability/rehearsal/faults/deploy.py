"""Faults of the deploy itself."""

from deliverability.rehearsal.faults.conditions import always
from deliverability.rehearsal.faults.fault import Fault, Part
from deliverability.rehearsal.testbed.testbed import CloudTestbed


def _take_everything_away(testbed: CloudTestbed) -> None:
    for record in testbed.manifest.records:
        editor = testbed.zones.editor(record.name)
        if editor.get(record.name, record.type) is not None:
            editor.remove(record.name, record.type)


FAULTS: tuple[Fault, ...] = (
    Fault(
        rule="deploy.nothing-published",
        title="Every record of the stack is gone from its zones.",
        inject=_take_everything_away,
        applies_to=always,
        remedied_by="publish the records again",
        drift=Part.RECORDS,
    ),
)

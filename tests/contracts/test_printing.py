"""What leaves the process goes through the few places that neutralise it: JSON, messages, lines on a console."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.contracts.house import ROOT

#: By call, the files that may make it; each of them neutralises, or prints nothing of others.
ALLOWED = {
    "json.dumps": {
        "json_text.py",
        # The size of a value in a snapshot; a stack's output, which the engine encodes again.
        "observe/dns/observations.py",
        "declaration/manifest/document.py",
        # A line of YAML within a remedy, which reports escape as any other text.
        "evidence/edits.py",
        # A value of a property within a message, likewise.
        "evidence/drift.py",
        # A command within a refusal, which is neutralised whole; a policy, which is a stack output.
        "components/import_commands.py",
        "components/sender_policy.py",
    },
    "print": {"cli.py", "commands/running.py"},
    "console.print": {"report/layout.py", "report/explain.py", "report/records.py"},
    "self._console.print": {"rehearsal/progress.py"},
    "pulumi.log.warn": {"components/log.py"},
    "pulumi.log.info": {"components/log.py"},
}
#: Rooms with readers of their own: the embedded cloud and the faults speak AWS's protocols, what is generated is written into files,
#: the engine has Pulumi's formats.
APART = ("embedded", "generated", "engine", "rehearsal/faults")


def files() -> Iterator[tuple[str, Path]]:
    package = ROOT / "deliverability"
    yield from ((file.relative_to(package).as_posix(), file) for file in package.rglob("*.py"))
    yield from ((file.relative_to(ROOT).as_posix(), file) for file in (ROOT / "components").rglob("*.py"))


def calls() -> Iterator[tuple[str, str]]:
    for name, file in files():
        if not name.startswith(APART):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield ast.unparse(node.func), name


def test_nothing_is_written_past_them():
    found = {
        (call, file)
        for call, file in calls()
        if call in ALLOWED or call.endswith(".print") or call.startswith("pulumi.log.")
    }
    assert [(call, file) for call, file in sorted(found) if file not in ALLOWED.get(call, ())] == []

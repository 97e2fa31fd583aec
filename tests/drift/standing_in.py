"""A stand-in for the Pulumi CLI: a small program that answers each command as a test says, and writes down how it was called."""

import json
import sys
from pathlib import Path
from typing import Any

#: Answers with NAME.json beside it: events for the log, printed text, an exit code, and seconds that it takes.
_PROGRAM = f"""#!{sys.executable} -SE
import json, os, sys, time
beside = os.path.dirname(os.path.abspath(sys.argv[0]))
arguments = sys.argv[1:]
with open(beside + "/called", "a") as called:
    called.write(json.dumps([arguments, os.getcwd(), os.environ.get("PULUMI_DEBUG_COMMANDS")]) + "\\n")
name = "-".join(a for a in arguments[:2] if not a.startswith("-"))
stack = arguments[arguments.index("--stack") + 1] if "--stack" in arguments else ""
for place in (f"{{name}}.{{stack}}", name):
    if os.path.exists(f"{{beside}}/{{place}}.json"):
        answer = json.load(open(f"{{beside}}/{{place}}.json"))
        break
else:
    sys.exit(f"the stand-in knows no {{name}}")
if "--event-log" in arguments:
    with open(arguments[arguments.index("--event-log") + 1], "w") as file:
        file.writelines(json.dumps(event) + "\\n" for event in answer["events"])
time.sleep(answer["seconds"])
sys.stdout.write(answer["out"])
sys.stderr.write(answer["err"])
sys.exit(answer["code"])
"""


class StandIn:
    """The program, in a folder that goes onto PATH. It knows a stack that is at rest, and looks that find nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.command = folder / "pulumi"
        folder.mkdir(parents=True, exist_ok=True)
        self.command.write_text(_PROGRAM)
        self.command.chmod(0o755)
        self.answers("whoami", out='{"user": "ci", "url": "s3://states"}')
        self.answers("stack-export", out=state("2026-11-29T12:00:00Z"))
        self.answers("refresh")
        self.answers("preview")

    def answers(
        self, name: str, *events: Any, out: str = "", err: str = "", code: int = 0, seconds: float = 0
    ) -> None:
        """What it does for a command ("refresh"), or for one of a stack ("refresh.shop")."""
        answer = {"events": events, "out": out, "err": err, "code": code, "seconds": seconds}
        (self.folder / f"{name}.json").write_text(json.dumps(answer))

    def calls(self) -> list[list[str]]:
        """How it was called, without where the log goes."""
        called = self.folder / "called"
        lines = called.read_text().splitlines() if called.exists() else ()
        return [[word for word in json.loads(line)[0] if not word.endswith(".jsonl")] for line in lines]

    def environments(self) -> set[tuple[str, str]]:
        """In which folder, and with which PULUMI_DEBUG_COMMANDS."""
        return {tuple(json.loads(line)[1:]) for line in (self.folder / "called").read_text().splitlines()}  # type: ignore[misc]


def state(time: str, *pending: str) -> str:
    """What `pulumi stack export` prints."""
    operations = [
        {"type": "creating", "resource": {"urn": f"urn:pulumi:s::p::t::{name}"}} for name in pending
    ]
    more = {"pending_operations": operations} if operations else {}
    return json.dumps({"version": 3, "deployment": {"manifest": {"time": time}, **more}})

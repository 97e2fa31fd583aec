"""Running the command line in process."""

from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from deliverability.commands.application import make_app

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


def run(*arguments: str, stdin: str | None = None) -> Ran:
    """Run `deliverability` with these arguments; an exception that is no exit is raised again."""
    result = CliRunner().invoke(make_app(), list(arguments), input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)

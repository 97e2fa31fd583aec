"""The installed Pulumi CLI, and the home in which its plugins are."""

import os
import shutil
from pathlib import Path

from deliverability.dataclass import dataclass
from deliverability.engine.errors import EngineError


class CliMissing(EngineError):
    """There is no Pulumi CLI; says where to get one."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What the user has. cli: the command. home: Pulumi's folder, with `plugins/` in it once one was installed."""

    cli: Path
    home: Path


def find_cli() -> Installed:
    """`pulumi` on PATH, with the home that PULUMI_HOME names or that it takes by itself; raises CliMissing."""
    found = shutil.which("pulumi")
    if found is None:
        raise CliMissing("there is no `pulumi` on PATH: get it from https://www.pulumi.com/docs/install/")
    return Installed(Path(found).absolute(), Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi"))

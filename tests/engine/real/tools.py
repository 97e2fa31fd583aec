"""`Tools`: the programs that make up the real engine on this machine, found or built."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.engine.real import providers
from tests.engine.real.pins import BRIDGE, CLI, Pin

#: The first CLI that runs hooks in a preview as the components need it.
OLDEST = (3, 246, 0)


class Missing(Exception):
    """A part of the engine isn't there; says which, and how to get it."""


@dataclass(frozen=True, slots=True)
class Bridged:
    """An AWS provider made of two programs. bridge: Pulumi's. terraform_provider: HashiCorp's."""

    bridge: Path
    terraform_provider: Path


@dataclass(frozen=True, slots=True)
class Tools:
    """What runs a stack. cli: `pulumi`. hosts_python: whether it has a Python host of its own. aws: the provider."""

    cli: Path
    hosts_python: bool
    aws: Path | Bridged

    def __str__(self) -> str:
        host = "its own Python host" if self.hosts_python else "the tests' Python host"
        if isinstance(self.aws, Bridged):
            return f"{self.cli} with {host}; {self.aws.terraform_provider} behind {self.aws.bridge}"
        return f"{self.cli} with {host}; {self.aws}"


def find(make: Callable[[Pin], Path]) -> Tools:
    """What is installed, else what `make` has for a pin: a binary built now, or one built before. Raises `Missing`.

    `make` may raise `Missing` too.
    """
    installed = _installed_cli()
    cli = installed or make(CLI)
    plugin = providers.installed_plugin()
    if plugin is not None:
        return Tools(cli, installed is not None, plugin)
    terraform_provider = providers.terraform_provider()
    if terraform_provider is None:
        raise Missing(_NO_PROVIDER.format(folders=", ".join(map(str, providers.terraform_folders()))))
    return Tools(cli, installed is not None, Bridged(make(BRIDGE), terraform_provider))


_NO_PROVIDER = (
    f"no AWS provider: `pulumi plugin install resource aws` gets Pulumi's own (major version {providers.MAJOR}); "
    "or Terraform's is taken from {folders}: run `terraform init` where hashicorp/aws is required, and set TF_MIRROR to its "
    ".terraform/providers"
)


def built(pin: Pin) -> Path:
    """The binary of a pin that was built before; raises `Missing`."""
    if not pin.binary.exists():
        raise Missing(f"{pin.name} {pin.version} isn't installed, nor built yet: run `make engine`")
    return pin.binary


def build(pin: Pin) -> Path:
    """The binary of a pin, built now unless it was before; raises `Missing` without Go, and `BuildFailed`."""
    if pin.binary.exists():
        return pin.binary
    go = shutil.which("go")
    if go is None:
        raise Missing(
            f"no {pin.name}, and no Go to build it: install Pulumi (at least {'.'.join(map(str, OLDEST))}, "
            "https://www.pulumi.com/docs/install/) or Go (https://go.dev/doc/install)"
        )
    return pin.build(go)


def _installed_cli() -> Path | None:
    """`pulumi` on PATH, where it's new enough and has its Python host beside it."""
    found = shutil.which("pulumi")
    if found is None:
        return None
    cli = Path(found).resolve()
    if not (cli.parent / "pulumi-language-python").exists():
        return None
    said = subprocess.run([cli, "version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.(\d+)\.(\d+)", said)
    if version is None or tuple(map(int, version.groups())) < OLDEST:
        return None
    return cli

"""AWS providers on this machine: Pulumi's own plugin, or a Terraform provider for the bridge."""

import os
import platform
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

#: The major version of pulumi-aws that the project is written for.
MAJOR = 7
#: Where providers are put for everybody on a machine.
SHARED = (
    Path("/usr/local/share/terraform/plugins"),
    Path("/usr/share/terraform/plugins"),
    Path("/opt/tf-plugins"),
)


def installed_plugin() -> Path | None:
    """`pulumi-resource-aws` as `pulumi plugin install` leaves it, the newest of its major version; else one on PATH."""
    home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    found = [
        (version, file)
        for file in home.glob(f"plugins/resource-aws-v{MAJOR}.*/pulumi-resource-aws")
        if (version := _version(file.parent.name)) is not None
    ]
    if found:
        return max(found)[1]
    on_path = shutil.which("pulumi-resource-aws")
    return Path(on_path) if on_path else None


def terraform_provider() -> Path | None:
    """The newest `terraform-provider-aws` in the folders where Terraform keeps providers."""
    found = [
        (version, file)
        for folder in terraform_folders()
        for file in folder.glob(f"*/hashicorp/aws/*/{_platform()}/terraform-provider-aws*")
        if (version := _version(file.parent.parent.name)) is not None and os.access(file, os.X_OK)
    ]
    return max(found)[1] if found else None


def terraform_folders() -> tuple[Path, ...]:
    """Where to look, by Terraform's own rules (implied local mirrors, plugin cache) and TF_MIRROR."""
    return tuple(dict.fromkeys(_terraform_folders()))


def _terraform_folders() -> Iterator[Path]:
    for variable in ("TF_MIRROR", "TF_PLUGIN_CACHE_DIR"):
        if os.environ.get(variable):
            yield Path(os.environ[variable]).expanduser()
    yield from _configured()
    yield Path.home() / ".terraform.d" / "plugins"
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    yield Path(data, "terraform", "plugins")
    yield from SHARED


def _configured() -> Iterator[Path]:
    """`plugin_cache_dir` of Terraform's own configuration."""
    file = Path(os.environ.get("TF_CLI_CONFIG_FILE") or Path.home() / ".terraformrc").expanduser()
    try:
        text = file.read_text("utf-8")
    except OSError:
        return
    for folder in re.findall(r'^\s*plugin_cache_dir\s*=\s*"([^"]+)"', text, re.MULTILINE):
        yield Path(os.path.expandvars(folder)).expanduser()


def _version(text: str) -> tuple[int, ...] | None:
    """(5, 100, 0) of "5.100.0" or "resource-aws-v5.100.0"; None where it's no released version."""
    found = re.search(r"(?:^|-v)(\d+)\.(\d+)\.(\d+)$", text)
    return tuple(map(int, found.groups())) if found else None


def _platform() -> str:
    """As Terraform names it: linux_amd64."""
    machine = platform.machine().lower()
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(machine, machine)
    return f"{platform.system().lower()}_{machine}"

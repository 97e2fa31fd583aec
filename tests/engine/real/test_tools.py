"""The engine's programs are found where users have them, built where they don't, and asked for in plain words where neither goes."""

import platform
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.real import providers, ready, tools
from tests.engine.real.pins import BRIDGE, CLI, Pin
from tests.engine.real.tools import Bridged, Missing, Tools

_PLATFORM = f"linux_{'arm64' if platform.machine() == 'aarch64' else 'amd64'}"

pytestmark = pytest.mark.skipif(
    platform.system() != "Linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="the programs that the tests put up are shell scripts in folders named for Linux",
)


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which nothing is installed."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for name in (
        "XDG_CACHE_HOME",
        "XDG_DATA_HOME",
        "TF_MIRROR",
        "TF_PLUGIN_CACHE_DIR",
        "TF_CLI_CONFIG_FILE",
        "CI",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(providers, "SHARED", ())
    return home


def put(file: Path, says: str = "") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\necho '{says}'\n")
    file.chmod(0o755)
    return file


def terraform(folder: Path, version: str) -> Path:
    return put(
        folder / "mirror.example/hashicorp/aws" / version / _PLATFORM / f"terraform-provider-aws_v{version}"
    )


def made(pin: Pin) -> Path:
    return Path("/made") / pin.name


def refused(pin: Pin) -> Path:
    raise AssertionError(f"{pin.name} isn't needed")


def test_an_installed_cli_and_an_installed_plugin_are_taken(tmp_path: Path, machine: Path) -> None:
    cli = put(tmp_path / "bin/pulumi", "v3.246.0")
    put(tmp_path / "bin/pulumi-language-python")
    put(machine / ".pulumi/plugins/resource-aws-v7.9.0/pulumi-resource-aws")
    newest = put(machine / ".pulumi/plugins/resource-aws-v7.51.1/pulumi-resource-aws")
    put(machine / ".pulumi/plugins/resource-aws-v6.99.0/pulumi-resource-aws")
    assert tools.find(refused) == Tools(cli, True, newest)


@pytest.mark.parametrize(("version", "host"), [("v3.245.9", True), ("v3.246.0", False), ("unreadable", True)])
def test_a_cli_that_is_too_old_or_has_no_python_host_is_not(tmp_path: Path, version: str, host: bool) -> None:
    put(tmp_path / "bin/pulumi", version)
    if host:
        put(tmp_path / "bin/pulumi-language-python")
    plugin = put(tmp_path / "bin/pulumi-resource-aws")
    assert tools.find(made) == Tools(Path("/made/pulumi"), False, plugin)


def _mirror(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_MIRROR", str(folder))


def _cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_PLUGIN_CACHE_DIR", str(folder))


def _configured(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path.home().joinpath(".terraformrc").write_text(f'# mine\nplugin_cache_dir   = "{folder}"\n')


def _usual(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path.home().joinpath(".terraform.d").mkdir()
    Path.home().joinpath(".terraform.d/plugins").symlink_to(folder)


@pytest.mark.parametrize("say", [_mirror, _cache, _configured, _usual])
def test_terraforms_newest_provider_is_taken_from_the_folders_that_terraform_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, say: Callable[[Path, pytest.MonkeyPatch], None]
) -> None:
    folder = tmp_path / "providers"
    terraform(folder, "5.99.1")
    newest = terraform(folder, "5.100.0")
    terraform(folder, "6.0.0-beta1")
    say(folder, monkeypatch)
    found = tools.find(made).aws
    assert isinstance(found, Bridged)
    assert (found.bridge, found.terraform_provider.resolve()) == (Path("/made") / BRIDGE.name, newest)


def test_without_a_provider_it_is_said_where_one_is_looked_for_and_how_to_get_it(machine: Path) -> None:
    with pytest.raises(Missing) as missing:
        tools.find(made)
    assert str(missing.value) == (
        "no AWS provider: `pulumi plugin install resource aws` gets Pulumi's own (major version 7); or Terraform's is taken from "
        f"{machine}/.terraform.d/plugins, {machine}/.local/share/terraform/plugins: run `terraform init` where hashicorp/aws is "
        "required, and set TF_MIRROR to its .terraform/providers"
    )


def test_what_was_not_built_yet_is_named_with_the_command_that_builds_it() -> None:
    with pytest.raises(
        Missing, match=rf"^pulumi {CLI.version} isn't installed, nor built yet: run `make engine`$"
    ):
        tools.find(tools.built)


def test_what_was_built_is_taken(machine: Path) -> None:
    put(CLI.binary)
    assert tools.built(CLI) == tools.build(CLI) == CLI.binary
    assert CLI.binary.is_relative_to(machine / ".cache/mail-deliverability/engine")


def test_a_missing_part_is_a_failure_in_ci_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ready.main() == 0
    monkeypatch.setenv("CI", "true")
    assert ready.main() == 1
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "engine: no pulumi, and no Go to build it: install Pulumi (at least 3.246.0, https://www.pulumi.com/docs/install/) or Go "
        "(https://go.dev/doc/install)",
        "engine: without it `make test-engine` skips its tests",
        said[0],
    ]


def test_another_pin_is_kept_elsewhere(tmp_path: Path) -> None:
    for name, more in (("one", ""), ("other", "// another\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "go.mod").write_text(f"tool a.example/b/cmd\n\nrequire a.example/b v1.2.3\n{more}")
        (tmp_path / name / "go.sum").write_text("")
    one, other = (Pin("b", tmp_path / name, "a.example/b") for name in ("one", "other"))
    assert (one.version, one.tool) == (other.version, other.tool) == ("v1.2.3", "a.example/b/cmd")
    assert one.binary != other.binary


def test_both_pins_name_their_program() -> None:
    assert (CLI.tool, BRIDGE.tool) == (
        "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        "github.com/pulumi/pulumi-terraform-bridge/v3/dynamic",
    )

"""A workspace leads the CLI away from the user's account, backend, login and files, and keeps the user's plugins."""

from pathlib import Path

import pytest
import yaml

from deliverability.engine import EngineError
from deliverability.engine.cli.finding import Installed
from deliverability.engine.cli.workspace import Workspace, open_workspace


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "config").mkdir(parents=True)
    (folder / ".venv").mkdir()
    (folder / "__main__.py").write_text("print()\n")
    (folder / "Pulumi.yaml").write_text(
        "name: demo\nruntime: python\nstackConfigDir: config\nbackend: {url: 's3://state'}\n"
        "config: {aws:profile: company, domain: {type: string}}\n"
    )
    (folder / "config" / "Pulumi.dev.yaml").write_text(
        "secretsprovider: awskms://alias/shop\nencryptedkey: AAAA\nencryptionsalt: v1:mine\nenvironment: [shared]\n"
        "config:\n  aws:region: eu-west-1\n  aws:profile: company\n  aws:assumeRoles: [{roleArn: a}]\n"
        "  demo:domain: yes.example\n  demo:since: 2026-01-31\n  demo:answer: on\n"
    )
    return folder


def opened(tmp_path: Path, home: Path) -> Workspace:
    root = tmp_path / "root"
    root.mkdir()
    return Workspace(root, "dev", Installed(Path("pulumi"), home), {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"})


def test_a_copy_has_everything_but_what_leads_to_the_users_account_and_backend(
    tmp_path: Path, project: Path
) -> None:
    before = {file: file.read_text() for file in project.rglob("*") if file.is_file()}
    copy = opened(tmp_path, tmp_path / "none").take(project)
    assert yaml.safe_load((copy / "Pulumi.yaml").read_text()) == {
        "name": "demo",
        "runtime": "python",
        "config": {"domain": {"type": "string"}},
        "stackConfigDir": "rehearsed-stacks",
    }
    # As text: what is one value for PyYAML may be another for Pulumi.
    assert (copy / "rehearsed-stacks" / "Pulumi.dev.yaml").read_text() == (
        "config:\n  aws:region: eu-west-1\n  demo:domain: yes.example\n  demo:since: 2026-01-31\n  demo:answer: on\n"
    )
    assert {part.name: part.resolve() for part in copy.iterdir() if part.is_symlink()} == {
        name: project / name for name in (".venv", "__main__.py", "config")
    }
    (copy / "rehearsed-stacks" / "Pulumi.dev.yaml").write_text("changed")
    assert {file: file.read_text() for file in project.rglob("*") if file.is_file()} == before


def test_the_salt_of_the_stack_goes_into_a_later_copy(tmp_path: Path, project: Path) -> None:
    workspace = opened(tmp_path, tmp_path / "none")
    first = workspace.take(project)
    with (first / "rehearsed-stacks" / "Pulumi.dev.yaml").open("a") as file:
        file.write("encryptionsalt: v1:of-the-rehearsal\n")
    workspace.keep_salt(first)
    second = workspace.take(project)
    assert second != first
    assert (
        (second / "rehearsed-stacks" / "Pulumi.dev.yaml")
        .read_text()
        .endswith("encryptionsalt: v1:of-the-rehearsal\n")
    )


def test_the_environment_leads_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE_FILE"):
        monkeypatch.setenv(name, "mine")
    monkeypatch.setenv("LANG", "C.UTF-8")
    environment = opened(tmp_path, tmp_path / "none").environment
    assert {
        name: value for name, value in environment.items() if name.startswith(("AWS_", "PULUMI_", "LANG"))
    } == {
        "LANG": "C.UTF-8",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "PULUMI_HOME": str(tmp_path / "root" / "home"),
        "PULUMI_BACKEND_URL": f"file://{tmp_path}/root/backend",
        "PULUMI_CONFIG_PASSPHRASE": "rehearsal",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DEBUG_COMMANDS": "true",
    }


def test_installed_plugins_stay_usable_and_survive_the_workspace(tmp_path: Path) -> None:
    plugin = tmp_path / "home" / "plugins" / "resource-aws-v7.0.0"
    plugin.mkdir(parents=True)
    with open_workspace("dev", Installed(Path("pulumi"), tmp_path / "home"), {}) as workspace:
        home = Path(workspace.environment["PULUMI_HOME"])
        assert [each.name for each in (home / "plugins").iterdir()] == [plugin.name]
        assert [each.name for each in home.iterdir()] == ["plugins"]
    assert not workspace.root.exists()
    assert plugin.is_dir()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, project: Path) -> None:
    file = project / "config" / "Pulumi.dev.yaml"
    file.write_text("- a\n")
    workspace = opened(tmp_path, tmp_path / "none")
    with pytest.raises(EngineError, match=rf"^{file}: expected a mapping at the top$"):
        workspace.take(project)
    file.unlink()
    with pytest.raises(EngineError, match="there is no such file"):
        workspace.take(project)

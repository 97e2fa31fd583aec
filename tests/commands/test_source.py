"""What completes `--stack`."""

from pathlib import Path

import pytest
import typer.main
from click import Context

from deliverability.commands.application import make_app


def completed(command: str, incomplete: str, **given: str) -> list[str]:
    group = typer.main.get_command(make_app())
    chosen = group.commands[command]  # type: ignore[attr-defined]
    context = Context(chosen)
    context.params.update(given)
    stack = next(each for each in chosen.params if each.name == "stack")
    return [item.value for item in stack.shell_complete(context, incomplete)]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text(
        "name: mail-deliverability\nruntime: python\nstackConfigDir: stacks\n"
    )
    (tmp_path / "stacks").mkdir()
    for name in ("shop-a.production", "shop-a.staging", "shop-b.production"):
        (tmp_path / "stacks" / f"Pulumi.{name}.yaml").write_text("config: {}\n")
    return tmp_path


@pytest.mark.parametrize("command", ["check", "plan", "rehearse"])
def test_the_stacks_of_the_project_here(command: str, project: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(project / "stacks")
    assert completed(command, "") == ["shop-a.production", "shop-a.staging", "shop-b.production"]
    assert completed(command, "shop-a.s") == ["shop-a.staging"]


def test_those_of_another_project(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert completed("check", "shop-b", project=str(project)) == ["shop-b.production"]
    assert completed("check", "shop-b") == []

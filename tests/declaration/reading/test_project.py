"""Finding the project and its stack files."""

import os
from pathlib import Path

import pytest

from deliverability.declaration.reading import ConfigError, find_project, stack_file, stack_names

ROOT = Path(__file__).parents[3]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "mail"
    (folder / "stacks").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text(
        "name: mail-deliverability\nruntime: python\nstackConfigDir: stacks\n"
    )
    for name in ("shop-a.production", "shop-a.staging"):
        (folder / "stacks" / f"Pulumi.{name}.yaml").write_text("config: {}\n")
    (folder / "stacks" / "schema.json").write_text("{}")
    return folder


def test_the_project_is_found_from_below(project: Path) -> None:
    assert find_project(project / "stacks") == project
    assert find_project(project) == project


def test_a_project_of_another_name_is_passed_by(project: Path) -> None:
    inner = project / "inner"
    inner.mkdir()
    (inner / "Pulumi.yaml").write_text("name: something-else\n")
    assert find_project(inner) == project


def test_no_project_says_what_was_seen(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: something-else\n")
    with pytest.raises(ConfigError) as caught:
        find_project(tmp_path)
    (problem,) = caught.value.problems
    assert problem.problem == (
        "no Pulumi.yaml of the project mail-deliverability here or in a folder above "
        f"({tmp_path}/Pulumi.yaml is 'something-else')"
    )


@pytest.mark.parametrize("text", ["", "- a\n", "name: [\n"])
def test_an_unreadable_project_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        find_project(tmp_path)
    assert caught.value.source == f"{tmp_path}/Pulumi.yaml"


def test_only_a_plain_file_with_a_name_is_a_stack(project: Path) -> None:
    stacks = project / "stacks"
    os.mkfifo(stacks / "Pulumi.pipe.yaml")
    (stacks / "Pulumi.folder.yaml").mkdir()
    (stacks / "Pulumi.broken.yaml").symlink_to("nowhere")
    (stacks / "Pulumi..yaml").write_text("config: {}\n")
    (stacks / "Pulumi.linked.yaml").symlink_to("Pulumi.shop-a.staging.yaml")
    assert stack_names(project) == ("linked", "shop-a.production", "shop-a.staging")


def test_stacks_by_name(project: Path) -> None:
    assert stack_names(project) == ("shop-a.production", "shop-a.staging")
    assert stack_file(project, "shop-a.staging") == project / "stacks" / "Pulumi.shop-a.staging.yaml"


def test_without_a_folder_stack_files_lie_beside_the_project_file(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: mail-deliverability\nconfig:\n  domain: {type: string}\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    assert stack_names(tmp_path) == ("dev",)


@pytest.mark.parametrize("name", ["shop-a.prodution", "../secret", "", "zzz"])
def test_no_such_stack_names_the_nearest_and_all(project: Path, name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        stack_file(project, name)
    (problem,) = caught.value.problems
    assert problem.problem == f"there is no stack {name!r}"
    meant = "did you mean 'shop-a.production'? " if name == "shop-a.prodution" else ""
    assert problem.remedy == f"{meant}The stacks are shop-a.production, shop-a.staging"


def test_a_project_without_stacks(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: mail-deliverability\n")
    with pytest.raises(ConfigError, match="there is no stack 'dev', nor any other"):
        stack_file(tmp_path, "dev")


def test_this_project_is_one() -> None:
    assert find_project(ROOT / "stacks") == ROOT

"""A project stands in another folder without anything of it being copied or written to."""

import shutil
from pathlib import Path

from deliverability.engine.linked_project import link_project


def test_everything_is_linked_but_what_is_to_be_other(tmp_path: Path) -> None:
    project, folder = tmp_path / "project", tmp_path / "folder"
    (project / "stacks").mkdir(parents=True)
    (project / "components").mkdir()
    (project / "__main__.py").write_text("print()\n")
    folder.mkdir()
    link_project(project, folder, without=("stacks",))
    assert {each.name: each.readlink() for each in folder.iterdir()} == {
        name: project / name for name in ("__main__.py", "components")
    }
    shutil.rmtree(folder)
    assert sorted(each.name for each in project.iterdir()) == ["__main__.py", "components", "stacks"]

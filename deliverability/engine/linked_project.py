"""A project's folder in another place: everything is linked but what is to be other there, so nothing of it is written to."""

from collections.abc import Collection
from pathlib import Path


def link_project(project: Path, folder: Path, *, without: Collection[str] = ()) -> None:
    """Link what stands in the project's folder into `folder`, which is there already.

    without: names of files and folders right in the project that aren't linked.
    """
    for part in project.resolve().iterdir():
        if part.name not in without:
            (folder / part.name).symlink_to(part, target_is_directory=part.is_dir())

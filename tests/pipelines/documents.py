"""What `docs/pipelines/` holds: files to copy, and commands in its pages."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "pipelines"
PAGES = [ROOT / "docs" / "pipelines.md", *sorted(FOLDER.glob("*.md"))]
GITHUB = sorted((FOLDER / "github").glob("*.yml"))
GITLAB = sorted((FOLDER / "gitlab").glob("*.yml"))
ACTION = ROOT / "action.yml"

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def fenced(page: Path, *languages: str) -> Iterator[str]:
    """The blocks of these languages in a page."""
    for language, text in _FENCE.findall(page.read_text("utf-8")):
        if language in languages:
            yield text


def scripts(file: Path) -> Iterator[str]:
    """Every shell text in a workflow, an action or a pipeline."""
    yield from _scripts(yaml.safe_load(file.read_text("utf-8")))


def _scripts(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "run" and isinstance(value, str):
                yield value
            elif key in ("script", "before_script") and isinstance(value, list):
                yield from value
            else:
                yield from _scripts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _scripts(value)


def shell_blocks(*, of_pulumi: bool) -> Iterator[tuple[str, str]]:
    """The shell blocks of all pages, each with its page's name: those that need a deployed stack, or the others."""
    for page in PAGES:
        for text in fenced(page, "sh"):
            if ("pulumi " in text) is of_pulumi:
                yield page.name, text

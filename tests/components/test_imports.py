"""What the components import: one another only relatively, since the wheel carries them under another name; and nobody below them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def imported(folder: str) -> Iterator[tuple[str, str]]:
    """Every absolute import of a package's modules: file, and what it imports."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((str(path.relative_to(ROOT)), alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                name = node.module or ""
                yield from ((str(path.relative_to(ROOT)), f"{name}.{alias.name}") for alias in node.names)


def of_components(folder: str) -> list[tuple[str, str]]:
    names = ("components", "deliverability.components")
    return [
        (file, name)
        for file, name in imported(folder)
        if any(name == each or name.startswith(f"{each}.") for each in names)
    ]


def test_components_name_one_another_only_relatively() -> None:
    assert of_components("components") == []


def test_nothing_below_imports_them() -> None:
    assert of_components("deliverability") == []

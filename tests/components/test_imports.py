"""Components import one another relatively: the wheel carries them under another name than the checkout."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "components"


def absolute_imports(source: str) -> list[str]:
    """The modules that are imported by their whole name."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found += (f"{node.module}.{alias.name}" for alias in node.names)
    return found


def test_none_is_named_in_full() -> None:
    names = ("components", "deliverability.components")
    assert [
        (path.name, name)
        for path in sorted(FOLDER.glob("*.py"))
        for name in absolute_imports(path.read_text(encoding="utf-8"))
        if name in names or name.startswith(tuple(f"{each}." for each in names))
    ] == []


def test_the_process_of_the_shared_values_imports_what_it_needs() -> None:
    """Pulumi starts it with every preview, and waits for it."""
    program = "import sys, components.shared_txt; print(sorted({'pulumi_aws', 'pydantic', 'boto3'} & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=FOLDER.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_a_name_that_is_not_public_is_not_there() -> None:
    import components

    with pytest.raises(AttributeError, match="module 'components' has no attribute 'MailDomains'"):
        _ = components.MailDomains

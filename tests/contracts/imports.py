"""Every import of the product, read from its source: also those inside functions, and those for type checkers alone."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Import:
    """One import. importer: a module of ours. imported: a module of ours, or a library's with what was taken from it.

    A package's own file is called as it is: `snapshot.__init__`.
    """

    importer: str
    imported: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.importer} (line {self.line}) imports {self.imported}"


def sources(root: Path, tops: Iterable[str]) -> dict[str, Path]:
    """Module name -> file, for the packages and files named `tops` in `root`."""
    files = [
        file
        for top in tops
        for file in ((root / top).rglob("*.py") if (root / top).is_dir() else [root / top])
    ]
    return {".".join(file.relative_to(root).with_suffix("").parts): file for file in sorted(files)}


def imports(files: Mapping[str, Path]) -> tuple[Import, ...]:
    """What these modules import, in order."""
    found = (each for name, file in files.items() for each in _imports(name, file, files))
    return tuple(sorted(set(found)))


def _imports(name: str, file: Path, known: Mapping[str, Path]) -> Iterator[Import]:
    package = name.rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text("utf-8"), str(file))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(name, _module(alias.name, known) or alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                # Of a module of ours it doesn't matter what was taken.
                yield Import(name, _module(whole, known) or _module(base, known) or whole, node.lineno)


def _module(name: str, known: Mapping[str, Path]) -> str | None:
    """The module of ours that this names, a package's own file included."""
    return next((each for each in (name, f"{name}.__init__") if each in known), None)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    """The module that is imported from, its leading dots resolved."""
    above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
    return ".".join([*above, *filter(None, [node.module])])

"""`deliverability lint`: every problem of stack files at once, from the files alone."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deliverability.commands import source
from deliverability.commands.lint_formats import FORMATS
from deliverability.commands.outputs import format_option, output_option, parse_outputs
from deliverability.commands.running import OK, WRONG_USE, command, named, note, refuse

if TYPE_CHECKING:
    from deliverability.declaration.linting import Lint
    from deliverability.report.lint.document import LintDocument


@command
def lint(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Stack files. Default: all of the project.", show_default=False),
    ] = None,
    project: source.Project = None,
    format: Annotated[str | None, format_option(FORMATS, "How stdout shows the remarks.")] = None,
    output: Annotated[list[Path] | None, output_option(FORMATS)] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings count as errors.")] = False,
) -> int:
    """Say every problem of stack files at once, each at its line and column, before anything is asked or changed.

    Nothing but files is read, so it runs anywhere and takes no time: before a commit, or first in a pipeline. Two stacks that
    claim the same SES identity or the same record set are warned of, also where only one of them was named. Stack
    files of other Pulumi projects are passed over.

    \b
    Examples:
      deliverability lint
      deliverability lint stacks/Pulumi.shop-a.production.yaml
      deliverability lint --strict --format github -o lint.sarif

    \b
    Exit codes: 0 in order (warnings allowed, unless --strict),
                2 a file can't be used as it is.
    """
    outputs = parse_outputs(output or (), format, FORMATS)
    named_files, beside = _all_files(project) if not files else _named_files(files, project)
    from deliverability.declaration import linting

    document = _document(linting.lint(named_files, beside), strict=strict)
    problems = outputs.show(document)
    if problems:
        refuse("\n".join(problems))
    return OK if document.in_order else WRONG_USE


def _all_files(project: Path | None) -> tuple[list[Path], list[Path]]:
    from deliverability.declaration.reading import find_project, stack_file, stack_names

    folder = find_project(project or Path.cwd())
    files = [_short(stack_file(folder, name)) for name in stack_names(folder)]
    if not files:
        refuse(f"{named(folder)}: there is no stack file: name one, or write stacks/Pulumi.NAME.yaml")
    return files, []


def _named_files(files: Iterable[Path], project: Path | None) -> tuple[list[Path], list[Path]]:
    """Those that are ours, each once, and the others of their folders; refuses what is no stack file by its name."""
    from deliverability.declaration.reading.project import PROJECT_FILE, project_of

    if project is not None:
        refuse("--project is about the files of a project: it doesn't go with files that are named")
    ours: dict[Path, Path] = {}
    for file in files:
        if file.name == PROJECT_FILE:
            refuse(
                f"{named(file)}: that is the project's own file: name stack files, such as Pulumi.shop.yaml"
            )
        meant = _file_of_stack(str(file)) if not file.exists() else None
        if meant is not None:
            refuse(f"{named(file)}: there is no such file: the stack of that name is {named(meant)}")
        other = project_of(file)
        if other is not None:
            note(f"note: {named(file)} is a stack of the Pulumi project {other}: not looked at")
        else:
            ours.setdefault(file.resolve(), file)
    # Only plain files: to read a pipe would wait for whoever writes into it.
    beside = {each for file in ours for each in file.parent.glob("Pulumi.*.yaml") if each.is_file()}
    return list(ours.values()), sorted(beside - ours.keys())


def _file_of_stack(name: str) -> Path | None:
    """The file of the stack of that name in the project here; None where there is none."""
    from deliverability.declaration.reading import ConfigError, find_project, stack_file

    try:
        return _short(stack_file(find_project(Path.cwd()), name))
    except ConfigError:
        return None


def _document(found: "Lint", *, strict: bool) -> "LintDocument":
    from importlib.metadata import version

    from deliverability.commands.stack_positions import relative
    from deliverability.report.lint.document import LintDocument

    places = {file: relative(Path(file)) for file in found.files}
    return LintDocument(found, places, version("mail-deliverability"), strict)


def _short(file: Path) -> Path:
    """The file as people would type it here."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file

"""`--format` and `--output`: in which format a document goes to stdout, and to files beside it; one rule for all commands."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Generic

import typer

from deliverability.commands.running import UsageProblem, console, named, refuse, unwritable, write
from deliverability.dataclass import dataclass
from deliverability.declaration.key_paths import printable
from deliverability.report.format import Document, Format


def format_option(formats: Sequence[Format[Any]], shows: str) -> Any:
    """`--format` of a command that has these formats, the first of which is its default; gives a name or None.

    shows: the help, as a sentence.
    """
    names = [each.name for each in formats]

    def known(text: str) -> str:
        if text not in names:
            raise typer.BadParameter(f"{text!r} is not one of {', '.join(map(repr, names))}.")
        return text

    return typer.Option(
        "--format",
        "-f",
        parser=known,
        metavar=f"<{'|'.join(names)}>",
        help=f"{shows} Default: {names[0]}.",
        autocompletion=_completing(names),
    )


def output_option(formats: Sequence[Format[Any]]) -> Any:
    """`--output` of a command that has these formats; gives what `parse_outputs` takes."""
    return typer.Option(
        "--output",
        "-o",
        metavar="[FORMAT=]FILE",
        help=f"Write it to a file too, in the format of its ending ({' '.join(_endings(formats))}) or the one named before =. "
        "Repeatable. A file of stdout's own format takes its place.",
    )


def _completing(names: Sequence[str]) -> Callable[[str], list[str]]:
    return lambda incomplete: [name for name in names if name.startswith(incomplete)]


def _endings(formats: Sequence[Format[Any]]) -> list[str]:
    return list(dict.fromkeys(ending for each in formats for ending in each.endings))


@dataclass(frozen=True, slots=True)
class Output(Generic[Document]):
    """One file and what is written into it."""

    format: Format[Document]
    path: Path


@dataclass(frozen=True, slots=True)
class Outputs(Generic[Document]):
    """All outputs of a command. shown: the format of stdout; a file of that format takes its place."""

    shown: Format[Document]
    files: tuple[Output[Document], ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that are written."""
        return tuple(file.path for file in self.files)

    @property
    def for_people(self) -> bool:
        """Whether notes may be said beside it: nobody reads them beside what is for machines."""
        return self.shown.draw is not None

    @property
    def formats(self) -> tuple[Format[Document], ...]:
        """Those in which something is written: of the files, and of stdout where no file takes its place."""
        of_files = tuple(file.format for file in self.files)
        return of_files if self.shown in of_files else (self.shown, *of_files)

    def show(self, document: Document) -> list[str]:
        """Write the document everywhere; gives a message for each place that can't be written.

        Such a place keeps back neither the others nor the document: what a file should have taken from stdout is shown there.
        """
        problems: list[str] = []

        def wrote(format: Format[Document], path: Path | None) -> bool:
            try:
                _put(format, document, path)
            except UsageProblem as problem:
                problems.append(str(problem))
                return False
            return True

        if all(file.format is not self.shown for file in self.files):
            wrote(self.shown, None)
        for file in self.files:
            if not wrote(file.format, file.path) and file.format is self.shown:
                wrote(self.shown, None)
        return list(dict.fromkeys(problems))


def _put(format: Format[Document], document: Document, path: Path | None) -> None:
    """Write it to stdout or to a file, whole; raises UsageProblem."""
    try:
        if path is None and format.draw is not None:
            format.draw(document, console())
        else:
            write(format.render(document), path)
    except BrokenPipeError:
        raise
    except OSError as error:
        message = unwritable(error)
        if message is None:
            raise
        refuse(message)


def parse_outputs(
    texts: Sequence[object], name: str | None, formats: Sequence[Format[Document]]
) -> Outputs[Document]:
    """What `--output` and `--format` say together in a command with these formats; refuses what can't be meant.

    A file's format is what stands before `=`; else `--format` where the ending is one of its own; else what the ending says; else
    `--format` where that was given. A file of the format that stdout would have takes its place: `-f json -o verdict.json`
    writes one document, and it goes into the file.

    texts: each a str or a Path, as given. name: of the format of stdout; None stands for the first.
    """
    asked = next((each for each in formats if each.name == name), None)
    files: list[Output[Document]] = []
    for text in texts:
        file = _output(str(text), asked, formats)
        if any(file.path.resolve() == other.path.resolve() for other in files):
            refuse(f"--output: {named(file.path)} is named twice: each report needs a file of its own")
        files.append(file)
    return Outputs(asked or formats[0], tuple(files))


def _output(
    text: str, asked: Format[Document] | None, formats: Sequence[Format[Document]]
) -> Output[Document]:
    name, equals, rest = text.partition("=")
    named = next((each for each in formats if each.name == name), None) if equals else None
    path = Path(rest if named else text)
    if equals and named is None:
        _refuse_misspelt(text, name, formats)
    if str(path) in ("-", "."):
        refuse(f"--output {printable(text)}: name a file; what goes to stdout is said by --format")
    check_place("--output", path, text)
    found = named or _by_ending(path.suffix.lower(), asked, formats) or asked
    if found is None:
        refuse(
            f"--output {printable(text)}: no format goes by that ending: use one of {', '.join(_endings(formats))}, "
            f"or write FORMAT=FILE with one of {', '.join(each.name for each in formats)}"
        )
    return Output(found, path)


def _by_ending(
    ending: str, asked: Format[Document] | None, formats: Sequence[Format[Document]]
) -> Format[Document] | None:
    """The format that files with this ending have; several may share one, and the one that was asked for goes first."""
    first = (asked,) if asked is not None else ()
    return next((each for each in (*first, *formats) if ending in each.endings), None)


def _refuse_misspelt(text: str, name: str, formats: Sequence[Format[Any]]) -> None:
    """Refuse what nearly is a format; anything else before `=` belongs to the file's name."""
    import difflib

    near = difflib.get_close_matches(name.lower(), [each.name for each in formats], n=1)
    if near:
        refuse(
            f"--output {printable(text)}: no format is called {printable(name)}: do you mean {near[0]}? "
            f"Write {near[0]}={printable(text)} for a file of that name"
        )


def check_place(option: str, path: Path, given: str) -> None:
    """Refuse a file that can't be made, before any work is done for it. option, given: as the user named it, for the message."""
    if not path.parent.is_dir():
        refuse(f"{option} {printable(given)}: there is no folder {named(path.parent)}: make it first")
    if path.is_dir():
        refuse(f"{option} {printable(given)}: that is a folder: name a file in it")


def expect_own_file(option: str, place: Path, beside: Sequence[Path]) -> None:
    """Refuse a file that the command writes for another option, too: what was written first would be lost. beside: those files."""
    if any(other.resolve() == place.resolve() for other in beside):
        refuse(f"{option}: {named(place)} is named by another option, too: it needs a file of its own")

"""Where a verdict goes, and in which form: `--format` for stdout, `--output` for files beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from deliverability.commands.running import UsageProblem, console, finish, refuse, unwritable, write

if TYPE_CHECKING:
    from deliverability.report.places import Places
    from deliverability.verdict import Verdict


class VerdictFormat(StrEnum):
    """How the verdict is shown."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"
    MARKDOWN = "markdown"
    GITHUB = "github"


_ENDINGS = {
    ".txt": VerdictFormat.TEXT,
    ".json": VerdictFormat.JSON,
    ".xml": VerdictFormat.JUNIT,
    ".sarif": VerdictFormat.SARIF,
    ".md": VerdictFormat.MARKDOWN,
}


@dataclass(frozen=True, slots=True)
class Output:
    """One file and what is written into it."""

    format: VerdictFormat
    path: Path


@dataclass(frozen=True, slots=True)
class Outputs:
    """Everything that is written. shown: the format of stdout; a file of that format takes its place."""

    shown: VerdictFormat
    files: tuple[Output, ...]

    @property
    def for_people(self) -> bool:
        """Whether notes may be said beside it: nobody reads them beside what is for machines."""
        return self.shown is VerdictFormat.TEXT

    def show(self, writer: "Writer") -> list[str]:
        """Write the verdict everywhere; gives a message for each place that can't be written.

        Such a place keeps back neither the others nor the verdict: what a file should have taken from stdout is shown there.
        """
        problems: list[str] = []

        def wrote(format: VerdictFormat, path: Path | None) -> bool:
            try:
                writer.to(format, path)
            except UsageProblem as problem:
                problems.append(str(problem))
                return False
            return True

        if all(file.format is not self.shown for file in self.files):
            wrote(self.shown, None)
        for file in self.files:
            if not wrote(file.format, file.path) and file.format is self.shown:
                wrote(self.shown, None)
        return problems


def parse_outputs(texts: Sequence[str], format: VerdictFormat | None) -> Outputs:
    """What `--output` and `--format` say together; refuses what can't be meant.

    A file's format is what stands before `=`, else what its ending says, else `--format` where that was given. A file of the
    format that stdout would have takes its place: `-f json -o verdict.json` writes one document, and it goes into the file.
    """
    files: list[Output] = []
    for text in texts:
        file = _output(text, format)
        if any(file.path.resolve() == other.path.resolve() for other in files):
            refuse(f"--output: {file.path} is named twice: each report needs a file of its own")
        files.append(file)
    return Outputs(format or VerdictFormat.TEXT, tuple(files))


def _output(text: str, format: VerdictFormat | None) -> Output:
    name, equals, rest = text.partition("=")
    named = next((each for each in VerdictFormat if each == name), None) if equals else None
    path = Path(rest if named else text)
    if equals and named is None:
        _refuse_misspelt(text, name)
    if str(path) in ("-", "."):
        refuse(f"--output {text}: name a file; what goes to stdout is said by --format")
    check_place(f"--output {text}", path)
    found = named or _ENDINGS.get(path.suffix.lower()) or format
    if found is None:
        refuse(
            f"--output {text}: no format goes by that ending: use one of {', '.join(_ENDINGS)}, "
            f"or write FORMAT=FILE with one of {', '.join(VerdictFormat)}"
        )
    return Output(found, path)


def _refuse_misspelt(text: str, name: str) -> None:
    """Refuse what nearly is a format; anything else before `=` belongs to the file's name."""
    import difflib

    near = difflib.get_close_matches(name.lower(), list(VerdictFormat), n=1)
    if near:
        refuse(
            f"--output {text}: no format is called {name}: do you mean {near[0]}? "
            f"Write {near[0]}={text} for a file of that name"
        )


def check_place(option: str, path: Path) -> None:
    """Refuse a file that can't be made, before any work is done for it. option: as the user gave it, for the message."""
    if not path.parent.is_dir():
        refuse(f"{option}: there is no folder {path.parent}: make it first")
    if path.is_dir():
        refuse(f"{option}: that is a folder: name a file in it")


@dataclass(frozen=True, slots=True)
class Writer:
    """One verdict, ready to be written in any format. places: made only where a format points at the stack file."""

    verdict: "Verdict"
    places: "Callable[[], Places]"
    strict: bool
    verbose: bool

    def to(self, format: VerdictFormat, path: Path | None) -> None:
        """Write it to stdout or to a file, whole; raises UsageProblem."""
        try:
            if format is VerdictFormat.TEXT:
                self._text(path)
            else:
                write(self._document(format), path)
        except BrokenPipeError:
            raise
        except OSError as error:
            message = unwritable(error)
            if message is None:
                raise
            refuse(message)

    def _text(self, path: Path | None) -> None:
        from deliverability.report.verdict.text import render_text

        shown = console(output=path)
        render_text(self.verdict, console=shown, strict=self.strict, verbose=self.verbose)
        finish(shown, path)

    def _document(self, format: VerdictFormat) -> str:
        match format:
            case VerdictFormat.JUNIT:
                from deliverability.report.verdict.junit import junit_xml

                return junit_xml(self.verdict, strict=self.strict)
            case VerdictFormat.SARIF:
                return self._sarif()
            case VerdictFormat.MARKDOWN:
                from deliverability.report.verdict.markdown import verdict_markdown

                return verdict_markdown(self.verdict, strict=self.strict)
            case VerdictFormat.GITHUB:
                from deliverability.report.verdict.github import annotations

                return annotations(self.verdict, places=self.places(), strict=self.strict)
            case _:
                from deliverability.report.verdict.json import verdict_json

                return verdict_json(self.verdict, strict=self.strict)

    def _sarif(self) -> str:
        from importlib.metadata import version

        from deliverability.report.verdict.sarif import sarif_json
        from deliverability.rules import catalogue

        return sarif_json(
            self.verdict,
            places=self.places(),
            rules=catalogue(),
            version=version("mail-deliverability"),
            strict=self.strict,
        )

"""`lint`: the remarks on stack files that were named, read beside the others of their folders."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from deliverability.dataclass import dataclass
from deliverability.declaration.key_paths import REGION_KEY
from deliverability.declaration.linting.overlaps import Stack, overlaps
from deliverability.declaration.linting.remark import INVALID, NO_REGION, NOTED, Level, Remark
from deliverability.declaration.reading import ConfigError, load_stack_file
from deliverability.declaration.reading.positions import key_positions


@dataclass(frozen=True, slots=True)
class Lint:
    """What was found. files: those that were looked at, as they were named. remarks: by file, then by place."""

    files: tuple[str, ...]
    remarks: tuple[Remark, ...]

    def of(self, level: Level) -> tuple[Remark, ...]:
        """The remarks of one level."""
        return tuple(remark for remark in self.remarks if remark.level is level)

    def in_order(self, *, strict: bool = False) -> bool:
        """Whether the files can be used; with `strict` also without a warning."""
        return not self.of(Level.ERROR) and not (strict and self.of(Level.WARNING))


def lint(files: Sequence[Path], beside: Iterable[Path] = ()) -> Lint:
    """Read the files and say what is to be said about them.

    beside: other stack files of the same project: what they and the files both claim is said, at the files only. One of
        them that can't be used claims nothing.
    """
    remarks: list[Remark] = []
    stacks: list[Stack] = []
    for file in files:
        try:
            stack = _stack(file)
        except ConfigError as error:
            remarks += _problems(error)
        else:
            stacks.append(stack)
            remarks += _remarks_on(stack)
    others = [each for each in map(_usable, beside) if each is not None]
    remarks += overlaps(stacks, others)
    order = {str(file): number for number, file in enumerate(files)}
    remarks.sort(key=lambda each: (order[each.file], each.line or 0, each.column or 0))
    return Lint(tuple(map(str, files)), tuple(remarks))


def _stack(file: Path) -> Stack:
    declaration = load_stack_file(file, environ={})
    return Stack(declaration, key_positions(file).keys)


def _usable(file: Path) -> Stack | None:
    try:
        return _stack(file)
    except ConfigError:
        return None


def _problems(error: ConfigError) -> Iterator[Remark]:
    for problem in error.problems:
        found = f"{problem.where} = {problem.value}" if problem.value else problem.where
        message = f"{found}: {problem.problem}" if found else problem.problem
        yield Remark(
            Level.ERROR,
            INVALID,
            error.source,
            problem.line,
            problem.column,
            problem.where,
            message,
            problem.remedy,
        )


def _remarks_on(stack: Stack) -> Iterator[Remark]:
    declaration = stack.declaration
    line, column = stack.at("domain")
    if declaration.region is None and declaration.settings.sends:
        yield Remark(
            Level.WARNING,
            NO_REGION,
            declaration.source,
            line,
            column,
            REGION_KEY,
            "no region is named, so each run takes the one that AWS_REGION happens to hold, and is refused where it holds none",
            f"add '{REGION_KEY}: eu-central-1' (or yours) below 'config:'",
        )
    for text in declaration.notes:
        key = text.split(" ", 1)[0].rstrip(":")
        known = tuple(key.split(".")) in stack.positions
        place = stack.at(key) if known else (line, column)
        yield Remark(Level.NOTE, NOTED, declaration.source, *place, key if known else "", text, "")

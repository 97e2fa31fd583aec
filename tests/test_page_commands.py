"""The commands that README and the pages of docs/ show: each is one that its program takes.

Those that live through something (the README's, and those of the pages on starting, adopting, history, pipelines and the platform) are also run, in
tests of their own and on the real engine.
"""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from deliverability.commands.application import make_app
from tests.commands.cli import ROOT
from tests.report import aws_cli

PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
_BLOCK = re.compile(r"^ *```(?:sh|bash|console|ya?ml)?\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_PROGRAMS = ("deliverability", ".venv/bin/deliverability", "make", "aws")
#: A sentence may name a command without all that it takes.
_CUT_SHORT = re.compile(r"Missing|requires an argument")
#: What stands for anything, and so for no option's value; what shortens; and the option that changes the shell's files as it's read.
_ANY = re.compile(r"…|\.\.\.|\[|NAME(?![A-Z])|DURATION|FORMAT|--install-completion")


def shown(page: Path) -> Iterator[tuple[str, ...]]:
    """The calls in blocks of commands."""
    for block in _BLOCK.findall(page.read_text("utf-8")):
        for line in block.replace("\\\n", " ").splitlines():
            yield from _calls(line)


def mentioned(page: Path) -> Iterator[tuple[str, ...]]:
    """The calls in sentences."""
    for text in _INLINE.findall(_BLOCK.sub("", page.read_text("utf-8"))):
        yield from _calls(text)


def _calls(line: str) -> Iterator[tuple[str, ...]]:
    """The calls of programs that we know, as words; each part of a pipe by itself."""
    command = re.sub(r"^\s*(?:- )?(?:run: )?", "", line)
    for part in re.split(r"\s[|;]+\s|\s&&\s", command):
        if part.startswith(tuple(f"{program} " for program in _PROGRAMS)) and not _ANY.search(part):
            yield tuple(_until_redirection(shlex.split(part, comments=True)))


def _until_redirection(words: list[str]) -> Iterator[str]:
    for word in words:
        if re.match(r"\d?[<>]", word):
            return
        yield word


MENTIONED = {page.relative_to(ROOT).as_posix(): set(mentioned(page)) for page in PAGES}
SHOWN = sorted(
    {(name, words) for name, found in MENTIONED.items() for words in (*found, *shown(ROOT / name))}
)


def refused(words: tuple[str, ...]) -> str:
    """Why the program would not take the call; "" where it does."""
    program, *arguments = words
    try:
        match program:
            case "make":
                targets = set(
                    re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
                )
                return ", ".join(
                    f"no target {each}" for each in arguments if "=" not in each and each not in targets
                )
            case "aws":
                aws_cli.read(shlex.join(words))
            case _:
                _parse(arguments)
    except SystemExit as end:
        return f"exit code {end.code}" if end.code else ""
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"
    return ""


@cache
def _program() -> Any:
    return typer.main.get_command(make_app())


def _parse(arguments: list[str]) -> None:
    """Read the arguments as the command line does, and run nothing; raises what it says of them."""
    name, command = "deliverability", _program()
    while True:
        context = command.make_context(name, list(arguments), resilient_parsing=False)
        if not hasattr(command, "resolve_command"):
            return
        name, command, arguments = command.resolve_command(context, [*context._protected_args, *context.args])


@pytest.mark.parametrize(
    ("page", "words"), SHOWN, ids=lambda each: each if isinstance(each, str) else shlex.join(each)
)
def test_the_program_takes_it(page: str, words: tuple[str, ...]) -> None:
    problem = refused(words)
    assert problem == "" or (words in MENTIONED[page] and _CUT_SHORT.search(problem)), problem


@pytest.mark.parametrize(
    "words",
    [
        ("deliverability", "chekc"),
        ("deliverability", "check", "--stak", "a"),
        ("deliverability", "plan", "--format", "pdf"),
        ("make", "tset"),
        ("aws", "sesv2", "get-email-identity", "--identity", "a"),
    ],
)
def test_it_sees_what_a_program_refuses(words: tuple[str, ...]) -> None:
    assert refused(words) != ""


def test_the_pages_show_commands() -> None:
    assert {page for page, _ in SHOWN} >= {
        "README.md",
        "docs/adopting.md",
        "docs/drift.md",
        "docs/pipelines/github.md",
    }

"""The commands of docs/history.md run as they stand there, one after the other."""

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from deliverability.history.file import HistoryFile
from tests.commands.cli import ROOT, run
from tests.forge.standin import GitHubStandin, serving
from tests.rules.world import healthy

PAGE = (ROOT / "docs" / "history.md").read_text(encoding="utf-8")
COMMANDS = [
    line.removeprefix("deliverability ")
    for block in re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
]


def test_they_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    both = ("v=spf1 include:amazonses.com -all", "v=spf1 include:_spf.crm.example ~all")
    seen = healthy().put("shop.example", "TXT", *both).snapshot()
    looked = replace(seen, manifest=seen.manifest.model_copy(update={"stack": "shop-a.production"}))
    # The network's part: what is seen of the stack.
    monkeypatch.setattr("deliverability.commands.check._look", lambda *_: (looked, _judged(looked)))
    for name in ("shop-a.db", "shop-b.db"):
        HistoryFile(Path(name), name).add([])
    with serving(GitHubStandin()) as host:
        for name, value in host.variables().items():
            monkeypatch.setenv(name, value)
        codes = {command: run(*_arguments(command)).code for command in COMMANDS}
    assert codes == {
        "history merge shop-a.db shop-b.db -o findings.db": 0,
        "check --stack shop-a.production --history findings.db -o verdict.json": 1,
        "issue verdict.json": 0,
    }
    assert HistoryFile(Path("findings.db"), "").series() == (("shop-a.production", "shop.example"),)
    assert [each["title"] for each in host.issues] == [
        "Mail of shop.example is not in order (shop-a.production)"
    ]


def _judged(snapshot):
    from deliverability.rules.judge import judge

    return judge(snapshot)


def _arguments(command: str) -> list[str]:
    words = shlex.split(command)
    return [*words, "--project", str(ROOT)] if words[0] == "check" else words


def test_the_words_are_those_of_the_formats():
    words = re.findall(r"^\| (\w+)[^|]* \|", PAGE.partition("| word |")[2].partition("\n\n")[0], re.MULTILINE)
    assert words == ["new", "since", "again", "gone", "open"]

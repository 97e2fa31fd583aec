"""What the component tells holds no command to a build server, whoever wrote what it quotes."""

import pulumi
import pytest

from components.log import info, warn


@pytest.mark.parametrize("level", ["warn", "info"])
def test_what_is_quoted_is_text(monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, level, lambda message, *_: said.append(message))
    {"warn": warn, "info": info}[level]("AWS says\n::add-mask::x\nand ##vso[task.complete]")
    assert said == ["AWS says\n\\x3a:add-mask::x\nand #\\x23vso[task.complete]"]

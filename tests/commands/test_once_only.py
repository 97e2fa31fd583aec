"""An option that takes one value is refused where it is given twice: in every command, every such option."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from deliverability.commands.application import make_app
from tests.commands.cli import run


def single_options() -> Iterator[Any]:
    for command in typer.main.get_command(make_app()).commands.values():  # type: ignore[attr-defined]
        for option in command.params:
            if option.param_type_name == "option" and not option.multiple and not option.is_flag:
                yield pytest.param(command.name, option.opts, id=f"{command.name}-{option.opts[0]}")


@pytest.mark.parametrize(("command", "names"), list(single_options()))
def test_a_value_that_another_would_replace_is_refused(command: str, names: list[str]):
    ran = run(command, names[0], "one", names[-1], "two")
    assert ran.code == 2
    assert f"Error: {'/'.join(names)} is given 2 times, and takes one value.\n" in ran.err


def test_what_is_said_twice_to_the_same_effect_is_taken(dns):
    ran = run("spf", "example.com", "--strict", "--strict", "-n", dns.server, "-n", dns.server)
    assert (ran.code, ran.err) == (1, "")


def test_help_is_given_however_often_an_option_stands():
    assert run("check", "-s", "one", "-s", "two", "--help").code == 0


def test_the_options_are_those_of_all_commands():
    assert len(list(single_options())) > 30

"""`deliverability explain`."""

import json

import pytest

from deliverability.rules import catalogue
from deliverability.rules.documented import documented
from tests.commands.cli import run


def test_a_mode_that_no_rule_finds_is_explained_like_a_rule():
    ran = run("explain", "deploy.drift-unseen")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "deploy.drift-unseen  (warn)"
    assert "Where it is found: Not observable from outside" in ran.out


def test_the_list_holds_rules_and_then_modes():
    ran = run("explain", "--list")
    rules, _, modes = ran.out.partition("\n\nModes that no rule finds, and where they are found:\n")
    assert [line.split()[0] for line in rules.splitlines()] == [rule.id for rule in catalogue()]
    assert [line.split()[0] for line in modes.splitlines()] == list(documented())


def test_the_json_list_holds_both():
    data = json.loads(run("explain", "--list", "--format", "json").out)
    assert [entry["id"] for entry in data] == [*(rule.id for rule in catalogue()), *documented()]
    found = {entry["id"]: entry["foundBy"] for entry in data}
    assert (found["ses.sandbox"], found["route53.txt-unsplit"]) == ("check", "config")


def test_a_misspelt_mode_is_told_the_nearest():
    ran = run("explain", "deploy.drift-unsen")
    assert (ran.code, ran.out) == (2, "")
    assert "no rule is called deploy.drift-unsen: do you mean deploy.drift-unseen?" in " ".join(
        ran.err.split()
    )


def test_an_area_lists_its_rules_and_modes():
    ran = run("explain", "deploy")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split()[0] for line in ran.out.splitlines() if "." in line.split(" ")[0]] == [
        "deploy.throttled",
        "deploy.nothing-published",
        "deploy.drift-unseen",
    ]
    data = json.loads(run("explain", "spf", "-f", "json").out)
    assert [entry["id"] for entry in data] == [r.id for r in catalogue() if r.id.startswith("spf.")]


def test_nothing_named_is_asked_for():
    for arguments in ((), ("",)):
        ran = run("explain", *arguments)
        assert (ran.code, ran.out, ran.err) == (
            2,
            "",
            "which rule? name one, or list them all with --list\n",
        )


@pytest.mark.parametrize("written", ["SPF.MULTIPLE-RECORDS", " Spf.multiple-Records "])
def test_an_id_in_capitals_is_the_same_id(written: str):
    assert run("explain", written) == run("explain", "spf.multiple-records")

"""Exit code 1 means a finding: what goes wrong in the program itself ends with 70 and two lines, wherever it happens."""

import asyncio
from pathlib import Path

import pytest

from deliverability import cli
from deliverability.commands import unexpected
from tests.commands.cli import ROOT, run

STACK = ("--stack", "shop-a.production")
SAVED = str(ROOT / "tests/rules/snapshots/production.json")
JUDGING = ("check", "--from-snapshot", SAVED)

#: By edge: what raises there, and a command that comes by.
EDGES = {
    "stack file": ("deliverability.declaration.reading.load_stack_file", ("plan", *STACK)),
    "plan": ("deliverability.declaration.plan.make_plan", ("plan", *STACK)),
    "manifest": ("deliverability.declaration.manifest.parse_manifest", ("plan", "--manifest", SAVED)),
    "table": ("deliverability.report.records.records_table", ("plan", *STACK)),
    "zone lines": (
        "deliverability.report.records.records_bind",
        ("plan", *STACK, "-f", "bind", "--placeholders"),
    ),
    "policy": ("deliverability.observe.aws.permissions.policy", ("plan", *STACK, "-f", "policy")),
    "network": ("deliverability.commands.network.load_network", ("check", *STACK, "--dns-only")),
    "observation": ("deliverability.observe.gather.observe", ("check", *STACK)),
    "dns": ("deliverability.observe.dns.resolvers.open_resolver", ("spf", "example.com")),
    "spf": ("deliverability.commands.spf._look", ("spf", "example.com", "-n", "127.0.0.1:9")),
    "dmarc": ("deliverability.commands.dmarc._look", ("dmarc", "example.com", "-n", "127.0.0.1:9")),
    "snapshot": ("deliverability.snapshot.parse_snapshot", JUDGING),
    "rules": ("deliverability.rules.judge.judge", JUDGING),
    "text": ("deliverability.report.verdict.text.put_head", JUDGING),
    "json": ("deliverability.report.verdict.json.verdict_json", (*JUDGING, "-f", "json")),
    "junit": ("deliverability.report.verdict.junit.junit_xml", (*JUDGING, "-f", "junit")),
    "sarif": ("deliverability.report.verdict.sarif.sarif_json", (*JUDGING, "-f", "sarif")),
    "github": ("deliverability.report.verdict.github.annotations", (*JUDGING, "-f", "github")),
    "markdown": ("deliverability.report.verdict.markdown.verdict_markdown", (*JUDGING, "-f", "markdown")),
    "places": ("deliverability.commands.check.places_of", (*JUDGING, "-f", "sarif")),
    "explanation": ("deliverability.report.explain.explain_text", ("explain", "spf.multiple-records")),
    "pulumi state": ("deliverability.pulumi_state.begun", ("recover", SAVED)),
    "file": ("deliverability.commands.check.read", JUDGING),
    "document": ("deliverability.commands.outputs._put", JUDGING),
    "head": ("deliverability.commands.head.head_of", JUDGING),
    "baseline": ("deliverability.commands.check.read_earlier", (*JUDGING, "--baseline", SAVED)),
    "clients": ("deliverability.observe.aws.clients.ClientMaker", ("plan", *STACK, "--ask-ses")),
    "tokens": ("deliverability.commands.ses_tokens.with_tokens_of_ses", ("plan", *STACK, "--ask-ses")),
    "list of rules": ("deliverability.report.explain.list_text", ("explain", "--list")),
    "faults": ("deliverability.rehearsal.faults.catalogue", ("rehearse", "--list-faults")),
    "fault": ("deliverability.rehearsal.faults.fault", ("rehearse", *STACK, "--fault", "spf.pass-all")),
    "engine": ("deliverability.engine.configuration.read_configuration", ("rehearse", *STACK)),
    "embedded cloud": ("deliverability.embedded.cloud.Cloud", ("cloud",)),
}


class Slip(Exception):
    """Nobody expects it."""


def raising(*_: object, **__: object) -> object:
    raise Slip("a slip\nof the program")


@pytest.mark.parametrize("edge", EDGES)
def test_a_slip_is_no_finding(edge: str, monkeypatch: pytest.MonkeyPatch):
    target, arguments = EDGES[edge]
    monkeypatch.setattr(target, raising)
    ran = run(*arguments)
    assert (ran.code, ran.out) == (70, "")
    first, second = ran.err.splitlines()[-2:]
    assert first.startswith("internal error: Slip: a slip of the program (")
    assert second.startswith("This is a fault of the program and says nothing about the mail: report")


def test_a_rule_that_slips_is_no_finding(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("deliverability.rules.judge._ask", raising)
    assert run(*JUDGING).code == 70


def test_the_first_error_of_a_group_is_said_with_its_place():
    async def gather() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(slip())

    async def slip() -> None:
        from deliverability.standards import names

        names.normalize(None)  # type: ignore[arg-type]

    with pytest.raises(BaseExceptionGroup) as caught:
        asyncio.run(gather())
    first, _ = unexpected.described(caught.value).splitlines()
    assert first.startswith("internal error: TypeError: ")
    assert "(standards/names.py:" in first


def test_the_words_are_one_line_and_not_endless():
    first, _ = unexpected.described(Slip("a\n" * 5000)).splitlines()
    assert first.startswith("internal error: Slip: a a a")
    assert len(first) < 400


def test_the_whole_traceback_for_those_who_ask(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DELIVERABILITY_TRACEBACK", "1")
    monkeypatch.setattr("deliverability.rules.judge.judge", raising)
    ran = run(*JUDGING)
    assert ran.code == 70
    assert ran.err.startswith("Traceback (most recent call last):\n")


@pytest.mark.parametrize("failing", ["make_app", "streams"])
def test_what_fails_before_any_command_is_no_finding(failing: str, monkeypatch, capsys):
    place = {
        "make_app": "deliverability.commands.application.make_app",
        "streams": "deliverability.commands.streams.complete",
    }[failing]
    monkeypatch.setattr(place, raising)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 70
    assert capsys.readouterr().err.startswith("internal error: Slip: a slip of the program (")


def test_half_an_installation_is_no_finding(monkeypatch, capsys):
    monkeypatch.setattr("deliverability.commands.streams.complete", raising)
    monkeypatch.setattr("deliverability.commands.running.say", raising)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 70
    assert "internal error: Slip" in capsys.readouterr().err


def test_a_working_directory_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    ran = run("plan", *STACK)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "the working directory is gone: change into one that exists\n"

"""What `check` writes, where, and in which format."""

import json
import os
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import pytest

from deliverability.commands.outputs import Output, Outputs, parse_outputs
from deliverability.commands.running import UsageProblem
from deliverability.report.formats import verdict_formats
from tests.commands.cli import Ran, run
from tests.rules.world import healthy

BOTH = ("v=spf1 include:amazonses.com -all", "v=spf1 include:_spf.crm.example ~all")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A saved snapshot of a domain with two SPF records."""
    file = tmp_path / "snapshot.json"
    file.write_text(healthy().put("shop.example", "TXT", *BOTH).snapshot().to_json(), encoding="utf-8")
    return file


def check(snapshot: Path, *arguments: str) -> Ran:
    return run("check", "--from-snapshot", str(snapshot), *arguments)


def kind(text: str) -> str:
    """Which format a document has."""
    if text.startswith("{"):
        return "sarif" if "runs" in json.loads(text) else "json"
    if text.startswith("<?xml"):
        return ET.fromstring(text).tag
    return {"#": "markdown", ":": "github"}.get(text[:1], "text")


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ((), "text"),
        (("-f", "text"), "text"),
        (("-f", "json"), "json"),
        (("-f", "junit"), "testsuites"),
        (("-f", "sarif"), "sarif"),
        (("-f", "markdown"), "markdown"),
        (("-f", "github"), "github"),
    ],
)
def test_stdout_has_the_format_that_was_asked_for(broken: Path, arguments: tuple[str, ...], shown: str):
    ran = check(broken, *arguments)
    assert (ran.code, ran.err, kind(ran.out)) == (1, "", shown)


def test_several_files_at_once_and_the_text_beside_them(broken: Path, tmp_path: Path):
    names = ("a.txt", "b.json", "c.xml", "d.SARIF", "e.md", "github=f.log")
    ran = check(broken, *[part for name in names[1:] for part in ("-o", _below(tmp_path, name))])
    assert (ran.code, ran.err, kind(ran.out)) == (1, "", "text")
    written = {path.name: kind(path.read_text()) for path in tmp_path.iterdir() if path != broken}
    assert written == {
        "b.json": "json",
        "c.xml": "testsuites",
        "d.SARIF": "sarif",
        "e.md": "markdown",
        "f.log": "github",
    }


@pytest.mark.parametrize(
    ("arguments", "name", "written", "shown"),
    [
        (("-f", "json", "-o", "verdict.json"), "verdict.json", "json", ""),
        (("-f", "json", "-o", "verdict"), "verdict", "json", ""),
        (("-o", "verdict.txt"), "verdict.txt", "text", ""),
        (("-f", "text", "-o", "verdict"), "verdict", "text", ""),
        (("-f", "github", "-o", "junit.xml"), "junit.xml", "testsuites", "github"),
        (("-o", "json=verdict"), "verdict", "json", "text"),
        (("-o", "sarif=check.json"), "check.json", "sarif", "text"),
    ],
)
def test_a_file_of_stdouts_own_format_takes_its_place(
    broken: Path, tmp_path: Path, arguments: Sequence[str], name: str, written: str, shown: str
):
    *options, place = arguments
    ran = check(broken, *options, _below(tmp_path, place))
    assert ran.code == 1
    assert kind((tmp_path / name).read_text()) == written
    assert (kind(ran.out) if ran.out else "") == shown


def _below(folder: Path, place: str) -> str:
    format, equals, name = place.rpartition("=")
    return f"{format}{equals}{folder / name}"


def test_what_is_said_together():
    named = {each.name: each for each in verdict_formats()}
    assert parse_outputs([], None, verdict_formats()) == Outputs(named["text"], ())
    assert parse_outputs(["a=b.json", "markdown=x=y"], "github", verdict_formats()) == Outputs(
        named["github"],
        (Output(named["json"], Path("a=b.json")), Output(named["markdown"], Path("x=y"))),
    )


ENDINGS = ", ".join(ending for each in verdict_formats() for ending in each.endings)
FORMATS = ", ".join(each.name for each in verdict_formats())


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["report.docx"], f"--output report.docx: no format goes by that ending: use one of {ENDINGS}, or write FORMAT=FILE with one of {FORMATS}"),
        (["docx=report"], f"--output docx=report: no format goes by that ending: use one of {ENDINGS}, or write FORMAT=FILE with one of {FORMATS}"),
        (["-"], "--output -: name a file; what goes to stdout is said by --format"),
        (["json="], "--output json=: name a file; what goes to stdout is said by --format"),
        (["nowhere/x.json"], "--output nowhere/x.json: there is no folder nowhere: make it first"),
        (["json=folder"], "--output json=folder: that is a folder: name a file in it"),
        (["a.json", "sarif=a.json"], "--output: a.json is named twice: each report needs a file of its own"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: list[str], message: str
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageProblem) as caught:
        parse_outputs(texts, None, verdict_formats())
    assert str(caught.value) == message


def test_an_unknown_ending_ends_the_check_before_anything_is_asked(tmp_path: Path):
    ran = run("check", "--from-snapshot", str(tmp_path / "none.json"), "-o", "report.docx")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("--output report.docx: no format goes by that ending")


@pytest.fixture
def full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which no file can be made."""
    folder = tmp_path / "full"
    folder.mkdir()
    from deliverability.commands import running

    def refused(dir: Path, prefix: str) -> tuple[int, str]:
        if dir == folder.resolve():
            raise OSError(28, "No space left on device")
        return made(dir=dir, prefix=prefix)

    made = running.tempfile.mkstemp
    monkeypatch.setattr(running.tempfile, "mkstemp", refused)
    return folder


def test_a_file_that_cannot_be_written_keeps_back_neither_the_verdict_nor_the_others(
    broken: Path, full: Path, tmp_path: Path
):
    ran = check(broken, "-o", f"{full / 'a.xml'}", "-o", f"{full / 'b.md'}", "-o", f"{tmp_path / 'c.sarif'}")
    assert ran.code == 2
    assert "FAIL spf.multiple-records" in ran.out.splitlines()
    assert ran.err.splitlines() == [
        f"{full / 'a.xml'}: cannot write: No space left on device",
        f"{full / 'b.md'}: cannot write: No space left on device",
    ]
    assert kind((tmp_path / "c.sarif").read_text()) == "sarif"
    assert list(full.iterdir()) == []


def test_what_was_to_take_stdouts_place_is_shown_there_if_it_cannot_be_written(broken: Path, full: Path):
    ran = check(broken, "-f", "json", "-o", f"{full / 'a.json'}")
    assert (ran.code, kind(ran.out)) == (2, "json")


def test_verbose_lists_what_passed(broken: Path):
    assert "\npass  " in check(broken, "-v").out
    assert "pass  " not in check(broken).out


def test_strict_reaches_every_format(tmp_path: Path):
    from tests.rules.world import declared

    file = tmp_path / "snapshot.json"
    file.write_text(healthy(declared(dmarc={})).snapshot().to_json(), encoding="utf-8")
    for arguments, code in ((("--strict",), 1), ((), 0)):
        ran = check(
            file, *arguments, "-o", f"{tmp_path / 'a.xml'}", "-o", f"{tmp_path / 'b.sarif'}", "-f", "github"
        )
        assert ran.code == code
        outcome = "failure" if code else "skipped"
        assert [each.get("type") for each in ET.parse(tmp_path / "a.xml").iter(outcome)] == ["warn"]
        levels = [
            each["level"] for each in json.loads((tmp_path / "b.sarif").read_text())["runs"][0]["results"]
        ]
        assert levels == ["error" if code else "warning"]
        assert ran.out.startswith("::error " if code else "::warning ")


def test_what_stdouts_encoding_lacks_is_escaped(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    import io
    import sys

    from deliverability.commands.running import write

    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    write("größer 東\n")
    stream.seek(0)
    assert stream.read() == "gr\\xf6\\xdfer \\u6771\n"


def test_notes_are_for_people_only(tmp_path: Path):
    """Beside a document for machines nobody reads them."""
    stack = tmp_path / "Pulumi.shop.yaml"
    stack.write_text(
        "config:\n  aws:region: eu-central-1\n  mail-deliverability:domain: shop.example\n"
        "  mail-deliverability:environment: production\n",
        encoding="utf-8",
    )
    asked = ("check", "--config", str(stack), "--dns-only", "-n", "127.0.0.1:9", "--timeout", "0.5")
    assert run(*asked, "-f", "junit").err == ""
    assert os.linesep in run(*asked, "-o", str(tmp_path / "a.xml")).err


def test_a_misspelt_format_is_no_file_name(broken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    ran = check(broken, "-o", "jnuit=report.xml")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "--output jnuit=report.xml: no format is called jnuit: do you mean junit? "
        "Write junit=jnuit=report.xml for a file of that name\n"
    )
    assert check(broken, "-o", "junit=jnuit=report.xml").code == 1
    assert (tmp_path / "jnuit=report.xml").read_text().startswith("<?xml")


def test_a_snapshot_that_can_not_be_saved_is_refused_before_anything_is_asked(tmp_path: Path):
    for place, problem in (
        (tmp_path / "missing" / "s.json", f"there is no folder {tmp_path / 'missing'}: make it first"),
        (tmp_path, "that is a folder: name a file in it"),
    ):
        ran = run("check", "--stack", "shop-a.production", "--save-snapshot", str(place))
        assert (ran.code, ran.out, ran.err) == (2, "", f"--save-snapshot {place}: {problem}\n")


def test_a_snapshot_and_a_report_need_files_of_their_own(tmp_path: Path):
    file = tmp_path / "s.json"
    ran = run(
        "check",
        "--stack",
        "shop-a.production",
        "--save-snapshot",
        str(file),
        "-o",
        f"{tmp_path}/../{tmp_path.name}/s.json",
    )
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        f"--save-snapshot: {file} is named by another option, too: it needs a file of its own\n",
    )
    assert not file.exists()


def test_a_saved_snapshot_goes_with_no_resolver(broken: Path):
    ran = check(broken, "-n", "127.0.0.1")
    assert (ran.code, ran.out) == (2, "")
    assert (
        "it goes with none of --stack, --config, --manifest, --nameserver, --wait, --save-snapshot" in ran.err
    )


def test_a_resolver_of_lists_in_an_edited_manifest_is_named(broken: Path, tmp_path: Path):
    file = tmp_path / "manifest.json"
    data = json.loads(broken.read_text())["manifest"]
    for written, problem in (
        (
            "a b",
            f"{file}: not a valid manifest:\n  reputation.nameserver: not the address or the name of a resolver",
        ),
        ("-", "reputation.nameserver: nameserver '-': expected an address or a host name"),
    ):
        file.write_text(json.dumps(data | {"reputation": {"lists": ["surbl"], "nameserver": written}}))
        ran = run("check", "--manifest", str(file), "--dns-only")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(problem)

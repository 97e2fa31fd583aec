"""`deliverability plan`, as a person and a pipeline call it."""

import json
from pathlib import Path

import pytest

from deliverability.declaration.manifest import parse_manifest
from deliverability.snapshot import Reading
from tests.commands.cli import ROOT, run

MINIMAL = """\
config:
  aws:region: eu-central-1
  mail-deliverability:domain: shop.example
"""


@pytest.fixture
def minimal(tmp_path: Path) -> Path:
    file = tmp_path / "Pulumi.shop.yaml"
    file.write_text(MINIMAL)
    return file


def records_of(text: str) -> list[str]:
    """Zone lines without comments, directives and spacing."""
    return [" ".join(line.split()) for line in text.splitlines() if line and line[0] not in ";$"]


def test_the_default_records_as_zone_lines(minimal: Path):
    ran = run("plan", "--config", str(minimal), "--format", "bind", "--placeholders")
    assert ran.code == 0
    assert records_of(ran.out) == [
        'shop.example. 300 IN TXT "v=spf1 include:amazonses.com -all"',
        "bounce.shop.example. 300 IN MX 10 feedback-smtp.eu-central-1.amazonses.com.",
        'bounce.shop.example. 300 IN TXT "v=spf1 include:amazonses.com ~all"',
        '_dmarc.shop.example. 300 IN TXT "v=DMARC1; p=none;"',
    ]


def test_json_is_the_manifest_and_nothing_else(minimal: Path):
    ran = run("plan", "--config", str(minimal), "--format", "json")
    assert ran.code == 0
    manifest = parse_manifest(ran.out)
    assert (manifest.domain, manifest.region, len(manifest.records)) == ("shop.example", "eu-central-1", 7)
    assert json.loads(ran.out) == manifest.data()


def test_a_manifest_from_stdin_gives_the_same_records(minimal: Path):
    manifest = run("plan", "--config", str(minimal), "--format", "json").out
    again = run("plan", "--manifest", "-", "--format", "bind", "--placeholders", stdin=manifest)
    assert (again.code, records_of(again.out)) == (
        0,
        records_of(run("plan", "--config", str(minimal), "--format", "bind", "--placeholders").out),
    )


def test_output_goes_whole_into_a_file(minimal: Path, tmp_path: Path):
    target = tmp_path / "records.csv"
    ran = run("plan", "--config", str(minimal), "--format", "csv", "--output", str(target), "--placeholders")
    assert (ran.code, ran.out) == (0, "")
    printed = run("plan", "--config", str(minimal), "--format", "csv", "--placeholders").out
    # The runner shows line ends in the one form; RFC 4180 wants CRLF, and so it stands in the file.
    assert target.read_bytes().decode() == printed.replace("\n", "\r\n")
    assert f"written: {target}" in ran.err


def test_the_example_of_the_readme_by_its_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT / "docs")
    ran = run("plan", "--stack", "shop-a.production", "--format", "bind", "--placeholders")
    assert ran.code == 0
    assert 'shop-a.example. 300 IN TXT "v=spf1 include:amazonses.com -all"' in records_of(ran.out)


@pytest.mark.parametrize("format", ["csv", "bind"])
@pytest.mark.parametrize("into_file", [False, True])
def test_a_list_that_holds_made_up_values_does_not_leave(
    minimal: Path, tmp_path: Path, format: str, into_file: bool
):
    target = tmp_path / "records"
    place = ("-o", f"{format}={target}") if into_file else ("-f", format)
    ran = run("plan", "--config", str(minimal), *place)
    assert (ran.code, ran.out, target.exists()) == (3, "", False)
    assert ran.err.splitlines()[-3:] == [
        "not all records of shop.example are known yet, so this list can't be published:",
        "  SES has yet to issue the DKIM tokens: use --ask-ses, or the manifest of the deployed stack",
        "  --placeholders gives it all the same, with <> for what is missing",
    ]


def test_a_manifest_with_stand_ins_says_so_aloud(minimal: Path):
    ran = run("plan", "--config", str(minimal), "--format", "json")
    assert "note: the manifest holds stand-ins: SES has yet to issue the DKIM tokens" in ran.err


@pytest.mark.parametrize(
    ("options", "code", "shows"),
    [
        (("-f", "csv"), 3, False),
        (("-f", "csv", "--placeholders"), 0, True),
        (("-f", "table"), 3, True),
        (("-f", "table", "--placeholders"), 0, True),
    ],
)
def test_ses_that_gives_no_tokens_is_no_success(
    minimal: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], code: int, shows: bool
):
    monkeypatch.setattr("deliverability.event_loop.run", lambda work: work.close() or Reading("denied"))
    ran = run("plan", "--config", str(minimal), "--ask-ses", *options)
    assert (ran.code, bool(ran.out)) == (code, shows)
    assert "SES gave no tokens for shop.example in eu-central-1: denied" in ran.err
    assert "--ask-ses" not in ran.err


def test_an_identity_that_is_not_there_yet_is_no_matter_of_asking(
    minimal: Path, monkeypatch: pytest.MonkeyPatch
):
    absent = Reading("absent", detail="NotFoundException")
    monkeypatch.setattr("deliverability.event_loop.run", lambda work: work.close() or absent)
    ran = run("plan", "--config", str(minimal), "--ask-ses", "-f", "csv")
    assert (ran.code, ran.err.splitlines()[-3:]) == (
        3,
        [
            "not all records of shop.example are known yet, so this list can't be published:",
            "  SES gave no tokens for shop.example in eu-central-1: it has no such identity yet; `pulumi up` makes it, and then "
            "it has tokens at once",
            "  --placeholders gives it all the same, with <> for what is missing",
        ],
    )


def test_tokens_that_ses_gives_make_a_list(minimal: Path, monkeypatch: pytest.MonkeyPatch):
    tokens = ["a" * 32, "b" * 32, "c" * 32]
    reading = Reading("ok", {"DkimAttributes": {"Tokens": tokens, "SigningHostedZone": "dkim.amazonses.com"}})
    monkeypatch.setattr("deliverability.event_loop.run", lambda work: work.close() or reading)
    ran = run("plan", "--config", str(minimal), "--ask-ses", "-f", "csv")
    assert (ran.code, [token in ran.out for token in tokens], "<" in ran.out) == (0, [True] * 3, False)


def test_no_such_stack_names_the_nearest():
    ran = run("plan", "--stack", "shop-a.prodution", "--project", str(ROOT))
    assert (ran.code, ran.out) == (2, "")
    assert "shop-a.prodution" in ran.err
    assert "shop-a.production" in ran.err


def test_two_sources_exclude_each_other(minimal: Path):
    ran = run("plan", "--config", str(minimal), "--stack", "shop-a.production")
    assert (ran.code, ran.err) == (2, "--stack and --config exclude each other: name one source\n")


def test_no_source_at_all():
    ran = run("plan")
    assert (ran.code, ran.err) == (
        2,
        "which stack? name one with --stack NAME, a stack file with --config FILE, or a manifest with --manifest FILE\n",
    )


def test_two_mistakes_are_reported_at_once(tmp_path: Path):
    file = tmp_path / "Pulumi.shop.yaml"
    file.write_text(
        "config:\n  aws:region: eu-central-1\n  mail-deliverability:domain: shop.example\n"
        "  mail-deliverability:dmarc:\n    polcy: none\n  mail-deliverability:dns:\n    ttl: 5\n"
    )
    ran = run("plan", "--config", str(file))
    assert (ran.code, ran.out) == (2, "")
    for part in (str(file), "dmarc.polcy", "policy", "dns.ttl", "60"):
        assert part in ran.err


def test_unreadable_yaml_names_file_and_line(tmp_path: Path):
    file = tmp_path / "Pulumi.shop.yaml"
    file.write_text("config:\n  a: [1\n  b: 2\n")
    ran = run("plan", "--config", str(file))
    assert (ran.code, ran.out) == (2, "")
    assert str(file) in ran.err
    assert "line" in ran.err


def test_a_snapshot_is_no_manifest_and_the_way_to_judge_it_is_named(tmp_path: Path):
    file = tmp_path / "snapshot.json"
    file.write_text('{"schema": 1, "manifest": {"schema": 1}, "taken_at": "2026-11-01T00:00:00Z"}')
    ran = run("plan", "--manifest", str(file))
    assert (ran.code, ran.err) == (
        2,
        f"{file}: a saved snapshot, not a manifest: judge it with `deliverability check --from-snapshot`\n",
    )


def test_a_manifest_of_a_newer_schema_says_upgrade(tmp_path: Path):
    file = tmp_path / "manifest.json"
    file.write_text('{"schema": 3, "stack": "x"}')
    ran = run("plan", "--manifest", str(file))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"{file}: the manifest has schema 3, this version of deliverability reads schema 2: upgrade deliverability, "
        "or export the manifest with the version installed here\n"
    )

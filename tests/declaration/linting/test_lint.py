"""What is said of stack files: their problems, and what two of them claim at once."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from deliverability.declaration.linting import Level, Lint, Remark, lint
from deliverability.declaration.linting.remark import IDENTITY_TWICE, INVALID, NO_REGION, NOTED, RECORD_TWICE

REPORTS = {"reportTo": ["dmarc@reports.example"]}


def write(folder: Path, stack: str, region: str | None = "eu-central-1", **settings: object) -> Path:
    """A stack file without anything to note, as far as it's not in `settings`."""
    keys: Mapping[str, object] = {"domain": "shop.example", "dmarc": REPORTS, **settings}
    config = {f"mail-deliverability:{key.replace('_', '-')}": value for key, value in keys.items()}
    file = folder / f"Pulumi.{stack}.yaml"
    named = {"aws:region": region} if region else {}
    file.write_text(yaml.safe_dump({"config": {**named, **config}}, sort_keys=False), encoding="utf-8")
    return file


def kinds(found: Lint) -> list[tuple[str, str]]:
    return [(Path(remark.file).name.split(".")[1], remark.kind) for remark in found.remarks]


def test_every_problem_stands_at_its_line_and_column(tmp_path: Path):
    file = tmp_path / "Pulumi.shop.yaml"
    file.write_text(
        "config:\n"
        "  aws:region: eu-central-1\n"
        "  mail-deliverability:domain: shop.example\n"
        "  mail-deliverability:dmarc:\n"
        "    reportTo:\n"
        "      - dmarc@reports.example\n"
        "      - nobody\n"
        "    polcy: none\n"
        "  mail-deliverability:protect: yes\n"
    )
    name = str(file)
    assert lint([file]) == Lint(
        (name,),
        (
            Remark(
                Level.ERROR,
                INVALID,
                name,
                7,
                9,
                "dmarc.reportTo[1]",
                "dmarc.reportTo[1] = 'nobody': expected a mail address, found no '@'",
                "write it like 'reports@shop.example'",
            ),
            Remark(
                Level.ERROR,
                INVALID,
                name,
                8,
                5,
                "dmarc.polcy",
                "dmarc.polcy = 'none': there is no such key",
                "did you mean 'policy'?",
            ),
            Remark(
                Level.ERROR,
                INVALID,
                name,
                9,
                3,
                "protect",
                "protect = 'yes': YAML 1.1 reads yes as true, Pulumi as text",
                "write true or false, or put 'yes' in quotes",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("text", "line", "column", "problem"),
    [
        ("config: 5\n", 1, 1, "config: expected a mapping"),
        ("- a\n", 1, 1, "expected a mapping with 'config:'"),
        ("\n  confg: {}\n", 2, 3, "confg: there is no such key"),
        ("config:\n  x: *nowhere\n", 2, 6, "there is no anchor &nowhere"),
        ("config:\n  1: x\n  [a]: x\n", 3, 3, "config: a key must be text"),
        ("config:\n  mail-deliverability:domain: a.example\n  aws:region: 5\n", 3, 3, "aws:region = '5': expected the name of a region"),
        ("config:\n  é: 1\n  mail-deliverability:dns: {\"ö\": 1}\n", 3, 29, "dns.ö = 1: there is no such key"),
    ],
)  # fmt: skip
def test_places_are_counted_in_characters_from_one(
    tmp_path: Path, text: str, line: int, column: int, problem: str
):
    file = tmp_path / "Pulumi.shop.yaml"
    file.write_text(text, encoding="utf-8")
    assert (line, column, problem) in [
        (each.line, each.column, each.message) for each in lint([file]).remarks
    ]


def test_a_file_that_cannot_be_read_is_a_problem_of_its_own(tmp_path: Path):
    missing, there = tmp_path / "Pulumi.a.yaml", write(tmp_path, "b")
    assert lint([missing, there]).remarks == (
        Remark(
            Level.ERROR,
            INVALID,
            str(missing),
            None,
            None,
            "",
            "there is no such file",
            "correct the path, or create the file",
        ),
    )


def test_a_file_in_order(tmp_path: Path):
    found = lint([write(tmp_path, "a")])
    assert found.remarks == ()
    assert found.in_order(strict=True)


def test_what_is_said_does_not_depend_on_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    file = write(tmp_path, "a", region=None)
    found = lint([file])
    assert found.remarks == (
        Remark(
            Level.WARNING,
            NO_REGION,
            str(file),
            2,
            3,
            "aws:region",
            "no region is named, so each run takes the one that AWS_REGION happens to hold, and is refused where it holds none",
            "add 'aws:region: eu-central-1' (or yours) below 'config:'",
        ),
    )
    assert (found.in_order(), found.in_order(strict=True)) == (True, False)


def test_a_parked_domain_needs_no_region(tmp_path: Path):
    assert lint([write(tmp_path, "a", region=None, profile="parked")]).remarks == ()


def test_notes_stand_at_the_key_they_begin_with(tmp_path: Path):
    file = write(tmp_path, "a", mailFrom={"subdomain": False})
    (remark,) = lint([file]).remarks
    assert (remark.level, remark.kind, remark.line, remark.key) == (
        Level.NOTE,
        NOTED,
        8,
        "mailFrom.subdomain",
    )
    assert lint([file]).in_order(strict=True)


def test_one_identity_in_two_stacks_is_said_at_both(tmp_path: Path):
    one, other = write(tmp_path, "a"), write(tmp_path, "b", environment="production")
    remedy = "take the domain out of one of the two stacks, or say 'identity: external' with 'dkim.tokens' in the one that doesn't run it"
    assert lint([one, other]).remarks == tuple(
        Remark(
            Level.WARNING,
            IDENTITY_TWICE,
            str(file),
            3,
            3,
            "domain",
            f"the stack {them} manages the SES identity shop.example in eu-central-1, too: in one account each `pulumi up` undoes the "
            "other's",
            remedy,
        )
        for file, them in ((one, "b"), (other, "a"))
    )


def test_stacks_beside_are_compared_with_and_nothing_is_said_of_them(tmp_path: Path):
    one, other = write(tmp_path, "a"), write(tmp_path, "b")
    broken = tmp_path / "Pulumi.c.yaml"
    broken.write_text("config: 5\n")
    assert kinds(lint([one], [other, broken])) == [("a", IDENTITY_TWICE)]


def test_one_domain_in_two_regions_is_two_identities_and_the_same_records(tmp_path: Path):
    one, other = write(tmp_path, "a"), write(tmp_path, "b", region="eu-west-1")
    found = lint([one, other])
    assert kinds(found) == [("a", RECORD_TWICE), ("b", RECORD_TWICE)]
    assert found.remarks[0].message == (
        "the stack b writes the same record sets: TXT _dmarc.shop.example, MX bounce.shop.example, TXT bounce.shop.example, "
        "TXT shop.example"
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"region": "eu-west-1", "dns": {"mode": "external"}},
        {
            "region": "eu-west-1",
            "spf": {"record": "none"},
            "dmarc": {"record": "external"},
            "mailFrom": {"subdomain": "bounce-eu"},
        },
        {"domain": "other.example"},
        # Its own records lie below another name, and the recipient isn't the other's.
        {"domain": "eu.shop.example", "recipients": ["joe@example.net"]},
    ],
)
def test_what_two_stacks_may_share(tmp_path: Path, settings: dict[str, object]):
    files = [write(tmp_path, "a"), write(tmp_path, "b", **settings)]  # type: ignore[arg-type]
    assert [kind for kind in kinds(lint(files)) if kind[1] != NOTED] == []


def test_one_value_in_a_record_set_that_both_share_is_claimed_twice(tmp_path: Path):
    apart = {"dmarc": {"record": "external"}, "spf": {"record": "shared"}}
    one = write(tmp_path, "a", **apart, mailFrom={"subdomain": "one"})
    other = write(tmp_path, "b", region="eu-west-1", **apart, mailFrom={"subdomain": "two"})
    assert [remark.message for remark in lint([one, other]).remarks if remark.kind == RECORD_TWICE] == [
        "the stack b writes the same record set: TXT shop.example",
        "the stack a writes the same record set: TXT shop.example",
    ]


def test_one_recipient_in_two_stacks_is_one_identity(tmp_path: Path):
    one = write(tmp_path, "a", recipients=["joe@example.net"])
    other = write(tmp_path, "b", domain="other.example", recipients=["joe@example.net"])
    (remark, _) = lint([one, other]).remarks
    assert (remark.kind, remark.key, remark.remedy) == (
        IDENTITY_TWICE,
        "recipients",
        "declare it as a recipient in one of the two",
    )
    # In production recipients need no identity.
    assert lint([one, write(tmp_path, "b", domain="other.example", environment="production")]).remarks == ()


def test_an_identity_that_somebody_else_runs_is_claimed_by_nobody(tmp_path: Path):
    tokens = {"tokens": [letter * 32 for letter in "abc"]}
    one = write(tmp_path, "a", identity="external", dkim=tokens, dns={"mode": "external"})
    assert [kind for kind in kinds(lint([one, write(tmp_path, "b")])) if kind[1] != NOTED] == []

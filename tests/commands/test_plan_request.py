"""`deliverability plan --request`."""

from pathlib import Path

import pytest

from tests.commands.cli import ROOT, run

STACK = ("--stack", "shop-c.production", "--project", str(ROOT))


def test_the_text_is_written_nothing_is_sent_and_what_is_left_is_said(tmp_path: Path):
    file = tmp_path / "case.md"
    ran = run("plan", *STACK, "--request", "production-access", "-f", "markdown", "-o", str(file))
    assert (ran.code, ran.out) == (0, "")
    assert file.read_text().startswith("### Amazon SES production access for `shop-c.example`")
    assert ran.err.splitlines()[-1].startswith("note: nothing was sent. Only you can answer the 8 questions")


def test_made_up_records_leave_in_no_request():
    ran = run("plan", "--stack", "shop-b.production", "--project", str(ROOT), "--request", "dns")
    assert (ran.code, ran.out) == (3, "")
    assert "not all records of shop-b.example are known yet" in ran.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--request", "more"), "'more' is not one of 'dns', 'production-access', 'quota'."),
        (("--request", "quota", "-f", "csv"), "--format is one of text, markdown, not csv"),
        (("--request", "quota", "--missing"), "it goes with --request dns, not with quota"),
    ],
)
def test_what_cant_be_meant_is_refused(options: tuple[str, ...], message: str):
    ran = run("plan", *STACK, *options)
    assert (ran.code, ran.out, message in " ".join(ran.err.split())) == (2, "", True)


def test_a_stack_of_the_sandbox_is_told_why_not():
    ran = run("plan", "--stack", "shop-a.staging", "--project", str(ROOT), "--request", "quota")
    assert (ran.code, ran.out) == (2, "")
    assert "--request quota: the stack shop-a.staging is to stay in the SES sandbox" in ran.err

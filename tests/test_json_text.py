"""JSON as it is written: text to every reader of a log, and what it was to a parser."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from deliverability.json_text import write_json

texts = st.text(st.sampled_from('#[]{}:v"\\\n\u202eü '), max_size=12)


@given(st.dictionaries(texts, st.lists(texts, max_size=3), max_size=3))
def test_no_line_of_it_is_a_command_and_it_reads_as_it_was(data: dict[str, list[str]]):
    written = write_json(data)
    assert json.loads(written) == data
    assert written.isascii()
    assert not [line for line in written.split("\n") if "##" in line or re.match(r"\s*::", line)]


def test_of_two_number_signs_the_second_is_an_escape():
    assert write_json(["##vso[task.x]y", "###"]) == '[\n  "#\\u0023vso[task.x]y",\n  "#\\u0023#"\n]\n'

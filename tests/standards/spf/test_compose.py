import pickle
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards import spf
from deliverability.standards.spf import SpfBuildError, SpfMergeError, SpfSyntaxError


@pytest.mark.parametrize(
    ("terms", "closing", "text"),
    [
        (["include:amazonses.com"], "-all", "v=spf1 include:amazonses.com -all"),
        (["include:amazonses.com"], "~all", "v=spf1 include:amazonses.com ~all"),
        ([], "-all", "v=spf1 -all"),
        (
            ["include:a.b", "ip4:192.0.2.0/24", "exp=c.d"],
            "?all",
            "v=spf1 include:a.b ip4:192.0.2.0/24 exp=c.d ?all",
        ),
        (["exists:%{s}.a", "exists:%{S}.a"], "-all", "v=spf1 exists:%{s}.a exists:%{S}.a -all"),
    ],
)
def test_build_gives_the_canonical_text(terms: list[str], closing: str, text: str) -> None:
    record = spf.build(terms, closing)
    assert record == spf.parse(text)
    assert str(record) == text


def test_build_ends_with_a_hard_fail_unless_told() -> None:
    assert str(spf.build(("include:amazonses.com",))) == "v=spf1 include:amazonses.com -all"


CLOSING = "a record ends with one of -all, ~all, ?all"


@pytest.mark.parametrize(
    ("terms", "closing", "term", "reason"),
    [
        ([], "+all", "+all", CLOSING),
        ([], "all", "all", CLOSING),
        ([], "", "", CLOSING),
        (["-all"], "-all", "-all", "all is set apart from the terms and always comes last"),
        (["redirect=a.b"], "-all", "redirect=a.b", "receivers ignore redirect beside all; use include"),
        (["include=a.b"], "-all", "include=a.b", "receivers ignore this modifier; write include:a.b"),
        *(
            ([f"{name}=a.b"], "-all", f"{name}=a.b", f"receivers ignore this modifier; write {name}:a.b")
            for name in ("a", "mx", "ptr", "ip4", "ip6", "exists")
        ),
        (["foo=a.b"], "-all", "foo=a.b", "receivers ignore this modifier; leave it out"),
        (["v=spf1"], "-all", "v=spf1", "receivers ignore this modifier; leave it out"),
        (["a", "mx", "a"], "-all", "a", "it matches the same as 'a'; give it once"),
        (
            ["include:A.b", "-Include:a.B"],
            "-all",
            "-Include:a.B",
            "it matches the same as 'include:A.b'; give it once",
        ),
        (
            ["exists:%{s}.a", "exists:%{S}.a", "EXISTS:X.a", "exists:x.A"],
            "-all",
            "exists:x.A",
            "it matches the same as 'EXISTS:X.a'; give it once",
        ),
        (
            ["ip4:192.0.2.1", "ip4:192.0.2.1/32"],
            "-all",
            "ip4:192.0.2.1/32",
            "it matches the same as 'ip4:192.0.2.1'; give it once",
        ),
        (["exp=a.b", "exp=c.d"], "-all", "exp=c.d", "it matches the same as 'exp=a.b'; give it once"),
        (
            ["exists:%{s}.a", "+exists:%{s}.a"],
            "-all",
            "+exists:%{s}.a",
            "it matches the same as 'exists:%{s}.a'; give it once",
        ),
    ],
)
def test_build_refuses_what_does_not_belong(terms: list[str], closing: str, term: str, reason: str) -> None:
    with pytest.raises(SpfBuildError) as caught:
        spf.build(terms, closing)
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.term, error.reason, str(error)) == (term, reason, f"{term!r}: {reason}")
    assert error.args == (term, reason)


@pytest.mark.parametrize(
    ("term", "position"),
    [("ipv4:192.0.2.1", 0), ("include:a.b -all", 11), ("a b c", 1), (" a", 0), ("", 0), ("a:b", 2)],
)
def test_build_refuses_a_term_outside_the_grammar(term: str, position: int) -> None:
    with pytest.raises(SpfSyntaxError) as caught:
        spf.build([term])
    assert (caught.value.text, caught.value.position) == (term, position)


RECORD = spf.parse("v=spf1 include:amazonses.com -all")


@pytest.mark.parametrize(
    ("values", "merged"),
    [
        ((), ("v=spf1 include:amazonses.com -all",)),
        (("site-check=abc",), ("site-check=abc", "v=spf1 include:amazonses.com -all")),
        (("a", "V=SPF1 broken foo", "b"), ("a", "v=spf1 include:amazonses.com -all", "b")),
        ((" v=spf1 -all", "v=spf10"), (" v=spf1 -all", "v=spf10", "v=spf1 include:amazonses.com -all")),
        (("same", "same", ""), ("same", "same", "", "v=spf1 include:amazonses.com -all")),
    ],
)
def test_merge_replaces_the_one_spf_value_or_adds_it(
    values: tuple[str, ...], merged: tuple[str, ...]
) -> None:
    assert spf.merge(values, RECORD) == merged


def test_merge_refuses_two_spf_values_and_names_them() -> None:
    with pytest.raises(SpfMergeError) as caught:
        spf.merge(["v=spf1 -all", "x", "v=spf1 ~all"], RECORD)
    error = pickle.loads(pickle.dumps(caught.value))
    assert error.values == ("v=spf1 -all", "v=spf1 ~all")
    assert error.args == (("v=spf1 -all", "v=spf1 ~all"),)
    assert str(error) == "2 SPF values stand at one name: 'v=spf1 -all', 'v=spf1 ~all'; leave one, then merge"


values = st.lists(
    st.text(max_size=20)
    | st.sampled_from(["v=spf1 -all", "v=spf1", "V=SPF1 ~all", "v=spf10", " v=spf1", "site=1"]),
    max_size=6,
)


@given(values)
def test_merge_never_loses_a_foreign_value(values: list[str]) -> None:
    foreign = [value for value in values if not spf.is_record(value)]
    if len(values) - len(foreign) > 1:
        with pytest.raises(SpfMergeError):
            spf.merge(values, RECORD)
        return
    merged = spf.merge(values, RECORD)
    assert [value for value in merged if not spf.is_record(value)] == foreign
    assert Counter(filter(spf.is_record, merged)) == {str(RECORD): 1}
    assert spf.merge(merged, RECORD) == merged

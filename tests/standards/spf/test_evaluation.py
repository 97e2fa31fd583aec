"""What an evaluation tells besides its result: the cause of an error, the record and the directive that decided."""

from collections.abc import Iterable

import pytest

from deliverability.standards import spf
from deliverability.standards.spf import EvaluatedRecord, EvaluatedTerm, SpfEvaluation, SpfProblem
from deliverability.standards.spf.evaluation import Outcome, Result

HERE = SpfProblem("a.example", "", None, "4.4", "DNS failed")
TERM = SpfProblem("a.example", "include:b.example", 7, "5.2", "b.example: there is none")
BELOW = SpfProblem("b.example", "foo", 7, "4.6", "unknown mechanism 'foo'")

INCLUDE = spf.parse_term("include:b.example")
REDIRECT = spf.parse_term("redirect=b.example")
ALL = spf.parse_term("-all")
FIRST = spf.parse_term("ip4:192.0.2.1")


def record(
    domain: str = "a.example",
    result: Result = "permerror",
    terms: Iterable[EvaluatedTerm] = (),
    problem: SpfProblem | None = None,
) -> EvaluatedRecord:
    return EvaluatedRecord(domain, result, terms=tuple(terms), problem=problem)


def term(
    of: spf.Term,
    outcome: Outcome = "permerror",
    below: EvaluatedRecord | None = None,
    problem: SpfProblem | None = None,
) -> EvaluatedTerm:
    return EvaluatedTerm(of, outcome, record=below, problem=problem)


def evaluation(tree: EvaluatedRecord) -> SpfEvaluation:
    return SpfEvaluation(tree.result, None, 0, 0, tree, tree.cause)


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (HERE, "a.example: DNS failed (RFC 7208 section 4.4)"),
        (BELOW, "b.example: foo: unknown mechanism 'foo' (RFC 7208 section 4.6)"),
        (TERM, "a.example: include:b.example: b.example: there is none (RFC 7208 section 5.2)"),
    ],
)
def test_a_problem_as_text(problem: SpfProblem, text: str) -> None:
    assert str(problem) == text


@pytest.mark.parametrize(
    ("tree", "cause"),
    [
        pytest.param(record(), None, id="nothing"),
        pytest.param(record(problem=HERE), HERE, id="here"),
        pytest.param(record(terms=[term(INCLUDE, problem=TERM)]), TERM, id="term"),
        pytest.param(record(terms=[term(INCLUDE, below=record(problem=BELOW))]), BELOW, id="below"),
        pytest.param(
            record(terms=[term(INCLUDE, below=record(problem=BELOW), problem=TERM)]),
            TERM,
            id="term-before-below",
        ),
        pytest.param(record(terms=[term(INCLUDE, problem=TERM)], problem=HERE), HERE, id="here-before-term"),
        pytest.param(
            record(terms=[term(INCLUDE, problem=TERM), term(ALL, "match")]), None, id="only-the-last-term"
        ),
        pytest.param(
            record(terms=[term(FIRST, "no match"), term(INCLUDE, problem=TERM)]), TERM, id="the-last-term"
        ),
        pytest.param(
            record(terms=[term(REDIRECT, below=record(terms=[term(INCLUDE, below=record(problem=BELOW))]))]),
            BELOW,
            id="deep",
        ),
        pytest.param(record(terms=[term(ALL, "match")]), None, id="no-error"),
    ],
)
def test_the_cause_is_the_problem_that_ended_it(tree: EvaluatedRecord, cause: SpfProblem | None) -> None:
    assert tree.cause is cause


def test_the_decisive_record_stands_at_the_end_of_the_redirects() -> None:
    last = record("c.example", "fail", [term(ALL, "match")])
    middle = record("b.example", "fail", [term(REDIRECT, "match", last)])
    first = record("a.example", "fail", [term(FIRST, "no match"), term(REDIRECT, "match", middle)])
    assert (first.decisive, middle.decisive, last.decisive) == (last, last, last)
    assert evaluation(first).matched == term(ALL, "match")


def test_an_include_decides_nothing() -> None:
    below = record("b.example", "pass", [term(FIRST, "match")])
    tree = record("a.example", "pass", [term(INCLUDE, "match", below)])
    assert tree.decisive is tree
    assert evaluation(tree).matched is tree.terms[0]


@pytest.mark.parametrize(
    "tree",
    [
        pytest.param(record("a.example", "neutral"), id="no-terms"),
        pytest.param(record("a.example", "neutral", [term(FIRST, "no match")]), id="no-match"),
        pytest.param(
            record("a.example", "permerror", [term(REDIRECT, problem=TERM)]), id="redirect-over-the-limit"
        ),
        pytest.param(
            record("a.example", "permerror", [term(REDIRECT, below=record("b.example", "none"))]),
            id="redirect-to-nothing",
        ),
        pytest.param(record("a.example", "temperror", [term(FIRST, "temperror")]), id="error"),
        pytest.param(
            record("a.example", "neutral", [term(REDIRECT, "match", record("b.example", "neutral"))]),
            id="redirect-neutral",
        ),
    ],
)
def test_without_a_match_no_directive_gave_the_result(tree: EvaluatedRecord) -> None:
    assert evaluation(tree).matched is None


def test_a_redirect_without_a_record_leaves_this_one_as_decisive() -> None:
    tree = record("a.example", "permerror", [term(REDIRECT, problem=TERM)])
    assert tree.decisive is tree

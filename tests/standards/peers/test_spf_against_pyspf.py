"""check_host() beside pyspf's strict mode, over the same worlds: where they differ, the difference is named here.

Each `Difference` is a class of cases in which pyspf departs from RFC 7208, or decides what the RFC leaves open; its
docstring says which rule counts. Everything outside these classes has to agree.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings

from deliverability import event_loop
from deliverability.standards import spf
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver
from tests.standards.peers.spf_records import ADDRESSES, DOMAIN, Case, broken, cases, well_formed
from tests.standards.peers.worlds import World, pyspf_lookup

#: What pyspf explains a fail with where the domain's owner says nothing.
NO_EXPLANATION = "DEFAULT"


@dataclass(frozen=True, slots=True)
class Theirs:
    """What pyspf says. Its explanation of a permerror or temperror is the error's message."""

    result: str
    explanation: str
    lookups: int
    void_lookups: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both answers, and the terms of all SPF records that either side read."""

    case: Case
    ours: spf.SpfEvaluation
    theirs: Theirs
    terms: tuple[str, ...]

    def written(self, pattern: str) -> bool:
        """Whether a term begins with the pattern, in any case, behind its qualifier."""
        return any(re.match(f"[-+?~]?(?:{pattern})", term, re.IGNORECASE) for term in self.terms)


Difference = Callable[[Comparison], bool]


def compare(case: Case) -> Comparison:
    """Ask both sides; pyspf as its own tests do, in strict mode and with its DNS replaced."""
    import spf as pyspf

    our_world, their_world = DictResolver(case.world), DictResolver(case.world)
    ours = event_loop.run(
        spf.check_host(case.ip, case.domain, case.sender, helo=case.helo, resolver=our_world)
    )
    with patch.object(pyspf, "DNSLookup", pyspf_lookup(their_world)):
        query = pyspf.query(i=case.ip, s=case.sender, h=case.helo, strict=True)
        query.set_default_explanation(NO_EXPLANATION)
        result, _, explanation = query.check()
    theirs = Theirs(result, explanation, query.lookups, query.void_lookups)
    names = {name for name, rdtype in (*our_world.asked, *their_world.asked) if rdtype == "TXT"}
    values = (value for name in sorted(names) for value in case.world.get(name, {}).get("TXT", ()))
    terms = (term for value in values if spf.is_record(value) for term in value.split(" ")[1:] if term)
    return Comparison(case, ours, theirs, tuple(terms))


def modifier_in_capitals(both: Comparison) -> bool:
    """pyspf knows `redirect` and `exp` in lower case only.

    RFC 7208 section 4.6.1: mechanism and modifier names are case-insensitive.
    """
    return any(
        re.match("(redirect|exp)=", term, re.IGNORECASE) and not re.match("(redirect|exp)=", term)
        for term in both.terms
    )


def unknown_modifier_twice(both: Comparison) -> bool:
    """pyspf refuses every modifier that stands twice.

    RFC 7208 section 6: only `redirect` and `exp` must not; unrecognized modifiers are ignored no matter how often they
    appear.
    """
    names = [term.partition("=")[0] for term in both.terms if "=" in term]
    return both.theirs.result == "permerror" and any(
        names.count(name) > 1 for name in names if name not in ("redirect", "exp")
    )


def unread_modifier(both: Comparison) -> bool:
    """pyspf doesn't look at the value of `op` and `default`, and at nothing but macros in other unknown modifiers.

    RFC 7208 section 12: the value of an unknown modifier is a macro-string, visible US-ASCII with sound macros; section
    4.6: a syntax error anywhere in the record is a permerror.
    """
    return both.ours.result == "permerror" and both.written(r"[a-z][a-z0-9_.-]*=.*([^!-~]|%)")


def explanation_letter_in_unknown_modifier(both: Comparison) -> bool:
    """pyspf refuses `%{c}`, `%{r}` and `%{t}` in unknown modifiers.

    RFC 7208 section 12 has them among the letters of a macro-string, and section 6 has unrecognized modifiers ignored;
    the rule of section 7.2, explanations only, is about where macros are expanded, and these never are.
    """
    return "c,r,t macros allowed" in both.theirs.explanation and both.written(r"[a-z][a-z0-9_.-]*=.*%\{[crt]")


def unsound_macro(both: Comparison) -> bool:
    """pyspf takes an open brace as text, and ignores what follows the digits, the `r` and the delimiters of a macro.

    RFC 7208 section 7.1: a percent sign begins `%%`, `%_`, `%-`, or a macro of a letter, digits, `r` and delimiters in
    braces; the number isn't zero (section 7.3).
    """
    sound = r"(?:[^%]|%[%_-]|%\{[slodiphvcrt](?:0*[1-9][0-9]*)?r?[-.+,/_=]*\})*"
    return both.ours.result == "permerror" and any(
        not re.fullmatch(sound, term, re.IGNORECASE) for term in both.terms
    )


def escaped_percent_sign(both: Comparison) -> bool:
    """pyspf refuses `%%` at the end, where it takes the second character for the beginning of another macro.

    RFC 7208 section 7.1: `%%` is a macro-expand, and a domain-spec may end in one.
    """
    return "invalid-macro-char" in both.theirs.explanation and both.written(".*%%")


def other_delimiters(both: Comparison) -> bool:
    """pyspf joins the parts of a macro with the delimiters that split it, but for `l` and `s`.

    RFC 7208 section 7.3: they are joined with dots.
    """
    return both.written(r".*%\{[odiphv][0-9]*r?[.]*[-+,/_=]")


def failure_around_ptr(both: Comparison) -> bool:
    """pyspf gives temperror where DNS fails for `ptr` or `%{p}`, even in a term that is never reached.

    RFC 7208 section 5.5: then `ptr` doesn't match, or that name is skipped; section 7.3: `%{p}` is "unknown".
    """
    return both.theirs.result == "temperror" and both.written(r"ptr|.*%\{p")


def failure_beside_a_matching_host(both: Comparison) -> bool:
    """pyspf gives temperror where the addresses of one mail host can't be had, though another host's match.

    RFC 7208 section 5.4: if any address matches, the mechanism matches.
    """
    return both.theirs.result == "temperror" and any(
        isinstance(term, spf.Mx) for term in _matching(both.ours.tree)
    )


def include_of_itself(both: Comparison) -> bool:
    """pyspf refuses a record that includes its own domain when it reads it, though the term may never be reached.

    RFC 7208 section 4.6 lets only syntax errors count before a term's turn; evaluated, the loop ends at the limit of
    section 4.6.4.
    """
    return "trivial recursion" in both.theirs.explanation


def redirect_counted_when_read(both: Comparison) -> bool:
    """pyspf counts `redirect` when it reads it, though a mechanism may match and nothing be asked.

    RFC 7208 section 4.6.4 counts the terms of the evaluation, and section 6.1 has `redirect` evaluated only where no
    mechanism matches.
    """
    counted = both.theirs.result != "permerror" or "Too many DNS lookups" in both.theirs.explanation
    return counted and both.theirs.lookups > both.ours.lookups and both.written("redirect=")


def void_lookups_of_questions(both: Comparison) -> bool:
    """pyspf counts every question that DNS answers with nothing, also several of one term and those for `%{p}`.

    RFC 7208 section 4.6.4: limited are the terms for which DNS queries return nothing.
    """
    counted = both.theirs.result != "permerror" or "Void lookup limit" in both.theirs.explanation
    return counted and both.theirs.void_lookups > both.ours.void_lookups and both.written(r"mx|ptr|.*%\{p")


def _matching(record: spf.EvaluatedRecord) -> list[spf.Term]:
    """The terms that matched, here and in every record below."""
    below = [term for node in record.terms if node.record is not None for term in _matching(node.record)]
    return [*below, *(node.term for node in record.terms if node.outcome == "match")]


DIFFERENCES: tuple[Difference, ...] = (
    modifier_in_capitals,
    unknown_modifier_twice,
    unread_modifier,
    explanation_letter_in_unknown_modifier,
    unsound_macro,
    escaped_percent_sign,
    other_delimiters,
    failure_around_ptr,
    failure_beside_a_matching_host,
    include_of_itself,
    redirect_counted_when_read,
    void_lookups_of_questions,
)


def explained(both: Comparison, *differences: Difference) -> bool:
    return any(difference(both) for difference in differences)


def assert_agreement(both: Comparison) -> None:
    """The same result, counts and explanation, but for the differences that are named above.

    An error ends pyspf's evaluation elsewhere than ours, so counts are compared for other results only.
    """
    if both.ours.result != both.theirs.result:
        assert explained(both, *DIFFERENCES), both
        return
    if both.ours.result in ("permerror", "temperror", "none"):
        return
    if both.ours.lookups != both.theirs.lookups:
        assert explained(both, modifier_in_capitals, redirect_counted_when_read), both
    if both.ours.void_lookups != both.theirs.void_lookups:
        assert explained(both, modifier_in_capitals, void_lookups_of_questions), both
    if both.ours.result == "fail":
        # pyspf writes the nibbles of %{i} as capitals, section 7.3 in lower case; DNS knows no difference.
        same = (both.ours.explanation or NO_EXPLANATION).lower() == both.theirs.explanation.lower()
        assert same or explained(both, modifier_in_capitals), both


#: The same cases in every run, so that a class of differences that nobody has seen yet doesn't stop somebody else's work;
#: who looks for one sets `derandomize` to False and `max_examples` to thousands.
GENERATED = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.slow
@GENERATED
@given(cases(well_formed()))
def test_sound_records_give_what_pyspf_gives(case: Case) -> None:
    assert_agreement(compare(case))


@pytest.mark.slow
@GENERATED
@given(cases(broken()))
def test_broken_records_give_what_pyspf_gives(case: Case) -> None:
    assert_agreement(compare(case))


def example(record: str, world: World | None = None) -> Case:
    """The record, in a world that holds little else."""
    return Case(record, {DOMAIN: {"TXT": [record]}, **(world or {})}, helo="helo-1.b.example")


HOSTS: World = {"a.example": {"MX": ["10 h1.a.example", "20 h2.a.example", "30 h3.a.example"]}}
CLIENT = {"A": [ADDRESSES[0]]}
NO_POINTER: World = {"1.2.0.192.in-addr.arpa": {"PTR": Answer("SERVFAIL")}}

EXAMPLES: dict[Difference, list[tuple[Case, str, str]]] = {
    modifier_in_capitals: [
        (example("v=spf1 Redirect=a.example", {"a.example": {"TXT": ["v=spf1 -all"]}}), "neutral", "fail"),
        (example("v=spf1 EXP=a.example exp=a.example"), "neutral", "permerror"),
    ],
    unknown_modifier_twice: [(example("v=spf1 x=1 x=2 -all"), "permerror", "fail")],
    unread_modifier: [
        (example("v=spf1 x=\x7f -all"), "fail", "permerror"),
        (example("v=spf1 op=% -all"), "fail", "permerror"),
        (example("v=spf1 default=%{x} -all"), "fail", "permerror"),
    ],
    explanation_letter_in_unknown_modifier: [(example("v=spf1 x=%{c} -all"), "permerror", "fail")],
    unsound_macro: [
        (example("v=spf1 exists:%{d0}.example -all"), "fail", "permerror"),
        (example("v=spf1 exists:%{dr2}.example -all"), "fail", "permerror"),
        (example("v=spf1 exists:%{d*}.example -all"), "fail", "permerror"),
        (example("v=spf1 exists:%{d.example -all"), "fail", "permerror"),
        (example("v=spf1 exists:%%%x.example -all"), "fail", "permerror"),
    ],
    escaped_percent_sign: [(example("v=spf1 exists:a.%% -all"), "permerror", "fail")],
    other_delimiters: [(example("v=spf1 exists:%{h-} -all", {"helo.1.b.example": CLIENT}), "fail", "pass")],
    failure_around_ptr: [
        (example("v=spf1 ptr -all", NO_POINTER), "temperror", "fail"),
        (example("v=spf1 -all exists:%{p}", NO_POINTER), "temperror", "fail"),
    ],
    failure_beside_a_matching_host: [
        (
            example(
                "v=spf1 mx:a.example -all",
                {**HOSTS, "h1.a.example": CLIENT, "h2.a.example": {"A": Answer("TIMEOUT")}},
            ),
            "temperror",
            "pass",
        )
    ],
    include_of_itself: [(example(f"v=spf1 -all include:{DOMAIN}"), "permerror", "fail")],
    redirect_counted_when_read: [
        (
            example(
                f"v=spf1{' a:a.example' * 10} +all redirect=a.example", {"a.example": {"A": ["192.0.2.9"]}}
            ),
            "permerror",
            "pass",
        )
    ],
    void_lookups_of_questions: [(example("v=spf1 mx:a.example -all", HOSTS), "permerror", "fail")],
}


@pytest.mark.parametrize(
    ("difference", "case", "theirs", "ours"),
    [
        pytest.param(difference, *pinned, id=f"{difference.__name__}-{number}")
        for difference, examples in EXAMPLES.items()
        for number, pinned in enumerate(examples)
    ],
)
def test_where_pyspf_differs(difference: Difference, case: Case, theirs: str, ours: str) -> None:
    both = compare(case)
    assert (both.theirs.result, both.ours.result) == (theirs, ours)
    assert difference(both)


def test_every_difference_has_an_example() -> None:
    assert tuple(EXAMPLES) == DIFFERENCES

"""SPF, RFC 7208: records as text and as values, evaluated for a client or inspected whole, built, and merged into a TXT
record set.
"""

from deliverability.standards.spf.addresses import AddressSet, Network
from deliverability.standards.spf.check import check_host
from deliverability.standards.spf.compose import CLOSINGS, SpfBuildError, SpfMergeError, build, merge
from deliverability.standards.spf.dangling import (
    DanglingName,
    asked_by,
    dangling_names,
    registration_questions,
)
from deliverability.standards.spf.evaluation import (
    EvaluatedRecord,
    EvaluatedTerm,
    Result,
    SpfEvaluation,
    SpfProblem,
)
from deliverability.standards.spf.grammar import SpfSyntaxError, parse, parse_term, problems
from deliverability.standards.spf.inspecting import inspect
from deliverability.standards.spf.inspection import InspectedRecord, InspectedTerm, SpfCoverage, SpfInspection
from deliverability.standards.spf.limits import SpfLimits
from deliverability.standards.spf.macros import Macro, MacroString
from deliverability.standards.spf.meaning import meaning, term_meaning
from deliverability.standards.spf.record import SpfRecord, is_record, resembles
from deliverability.standards.spf.terms import (
    A,
    All,
    Directive,
    Exists,
    Explanation,
    Include,
    Ip4,
    Ip6,
    Modifier,
    Mx,
    Ptr,
    Redirect,
    Term,
    UnknownModifier,
    letters_of,
)

__all__ = [
    "CLOSINGS",
    "A",
    "AddressSet",
    "All",
    "DanglingName",
    "Directive",
    "EvaluatedRecord",
    "EvaluatedTerm",
    "Exists",
    "Explanation",
    "Include",
    "InspectedRecord",
    "InspectedTerm",
    "Ip4",
    "Ip6",
    "Macro",
    "MacroString",
    "Modifier",
    "Mx",
    "Network",
    "Ptr",
    "Redirect",
    "Result",
    "SpfBuildError",
    "SpfCoverage",
    "SpfEvaluation",
    "SpfInspection",
    "SpfLimits",
    "SpfMergeError",
    "SpfProblem",
    "SpfRecord",
    "SpfSyntaxError",
    "Term",
    "UnknownModifier",
    "asked_by",
    "build",
    "check_host",
    "dangling_names",
    "inspect",
    "is_record",
    "letters_of",
    "meaning",
    "merge",
    "parse",
    "parse_term",
    "problems",
    "registration_questions",
    "resembles",
    "term_meaning",
]

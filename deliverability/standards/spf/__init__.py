"""SPF, RFC 7208: records as text and as values, building one, and merging it into a TXT record set."""

from deliverability.standards.spf.compose import SpfBuildError, SpfMergeError, build, merge
from deliverability.standards.spf.grammar import SpfSyntaxError, parse, parse_term, problems
from deliverability.standards.spf.macros import Macro, MacroString
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
)

__all__ = [
    "A",
    "All",
    "Directive",
    "Exists",
    "Explanation",
    "Include",
    "Ip4",
    "Ip6",
    "Macro",
    "MacroString",
    "Modifier",
    "Mx",
    "Ptr",
    "Redirect",
    "SpfBuildError",
    "SpfMergeError",
    "SpfRecord",
    "SpfSyntaxError",
    "Term",
    "UnknownModifier",
    "build",
    "is_record",
    "merge",
    "parse",
    "parse_term",
    "problems",
    "resembles",
]

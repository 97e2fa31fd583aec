"""DMARC, RFC 9989: the policy record as text and as value, and building one."""

from deliverability.standards.dmarc.compose import DmarcBuildError, build
from deliverability.standards.dmarc.grammar import DmarcSyntaxError, is_record, parse, resembles
from deliverability.standards.dmarc.record import Alignment, DmarcRecord, Policy, Problem
from deliverability.standards.dmarc.uri import ReportUri

__all__ = [
    "Alignment",
    "DmarcBuildError",
    "DmarcRecord",
    "DmarcSyntaxError",
    "Policy",
    "Problem",
    "ReportUri",
    "build",
    "is_record",
    "parse",
    "resembles",
]

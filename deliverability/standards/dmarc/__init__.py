"""DMARC, RFC 9989: records as text and as value, building one, and what receivers make of a domain and its mail."""

from deliverability.standards.dmarc.alignment import Identifier, aligned
from deliverability.standards.dmarc.compose import DmarcBuildError, build
from deliverability.standards.dmarc.destinations import Destination, ReportHost, Verification, destinations
from deliverability.standards.dmarc.discovery import Disagreement, DmarcDiscovery, discover
from deliverability.standards.dmarc.grammar import DmarcSyntaxError, is_record, parse, resembles
from deliverability.standards.dmarc.legacy import (
    LegacyDiscovery,
    legacy_organizational_domain,
    legacy_percentage,
)
from deliverability.standards.dmarc.prediction import Prediction, predict
from deliverability.standards.dmarc.record import Alignment, DmarcRecord, Policy, Problem
from deliverability.standards.dmarc.sending import Change, Outcome, Sending, decide
from deliverability.standards.dmarc.uri import ReportUri
from deliverability.standards.dmarc.walk import Discarded, Step, TreeWalk, policy_name, tree_walk, walk

__all__ = [
    "Alignment",
    "Change",
    "Destination",
    "Disagreement",
    "Discarded",
    "DmarcBuildError",
    "DmarcDiscovery",
    "DmarcRecord",
    "DmarcSyntaxError",
    "Identifier",
    "LegacyDiscovery",
    "Outcome",
    "Policy",
    "Prediction",
    "Problem",
    "ReportHost",
    "ReportUri",
    "Sending",
    "Step",
    "TreeWalk",
    "Verification",
    "aligned",
    "build",
    "decide",
    "destinations",
    "discover",
    "is_record",
    "legacy_organizational_domain",
    "legacy_percentage",
    "parse",
    "policy_name",
    "predict",
    "resembles",
    "tree_walk",
    "walk",
]

"""The manifest: one JSON document that says what was declared. The stack exports it, the check reads it. No secrets."""

from deliverability.declaration.manifest.document import (
    SCHEMA,
    DkimExpectation,
    Expectations,
    Identity,
    Manifest,
    Publication,
    ReceiverDemands,
    Record,
    json_schema,
)
from deliverability.declaration.manifest.making import manifest_of, with_dkim_facts
from deliverability.declaration.manifest.reading import (
    ManifestError,
    manifest_from_data,
    parse_manifest,
)
from deliverability.declaration.manifest.undeclared import is_declared, undeclared
from deliverability.declaration.sections import IgnoredDrift, Reputation, Severity, Waiver

__all__ = [
    "SCHEMA",
    "DkimExpectation",
    "Expectations",
    "Identity",
    "IgnoredDrift",
    "Manifest",
    "ManifestError",
    "Publication",
    "ReceiverDemands",
    "Record",
    "Reputation",
    "Severity",
    "Waiver",
    "is_declared",
    "json_schema",
    "manifest_from_data",
    "manifest_of",
    "parse_manifest",
    "undeclared",
    "with_dkim_facts",
]

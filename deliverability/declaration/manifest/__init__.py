"""The manifest: one JSON document that says what was declared. The stack exports it, the check reads it. No secrets."""

from deliverability.declaration.manifest.document import (
    SCHEMA,
    DkimExpectation,
    Dns,
    Expectations,
    Identity,
    Manifest,
    Receivers,
    Record,
    Reputation,
    Severity,
    Waiver,
    json_schema,
)
from deliverability.declaration.manifest.making import BULK, manifest_of, with_dkim_facts
from deliverability.declaration.manifest.reading import (
    ManifestError,
    manifest_from_data,
    parse_manifest,
)

__all__ = [
    "BULK",
    "SCHEMA",
    "DkimExpectation",
    "Dns",
    "Expectations",
    "Identity",
    "Manifest",
    "ManifestError",
    "Receivers",
    "Record",
    "Reputation",
    "Severity",
    "Waiver",
    "json_schema",
    "manifest_from_data",
    "manifest_of",
    "parse_manifest",
    "with_dkim_facts",
]

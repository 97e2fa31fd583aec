"""Whether an SPF record lets SES send, by whatever way its addresses are named."""

from enum import StrEnum

from deliverability.evidence.spf_trees import SpfTree
from deliverability.snapshot import Snapshot
from deliverability.snapshot.recorded import inspected
from deliverability.snapshot.subjects import SES_SPF

_ERRORS = frozenset({"permerror", "temperror"})


class SesCoverage(StrEnum):
    """What receivers make of mail from SES's addresses.

    PASSES: all pass; where an error below makes that impossible to tell, the record names SES.
    DEPENDS: on the message. PARTLY: SES is named, and some of its addresses don't pass. LEFT_OUT: it isn't.
    """

    PASSES = "passes"
    DEPENDS = "depends"
    PARTLY = "partly"
    LEFT_OUT = "left out"


def ses_coverage(tree: SpfTree, snapshot: Snapshot) -> SesCoverage:
    """Whether a record passes SES's addresses: those that SES's own record passes, as recorded in the snapshot."""
    found, addresses = tree.inspection, inspected(snapshot, SES_SPF).outcomes.get("pass")
    named = any(record.domain == SES_SPF for record in found.records)
    # Receivers end in an error before they come as far, which other rules say; or SES's addresses aren't known.
    if not addresses or not _ERRORS.isdisjoint(found.outcomes):
        declared = tree.seen.texts == (tree.seen.declared,)
        return SesCoverage.PASSES if named or declared else SesCoverage.LEFT_OUT
    coverage = found.covers(addresses.networks)
    if coverage:
        return SesCoverage.PASSES
    if not coverage.certain:
        return SesCoverage.DEPENDS
    return SesCoverage.PARTLY if named else SesCoverage.LEFT_OUT

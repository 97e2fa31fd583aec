"""Which policy a record asks for: `p`, `sp` or `np`, and one level less while it is being tested (RFC 9989 4.7, 4.10.1)."""

from typing import Literal

from deliverability.dataclass import dataclass
from deliverability.standards.dmarc.record import DmarcRecord, Policy

PolicyTag = Literal["p", "sp", "np"]

_WEAKER: dict[Policy, Policy] = {"reject": "quarantine", "quarantine": "none", "none": "none"}


@dataclass(frozen=True, slots=True)
class AppliedPolicy:
    """What a record asks receivers to do with mail that fails.

    policy: None where no DMARC processing takes place.
    tag: which tag gave it; None where none did, since the record is flawed and acts as `p=none` or not at all.
    """

    policy: Policy | None
    tag: PolicyTag | None


def own_policy(record: DmarcRecord) -> AppliedPolicy:
    """For the domain at which the record stands."""
    return _apply(record, "p", record.p)


def existing_policy(record: DmarcRecord) -> AppliedPolicy:
    """For a subdomain that exists: `sp`, else `p`."""
    return _apply(record, "sp", record.sp) if record.sp else own_policy(record)


def nonexistent_policy(record: DmarcRecord) -> AppliedPolicy:
    """For a subdomain that doesn't exist: `np`, else `sp`, else `p`."""
    return _apply(record, "np", record.np) if record.np else existing_policy(record)


def _apply(record: DmarcRecord, tag: PolicyTag, value: Policy | None) -> AppliedPolicy:
    if value is None or record.flawed:
        return AppliedPolicy(record.policy, None)
    return AppliedPolicy(_WEAKER[value] if record.t else value, tag)

"""Policy discovery as RFC 7489 had it, which many receivers still follow: two places at most, by the public suffix list.

Sections 3.2 (organizational domain), 6.3 (tags) and 6.6.3 (discovery). It knows no `np`, `psd` and `t`.
"""

import re
from collections.abc import Mapping
from typing import Literal

from deliverability.dataclass import dataclass
from deliverability.standards import names
from deliverability.standards.dmarc.record import DmarcRecord, Policy
from deliverability.standards.dmarc.walk import Step, look, policy_name
from deliverability.standards.resolver import Resolver

_PERCENTAGE = re.compile(r"[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class LegacyDiscovery:
    """What a receiver that follows RFC 7489 makes of a From domain.

    domain: the From domain, in the inner form.
    organizational_domain: by the public suffix list.
    steps: the author domain's and, if that had no record, the organizational domain's.
    record, policy_domain: the record that applies and where it stands; None where none does or that is unknown.
    applied_policy: None where no DMARC processing takes place or that is unknown.
    policy_tag: which tag gave it; None where none did: the record is flawed and acts as `p=none` or not at all.
    percentage: 0..100, the share of failing mail the policy is for (`pct`); the rest gets one level less.
    """

    domain: str
    organizational_domain: str
    steps: tuple[Step, ...]
    record: DmarcRecord | None
    policy_domain: str | None
    applied_policy: Policy | None
    policy_tag: Literal["p", "sp"] | None
    percentage: int

    @property
    def queries(self) -> tuple[str, ...]:
        """The names whose answers were used, in order; nearly always the tree walk asked them already."""
        return tuple(step.query for step in self.steps)

    @property
    def inconclusive(self) -> str | None:
        """Which lookup failed, so that nothing is known: "_dmarc.example.com: TIMEOUT"; None where none did."""
        return next((step.failure for step in self.steps if step.failed), None)

    @property
    def applies(self) -> bool | None:
        """Whether DMARC processing takes place; None where a failed lookup decides it."""
        return None if self.inconclusive else self.applied_policy is not None


def legacy_organizational_domain(name: str) -> str:
    """The public suffix plus one label (RFC 7489 section 3.2); a public suffix is its own."""
    return names.organizational_domain(name) or name


async def legacy_discovery(domain: str, known: Mapping[str, Step], *, resolver: Resolver) -> LegacyDiscovery:
    """Discover as RFC 7489 section 6.6.3 does; `known` has the steps of the tree walk by domain, not to be asked again."""
    organizational = legacy_organizational_domain(domain)
    steps: list[Step] = []
    for name in dict.fromkeys((domain, organizational)):
        if len(policy_name(name)) > names.MAX_NAME:
            continue
        step = known.get(name) or await look(name, resolver=resolver)
        steps.append(step)
        # Several records at the author domain end the discovery too: the set wasn't empty.
        if step.failed or step.records:
            break
    last = steps[-1]
    record = last.record
    policy, tag = _apply(record, own=last.domain == domain) if record else (None, None)
    return LegacyDiscovery(
        domain=domain,
        organizational_domain=organizational,
        steps=tuple(steps),
        record=record,
        policy_domain=last.domain if record else None,
        applied_policy=policy,
        policy_tag=tag,
        percentage=legacy_percentage(record),
    )


def _apply(record: DmarcRecord, *, own: bool) -> tuple[Policy | None, Literal["p", "sp"] | None]:
    """`p` for the domain of the record, else `sp` or `p`; an invalid `np` is an unknown tag here and harms nothing."""
    if record.p is None or (record.sp is None and record.written("sp") is not None):
        return ("none" if record.rua else None), None
    return (record.p, "p") if own or record.sp is None else (record.sp, "sp")


def legacy_percentage(record: DmarcRecord | None) -> int:
    """The share of failing mail that the policy is for, 0..100: tag `pct` of RFC 7489 section 6.3, 100 where it isn't valid."""
    written = (record.written("pct") if record else None) or ""
    return min(int(written), 100) if _PERCENTAGE.fullmatch(written) else 100

"""The DMARC policy that a BIMI logo needs, and why a logo isn't shown without it."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.dataclass import dataclass
from deliverability.snapshot import Consensus, Snapshot
from deliverability.snapshot.recorded import discovered
from deliverability.standards import bimi, dmarc
from deliverability.wording import listed

#: Rules that say why there is no DMARC policy.
WITHOUT_POLICY = (
    rule_ids.DMARC_MISSING,
    rule_ids.DMARC_MULTIPLE_RECORDS,
    rule_ids.DMARC_VERSION_MISMATCH,
    rule_ids.DMARC_POLICY_INVALID,
    rule_ids.DMARC_CNAME_AND_TXT,
)


@dataclass(frozen=True, slots=True)
class HiddenLogo:
    """Why no logo is shown. saw: the DMARC record."""

    reason: str
    remedy: str
    saw: tuple[str, ...] = ()


def why_hidden(snapshot: Snapshot) -> HiddenLogo | None:
    """Why the DMARC policy keeps receivers from showing a logo; None where it doesn't, or that is unknown."""
    found = _discovery(snapshot)
    if found.record is None or found.policy_domain is None:
        if found.applies is None:
            return None
        return HiddenLogo(
            "BIMI wants a DMARC policy, and none applies", _remedy(snapshot, snapshot.manifest.domain)
        )
    weak = tuple(_weak(found, found.record))
    if not weak:
        return None
    name = f"_dmarc.{found.policy_domain}"
    reason = f"BIMI wants a DMARC policy that is enforced for all mail, and the record at {name} has {listed(weak)}"
    return HiddenLogo(reason, _remedy(snapshot, found.policy_domain), (found.record.text,))


def dmarc_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """The questions that leave open which policy applies, or how; () where none does."""
    found = _discovery(snapshot)
    if found.applies is not None and found.policy_known:
        return ()
    asked = [snapshot.ask(name, "TXT") for name in found.queries]
    if found.applies:
        asked.append(snapshot.ask(found.domain, "A"))  # Whether the domain exists decides between sp and np.
    return tuple(question for question in asked if not question.conclusive)


def _discovery(snapshot: Snapshot) -> dmarc.DmarcDiscovery:
    return discovered(snapshot, snapshot.manifest.domain)


def _weak(found: dmarc.DmarcDiscovery, record: dmarc.DmarcRecord) -> Iterator[str]:
    """What in the record falls short of section 2 of the draft: quarantine or reject, for all mail, subdomains included."""
    if not record.applies or record.flawed:
        yield "no valid policy"
        return
    tag = found.policy_tag or "p"
    value = record.written(tag)
    if found.applied_policy == "none":
        yield f"t=y, which makes {tag}={value} a trial" if value != "none" else f"{tag}=none"
    # At a subdomain's own record sp has no meaning.
    if record.sp == "none" and tag != "sp" and found.policy_domain == found.organizational_domain:
        yield "sp=none"
    share = record.written("pct") or ""
    if value == "quarantine" and share.isascii() and share.isdigit() and len(share) < 3:
        yield f"pct={share}"


def _remedy(snapshot: Snapshot, policy_domain: str) -> str:
    name = bimi.record_name(snapshot.manifest.domain)
    return (
        f"Raise the policy at _dmarc.{policy_domain} to quarantine or reject, for all mail and subdomains, or remove the "
        f"BIMI record at {name}."
    )

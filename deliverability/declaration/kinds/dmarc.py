"""The DMARC record of the domain (RFC 9989)."""

from collections.abc import Iterator, Sequence
from typing import Any

from deliverability import rule_ids
from deliverability.declaration.kinds.comparisons import OneText, nothing
from deliverability.declaration.kinds.kind import Kind, KindRecord, RecordInputs, Undeclared
from deliverability.declaration.settings import Settings
from deliverability.standards import dmarc

#: The settings behind the tags of policies.
_POLICIES = {"p": "policy", "sp": "subdomainPolicy", "np": "nonexistentPolicy"}


def same(seen: str, wanted: str) -> bool:
    """Whether receivers do the same with both: order, spaces, defaults, unknown and removed tags don't matter."""
    try:
        return _meaning(dmarc.parse(seen)) == _meaning(dmarc.parse(wanted))
    except dmarc.DmarcSyntaxError:
        return seen == wanted


def meant(value: str) -> str:
    """Why a value was probably meant as a DMARC record, though it is none."""
    return dmarc.resembles(value) or ""


def text(settings: Settings) -> str:
    """The declared record; a parked domain rejects whatever claims to come from it (RFC 9989 section 7.4)."""
    declared = settings.dmarc
    if not settings.sends:
        return dmarc.build(
            policy="reject",
            nonexistent_policy="reject",
            report_to=declared.report_to,
            failure_report_to=declared.failure_report_to,
        )
    return dmarc.build(
        policy=declared.policy,
        subdomain_policy=declared.subdomain_policy,
        nonexistent_policy=declared.nonexistent_policy,
        testing=declared.testing,
        dkim_alignment=declared.dkim_alignment,
        spf_alignment=declared.spf_alignment,
        report_to=declared.report_to,
        failure_report_to=declared.failure_report_to,
    )


def _records(inputs: RecordInputs) -> Iterator[KindRecord]:
    settings = inputs.settings
    if settings.dmarc.record == "own":
        yield KindRecord("dmarc", dmarc.policy_name(settings.domain), "TXT", text(settings))


def _at(labels: Sequence[str]) -> bool:
    return labels[:1] == ("_dmarc",)


def _readable(value: str) -> bool:
    try:
        return not dmarc.parse(value).flawed
    except dmarc.DmarcSyntaxError:
        return False


def _meaning(record: dmarc.DmarcRecord) -> tuple[object, ...]:
    policies = (record.policy, record.subdomain_policy, record.nonexistent_policy)
    rua, ruf = (frozenset(uri.address or uri.text for uri in uris) for uris in (record.rua, record.ruf))
    # Receivers that follow RFC 7489 apply an enforcing policy to that share only.
    share = dmarc.legacy_percentage(record) if {"quarantine", "reject"} & {*policies} else 100
    return (
        *policies,
        share,
        record.adkim,
        record.aspf,
        record.t,
        record.psd,
        rua,
        ruf,
        record.fo if ruf else None,
    )


def _undeclared(values: Sequence[str], wanted: str, settings: Settings) -> Undeclared:
    """What is stricter than declared, and who else gets reports; what is weaker, or was taken out, a deploy only puts back."""
    declared = next(_parsed((wanted,)), None)
    if declared is None:
        return Undeclared()
    parts: dict[str, None] = {}
    changed: dict[str, Any] = {}
    # The strictest comes last: of several records it is the one to go by.
    for seen in sorted(_parsed(values), key=lambda record: _strength(record, "p")):
        _stricter(seen, declared, parts, changed)
        share = dmarc.legacy_percentage(seen)
        if share != 100 and _strength(seen, "p") >= max(1, _strength(declared, "p")):
            # Receivers that follow RFC 7489 spare the rest. No setting: RFC 9989 removed it.
            parts[f"pct={share}"] = None
        for tag, key, boxes in (
            ("rua", "reportTo", settings.dmarc.report_to),
            ("ruf", "failureReportTo", settings.dmarc.failure_report_to),
        ):
            known = {uri.text for uri in getattr(declared, tag)} | set(boxes)
            for uri in getattr(seen, tag):
                if not {uri.text, uri.address} & known:
                    parts[f"{tag}={uri.text}"] = None
                    if uri.address and uri.address not in changed.get(key, ()):
                        changed[key] = [*changed.get(key, boxes), uri.address]
    return Undeclared(tuple(parts), changed)


def _stricter(
    seen: dmarc.DmarcRecord, declared: dmarc.DmarcRecord, parts: dict[str, None], changed: dict[str, Any]
) -> None:
    """Add what makes receivers stricter than the declared record does."""
    untested = " without t=y" if declared.t and not seen.t else ""
    above = False
    for tag, key in _POLICIES.items():
        if _strength(seen, tag) <= _strength(declared, tag):
            continue
        inherited = above and seen.written(tag) is None
        above = True
        if not inherited:
            parts[f"{tag}={_policy(seen, tag)}{untested}"] = None
        if not inherited or declared.written(tag) is not None:
            changed[key] = _policy(seen, tag)
        if seen.t != declared.t:
            changed["testing"] = seen.t
    if (seen.adkim, declared.adkim) == ("strict", "relaxed"):
        parts["adkim=s"] = None
        changed["dkimAlignment"] = "strict"
    if (seen.aspf, declared.aspf) == ("strict", "relaxed"):
        parts["aspf=s"] = None  # no setting: with the MAIL FROM of SES it never aligns


def _parsed(values: Sequence[str]) -> Iterator[dmarc.DmarcRecord]:
    for value in values:
        try:
            yield dmarc.parse(value)
        except dmarc.DmarcSyntaxError:
            continue


def _policy(record: dmarc.DmarcRecord, tag: str) -> str:
    """What holds by this tag, be it that it isn't written."""
    policies = {"p": record.policy, "sp": record.subdomain_policy, "np": record.nonexistent_policy}
    return policies[tag] or "none"


def _strength(record: dmarc.DmarcRecord, tag: str) -> int:
    """How strictly receivers act: under `t=y` one step less (RFC 9989 section 4.7)."""
    return max(0, ("none", "quarantine", "reject").index(_policy(record, tag)) - record.t)


DMARC = Kind(
    purpose="dmarc",
    title="DMARC",
    place=60,
    word="",
    why=(
        "It says what receivers do with mail that fails authentication, and where reports go (DMARC, RFC "
        "9989)."
    ),
    beside=(
        "Only one value at this name may begin with v=DMARC1. A stricter policy that stands there already is "
        "not to be weakened."
    ),
    settings=("dmarc",),
    parked=True,
    checked_when_handed_off=True,
    records=_records,
    at=_at,
    selects=dmarc.is_record,
    meant=meant,
    same=same,
    compare=OneText(dmarc.is_record, meant, _readable, same).compare,
    lasting=True,
    lost=nothing,
    undeclared=_undeclared,
    way_out="Leave one DMARC value, or set dmarc.record to external while somebody else publishes it.",
    taken="",
    missing_explained_by=(rule_ids.DMARC_MISSING,),
    differing_explained_by=(rule_ids.DMARC_STRICT_ALIGNMENT,),
    example={},
)

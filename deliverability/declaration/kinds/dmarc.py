"""The DMARC record of the domain (RFC 9989)."""

from collections.abc import Iterator, Sequence

from deliverability import rule_ids
from deliverability.declaration.kinds.comparisons import OneText, nothing
from deliverability.declaration.kinds.kind import Kind, KindRecord, RecordInputs
from deliverability.declaration.settings import Settings
from deliverability.standards import dmarc


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
    return (*policies, record.adkim, record.aspf, record.t, record.psd, rua, ruf, record.fo if ruf else None)


DMARC = Kind(
    purpose="dmarc",
    title="DMARC",
    place=60,
    word="",
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
    way_out="Leave one DMARC value, or set dmarc.record to external while somebody else publishes it.",
    taken="",
    missing_explained_by=(rule_ids.DMARC_MISSING,),
    differing_explained_by=(rule_ids.DMARC_STRICT_ALIGNMENT,),
    example={},
)

"""The records by which the hosts of report mailboxes authorize the reports of this domain (RFC 9990 section 4)."""

from collections.abc import Iterator, Sequence

from deliverability.declaration.kinds import dmarc as dmarc_kind
from deliverability.declaration.kinds.comparisons import all_declared, nothing
from deliverability.declaration.kinds.kind import Comparison, Kind, KindRecord, RecordInputs, State
from deliverability.declaration.records import Ownership
from deliverability.declaration.settings import Settings
from deliverability.standards import dmarc, names


def report_authorizations(settings: Settings) -> tuple[str, ...]:
    """The report hosts that must authorize this domain's reports: those of another organization."""
    if settings.dmarc.record != "own":
        return ()
    hosts = dict.fromkeys(box.rpartition("@")[2] for box in settings.report_mailboxes)
    # A host in the domain needs no look at the public suffix list, which takes longer to read than all else here.
    elsewhere = [host for host in hosts if not names.is_within(host, settings.domain)]
    return tuple(host for host in elsewhere if _organization(host) != _organization(settings.domain))


def report_authorization_name(domain: str, host: str) -> str:
    """Where the authorization of `domain` stands: `<domain>._report._dmarc.<host>` (RFC 9990 section 4)."""
    return f"{domain}._report._dmarc.{host}"


def _records(inputs: RecordInputs) -> Iterator[KindRecord]:
    for host in report_authorizations(inputs.settings):
        name = report_authorization_name(inputs.settings.domain, host)
        ours = inputs.ownership is Ownership.OWN and host in inputs.own_report_hosts
        # Whoever runs the host may have values of their own there, and another stack of this domain the same one.
        ownership = Ownership.SHARED if ours else Ownership.HANDOFF
        yield KindRecord(f"report-authorization-{host}", name, "TXT", "v=DMARC1;", ownership)


def _at(labels: Sequence[str]) -> bool:
    return "_report" in labels


def _same(seen: str, wanted: str) -> bool:
    """Any record authorizes; what else it says is its host's affair."""
    return dmarc.is_record(seen) and dmarc.is_record(wanted)


def _compare(values: tuple[str, ...], _: str) -> Comparison:
    authorized = any(map(dmarc.is_record, values))
    return Comparison(State.RIGHT if authorized else State.DIFFERS, values)


def _organization(domain: str) -> str:
    """The organizational domain; a public suffix, which has none, stands for itself."""
    return names.organizational_domain(domain) or domain


REPORT_AUTHORIZATION = Kind(
    purpose="report-authorization",
    title="DMARC report authorization",
    place=70,
    word="",
    why="It allows reports on mail of another domain to be sent to mailboxes here (DMARC reports, RFC 9990).",
    beside="Values that stand there already stay as they are.",
    settings=("dmarc.reportTo", "dmarc"),
    parked=True,
    # Somebody else's host is theirs to run: `dmarc.report-destination-unauthorized` judges it.
    checked_when_handed_off=False,
    records=_records,
    at=_at,
    selects=dmarc.is_record,
    meant=dmarc_kind.meant,
    same=_same,
    compare=_compare,
    lasting=False,
    lost=nothing,
    undeclared=all_declared,
    way_out="Remove the values.",
    taken="",
    missing_explained_by=(),
    differing_explained_by=(),
    example={"dmarc": {"reportTo": ["dmarc@reports.example"]}},
)

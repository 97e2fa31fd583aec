"""DMARC reports: whether there is an address, and whether its host wants them and gets mail."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Manifest, Record
from deliverability.evidence.dmarc_applied import AppliedRecord, applied, open_questions
from deliverability.evidence.publishing import declared_dmarc, how_to_correct, who_publishes_dmarc
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Consensus, Snapshot
from deliverability.snapshot.recorded import RecordedResolver
from deliverability.standards import dmarc, names
from deliverability.standards.dmarc import Destination, ReportHost
from deliverability.standards.resolvers import settled
from deliverability.verdict import Result
from deliverability.wording import listed

_ZONE = (rule_ids.DNS_ZONE_NOT_DELEGATED,)


@dataclass(frozen=True, slots=True)
class Reporting:
    """One host that an applied record sends reports to, and the destinations there."""

    applied: AppliedRecord
    host: ReportHost
    destinations: tuple[Destination, ...]

    @property
    def query(self) -> str:
        """Where the host agrees: `<policy-domain>._report._dmarc.<host>`."""
        return f"{self.applied.domain}._report._dmarc.{self.host.name}"

    @property
    def tags(self) -> str:
        """The tags that name the host: "rua", "ruf" or both."""
        return listed(dict.fromkeys(destination.tag for destination in self.destinations))


def reporting(snapshot: Snapshot) -> tuple[Reporting, ...]:
    """Every report host of every applied record; a destination that isn't a mailbox has none."""
    return snapshot.once(_reporting)


def _reporting(snapshot: Snapshot) -> tuple[Reporting, ...]:
    resolver, records = RecordedResolver(snapshot), applied(snapshot)

    async def work() -> list[tuple[Destination, ...]]:
        return [await dmarc.destinations(each.record, each.domain, resolver=resolver) for each in records]

    found = []
    for each, destinations in zip(records, settled(work()), strict=True):
        by_host: dict[str, list[Destination]] = {}
        for destination in destinations:
            if destination.host is not None:
                by_host.setdefault(destination.host.name, []).append(destination)
        found += [Reporting(each, group[0].host, tuple(group)) for group in by_host.values() if group[0].host]
    return tuple(found)


def authorization_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """The records, and what leaves open whether a report host has agreed."""
    wanted = []
    for each in reporting(snapshot):
        if not any("unknown" in (d.authorized, d.legacy_authorized) for d in each.destinations):
            continue
        asked = [snapshot.ask(each.query, "TXT")] if len(each.query) <= names.MAX_NAME else []
        if all(question.conclusive for question in asked):
            asked = _walked(each.applied.domain, each.host.name, snapshot)
        wanted += asked
    return (*open_questions(snapshot), *wanted)


def reception_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """The records, and what leaves open whether a report host receives mail."""
    unsure = (each.host.name for each in reporting(snapshot) if each.host.receives == "unknown")
    asked = (snapshot.ask(host, kind) for host in unsure for kind in ("MX", "A", "AAAA"))
    return (*open_questions(snapshot), *(question for question in asked if question.status != "NOT-ASKED"))


@rule(
    "dmarc.report-address-missing",
    Result.WARN,
    title="No DMARC report ever arrives",
    source="RFC 9989 section 4.7 (rua)",
    remedy="Name a mailbox for aggregate reports in dmarc.reportTo, and apply the stack {stack}.",
    settings=("dmarc.reportTo", "dmarc"),
    consequence_of=_ZONE,
    asks=open_questions,
)
def report_address_missing(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Aggregate reports are the only way to see who sends in the domain's name, and what would be lost under a stricter
    policy. For a domain that never mails it is a note only.
    """
    for each in applied(snapshot):
        if each.record.rua:
            boxes = tuple(uri.address or uri.text for uri in each.record.rua)
            yield passed(each.name, f"aggregate reports go to {listed(boxes)}", *boxes)
        else:
            parked = manifest.profile == "parked"
            message = (
                f"the DMARC record at {each.name} has no valid report address (rua), so no report arrives"
            )
            record = declared_dmarc(each.name, manifest)
            remedy = _how_to_report(each, record, snapshot)
            result = Result.INFO if parked else None
            yield Outcome(each.name, message, result, (each.record.text,), remedy=remedy)


@rule(
    "dmarc.report-destination-unauthorized",
    Result.WARN,
    title="A report host has not agreed to receive the reports",
    source="RFC 9990 section 4; RFC 7489 section 7.1",
    remedy='Ask the owner of {host} to publish "v=DMARC1;" as TXT at {subject}.',
    settings=("dmarc.reportTo", "dmarc"),
    consequence_of=(rule_ids.DNS_RECORD_MISSING, rule_ids.DNS_RECORD_DIFFERS),
    asks=authorization_questions,
)
def report_destination_unauthorized(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Reports to a host of another organization are sent only if that host says so, in a TXT record below
    `_report._dmarc`. Without it receivers ignore the address, silently.
    """
    for each in reporting(snapshot):
        # A host that gets no mail is another matter: it needs another address, not a record.
        if each.host.receives == "no":
            continue
        refused = next((d for d in each.destinations if "no" in (d.authorized, d.legacy_authorized)), None)
        if refused is not None:
            yield _unauthorized(each, refused)
        elif any(d.authorized == "yes" for d in each.destinations):
            message = f"{each.host.name} accepts the reports about {each.applied.domain}"
            yield passed(each.query, message, *_texts(each.host))


@rule(
    "dmarc.report-host-without-mx",
    Result.WARN,
    title="A report host receives no mail",
    source="RFC 5321 section 5.1; RFC 7505",
    remedy="Name a report address ({tags}) at a domain that receives mail in the record at {record}, or give {subject} an MX record.",
    settings=("dmarc.reportTo", "dmarc"),
    consequence_of=_ZONE,
    asks=reception_questions,
)
def report_host_without_mx(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Reports are mail. A host without MX record and without address gets none, nor does one with a null MX, such as a
    parked domain that names a mailbox of its own.
    """
    for each in reporting(snapshot):
        if each.host.receives == "no":
            message = f"reports about {each.applied.domain} go to {each.host.name}, which receives no mail: {each.host.reception}"
            mx = snapshot.ask(each.host.name, "MX").values
            fields = {"tags": each.tags, "record": each.applied.name}
            yield Outcome(each.host.name, message, None, mx, fields=fields)
        elif each.host.receives == "yes":
            yield passed(each.host.name, f"{each.host.name} receives mail: {each.host.reception}")


def _how_to_report(each: AppliedRecord, record: Record | None, snapshot: Snapshot) -> str | None:
    """By what is declared: a mailbox that was taken out goes back in, and somebody else's record is theirs to change."""
    manifest = snapshot.manifest
    if record is not None:
        declared = manifest.settings.dmarc.report_to
        return how_to_correct(record, (each.record.text,), snapshot) if declared else None
    owner = who_publishes_dmarc(each.name, manifest)
    return (
        f"Ask {owner} to name a mailbox for aggregate reports (rua=mailto:...) at {each.name}."
        if owner
        else None
    )


def _unauthorized(each: Reporting, refused: Destination) -> Outcome:
    """How receivers see it: RFC 9990 asks the tree walk whether the host is of another organization, RFC 7489 a list.

    Where the one says so and the other doesn't, a part of the reports arrives: that is a note.
    """
    host, domain = each.host, each.applied.domain
    both = refused.authorized == "no" and refused.legacy_authorized == "no"
    whose = (
        "" if both else f" at receivers that follow RFC {'9990' if refused.authorized == 'no' else '7489'}"
    )
    message = f"no reports about {domain} go to {host.name}{whose}: {refused.reason}"
    remedy = None
    if len(each.query) > names.MAX_NAME:
        remedy = (
            f"Name a report address ({each.tags}) at a shorter domain in the record at {each.applied.name}."
        )
    elif _texts(host):
        remedy = f'Ask the owner of {host.name} to publish "v=DMARC1;" as TXT at {each.query}, without rua and ruf.'
    result = None if both else Result.INFO
    return Outcome(
        each.query, message, result, _texts(host), ("v=DMARC1;",), {"host": host.name}, remedy=remedy
    )


def _texts(host: ReportHost) -> tuple[str, ...]:
    return tuple(record.text for record in host.verification.records) if host.verification else ()


def _walked(domain: str, host: str, snapshot: Snapshot) -> list[Consensus]:
    """What the two tree walks asked that no answer settled."""
    steps = dict.fromkeys((*dmarc.tree_walk(domain), *dmarc.tree_walk(host)))
    asked = (snapshot.ask(dmarc.policy_name(name), "TXT") for name in steps)
    return [question for question in asked if question.status != "NOT-ASKED"]

"""MTA-STS, TLS-RPT and BIMI: nobody needs them, so they are reported only where something is published and doesn't work.

Everything here is judged by DNS alone. A parked domain neither sends nor receives mail: none of them can do it any good or harm.
"""

from collections.abc import Callable, Iterator

from deliverability import rule_ids
from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.logo import WITHOUT_POLICY, dmarc_questions, why_hidden
from deliverability.rules.outcomes import noted
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Consensus, Snapshot
from deliverability.standards import bimi, mta_sts, tls_rpt
from deliverability.standards.syntax import RecordSyntaxError
from deliverability.verdict import Result
from deliverability.wording import shown

_ZONE = (rule_ids.DNS_ZONE_NOT_DELEGATED,)


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of record.

    title: as in "the ... record".
    problems: what is valid in a record and worth knowing; raises RecordSyntaxError.
    ignored: what becomes of one that can't be used. The rest is as in its module in `standards`.
    """

    title: str
    record_name: Callable[[str], str]
    is_record: Callable[[str], bool]
    resembles: Callable[[str], str | None]
    problems: Callable[[str], tuple[str, ...]]
    ignored: str


def _no_problems(text: str) -> tuple[str, ...]:
    """Of BIMI: what can be read has no oddities; raises BimiSyntaxError."""
    bimi.parse(text)
    return ()


_MTA_STS = _Kind(
    "MTA-STS",
    mta_sts.record_name,
    mta_sts.is_record,
    mta_sts.resembles,
    lambda text: mta_sts.parse(text).problems,
    "senders act as if there were no MTA-STS policy",
)
_TLS_RPT = _Kind(
    "TLS-RPT",
    tls_rpt.record_name,
    tls_rpt.is_record,
    tls_rpt.resembles,
    lambda text: tls_rpt.parse(text).problems,
    "senders report nothing",
)
_BIMI = _Kind(
    "BIMI",
    bimi.record_name,
    bimi.is_record,
    bimi.resembles,
    _no_problems,
    "receivers show no logo",
)


def _sends(manifest: Manifest) -> bool:
    return manifest.profile == "sending"


def _mta_sts_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """The record and, where one announces a policy, the addresses of the policy's host until one is known."""
    question = _question(_MTA_STS, snapshot)
    if _selected(_MTA_STS, question) == () or any(answer.values for answer in _hosts(snapshot)):
        return (question,)
    return (question, *_hosts(snapshot))


def _bimi_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    question = _question(_BIMI, snapshot)
    return (question, *dmarc_questions(snapshot)) if _shows_logo(question) else (question,)


@rule(
    "mta-sts.invalid",
    Result.WARN,
    title="MTA-STS is announced and can't be used",
    source="RFC 8461 sections 3.1 and 3.3",
    remedy='Publish exactly one record like "v=STSv1; id=20260101" at {subject}, or remove it if there is no MTA-STS policy.',
    consequence_of=_ZONE,
    applies=_sends,
    asks=_mta_sts_questions,
)
def mta_sts_invalid(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """The record tells senders that the domain has a policy for encrypted delivery. With a broken record, or a policy host
    without an address, senders deliver as if there were none. The policy itself, a file that is fetched over HTTPS, is not
    looked at.
    """
    broken = _broken(_MTA_STS, manifest, snapshot)
    if broken is not None:
        yield broken
    usable = broken is None or broken.result is Result.INFO
    if (
        usable
        and _selected(_MTA_STS, _question(_MTA_STS, snapshot))
        and all(a.missing for a in _hosts(snapshot))
    ):
        name, host = mta_sts.record_name(manifest.domain), mta_sts.policy_host(manifest.domain)
        message = f"MTA-STS is announced at {name}, but {host}, where its policy belongs, has no address"
        remedy = (
            f"Give {host} an address and serve the policy there over HTTPS, or remove the record at {name}."
        )
        yield Outcome(host, message, saw=_question(_MTA_STS, snapshot).values, remedy=remedy)


@rule(
    "tls-rpt.invalid",
    Result.WARN,
    title="The TLS-RPT record can't be used",
    source="RFC 8460 section 3",
    remedy='Publish exactly one record like "v=TLSRPTv1; rua=mailto:tls-reports@{domain}" at {subject}, or remove it.',
    consequence_of=_ZONE,
    applies=_sends,
    asks=lambda snapshot: (_question(_TLS_RPT, snapshot),),
)
def tls_rpt_invalid(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """The record asks senders for reports about encrypted delivery to the domain. They discard a broken one, and several
    ones, so that failures of encryption stay unnoticed.
    """
    broken = _broken(_TLS_RPT, manifest, snapshot)
    if broken is not None:
        yield broken


@rule(
    "bimi.invalid",
    Result.WARN,
    title="The BIMI logo can't be shown",
    source="draft-brand-indicators-for-message-identification-10 sections 2 and 4.3",
    remedy='Publish exactly one record like "v=BIMI1; l=https://{domain}/logo.svg; a=" at {subject}, or remove it.',
    consequence_of=(*_ZONE, *WITHOUT_POLICY),
    applies=_sends,
    asks=_bimi_questions,
)
def bimi_invalid(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Receivers show the logo only if exactly one well-formed record names it, and only under a DMARC policy of quarantine
    or reject for all mail of the domain and its subdomains. Neither the logo nor its certificate is fetched. A record that
    declines to publish (`l=; a=`) is in order.
    """
    broken = _broken(_BIMI, manifest, snapshot)
    if broken is not None:
        yield broken
    if _shows_logo(_question(_BIMI, snapshot)):
        hidden = why_hidden(snapshot)
        if hidden is not None:
            message = f"receivers don't show the logo of {manifest.domain}: {hidden.reason}"
            yield Outcome(manifest.domain, message, saw=hidden.saw, remedy=hidden.remedy)


def _question(kind: _Kind, snapshot: Snapshot) -> Consensus:
    return snapshot.ask(kind.record_name(snapshot.manifest.domain), "TXT")


def _hosts(snapshot: Snapshot) -> tuple[Consensus, ...]:
    host = mta_sts.policy_host(snapshot.manifest.domain)
    return (snapshot.ask(host, "A"), snapshot.ask(host, "AAAA"))


def _selected(kind: _Kind, question: Consensus) -> tuple[str, ...]:
    """The values that are read as records; those of others, such as a wildcard's, are discarded."""
    return tuple(filter(kind.is_record, question.values))


def _shows_logo(question: Consensus) -> bool:
    """Whether there is one record, a valid one, that doesn't decline."""
    records = _selected(_BIMI, question)
    try:
        return len(records) == 1 and not bimi.parse(records[0]).declines
    except bimi.BimiSyntaxError:
        return False


def _broken(kind: _Kind, manifest: Manifest, snapshot: Snapshot) -> Outcome | None:
    """What is wrong with what stands at the name by itself, or a note about it; None where all is well, or nothing is there."""
    name, question = kind.record_name(manifest.domain), _question(kind, snapshot)
    records = _selected(kind, question)
    if len(records) > 1:
        message = f"{len(records)} {kind.title} records stand at {name}: {kind.ignored}"
        return Outcome(name, message, saw=records, causes=_ZONE)
    if records:
        try:
            problems = kind.problems(records[0])
        except RecordSyntaxError as error:
            message = f"the {kind.title} record at {name} is broken, so {kind.ignored}: {error}"
            return Outcome(name, message, saw=records, causes=_ZONE)
        if problems:
            message = f"the {kind.title} record at {name} is valid; {'; '.join(problems)}"
            return noted(name, message, *records)
        return None
    meant = {value: reason for value in question.values if (reason := kind.resembles(value))}
    for value, reason in meant.items():
        message = f"{shown(value)} at {name} is not read as {kind.title}, so {kind.ignored}: {reason}"
        return Outcome(name, message, saw=(value,), causes=_ZONE)
    return None

"""`DmarcLook`: a domain's DMARC as found, and its sentences for `deliverability dmarc`."""

from collections.abc import Iterator

from deliverability.dataclass import dataclass
from deliverability.report.layout import shown
from deliverability.report.statements import Statement
from deliverability.standards import names
from deliverability.standards.dmarc import (
    Destination,
    Discarded,
    DmarcDiscovery,
    Outcome,
    Prediction,
    Problem,
    Step,
    is_record,
    policy_name,
    resembles,
)


@dataclass(frozen=True, slots=True)
class DmarcLook:
    """Everything that one look shows; custom_mail_from: whether the MAIL FROM domain is one of the sender's own."""

    prediction: Prediction
    destinations: tuple[Destination, ...]
    custom_mail_from: bool

    @property
    def discovery(self) -> DmarcDiscovery:
        """Which record applies to the From domain."""
        return self.prediction.discovery

    @property
    def facts(self) -> tuple[str, ...]:
        """What the summary says: the policy, and whether mail passes."""
        if not self.discovery.applies or not self.discovery.policy_known:
            return ()
        passes = {True: "mail passes", False: "mail fails", None: "whether mail passes is unknown"}
        return (self.discovery.applied_policy or "no policy", passes[self.prediction.rfc9989.passes])

    def statements(self) -> tuple[Statement, ...]:
        """Failures, open questions and notes."""
        return (
            *_policy(self.discovery),
            *_passes(self.prediction),
            *_destinations(self.destinations),
            *self.notes_in_place(),
            *_other_notes(self),
        )

    def notes_in_place(self) -> tuple[Statement, ...]:
        """Those of the notes that stand in the text beside what they are about."""
        record = self.discovery.record
        return (
            *(_note(problem_words(problem)) for problem in (record.problems if record else ())),
            *_discarded(self.discovery),
            *(_note(str(disagreement)) for disagreement in self.discovery.disagreements),
            *_reception(self.destinations),
        )


def policy_words(discovery: DmarcDiscovery) -> str:
    """The applied policy in words: "reject, from p= of the record at example.com"."""
    record, place = discovery.record, discovery.policy_domain
    if record is None:
        if discovery.applies is None:
            return f"unknown: a lookup failed ({discovery.inconclusive})"
        return "no DMARC: no record applies"
    where = f"of the record at {place}"
    if not record.applies:
        return f"no DMARC processing: the record at {place} has no valid policy and no valid rua"
    if not discovery.policy_known:
        return f"unknown: a lookup failed ({discovery.inconclusive})"
    policy, tag = discovery.applied_policy, discovery.policy_tag
    if tag is None:
        return f"{policy}, since the policy {where} is missing or invalid"
    written = {"p": record.p, "sp": record.sp, "np": record.np}[tag]
    absent = ", for a name that does not exist" if tag == "np" else ""
    weaker = f": one level below its {written}, since it is being tested (t=y)" if written != policy else ""
    return f"{policy}, from {tag}= {where}{absent}{weaker}"


def legacy_words(discovery: DmarcDiscovery) -> str:
    """The same by RFC 7489."""
    legacy = discovery.legacy
    if legacy.inconclusive:
        return f"unknown: a lookup failed ({legacy.inconclusive})"
    if legacy.record is None:
        return "no DMARC: no record applies"
    if legacy.applied_policy is None:
        return (
            f"no DMARC processing: the record at {legacy.policy_domain} has no valid policy and no valid rua"
        )
    if legacy.policy_tag is None:
        return f"{legacy.applied_policy}, since the policy of the record at {legacy.policy_domain} is missing or invalid"
    words = f"{legacy.applied_policy}, from {legacy.policy_tag}= of the record at {legacy.policy_domain}"
    return words if legacy.percentage == 100 else f"{words}, for {legacy.percentage} % of failing mail (pct)"


def found_words(step: Step, discovery: DmarcDiscovery) -> str:
    """What one step of the tree walk found."""
    if step.failed:
        return f"could not tell: {step.answer.status}"
    if step.record is not None:
        told = "the record that applies" if step.domain == discovery.policy_domain else "a record"
        return f"{told}; psd={step.record.psd} ends the walk" if step.record.psd != "u" else told
    if step.records:
        return f"{len(step.records)} records: receivers discard them all"
    if step.answer.status == "NXDOMAIN":
        return "no such name"
    return "no DMARC record" if step.answer.values else "no TXT record"


def problem_words(problem: Problem) -> str:
    """What is wrong in a record and what receivers do about it."""
    return f"{problem.reason}: {problem.consequence}"


def discarded(step: Step) -> tuple[Discarded, ...]:
    """The values at a step that were meant as DMARC records and don't count."""
    return tuple(value for value in step.discarded if is_record(value.text) or resembles(value.text))


def _policy(discovery: DmarcDiscovery) -> Iterator[Statement]:
    domain = discovery.domain
    if discovery.applies is None or not discovery.policy_known:
        yield Statement(
            "open", f"which policy applies to {domain} could not be told: {discovery.inconclusive}"
        )
    elif discovery.record is None:
        yield Statement("fail", f"no DMARC record applies to {domain}: publish one at {policy_name(domain)}")
    elif not discovery.applies:
        yield Statement(
            "fail",
            f"no DMARC processing takes place for {domain}: the record at {discovery.policy_domain} has no valid policy and "
            "no valid rua",
        )


def _passes(prediction: Prediction) -> Iterator[Statement]:
    for outcome in (prediction.rfc9989, prediction.rfc7489):
        standard = outcome.sending.standard
        if outcome.applies is False or outcome.passes:
            continue
        if outcome.passes is None:
            yield Statement(
                "open", f"whether mail from {prediction.from_domain} passes by {standard} could not be told"
            )
        else:
            yield Statement(
                "fail",
                f"mail from {prediction.from_domain} fails DMARC by {standard}: neither {prediction.identity} (DKIM) nor "
                f"{prediction.mail_from} (SPF) is aligned",
            )


def _discarded(discovery: DmarcDiscovery) -> Iterator[Statement]:
    for step in discovery.steps:
        for value in discarded(step):
            yield _note(f"a TXT value at {step.query} does not count: {value.reason}")


def _other_notes(look: DmarcLook) -> Iterator[Statement]:
    """What the record lacks, and what SES would not do, whatever DMARC says."""
    prediction, record = look.prediction, look.discovery.record
    if record is not None and record.written("rua") is None:
        yield _note("the record has no rua: nobody is told which mail passes and which fails")
    if not names.is_within(prediction.from_domain, prediction.identity):
        yield _note(
            f"SES lets nobody send from {prediction.from_domain} with the identity {prediction.identity}: it covers itself "
            "and the names below"
        )
    below = (
        names.is_within(prediction.mail_from, prediction.identity)
        and prediction.mail_from != prediction.identity
    )
    if look.custom_mail_from and not below:
        yield _note(
            f"SES wants the MAIL FROM domain below the identity {prediction.identity}: {prediction.mail_from} is not"
        )


def _destinations(destinations: tuple[Destination, ...]) -> Iterator[Statement]:
    for destination in destinations:
        to = f"reports to {shown(str(destination.uri), 100)}"
        # Another scheme than mailto: is among the problems of the record.
        if destination.host is None and destination.uri.domain is None:
            continue
        if destination.authorized == "no":
            yield Statement("fail", f"{to} are not sent: {destination.reason}")
        elif destination.authorized == "unknown":
            yield Statement("open", f"whether {to} are sent could not be told: {destination.reason}")
        elif destination.legacy_authorized == "no":
            yield _note(f"{to} are not sent by RFC 7489: {destination.reason}")
        if destination.host is not None and destination.host.receives == "unknown":
            yield Statement("open", f"whether {to} arrive could not be told: {destination.host.reception}")


def _reception(destinations: tuple[Destination, ...]) -> Iterator[Statement]:
    for destination in destinations:
        if destination.host is not None and destination.host.receives == "no":
            to = shown(str(destination.uri), 100)
            yield _note(f"reports to {to} arrive nowhere: {destination.host.reception}")


def verdict(outcome: Outcome) -> str:
    """Whether mail passes, in one word or two."""
    if outcome.applies is False:
        return "no DMARC"
    return {True: "pass", False: "fail", None: "unknown"}[outcome.passes]


def _note(text: str) -> Statement:
    return Statement("note", text)

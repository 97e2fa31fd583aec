"""Domain reputation lists, where some are declared: what they say of the domain, and whether they say anything at all.

A list that turns the asker away, or can't be reached, or answers what it may not, says nothing: that is never a listing.
"""

from collections.abc import Iterator

from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.unanswered import why
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.standards import dnsbl
from deliverability.standards.dnsbl import LISTS, Assessment, ListAnswer, ReputationList
from deliverability.standards.resolver import Answer
from deliverability.verdict import Result
from deliverability.wording import listed

#: Addresses of an answer that are named in a message, and characters of each; all stand in `saw`.
_MOST_VALUES = 3
_LONGEST = 40

_OWN_RESOLVER = "Name a resolver of your own in reputation.nameserver: lists don't answer public ones, nor those of a cloud."


@dataclass(frozen=True, slots=True)
class _Said:
    """What one list says of the domain. server: the resolver by which it says so; "" where nobody was asked."""

    which: ReputationList
    domain: str
    server: str
    assessment: Assessment


def _declares_lists(manifest: Manifest) -> bool:
    return bool(manifest.reputation.lists)


@rule(
    "reputation.listed",
    Result.WARN,
    title="A reputation list names the domain",
    source="RFC 5782 section 2.3; the lists' own documentation",
    remedy="Remove the cause, then ask {list} for removal at {page}.",
    settings=("reputation.lists", "reputation"),
    applies=_declares_lists,
)
def on_a_list(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Receivers that ask the list reject mail with the domain in it, or file it as spam, whoever sends it. A list counts only
    if it names its own test point and leaves in peace what no list may name: resolvers swallow and make up such answers.
    """
    for said in _all_said(manifest, snapshot):
        standing, title = said.assessment.standing, said.which.title
        if standing is ListAnswer.LISTED:
            yield _listing(said)
        elif standing is ListAnswer.NOT_LISTED:
            yield passed(said.domain, f"{said.domain} is not on the {title}")
        elif standing is not ListAnswer.REFUSED:
            message = f"the {title} could not be asked about {said.domain}: {_silence(said)}"
            values = said.assessment.answer.values
            yield Outcome(
                said.domain, message, Result.UNKNOWN, saw=values, remedy=_another_resolver(manifest)
            )


@rule(
    "reputation.refused-answer",
    Result.UNKNOWN,
    title="A reputation list refused to answer",
    source="Spamhaus DNSBL return codes; URIBL: Query Refused",
    remedy=_OWN_RESOLVER,
    settings=("reputation.lists", "reputation"),
    applies=_declares_lists,
)
def refused_answer(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Lists turn away public and busy resolvers with an address, such as 127.255.255.254, that careless checks take for a
    listing. Such an answer says nothing about the domain.
    """
    for said in _all_said(manifest, snapshot):
        assessment, title = said.assessment, said.which.title
        if assessment.standing is ListAnswer.REFUSED:
            codes = _named(assessment.answer.values)
            message = (
                f"the {title} refused to answer {said.server} ({codes}): {listed(assessment.meanings)}; "
                f"that is no listing of {said.domain}"
            )
            remedy = _another_resolver(manifest)
            yield Outcome(said.domain, message, saw=assessment.answer.values, remedy=remedy)
        elif assessment.tells:
            yield passed(said.domain, f"the {title} answers {said.server}")


def _another_resolver(manifest: Manifest) -> str:
    named = manifest.reputation.nameserver
    if not named:
        return _OWN_RESOLVER
    return (
        f"Look after the resolver {named} (reputation.nameserver): it must run, take questions from here, and ask the list under an "
        "address of its own, not a public resolver's; or name another one there."
    )


def _listing(said: _Said) -> Outcome:
    which, values = said.which, said.assessment.answer.values
    message = (
        f"{said.domain} is on the {which.title} as {listed(said.assessment.meanings)} ({_named(values)})"
    )
    remedy = None
    if values and which.abused.issuperset(values):
        remedy = (
            f"Find out which web page or account of {said.domain} is abused and clean it, then ask the {which.title} for "
            f"removal at {which.page}."
        )
    fields = {"list": f"the {which.title}", "page": which.page}
    return Outcome(said.domain, message, saw=values, fields=fields, remedy=remedy)


def _silence(said: _Said) -> str:
    """Why a list says nothing, where it didn't refuse."""
    found = said.assessment
    match found.standing:
        case ListAnswer.ODD:
            return f"the answer for {found.name} is {_named(found.answer.values)}, which is none of its codes"
        case ListAnswer.EVERYTHING:
            return (
                f"{found.name}, which no list may name, is answered with {_named(found.answer.values)}: {said.server} makes up "
                "answers, or the list is abandoned"
            )
        case ListAnswer.DEAD:
            return (
                f"its test point {found.name} doesn't exist by {said.server}, which does not reach the list"
            )
        case _:
            return f"{why(found.answer.status)} ({found.name})"


def _named(values: tuple[str, ...]) -> str:
    more = f" and {len(values) - _MOST_VALUES} more" if len(values) > _MOST_VALUES else ""
    return f"{', '.join(value[:_LONGEST] for value in values[:_MOST_VALUES])}{more}"


def _all_said(manifest: Manifest, snapshot: Snapshot) -> Iterator[_Said]:
    domain = dnsbl.listed_domain(manifest.domain)
    for each in dict.fromkeys(manifest.reputation.lists):
        yield _said(LISTS[each], domain, snapshot)


def _said(which: ReputationList, domain: str, snapshot: Snapshot) -> _Said:
    """What the list says: by the first resolver with answers that tell something, else by the first that was turned away."""
    names = which.questions(domain)
    by_server: dict[str, dict[str, Answer]] = {}
    for seen in snapshot.dns:
        if seen.view == "list" and seen.type == "A" and seen.name in names:
            by_server.setdefault(seen.server, {})[seen.name] = Answer(seen.status, seen.values)
    said = [
        _Said(which, domain, server, dnsbl.assess(which, domain, answers))
        for server, answers in by_server.items()
    ]
    said.append(_Said(which, domain, "", dnsbl.assess(which, domain, {})))
    telling = [each for each in said if each.assessment.tells]
    refused = [each for each in said if each.assessment.standing is ListAnswer.REFUSED]
    return (*telling, *refused, *said)[0]

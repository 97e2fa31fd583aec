"""Domain reputation lists that are asked over DNS (RFC 5782): the questions, and what the answers mean.

A list answers with an address in 127.0.0.0/8 where it names the domain, and with "no such name" where it doesn't. Lists that
turn an asker away do so with an address too, which is no listing; and resolvers in between may make up answers, or
swallow them. So two names with known answers are asked beside the domain: one that the list always names, and one that no
list may name.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from deliverability.dataclass import dataclass
from deliverability.standards import names
from deliverability.standards.resolver import Answer

#: A name that no list may name (RFC 5782 section 5).
NEVER_LISTED = "invalid"

#: What turned-away askers get from Spamhaus, whichever of its zones they asked.
_SPAMHAUS_REFUSALS = {
    "127.255.255.252": "there is a typing error in the name of its zone",
    "127.255.255.254": "it doesn't answer public or shared resolvers",
    "127.255.255.255": "it was asked too many questions",
}


@dataclass(frozen=True, slots=True)
class ReputationList:
    """One list.

    id: as it is declared. title: as in "on the ...". page: where a domain is looked up and its removal is asked for.
    always_listed: a name that the list always names, and test_answer: how.
    codes: what each answer says of the domain; bits: the same where the last octet is a mask.
    abused: the codes of domains that somebody misuses without their owner.
    refusals: answers that turn the asker away, and why; refusal_bit: of the mask, where there is one.
    source: where codes and test point are documented.
    """

    id: str
    title: str
    zone: str
    page: str
    always_listed: str
    test_answer: str
    source: str
    codes: Mapping[str, str] = field(default_factory=dict)
    bits: Mapping[int, str] = field(default_factory=dict)
    abused: frozenset[str] = frozenset()
    refusals: Mapping[str, str] = field(default_factory=dict)
    refusal_bit: int = 0

    def question(self, domain: str) -> str:
        """The name to ask A for; the lists want the organizational domain."""
        return f"{domain}.{self.zone}"

    def questions(self, domain: str) -> tuple[str, str, str]:
        """All names to ask: the domain, the one that is always listed, and the one that never is."""
        return self.question(domain), self.question(self.always_listed), self.question(NEVER_LISTED)


#: By id, as declared in `reputation.lists`.
LISTS: Mapping[str, ReputationList] = {
    each.id: each
    for each in (
        ReputationList(
            id="spamhaus-dbl",
            title="Spamhaus DBL",
            zone="dbl.spamhaus.org",
            page="https://check.spamhaus.org/",
            always_listed="dbltest.com",
            test_answer="127.0.1.2",
            source="Spamhaus: DBL FAQ, return codes and test point",
            codes={
                "127.0.1.2": "a spam domain",
                "127.0.1.4": "a phishing domain",
                "127.0.1.5": "a malware domain",
                "127.0.1.6": "a botnet command and control domain",
                "127.0.1.102": "a legitimate domain abused for spam",
                "127.0.1.103": "a legitimate domain abused as redirector",
                "127.0.1.104": "a legitimate domain abused for phishing",
                "127.0.1.105": "a legitimate domain abused for malware",
                "127.0.1.106": "a legitimate domain abused for botnet command and control",
            },
            abused=frozenset(f"127.0.1.{last}" for last in range(102, 107)),
            refusals={"127.0.1.255": "it was asked for an address instead of a domain", **_SPAMHAUS_REFUSALS},
        ),
        ReputationList(
            id="surbl",
            title="SURBL",
            zone="multi.surbl.org",
            page="https://surbl.org/surbl-analysis",
            always_listed="test.surbl.org",
            test_answer="127.0.0.254",
            # That bit 1 is a refusal is known from SpamAssassin's rules (SURBL_BLOCKED) only.
            source="SURBL: Lists, bit positions in multi.surbl.org",
            bits={
                8: "a phishing domain (PH)",
                16: "a malware domain (MW)",
                64: "a spam domain (ABUSE)",
                128: "a cracked web site (CR)",
            },
            refusal_bit=1,
        ),
        ReputationList(
            id="uribl",
            title="URIBL",
            zone="multi.uribl.com",
            page="https://admin.uribl.com/",
            always_listed="2.0.0.127",
            test_answer="127.0.0.14",
            source="URIBL: About, implementation; Query Refused",
            bits={
                2: "a spam domain (black)",
                4: "a domain in bulk mail (grey)",
                8: "a young or hidden domain (red)",
            },
            refusal_bit=1,
        ),
    )
}


class ListAnswer(StrEnum):
    """What a list says, or why it says nothing. Only LISTED and NOT_LISTED tell something of the domain.

    REFUSED: it turned the asker away. ODD: the answer is none of its codes. EVERYTHING: it names even what no list may
    name, so the resolver makes up answers, or the list is abandoned. DEAD: it doesn't name what it always names, so the
    resolver doesn't reach it. SILENT: no conclusive answer.
    """

    LISTED = "listed"
    NOT_LISTED = "not-listed"
    REFUSED = "refused"
    ODD = "odd"
    EVERYTHING = "everything"
    DEAD = "dead"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a list says, by the answer that decides it.

    name, answer: the question that decides it and what was answered.
    meanings: what the codes say of the domain (LISTED), or why the asker was turned away (REFUSED).
    """

    standing: ListAnswer
    name: str
    answer: Answer
    meanings: tuple[str, ...] = ()

    @property
    def tells(self) -> bool:
        """Whether it tells something of the domain."""
        return self.standing in (ListAnswer.LISTED, ListAnswer.NOT_LISTED)


def listed_domain(domain: str) -> str:
    """The domain that lists are asked about: the organizational one, since they hold no names below it."""
    return names.organizational_domain(domain) or domain


def assess(which: ReputationList, domain: str, answers: Mapping[str, Answer]) -> Assessment:
    """What a list says of a domain, by the answers of one resolver to its `questions`; one that is missing was not asked."""
    found = [_read(which, name, answers.get(name, Answer("NOT-ASKED"))) for name in which.questions(domain)]
    for standing in (ListAnswer.REFUSED, ListAnswer.SILENT):
        for each in found:
            if each.standing is standing:
                return each
    about, always, never = found
    if never.standing is not ListAnswer.NOT_LISTED:
        return Assessment(ListAnswer.EVERYTHING, never.name, never.answer)
    if always.standing is ListAnswer.NOT_LISTED:
        return Assessment(ListAnswer.DEAD, always.name, always.answer)
    return about if always.standing is ListAnswer.LISTED else always


def _read(which: ReputationList, name: str, answer: Answer) -> Assessment:
    """What one answer says by itself; a refusal among several addresses makes all of them worthless."""
    if not answer.conclusive:
        return Assessment(ListAnswer.SILENT, name, answer)
    if not answer.values:
        return Assessment(ListAnswer.NOT_LISTED, name, answer)
    refusals = tuple(filter(None, (_refusal(which, value) for value in answer.values)))
    if refusals:
        return Assessment(ListAnswer.REFUSED, name, answer, tuple(dict.fromkeys(refusals)))
    meanings = [_meanings(which, value) for value in answer.values]
    if not all(meanings):
        return Assessment(ListAnswer.ODD, name, answer)
    said = tuple(dict.fromkeys(text for some in meanings for text in some))
    return Assessment(ListAnswer.LISTED, name, answer, said)


def _refusal(which: ReputationList, value: str) -> str | None:
    if value in which.refusals:
        return which.refusals[value]
    if value.startswith("127.255.255."):
        return "it answers with an error code"
    return "it doesn't answer this resolver" if _mask(value) & which.refusal_bit else None


def _meanings(which: ReputationList, value: str) -> tuple[str, ...]:
    if value in which.codes:
        return (which.codes[value],)
    mask = _mask(value)
    return tuple(meaning for bit, meaning in which.bits.items() if mask & bit)


def _mask(value: str) -> int:
    """The last octet of an address in 127.0.0.0/24; 0 for every other text."""
    last = value.removeprefix("127.0.0.")
    number = int(last) if last != value and last.isascii() and last.isdigit() and len(last) < 4 else 0
    return number if number < 256 else 0

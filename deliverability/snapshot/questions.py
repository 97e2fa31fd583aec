"""The DNS questions that a manifest raises. Pure: a manifest in, questions out; who is asked is decided elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.manifest import Manifest, Record
from deliverability.declaration.manifest.facts import declares_nothing, has_dkim_names
from deliverability.ses.mail_from_names import LABELS
from deliverability.standards.dmarc import tree_walk
from deliverability.standards.names import MAX_NAME, is_within

#: A label that nobody publishes.
_ABSENT_LABEL = "wildcard-probe"


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """One question: an absolute name and a record type."""

    name: str
    type: str


def questions(manifest: Manifest) -> tuple[Question, ...]:
    """All that doesn't depend on SES's DKIM tokens, each once."""
    return tuple(dict.fromkeys(_questions(manifest)))


def dkim_questions(manifest: Manifest) -> tuple[Question, ...]:
    """CNAME and TXT at each DKIM name; for declared CNAMEs also A there, TXT at their targets, and what a wildcard would
    answer; () while the tokens are unknown.
    """
    return tuple(dict.fromkeys(_dkim_questions(manifest)))


def doubled_questions(manifest: Manifest, zone: str) -> tuple[Question, ...]:
    """Where the declared records of the zone stand if the zone was appended to their absolute names."""
    others = (
        record for record in manifest.records if record.kind is not DKIM and is_within(record.name, zone)
    )
    records = (*_dkim_records(manifest), *others)
    return tuple(dict.fromkeys(Question(doubled_name(record.name, zone), record.type) for record in records))


def underscoreless_questions(manifest: Manifest, zone: str) -> tuple[tuple[Question, Question], ...]:
    """For the declared records of the zone with an underscore in their names: what is asked there, and without it.

    The second of each pair is worth asking where the first has no answer.
    """
    records = (*_dkim_records(manifest), *(record for record in manifest.records if record.kind is not DKIM))
    named = ((record, underscoreless_name(record.name)) for record in records if is_within(record.name, zone))
    return tuple(
        (Question(record.name, record.type), Question(name, record.type))
        for record, name in named
        if name != record.name
    )


def underscoreless_name(name: str) -> str:
    """The name that comes of one where the underscores at the beginning of labels are left out."""
    return ".".join(label.removeprefix("_") for label in name.split("."))


def doubled_name(name: str, zone: str) -> str:
    """The name that comes of an absolute one where the zone is appended to it."""
    return f"{name}.{zone}"


def cut_questions(manifest: Manifest) -> tuple[Question, ...]:
    """NS at the names of declared records below the domain, where the zone may delegate them to others; for resolvers alone: the
    zone's own servers refer whoever asks them for the records.
    """
    found = (r.name.partition(".")[2] if r.kind is DKIM else r.name for r in manifest.records)
    below = (name for name in found if name != manifest.domain and is_within(name, manifest.domain))
    return tuple(Question(name, "NS") for name in dict.fromkeys(below))


def absent_name(parent: str) -> str:
    """A name that nobody publishes directly below `parent`: what is found there comes from a wildcard (RFC 4592)."""
    return f"{_ABSENT_LABEL}.{parent}"


def possible_mail_from_names(domain: str) -> tuple[str, ...]:
    """Names below a domain that may be MAIL FROM domains, as far as DNS can have them."""
    return tuple(name for label in LABELS if len(name := f"{label}.{domain}") <= MAX_NAME)


def _questions(manifest: Manifest) -> Iterator[Question]:
    domain = manifest.domain
    for record in manifest.records:
        if record.kind is not DKIM:
            yield Question(record.name, record.type)
    yield Question(domain, "TXT")
    yield Question(f"_dmarc.{domain}", "TXT")
    yield Question(f"_dmarc.{domain}", "CNAME")
    yield Question(absent_name(domain), "TXT")
    if manifest.profile == "parked":
        yield Question(domain, "MX")
    if manifest.identity is not None and manifest.identity.mail_from_domain is not None:
        for kind in ("MX", "TXT", "A", "AAAA"):
            yield Question(manifest.identity.mail_from_domain, kind)
    if declares_nothing(manifest):
        yield from _of_the_undeclared(domain)
    if manifest.expectations.dmarc != "own":
        for name in tree_walk(domain):
            yield Question(f"_dmarc.{name}", "TXT")


def _of_the_undeclared(domain: str) -> Iterator[Question]:
    """What tells of mail where nobody declares any: where it goes to, and whether SES sends it."""
    yield Question(domain, "MX")
    for name in possible_mail_from_names(domain):
        yield Question(name, "MX")


def _dkim_questions(manifest: Manifest) -> Iterator[Question]:
    for record in _dkim_records(manifest):
        yield Question(record.name, "CNAME")
        yield Question(record.name, "TXT")
        if record.type == "CNAME":
            yield Question(record.name, "A")
            yield from (Question(target, "TXT") for target in record.values)
            beside = absent_name(record.name.partition(".")[2])
            yield from (Question(beside, kind) for kind in ("TXT", "A"))


def _dkim_records(manifest: Manifest) -> tuple[Record, ...]:
    """The declared DKIM records, none while they hold placeholders."""
    return manifest.of_kind(DKIM) if has_dkim_names(manifest) else ()

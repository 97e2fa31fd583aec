"""The SPF record at the domain: what may stand beside SES's own include."""

from collections.abc import Iterator

from deliverability.declaration.reading.facts import Check, Facts, Refusal, at
from deliverability.standards import spf

#: What every declared record begins with.
SES_TERM = "include:amazonses.com"
#: RFC 7208 section 4.6.4.
MAX_LOOKUPS = 10
#: Characters of one value in a Route 53 TXT record set; each string of 255 octets costs two quotes and a space there.
_MAX_TEXT = 3_900


def terms_belong(facts: Facts) -> Iterator[Refusal]:
    """Each term of `spf.also` stands for something new: no `all` (that is `spf.all`), no `redirect`, no unknown modifier,
    nothing twice, and no `include:amazonses.com`, which is always there."""
    kept: tuple[str, ...] = (SES_TERM,)
    for index, term in enumerate(facts.settings.spf.also):
        try:
            spf.build((*kept, term))
        except spf.SpfBuildError as error:
            yield Refusal(
                at("spf.also", index), error.reason, "remove the term; 'spf.all' says how the record ends"
            )
        else:
            kept = (*kept, term)


def nobody_passes_everybody(facts: Facts) -> Iterator[Refusal]:
    """No network of `spf.also` holds every address."""
    for index, text in enumerate(facts.settings.spf.also):
        term = spf.parse_term(text)
        if isinstance(term, spf.Ip4 | spf.Ip6) and term.network.prefixlen == 0:
            yield Refusal(at("spf.also", index), "it lets anybody pass SPF", "name the networks that send")


def lookups_in_sight(facts: Facts) -> Iterator[Refusal]:
    """The record's own terms cost at most 10 DNS lookups (RFC 7208 section 4.6.4); what its includes cost is checked later."""
    lookups = 1 + sum(spf.parse_term(term).queries for term in facts.settings.spf.also)
    if lookups > MAX_LOOKUPS:
        yield Refusal(
            at("spf.also"),
            f"the record costs {lookups} DNS lookups, include:amazonses.com among them; receivers stop after {MAX_LOOKUPS}",
            "remove terms, or move a sender to its own subdomain",
        )


def text_fits(facts: Facts) -> Iterator[Refusal]:
    """The record fits into one value of a Route 53 record set."""
    length = sum(len(term) + 1 for term in (SES_TERM, *facts.settings.spf.also))
    if length > _MAX_TEXT:
        yield Refusal(
            at("spf.also"),
            f"the record would have about {length} octets, and Route 53 takes 4000",
            "remove terms",
        )


def nothing_to_add_to(facts: Facts) -> Iterator[Refusal]:
    """With `spf.record: none` neither `spf.also` nor `spf.all` is set."""
    if facts.settings.spf.record == "none" and facts.sending:
        for path in ("spf.also", "spf.all"):
            if facts.has(path):
                yield Refusal(
                    at(path),
                    "with 'spf.record: none' no SPF record is published, so this has no effect",
                    "remove the key, or set 'spf.record: own'",
                )


CHECKS = (
    Check(terms_belong, ("spf.also",)),
    Check(nobody_passes_everybody, ("spf.also",)),
    Check(lookups_in_sight, ("spf.also",)),
    Check(text_fits, ("spf.also",)),
    Check(nothing_to_add_to, ("profile", "spf.record")),
)

"""Checks of the DNS zone, SPF and DMARC: what is refused, what is noted."""

from collections.abc import Iterator

from deliverability.declaration.kinds.spf import SES_TERM
from deliverability.declaration.reading.combinations import Check, Facts, Refusal, at
from deliverability.standards import names, spf

#: `<token>._domainkey.` with SES's tokens of 32 characters.
_DKIM_PREFIX = 32 + len("._domainkey.")

#: RFC 7208 section 4.6.4.
MAX_LOOKUPS = 10
#: Characters of one value in a Route 53 TXT record set; each string of 255 octets costs two quotes and a space there.
_MAX_TEXT = 3_900

_STRENGTH = {"none": 0, "quarantine": 1, "reject": 2}
#: RFC 7208 section 3.4: name and all TXT data at it should stay below this, in octets.
_COMFORTABLE_TXT = 450
_DAY = 86_400


def zone_contains_domain(facts: Facts) -> Iterator[Refusal]:
    """`dns.zone` is the domain or lies above it."""
    zone, domain = facts.settings.dns.zone, facts.settings.domain
    if zone is not None and not names.is_within(domain, zone):
        yield Refusal(
            at("dns.zone"),
            f"the zone {zone} doesn't contain the domain {domain}",
            f"name {domain!r} or a zone above it, or leave the key out",
        )


def somebody_owns_the_domain(facts: Facts) -> Iterator[Refusal]:
    """`domain` and `dns.zone` are no suffixes below which anybody registers names, such as co.uk."""
    for path, name in (("domain", facts.settings.domain), ("dns.zone", facts.settings.dns.zone)):
        if name is not None and names.is_registry_suffix(name):
            yield Refusal(
                at(path),
                f"names are registered below {name}, and nobody mails from it",
                f"write the name that is yours below it, like 'shop.{name}'",
            )


def external_dns_writes_nothing(facts: Facts) -> Iterator[Refusal]:
    """`dns.zone`, `dns.zoneId`, `dns.roleArn` and `dns.owner` belong to `dns.mode: route53`."""
    if facts.settings.dns.mode == "external":
        for path in ("dns.zone", "dns.zoneId", "dns.roleArn", "dns.owner"):
            if facts.has(path):
                yield Refusal(
                    at(path),
                    "with 'dns.mode: external' nothing is written to Route 53, so this has no effect",
                    "remove the key, or set 'dns.mode: route53'",
                )


def names_fit(facts: Facts) -> Iterator[Refusal]:
    """The record names below the domain fit into 253 octets."""
    domain = facts.settings.domain
    if facts.sending and len(domain) + _DKIM_PREFIX > names.MAX_NAME:
        yield Refusal(
            at("domain"),
            f"DKIM record names below it would be longer than {names.MAX_NAME} octets",
            f"declare a domain of at most {names.MAX_NAME - _DKIM_PREFIX} octets",
        )


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
    """With `spf.record: none` none of `spf.also`, `spf.all` and `spf.onForeignTerms` is set."""
    if facts.settings.spf.record == "none" and facts.sending:
        for path in ("spf.also", "spf.all", "spf.onForeignTerms"):
            if facts.has(path):
                yield Refusal(
                    at(path),
                    "with 'spf.record: none' no SPF record is published, so this has no effect",
                    "remove the key, or set 'spf.record: own'",
                )


def strict_spf_never_aligns(facts: Facts) -> Iterator[Refusal]:
    """`dmarc.spfAlignment: strict` is refused: SES sends with a MAIL FROM below the From domain, never equal to it."""
    if facts.settings.dmarc.spf_alignment == "strict" and facts.sending:
        sends = facts.settings.mail_from_domain or "a name under amazonses.com"
        yield Refusal(
            at("dmarc.spfAlignment"),
            f"it can never align: SES sends with MAIL FROM {sends}, and strict wants {facts.settings.domain}",
            "write 'relaxed', or leave the key out",
        )


def foreign_record_is_not_ours_to_set(facts: Facts) -> Iterator[Refusal]:
    """With `dmarc.record: external` or `inherit` no other key of `dmarc` is set: the record is somebody else's, and it is
    checked as it is found."""
    record = facts.settings.dmarc.record
    if record != "own" and facts.sending:
        for path in facts.written("dmarc"):
            if path != "dmarc.record":
                yield Refusal(
                    at(path),
                    f"with 'dmarc.record: {record}' the record isn't published from here, so this has no effect",
                    "remove the key, or set 'dmarc.record: own'",
                )


def only_subdomains_inherit(facts: Facts) -> Iterator[Refusal]:
    """`dmarc.record: inherit` needs an organizational domain above the domain."""
    domain = facts.settings.domain
    if facts.settings.dmarc.record == "inherit" and names.organizational_domain(domain) in (domain, None):
        yield Refusal(
            at("dmarc.record"),
            f"{domain} is itself an organizational domain: there is no policy above it to inherit",
            "write 'own', or 'external' if somebody else publishes the record",
        )


def something_aligns(facts: Facts) -> Iterator[Refusal]:
    """`dmarc.dkimAlignment: strict` without MAIL FROM leaves senders on subdomains without any aligned pass, and is refused."""
    settings = facts.settings
    if settings.dmarc.dkim_alignment != "strict" or settings.mail_from_domain is not None:
        return
    below = [name for name in settings.from_domains if name != settings.domain]
    if below and facts.sending:
        yield Refusal(
            at("dmarc.dkimAlignment"),
            f"mail from {below[0]} could never pass DMARC: DKIM signs with {settings.domain}, and without MAIL FROM SPF can't align",
            "write 'relaxed', or name a 'mailFrom.subdomain'",
        )


def report_authorizations_fit(facts: Facts) -> Iterator[Refusal]:
    """The name at which a report mailbox's domain authorizes the reports (RFC 9990 section 4) fits into 253 octets."""
    settings = facts.settings
    boxes = {
        "dmarc.reportTo": settings.dmarc.report_to,
        "dmarc.failureReportTo": settings.dmarc.failure_report_to,
    }
    for path, entries in boxes.items():
        for index, box in enumerate(entries):
            host = box.rpartition("@")[2]
            if len(f"{settings.domain}._report._dmarc.{host}") > names.MAX_NAME:
                yield Refusal(
                    at(path, index),
                    f"the record by which {host} authorizes the reports would have too long a name",
                    "use a mailbox at a shorter domain",
                )


def no_reports(facts: Facts) -> Iterator[str]:
    """A DMARC record without `dmarc.reportTo`."""
    if facts.settings.dmarc.record == "own" and not facts.settings.dmarc.report_to:
        yield "dmarc.reportTo is empty: no aggregate report ever arrives, so nobody sees which mail fails"


def strict_dkim_below(facts: Facts) -> Iterator[str]:
    """`dmarc.dkimAlignment: strict` with senders on subdomains."""
    settings = facts.settings
    below = [name for name in settings.from_domains if name != settings.domain]
    if settings.dmarc.dkim_alignment == "strict" and below:
        yield f"dmarc.dkimAlignment is 'strict': DKIM of {settings.domain} doesn't align for mail from {', '.join(below)}"


def weaker_below(facts: Facts) -> Iterator[str]:
    """`dmarc.subdomainPolicy` or `dmarc.nonexistentPolicy` weaker than `dmarc.policy`."""
    dmarc = facts.settings.dmarc
    for key, policy in (
        ("subdomainPolicy", dmarc.subdomain_policy),
        ("nonexistentPolicy", dmarc.nonexistent_policy),
    ):
        if policy is not None and facts.sending and _STRENGTH[policy] < _STRENGTH[dmarc.policy]:
            yield f"dmarc.{key} is '{policy}', weaker than dmarc.policy '{dmarc.policy}': such names can be spoofed"


def policy_for_below_is_ignored(facts: Facts) -> Iterator[str]:
    """`dmarc.subdomainPolicy` or `dmarc.nonexistentPolicy` on a domain that isn't organizational."""
    domain = facts.settings.domain
    written = [key for key in ("subdomainPolicy", "nonexistentPolicy") if facts.has(f"dmarc.{key}")]
    if written and names.organizational_domain(domain) != domain:
        listed = " and ".join(f"dmarc.{key}" for key in written)
        yield f"{listed}: receivers ignore this at {domain}, which isn't an organizational domain"


def testing_nothing(facts: Facts) -> Iterator[str]:
    """`dmarc.testing` with policy `none`."""
    if facts.settings.dmarc.testing and facts.settings.dmarc.policy == "none":
        yield "dmarc.testing has no effect while dmarc.policy is 'none'"


def pointer_terms(facts: Facts) -> Iterator[str]:
    """`ptr` in `spf.also`."""
    for term in facts.settings.spf.also:
        if isinstance(spf.parse_term(term), spf.Ptr):
            yield f"spf.also: '{term}' should not be published (RFC 7208 section 5.5); use ip4, ip6 or a"


def hard_fail_for_others(facts: Facts) -> Iterator[str]:
    """`spf.all: -all` with other senders in `spf.also`."""
    if facts.settings.spf.also and facts.settings.spf.all == "-all":
        yield "spf.all is '-all' and others send too: forwarded mail of theirs may be rejected despite good DKIM; '~all' avoids that"


def long_record(facts: Facts) -> Iterator[str]:
    """An SPF record of more than 450 octets with its name."""
    settings = facts.settings
    if settings.spf.record == "none" or not facts.sending:
        return
    text = " ".join(("v=spf1", SES_TERM, *settings.spf.also, settings.spf.all))
    octets = len(settings.domain) + len(text)
    if octets > _COMFORTABLE_TXT:
        yield f"the SPF record has {octets} octets with its name; above {_COMFORTABLE_TXT} answers may be truncated (RFC 7208 section 3.4)"


def long_ttl(facts: Facts) -> Iterator[str]:
    """`dns.ttl` of a day or more."""
    if facts.settings.dns.ttl >= _DAY:
        yield f"dns.ttl is {facts.settings.dns.ttl}: after a change resolvers keep the old records for that many seconds"


DNS = (
    Check(somebody_owns_the_domain, ("domain", "dns.zone")),
    Check(zone_contains_domain, ("domain", "dns.zone")),
    Check(external_dns_writes_nothing, ("dns.mode",)),
    Check(names_fit, ("domain", "profile")),
)
CHECKS = (
    Check(terms_belong, ("spf.also",)),
    Check(nobody_passes_everybody, ("spf.also",)),
    Check(lookups_in_sight, ("spf.also",)),
    Check(text_fits, ("spf.also",)),
    Check(nothing_to_add_to, ("profile", "spf.record")),
    Check(strict_spf_never_aligns, ("domain", "profile", "dmarc.spfAlignment", "mailFrom.subdomain")),
    Check(foreign_record_is_not_ours_to_set, ("profile", "dmarc.record")),
    Check(only_subdomains_inherit, ("domain", "dmarc.record")),
    Check(something_aligns, ("domain", "profile", "senders", "mailFrom.subdomain", "dmarc.dkimAlignment")),
    Check(report_authorizations_fit, ("domain", "dmarc.reportTo", "dmarc.failureReportTo")),
)

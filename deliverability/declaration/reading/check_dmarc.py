"""DMARC: whose record it is, and what can align."""

from collections.abc import Iterator

from deliverability.declaration.reading.facts import Check, Facts, Refusal, at
from deliverability.standards import names


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


CHECKS = (
    Check(strict_spf_never_aligns, ("domain", "profile", "dmarc.spfAlignment", "mailFrom.subdomain")),
    Check(foreign_record_is_not_ours_to_set, ("profile", "dmarc.record")),
    Check(only_subdomains_inherit, ("domain", "dmarc.record")),
    Check(something_aligns, ("domain", "profile", "senders", "mailFrom.subdomain", "dmarc.dkimAlignment")),
    Check(report_authorizations_fit, ("domain", "dmarc.reportTo", "dmarc.failureReportTo")),
)

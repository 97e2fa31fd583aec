"""Where the records live: zone, mode and lengths of names."""

from collections.abc import Iterator

from deliverability.declaration.reading.facts import Check, Facts, Refusal, at
from deliverability.standards import names

#: `<token>._domainkey.` with SES's tokens of 32 characters.
_DKIM_PREFIX = 32 + len("._domainkey.")


def zone_contains_domain(facts: Facts) -> Iterator[Refusal]:
    """`dns.zone` is the domain or lies above it."""
    zone, domain = facts.settings.dns.zone, facts.settings.domain
    if zone is not None and not names.is_within(domain, zone):
        yield Refusal(
            at("dns.zone"),
            f"the zone {zone} doesn't contain the domain {domain}",
            f"name {domain!r} or a zone above it, or leave the key out",
        )


def external_dns_writes_nothing(facts: Facts) -> Iterator[Refusal]:
    """`dns.zone`, `dns.zoneId` and `dns.roleArn` belong to `dns.mode: route53`."""
    if facts.settings.dns.mode == "external":
        for path in ("dns.zone", "dns.zoneId", "dns.roleArn"):
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


CHECKS = (
    Check(zone_contains_domain, ("domain", "dns.zone")),
    Check(external_dns_writes_nothing, ("dns.mode",)),
    Check(names_fit, ("domain", "profile")),
)

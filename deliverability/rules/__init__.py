"""The rules: one folder per area, pure functions, stable ids; `judge` turns a snapshot into a verdict."""

import importlib
from functools import cache

from deliverability.rules.rule import Rule

#: The modules that hold rules, in report order.
_AREAS = (
    "ses.identity",
    "ses.account",
    "ses.recipients",
    "ses.rates",
    "ses.alarms",
    "ses.feedback",
    "ses.configuration_set",
    "ses.ownership",
    "ses.declared_settings",
    "ses.set_parts",
    "ses.identities",
    "ses.recommendations",
    "dkim.records",
    "dkim.keys",
    "dkim.signing",
    "dkim.setup",
    "dkim.identities",
    "mail_from.records",
    "mail_from.activation",
    "mail_from.use",
    "mail_from.identities",
    "spf.record",
    "spf.anybody",
    "spf.includes",
    "spf.limits",
    "spf.growth",
    "dmarc.record",
    "dmarc.tags",
    "dmarc.reports",
    "dmarc.alignment",
    "receivers.bulk",
    "receivers.records",
    "receivers.reputation",
    "dns.records",
    "dns.servers",
    "dns.server_errors",
    "dns.disagreement",
    "dns.dnssec",
    "dns.resolvers",
    "dns.zones",
    "dns.delegation",
    "dns.cuts",
    "route53.access",
    "route53.record_sets",
    "route53.owners",
    "route53.texts",
    "undeclared",
    "drift.differences",
    "drift.looks",
    "deploy",
    "config",
)


@cache
def catalogue() -> tuple[Rule, ...]:
    """All rules in report order; raises ValueError where two have the same id."""
    found: dict[str, Rule] = {}
    for area in _AREAS:
        for value in vars(importlib.import_module(f"deliverability.rules.{area}")).values():
            if isinstance(value, Rule) and found.setdefault(value.id, value) is not value:
                raise ValueError(f"two rules are called {value.id}")
    return tuple(found.values())

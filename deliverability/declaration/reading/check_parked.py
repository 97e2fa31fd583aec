"""What a parked domain, which never mails, may declare."""

from collections.abc import Iterator

from deliverability.declaration.reading.facts import Check, Facts, Refusal, at

_SENDING_ONLY = (
    "senders",
    "identity",
    "recipients",
    "dkim",
    "mailFrom",
    "spf",
    "dmarc",
    "expect",
    "health",
    "receivers",
)
#: Says the same as parking, or is of use to a parked domain.
_IN_KEEPING = {
    "spf.record": "own",
    "spf.all": "-all",
    "dmarc.record": "own",
    "dmarc.policy": "reject",
    "dmarc.subdomainPolicy": "reject",
    "dmarc.nonexistentPolicy": "reject",
    "dmarc.testing": False,
}
_USEFUL = frozenset({"dmarc.reportTo", "dmarc.failureReportTo"})


def parked_sends_nothing(facts: Facts) -> Iterator[Refusal]:
    """A parked domain sets only `dns`, `dmarc.reportTo`, `dmarc.failureReportTo`, `reputation`, `severities` and `waivers`:
    it publishes SPF `-all`, DMARC `p=reject` and a null MX, and has no identity."""
    if facts.sending:
        return
    for section in _SENDING_ONLY:
        for path in facts.written(section):
            if path not in _USEFUL and not _in_keeping(facts, path):
                yield Refusal(
                    at(path),
                    "a parked domain never mails (it publishes SPF -all, DMARC reject and a null MX), so this can't apply",
                    "remove the key, or set 'profile: sending'",
                )


def _in_keeping(facts: Facts, path: str) -> bool:
    section, _, name = path.partition(".")
    return path in _IN_KEEPING and facts.given[section][name] == _IN_KEEPING[path]


CHECKS = (Check(parked_sends_nothing, ("profile",), settles=True),)

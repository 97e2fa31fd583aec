"""Which key of the stack file a finding is about, and where that stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from deliverability.declaration.key_paths import KeyPath, Position
from deliverability.standards import names
from deliverability.verdict import Finding


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look. key: as written in a stack file without our namespace, "dmarc.policy"; the file is None where unknown.

    file: relative, with forward slashes. line, column: counted from 1, in characters; None without a file.
    """

    key: str
    file: str | None = None
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """A stack file's keys. Without a file every place is a key only.

    file: as in `Place`. keys: line and column of each key that is written. waivers: those of each waiver, by rule.
    """

    file: str | None = None
    keys: Mapping[KeyPath, Position] = field(default_factory=dict)
    waivers: Mapping[str, Position] = field(default_factory=dict)

    def of(self, finding: Finding) -> Place:
        """The place of the setting that the finding is about; of the nearest one that is written, the domain at last."""
        paths = [tuple(key.split(".")) for key in (*keys_of(finding), "domain")]
        wanted = ".".join(paths[0])
        if self.file is None:
            return Place(wanted)
        if finding.rule == "config.waiver-expired" and finding.subject in self.waivers:
            return Place("waivers", self.file, *self.waivers[finding.subject])
        for path in paths:
            for end in range(len(path), 0, -1):
                if path[:end] in self.keys:
                    return Place(".".join(path[:end]), self.file, *self.keys[path[:end]])
        return Place(wanted, self.file, 1, 1)


def keys_of(finding: Finding) -> tuple[str, ...]:
    """The settings that decide what the finding is about, the nearest first; () stands for the domain itself."""
    area = finding.rule.partition(".")[0]
    if finding.rule in _BY_RULE:
        return _BY_RULE[finding.rule]
    if area == "dns":
        return (*_by_name(finding.subject), "dns.zone", "dns")
    if area == "route53":
        return (*_by_name(finding.subject), "dns")
    return _BY_AREA.get(area, ())


def _by_name(subject: str) -> tuple[str, ...]:
    """The settings that put a record at this name."""
    labels = names.labels(subject) if subject else ()
    if "_report" in labels:
        return ("dmarc.reportTo", "dmarc")
    if labels[:1] == ("_dmarc",):
        return ("dmarc",)
    if "_domainkey" in labels:
        return ("dkim",)
    return ()


_ACCOUNT = ("expect", "environment")
_REPORTS = ("dmarc.reportTo", "dmarc")
_TERMS = ("spf.also", "spf")
_NOTIFIED = ("health.notify", "health")

_BY_AREA: Mapping[str, tuple[str, ...]] = {
    "dkim": ("dkim",),
    "dmarc": ("dmarc.policy", "dmarc"),
    "mail-from": ("mailFrom.subdomain", "mailFrom"),
    "provider": ("receivers",),
    "reputation": ("reputation.lists", "reputation"),
    "spf": ("spf",),
    "config": ("waivers",),
}

_BY_RULE: Mapping[str, tuple[str, ...]] = {
    "dkim.byodkim-key-format": ("dkim.byo", "dkim"),
    "dkim.cname-wrong-target": ("dkim.signingZone", "dkim"),
    "dkim.key-change-too-soon": ("dkim.keyLength", "dkim"),
    "dkim.weak-key": ("dkim.keyLength", "dkim"),
    "dmarc.alignment-ambiguous": ("senders", "dmarc"),
    "dmarc.report-address-missing": _REPORTS,
    "dmarc.report-destination-unauthorized": _REPORTS,
    "dmarc.report-host-without-mx": _REPORTS,
    "dmarc.strict-alignment": ("dmarc.spfAlignment", "dmarc"),
    "dmarc.subdomain-policy-weak": ("dmarc.subdomainPolicy", "dmarc"),
    "dmarc.subdomain-unaligned": ("senders", "dmarc"),
    "dns.ttl-too-long": ("dns.ttl", "dns"),
    "mail-from.rejects-while-unverified": ("mailFrom.onMxFailure", "mailFrom"),
    "mail-from.silent-fallback": ("mailFrom.onMxFailure", "mailFrom"),
    "ses.alarm-misconfigured": _NOTIFIED,
    "ses.bounce-rate-high": ("health.bounceRate", "health"),
    "ses.complaint-rate-high": ("health.complaintRate", "health"),
    "ses.event-destination-missing": ("health.events", "health"),
    "ses.event-topic-key-policy": _NOTIFIED,
    "ses.event-topic-wrong-region": _NOTIFIED,
    "ses.quota-near-limit": ("expect.dailyQuota", *_ACCOUNT),
    "ses.rate-low-volume": ("health.minimumVolume", "health"),
    "ses.recipient-suppressed": ("recipients",),
    "ses.recipient-unverified": ("recipients",),
    "ses.sandbox": ("expect.productionAccess", *_ACCOUNT),
    "ses.sending-disabled": _ACCOUNT,
    "ses.sending-paused": _ACCOUNT,
    "ses.under-review": _ACCOUNT,
    "spf.dangling-include": _TERMS,
    "spf.hard-fail": ("spf.all", "spf"),
    "spf.include-growth": _TERMS,
    "spf.include-without-record": _TERMS,
    "spf.syntax-error": _TERMS,
    "spf.too-many-lookups": _TERMS,
    "spf.too-many-void-lookups": _TERMS,
}

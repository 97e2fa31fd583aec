"""What is allowed, and still worth saying: one sentence each, shown with every plan and check."""

from collections.abc import Callable, Iterator

from deliverability.declaration.reading.check_spf import SES_TERM
from deliverability.declaration.reading.facts import Facts
from deliverability.standards import names, spf

_STRENGTH = {"none": 0, "quarantine": 1, "reject": 2}
#: RFC 7208 section 3.4: name and all TXT data at it should stay below this, in octets.
_COMFORTABLE_TXT = 450
_DAY = 86_400


def notes_on(facts: Facts) -> tuple[str, ...]:
    """The notes on a declaration without problems."""
    return tuple(text for ask in NOTES for text in ask(facts))


def mail_from_off(facts: Facts) -> Iterator[str]:
    """MAIL FROM is switched off."""
    if facts.sending and facts.settings.mail_from.subdomain is False:
        yield "mailFrom.subdomain is false: SPF passes under amazonses.com and never aligns, so DMARC rests on DKIM alone"


def mail_from_rejects(facts: Facts) -> Iterator[str]:
    """`mailFrom.onMxFailure: reject`."""
    if facts.sending and facts.settings.mail_from.on_mx_failure == "reject":
        yield "mailFrom.onMxFailure is 'reject': SES refuses to send until it has found the MX, up to 72 hours after the first deploy"


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
    octets = len(settings.domain) + len(str(spf.build((SES_TERM, *settings.spf.also), settings.spf.all)))
    if octets > _COMFORTABLE_TXT:
        yield f"the SPF record has {octets} octets with its name; above {_COMFORTABLE_TXT} answers may be truncated (RFC 7208 section 3.4)"


def short_key(facts: Facts) -> Iterator[str]:
    """`dkim.keyLength: 1024`."""
    if facts.settings.dkim.key_length == 1024:
        yield "dkim.keyLength is 1024: providers recommend 2048"


def health_is_off(facts: Facts) -> Iterator[str]:
    """Alarm settings while `health` is off, as it is by default in the sandbox."""
    asleep = [
        key
        for key in ("bounceRate", "complaintRate", "minimumVolume", "notify", "events")
        if facts.has(f"health.{key}")
    ]
    if asleep and not facts.settings.is_watched:
        yield f"health.{asleep[0]} has no effect while health is off: set health.enabled to true"


def long_ttl(facts: Facts) -> Iterator[str]:
    """`dns.ttl` of a day or more."""
    if facts.settings.dns.ttl >= _DAY:
        yield f"dns.ttl is {facts.settings.dns.ttl}: after a change resolvers keep the old records for that many seconds"


NOTES: tuple[Callable[[Facts], Iterator[str]], ...] = (
    mail_from_off,
    mail_from_rejects,
    no_reports,
    strict_dkim_below,
    weaker_below,
    policy_for_below_is_ignored,
    testing_nothing,
    pointer_terms,
    hard_fail_for_others,
    long_record,
    short_key,
    health_is_off,
    long_ttl,
)

"""SES's verification of DKIM and MAIL FROM: it resolves the records; the states follow from what it finds, and for how long.

72 hours it looks for a set-up; then the set-up is FAILED and must be started again. After success it goes on looking, and
records that vanish are a temporary failure. A MAIL FROM domain is FAILED once they have been gone for 72 hours (SES guide,
"MAIL FROM domain setup states"). DKIM is revoked, and its signing disabled, when a deadline has passed that SES's notice
names and its documentation doesn't ("Troubleshooting DKIM problems"): here nothing but `revoke` does it. What was verified
goes on sending.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from deliverability.embedded.aws.ses.lookup import DnsLookup, Found
from deliverability.embedded.aws.ses.replicas import is_replica, parent_region
from deliverability.embedded.aws.ses.state import Dkim, Identity, MailFrom, Status, Watch
from deliverability.ses.regions import dkim_zone, feedback_host

LOOKING = timedelta(hours=72)
ADDRESS_LINK = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One look at a set-up. error: None if all is right, else an ErrorType."""

    error: str | None = None


def look(region: str, sharing: Collection[str], identity: Identity, dns: DnsLookup, now: datetime) -> None:
    """Look at everything that SES wants of an identity, and move its states on.

    sharing: the regions, this one among them, where the identity's MAIL FROM name is in use.
    """
    if identity.is_address:
        _expire_address(identity, now)
    if identity.dkim is not None and identity.dkim.watch.status not in ("FAILED", "NOT_STARTED"):
        outcome = dkim_outcome(region, identity.domain, identity.dkim, dns)
        advance(identity.dkim.watch, outcome, now, patience=None)
        _record(identity, outcome, dns, now)
        if not identity.is_address:
            _follow_dkim(identity, identity.dkim.watch.status)
    if identity.mail_from is not None and identity.mail_from.watch.status != "FAILED":
        outcome = mail_from_outcome(sharing, identity.mail_from, dns)
        advance(identity.mail_from.watch, outcome, now, patience=LOOKING)


def revoke(identity: Identity) -> None:
    """What SES does when records have been gone for too long: DKIM has failed and signs no more; sending is left as it is."""
    if identity.dkim is None:
        return
    identity.dkim.watch.status, identity.dkim.signing_enabled = "FAILED", False
    if identity.verified:
        identity.verification.status = "SUCCESS"


def _follow_dkim(identity: Identity, status: Status) -> None:
    """A domain is verified by its DKIM. A new key, or one that is never found, takes away no permission to send."""
    if status == "PENDING" or (status == "FAILED" and identity.verified):
        return
    identity.verification.status = status


def dkim_outcome(region: str, domain: str, dkim: Dkim, dns: DnsLookup) -> Outcome:
    """Whether the DKIM records of a domain are as SES wants them; the first thing wrong is what it reports."""
    if dkim.origin == "EXTERNAL":
        return _own_key(domain, dkim, dns)
    if dkim.replication_problem is not None:
        return Outcome(dkim.replication_problem)
    zone = dkim_zone(parent_region(dkim.origin) if is_replica(dkim.origin) else region)
    for token in dkim.tokens:
        found = dns.ask(f"{token}._domainkey.{domain}", "CNAME")
        if found.status != "OK":
            return Outcome(found.status)
        if found.values != (f"{token}.{zone}",):
            return Outcome("INVALID_VALUE")
    return Outcome()


def _own_key(domain: str, dkim: Dkim, dns: DnsLookup) -> Outcome:
    found = dns.ask(f"{dkim.tokens[0]}._domainkey.{domain}", "TXT")
    if found.status != "OK":
        return Outcome(found.status)
    right = dkim.public_key is not None and any(
        _published_key(text) == dkim.public_key for text in found.values
    )
    return Outcome(None if right else "INVALID_VALUE")


def _published_key(text: str) -> str | None:
    tags = (tag.partition("=") for tag in text.split(";"))
    return next(("".join(value.split()) for name, _, value in tags if name.strip() == "p"), None)


def mail_from_outcome(regions: Collection[str], mail_from: MailFrom, dns: DnsLookup) -> Outcome:
    """Whether exactly one MX at the MAIL FROM name leads to SES.

    regions: those that use this MAIL FROM name; the host of any of them takes bounces for all.
    """
    found: Found = dns.ask(mail_from.domain, "MX")
    if found.status != "OK":
        return Outcome(found.status)
    host = found.values[0].split()[-1]
    right = len(found.values) == 1 and host in map(feedback_host, regions)
    return Outcome(None if right else "INVALID_VALUE")


def advance(watch: Watch, outcome: Outcome, now: datetime, *, patience: timedelta | None) -> None:
    """Move one set-up's state on after a look.

    patience: how long records that were there may be gone; None for no time that anybody knows.
    """
    if outcome.error is None:
        watch.status, watch.lost_at = "SUCCESS", None
    elif watch.status == "PENDING":
        watch.status = "FAILED" if now - watch.started >= LOOKING else "PENDING"
    else:
        watch.lost_at = watch.lost_at or now
        given_up = patience is not None and now - watch.lost_at >= patience
        watch.status = "FAILED" if given_up else "TEMPORARY_FAILURE"


def overdue(identity: Identity, now: datetime) -> bool:
    """Whether a set-up of the identity has run out of time since SES last looked."""
    watches = [identity.verification, *([identity.dkim.watch] if identity.dkim is not None else ())]
    begun = [watch.started for watch in watches if watch.status == "PENDING"]
    if identity.mail_from is not None:
        watch = identity.mail_from.watch
        since = watch.started if watch.status == "PENDING" else watch.lost_at
        begun += [since] if watch.status in ("PENDING", "TEMPORARY_FAILURE") and since is not None else []
    return any(now - since >= LOOKING for since in begun)


def _expire_address(identity: Identity, now: datetime) -> None:
    if identity.verification.status == "PENDING" and now - identity.verification.started >= ADDRESS_LINK:
        identity.verification.status = "FAILED"


def _record(identity: Identity, outcome: Outcome, dns: DnsLookup, now: datetime) -> None:
    checked = identity.checked
    checked.at, checked.error, checked.soa = now, outcome.error, dns.soa(identity.domain)
    if outcome.error is None:
        checked.succeeded_at = now

"""MAIL FROM domains of SES that DNS shows below a domain for which nothing is declared."""

from collections.abc import Mapping

from deliverability.ses.mail_from_names import region_of_feedback_host
from deliverability.snapshot.questions import possible_mail_from_names
from deliverability.snapshot.snapshot import Snapshot
from deliverability.standards import mx


def recognised_mail_from(snapshot: Snapshot) -> Mapping[str, str]:
    """By name, the region whose feedback host an MX there names; only of names that people usually give, which were asked for."""
    found: dict[str, str] = {}
    for name in possible_mail_from_names(snapshot.manifest.domain):
        for value in snapshot.ask(name, "MX").values:
            region = region_of_feedback_host(mx.host(value))
            if region:
                found.setdefault(name, region)
    return found

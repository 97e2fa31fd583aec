"""Texts of support cases, filled from what a stack declares: DNS records, production access of SES, and more quota.

Nothing is sent: the text is for a person, who answers what only a person knows.
"""

from collections.abc import Callable, Mapping

from deliverability.handoff.entries import Handoff
from deliverability.handoff.requests.dns import dns_request
from deliverability.handoff.requests.production_access import production_access_request
from deliverability.handoff.requests.quota import quota_request
from deliverability.handoff.requests.request import NoRequest, Request

__all__ = ["REQUESTS", "NoRequest", "Request"]

#: By name, what makes the text of the list of a stack's records; raises NoRequest where there is nothing to ask for.
REQUESTS: Mapping[str, Callable[[Handoff], Request]] = {
    "dns": dns_request,
    "production-access": lambda handoff: production_access_request(handoff.manifest),
    "quota": lambda handoff: quota_request(handoff.manifest),
}

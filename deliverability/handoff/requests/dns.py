"""The request to publish the records of a stack, for whoever runs the DNS."""

from deliverability.handoff.entries import Handoff
from deliverability.handoff.requests.request import NoRequest, Request


def dns_request(handoff: Handoff) -> Request:
    """The text with the list; raises NoRequest where nothing is missing."""
    manifest = handoff.manifest
    if handoff.complete:
        raise NoRequest(f"nothing is missing: every record of {manifest.domain} stands in DNS as it must")
    records = "the DNS record" if len(handoff.entries) == 1 else f"the {len(handoff.entries)} DNS records"
    return Request(
        f"DNS records for mail of {manifest.domain}",
        f"Please publish {records} below, by which mail of {manifest.domain} that Amazon SES sends is recognised as genuine. Nothing else at "
        "these names is to be changed. If a record can't be published as it stands here, please ask before you change it.",
        records=handoff,
    )

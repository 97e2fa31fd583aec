"""The request for a larger sending quota of SES (SES guide, "Increasing your Amazon SES sending quotas")."""

from deliverability.declaration.manifest import Manifest
from deliverability.handoff.requests import stack_answers
from deliverability.handoff.requests.request import Item, Request


def quota_request(manifest: Manifest) -> Request:
    """The text; raises NoRequest where the stack stays in the sandbox, whose quota is fixed."""
    stack_answers.expect_production(manifest)
    return Request(
        f"Amazon SES sending quota for {manifest.domain} in {manifest.region}",
        f"Please have the sending quota of Amazon SES in the region {manifest.region} raised to what is given here.",
        (
            stack_answers.account(),
            *stack_answers.sender(manifest),
            *stack_answers.volume(manifest),
            Item("Quota now", question="daily quota and rate, as the SES console shows them"),
            Item("Sent on the busiest day so far", question="number of recipients, and the date"),
            Item(
                "Why more is needed",
                question="what changes, and the volume that is expected on the busiest day",
            ),
            Item("Kind of mail", question="transactional or marketing: whichever most of it is"),
            stack_answers.authentication(manifest),
            stack_answers.bounces(manifest),
            Item("Bounce and complaint rate", question="of the last weeks, as the SES console shows them"),
            Item("Wanted by", question="the date; such a case takes days"),
        ),
    )

"""The request to move an SES account out of the sandbox (SES guide, "Request production access"; SESv2 PutAccountDetails).

AWS asks for the website, the kind of mail, where the addresses come from, what happens with bounces and complaints, how recipients
unsubscribe, and how the quota was chosen. Each account and region is asked for by itself.
"""

from deliverability.declaration.manifest import Manifest
from deliverability.handoff.requests import stack_answers
from deliverability.handoff.requests.request import Item, Request


def production_access_request(manifest: Manifest) -> Request:
    """The text; raises NoRequest where the stack isn't to leave the sandbox."""
    stack_answers.expect_production(manifest)
    return Request(
        f"Amazon SES production access for {manifest.domain} in {manifest.region}",
        f"Please request production access for Amazon SES in the region {manifest.region}, so that mail of {manifest.domain} can be sent to "
        "recipients that are not verified.",
        (
            stack_answers.account(),
            *stack_answers.sender(manifest),
            Item("Website", question="the address of the shop"),
            Item(
                "Kind of mail",
                question="transactional (order confirmations, invoices, passwords) or marketing: whichever most of it is",
            ),
            Item(
                "Recipients",
                question="where the addresses come from, and how recipients agreed to get this mail",
            ),
            stack_answers.authentication(manifest),
            stack_answers.bounces(manifest),
            Item("Unsubscribing", question="how recipients unsubscribe, and how soon that takes effect"),
            *stack_answers.volume(manifest),
            Item("How this volume was chosen", question="orders a day, mails an order, the busiest day"),
            Item("Wanted by", question="the date of go-live"),
        ),
    )

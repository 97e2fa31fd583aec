"""Answers that the requests share: what a stack says of its sender, its authentication, its volume and its handling of bounces."""

from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import configuration_set_of, has_managed_identity, mail_from_of
from deliverability.handoff.requests.request import Item, NoRequest
from deliverability.wording import listed


def expect_production(manifest: Manifest) -> None:
    """Raises NoRequest for a stack that isn't to leave the sandbox, or sends nothing."""
    if manifest.identity is None:
        raise NoRequest(
            f"{manifest.domain} is declared parked, so it sends no mail and needs nothing of SES: see the setting profile"
        )
    if not manifest.expectations.production_access:
        raise NoRequest(
            f"the stack {manifest.stack} is to stay in the SES sandbox (200 recipients a day, one a second, verified ones only): ask with the "
            "stack of production, or set expect.productionAccess to true"
        )


def account() -> Item:
    """Which account it is about."""
    return Item("Environment", question="project and environment, and the number of its AWS account")


def sender(manifest: Manifest) -> tuple[Item, ...]:
    """Region, domain and From addresses."""
    return (
        Item("Region", manifest.region),
        Item("Sender domain", manifest.domain),
        Item("From addresses", listed(_from(each) for each in manifest.expectations.senders)),
    )


def _from(sender: str) -> str:
    return sender if "@" in sender else f"addresses at {sender}"


def authentication(manifest: Manifest) -> Item:
    """How the mail is authenticated, as far as this stack declares it."""
    identity, settings = manifest.identity, manifest.settings
    said = []
    if identity is not None and identity.dkim.kind == "easy":
        bits = f" with {identity.dkim.key_length} bits" if identity.dkim.key_length else ""
        said.append(f"Mail is signed with DKIM (Easy DKIM{bits}).")
    elif identity is not None:
        said.append(f"Mail is signed with DKIM (own key, selector {identity.dkim.selector}).")
    if mail_from := mail_from_of(manifest):
        said.append(f"SPF aligns through the custom MAIL FROM domain {mail_from}.")
    if manifest.expectations.dmarc == "own":
        reports = listed(settings.dmarc.report_to)
        said.append(
            f"DMARC is published with the policy {settings.dmarc.policy}{f', reports go to {reports}' if reports else ''}."
        )
    return Item("Authentication", " ".join(said))


def volume(manifest: Manifest) -> tuple[Item, ...]:
    """What the account has to grant."""
    expected = manifest.expectations
    return (
        Item("Daily quota", f"{expected.daily_quota} recipients in 24 hours"),
        Item("Sending rate", f"{expected.send_rate:g} recipients a second"),
    )


def bounces(manifest: Manifest) -> Item:
    """What happens with bounces and complaints: what the stack sets up, and nothing that it doesn't."""
    health, question = (
        manifest.settings.health,
        "who looks at bounces and complaints, how often, and what is done about them in the shop",
    )
    if not has_managed_identity(manifest):
        return Item("Bounces and complaints", question=question)
    said = []
    if health.suppression:
        what = " or ".join(f"a {each}" for each in health.suppression)
        said.append(
            f"Addresses with {what} go to the suppression list by the configuration set {configuration_set_of(manifest)}, and get no "
            "mail any more."
        )
    if manifest.settings.is_watched:
        said.append("SES reports its bounce and complaint rates to CloudWatch.")
    return Item("Bounces and complaints", " ".join(said), question)

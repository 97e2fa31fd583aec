"""What others do in SES: AWS grants quotas, a platform operator runs an identity for the shop, recipients confirm."""

from typing import Any

from deliverability.declaration.settings import Settings
from deliverability.embedded.aws.ses import keys
from deliverability.embedded.cloud import Cloud
from deliverability.ses import regions

_ON_MX_FAILURE = {"useDefault": "USE_DEFAULT_VALUE", "reject": "REJECT_MESSAGE"}


def grant(cloud: Cloud, settings: Settings, region: str) -> None:
    """Give the account in this region the standing that the stack expects: production access and quotas."""
    expect = settings.expect
    production = settings.expects_production_access
    request: dict[str, Any] = {"fault": "account", "region": region, "production": production}
    if expect.daily_quota is not None:
        request["dailyQuota"] = expect.daily_quota
    if expect.send_rate is not None:
        request["sendRate"] = expect.send_rate
    cloud.control.board.inject(request, cloud.account_id)


def run_identity(cloud: Cloud, settings: Settings, region: str) -> None:
    """What the operator did before the shop got its tokens: an identity with exactly these tokens, and its MAIL FROM."""
    ses = cloud.client("sesv2", region)
    ses.create_email_identity(EmailIdentity=settings.domain)
    if settings.dkim.tokens:
        _issue(cloud, settings, region)
    if settings.mail_from_domain is not None:
        ses.put_email_identity_mail_from_attributes(
            EmailIdentity=settings.domain,
            MailFromDomain=settings.mail_from_domain,
            BehaviorOnMxFailure=_ON_MX_FAILURE[settings.mail_from.on_mx_failure],
        )


def _issue(cloud: Cloud, settings: Settings, region: str) -> None:
    """Put the handed-over tokens in place of those that the embedded SES drew."""
    suffix = regions.dkim_zone(region)
    zone = cloud.world.zone(suffix)
    if zone is None:
        raise LookupError(f"the embedded world has no zone {suffix}")
    with cloud.ses.store.lock:
        dkim = cloud.ses.region(region, cloud.account_id).identities[settings.domain].dkim
        if dkim is None:
            raise LookupError(f"the identity {settings.domain} has no DKIM")
        keys.withdraw(zone, dkim.tokens, suffix)
        dkim.tokens = list(settings.dkim.tokens)
        keys.publish(zone, dkim.tokens, suffix, f"RSA_{settings.dkim.key_length}_BIT")


def recipient_domains(cloud: Cloud, settings: Settings, region: str) -> tuple[str, ...]:
    """The declared recipient domains that are identities of their own, and so have records to publish."""
    with cloud.ses.store.lock:
        known = cloud.ses.region(region, cloud.account_id).identities
        return tuple(r for r in settings.recipients if "@" not in r and r in known and r != settings.domain)


def confirm_recipients(cloud: Cloud, settings: Settings, region: str) -> tuple[str, ...]:
    """The owners of the declared recipient addresses click on the link that SES sent them; returns who did."""
    with cloud.ses.store.lock:
        # Recipients inside the declared domain have no identity of their own: the domain's covers them.
        known = cloud.ses.region(region, cloud.account_id).identities
        addresses = tuple(r for r in settings.recipients if "@" in r and r in known)
        for address in addresses:
            cloud.ses.identities.confirm(cloud.account_id, region, address)
    return addresses

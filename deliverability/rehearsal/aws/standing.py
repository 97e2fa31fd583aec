"""Setting the standing of an SES account from outside: production access, quotas, enforcement."""

from typing import Any

from .ses.state import Account
from .settings import Settings

_SANDBOX = (200.0, 1.0)
_PRODUCTION = (50000.0, 14.0)


def apply(account: Account, settings: Settings) -> None:
    """Change an account; nothing is changed if a setting is wrong. Raises `ControlProblem`.

    `production` brings the usual quota with it unless `dailyQuota` and `sendRate` are given.
    """
    changes: dict[str, Any] = {}
    if "production" in settings:
        changes["production"] = settings.flag("production")
        changes["daily_quota"], changes["send_rate"] = _PRODUCTION if changes["production"] else _SANDBOX
    numbers = {"dailyQuota": ("daily_quota", -1), "sendRate": ("send_rate", 0), "sent": ("sent", 0)}
    for name, (attribute, lowest) in numbers.items():
        if name in settings:
            changes[attribute] = settings.number(name, lowest=lowest)
    if "sendingEnabled" in settings:
        changes["sending_enabled"] = settings.flag("sendingEnabled")
    if "enforcement" in settings:
        changes["enforcement"] = settings.text("enforcement", among=("HEALTHY", "PROBATION", "SHUTDOWN"))
    if "vdm" in settings:
        changes["vdm"] = {"VdmEnabled": settings.text("vdm", among=("ENABLED", "DISABLED"))}
    if "review" in settings:
        status = settings.text("review", among=("PENDING", "FAILED", "GRANTED", "DENIED"))
        review = {"ReviewDetails": {"Status": status, "CaseId": "case-embedded"}}
        changes["details"] = {
            **(account.details or {"MailType": "TRANSACTIONAL", "WebsiteURL": "https://shop.example"}),
            **review,
        }
    settings.done()
    for attribute, value in changes.items():
        setattr(account, attribute, value)

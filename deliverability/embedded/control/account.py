"""The settings of an SES account that can be changed from outside: production access, quotas, enforcement."""

from typing import Any

from deliverability.embedded.aws.ses.state import Account
from deliverability.embedded.control.fields import Fields

_SANDBOX = (200.0, 1.0)
_PRODUCTION = (50000.0, 14.0)


def set_account(account: Account, fields: Fields) -> None:
    """Change an account; nothing is changed if a setting is wrong. Raises `ControlProblem`.

    `production` brings the usual quota with it unless `dailyQuota` and `sendRate` are given.
    """
    changes: dict[str, Any] = {}
    if "production" in fields:
        changes["production"] = fields.flag("production")
        changes["daily_quota"], changes["send_rate"] = _PRODUCTION if changes["production"] else _SANDBOX
    numbers = {"dailyQuota": ("daily_quota", -1), "sendRate": ("send_rate", 0), "sent": ("sent", 0)}
    for name, (attribute, lowest) in numbers.items():
        if name in fields:
            changes[attribute] = fields.number(name, lowest=lowest)
    if "sendingEnabled" in fields:
        changes["sending_enabled"] = fields.flag("sendingEnabled")
    if "enforcement" in fields:
        changes["enforcement"] = fields.text("enforcement", among=("HEALTHY", "PROBATION", "SHUTDOWN"))
    if "vdm" in fields:
        changes["vdm"] = {"VdmEnabled": fields.text("vdm", among=("ENABLED", "DISABLED"))}
    if "review" in fields:
        status = fields.text("review", among=("PENDING", "FAILED", "GRANTED", "DENIED"))
        review = {"ReviewDetails": {"Status": status, "CaseId": "case-embedded"}}
        changes["details"] = {
            **(account.details or {"MailType": "TRANSACTIONAL", "WebsiteURL": "https://shop.example"}),
            **review,
        }
    fields.done()
    for attribute, value in changes.items():
        setattr(account, attribute, value)

"""MAIL FROM domains as DNS shows them: the labels that people give them, and the region that their MX tells."""

from deliverability.ses.regions import REGIONS

_FEEDBACK = "feedback-smtp."
_SES_ZONE = ".amazonses.com"

#: Labels of MAIL FROM domains in use: DNS can't be asked which names there are below a domain.
LABELS = (
    "bounce",
    "bounces",
    "mail",
    "mailer",
    "mailfrom",
    "mail-from",
    "email",
    "em",
    "return",
    "returns",
    "send",
    "sender",
    "ses",
    "ses-bounce",
    "notifications",
    "newsletter",
)


def region_of_feedback_host(host: str) -> str:
    """The region that a feedback host of SES belongs to, "" where it is none (SES guide, "custom MAIL FROM domain").

    Only of known regions: DNS belongs to strangers, and the name of a region decides whom a client asks.
    """
    if host.startswith(_FEEDBACK) and host.endswith(_SES_ZONE):
        region = host[len(_FEEDBACK) : -len(_SES_ZONE)]
        return region if region in REGIONS else ""
    return ""

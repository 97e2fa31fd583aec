"""MAIL FROM domains as DNS shows them: the labels that people give them, and the region that their MX tells."""

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
    """The region that a feedback host of SES belongs to, "" where it is none (SES guide, "custom MAIL FROM domain")."""
    if host.startswith(_FEEDBACK) and host.endswith(_SES_ZONE):
        region = host[len(_FEEDBACK) : -len(_SES_ZONE)]
        return region if "." not in region else ""
    return ""

"""The names that SES takes for identities and configuration sets."""

import re

from deliverability.embedded.aws.ses.common import bad_request

_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})+")
_LOCAL_PART = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_SET_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check_name(text: str) -> str:
    """An identity's name: a domain in lower case, an address as written; raises BadRequestException."""
    local, at, domain = text.rpartition("@")
    lowered = domain.lower()
    if len(lowered) > 253 or not _DOMAIN.fullmatch(lowered) or (at and not _LOCAL_PART.fullmatch(local)):
        kind = "email address" if at else "domain name"
        raise bad_request(f"Invalid {kind} <{text}>.")
    return text if at else lowered


def check_set_name(text: str) -> str:
    """A configuration set's or destination's name; raises BadRequestException."""
    if not _SET_NAME.fullmatch(text):
        raise bad_request(
            f"Invalid name <{text}>: only letters, digits, underscores and dashes, at most 64 characters."
        )
    return text

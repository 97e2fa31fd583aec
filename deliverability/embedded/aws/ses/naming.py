"""The names that SES takes for identities, configuration sets, event destinations, pools and DKIM selectors."""

import re

from deliverability.embedded.aws.ses.common import bad_request

_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})+")
_LOCAL_PART = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST = 64
_POOL_NAME = re.compile(r"[a-z0-9_-]{1,64}")
_SELECTOR = re.compile(r"[A-Za-z0-9]{1,63}")


def check_name(text: str) -> str:
    """An identity's name: a domain in lower case, an address as written; raises BadRequestException."""
    local, at, domain = text.rpartition("@")
    lowered = domain.lower()
    if not is_domain(lowered) or (at and not _LOCAL_PART.fullmatch(local)):
        kind = "email address" if at else "domain name"
        raise bad_request(f"Invalid {kind} <{text}>.")
    return text if at else lowered


def is_domain(text: str) -> bool:
    """Whether this is a domain of two labels or more, in lower case."""
    return len(text) <= 253 and _DOMAIN.fullmatch(text) is not None


def check_set_name(text: str) -> str:
    """A configuration set's name; raises BadRequestException."""
    return _plain(text, "configuration set name", "Configuration set name")


def check_destination_name(text: str) -> str:
    """An event destination's name; raises BadRequestException."""
    return _plain(text, "event destination name", "Event destination name")


def check_pool_name(text: str) -> str:
    """A dedicated IP pool's name; raises BadRequestException."""
    if not _POOL_NAME.fullmatch(text):
        raise bad_request(f"Invalid dedicated IP pool name <{text}>.")
    return text


def check_selector(text: str) -> str:
    """The selector of an own DKIM key; raises BadRequestException.

    The API's model would take a hyphen inside; SES's guide ("Troubleshooting DKIM problems") takes letters and digits alone,
    and says that SES refuses the rest.
    """
    if not _SELECTOR.fullmatch(text):
        raise bad_request(f"Invalid DKIM selector <{text}>: it must be 1 to 63 alphanumeric characters.")
    return text


def _plain(text: str, what: str, subject: str) -> str:
    if len(text) > _LONGEST:
        raise bad_request(f"{subject} cannot exceed {_LONGEST} characters.")
    if not _PLAIN.fullmatch(text):
        raise bad_request(
            f"Invalid {what} <{text}>: only alphanumeric ASCII characters, '_', and '-' are allowed."
        )
    return text

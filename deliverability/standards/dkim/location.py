"""Where DKIM keys are published: names and CNAME targets. All names come and go in the inner form."""

import re

_SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def selector_name(selector: str, domain: str) -> str:
    """The name of a selector's key record (RFC 6376 section 3.6.2.1)."""
    return f"{selector.lower()}._domainkey.{domain}"


def cname_name(token: str, domain: str) -> str:
    """The name of the CNAME for an Easy DKIM token (SESv2 `DkimAttributes.Tokens`)."""
    return selector_name(token, domain)


def cname_target(token: str, zone: str) -> str:
    """The target of the CNAME for an Easy DKIM token (SESv2 `DkimAttributes.SigningHostedZone` is the zone)."""
    return f"{token.lower()}.{zone}"


def valid_selector(text: str) -> bool:
    """Whether SES takes the text as selector (SESv2 `DkimSigningAttributes.DomainSigningSelector`).

    One label of 1 to 63 letters, digits and inner hyphens; RFC 6376 section 3.1 would allow several labels.
    """
    return bool(_SELECTOR.fullmatch(text))

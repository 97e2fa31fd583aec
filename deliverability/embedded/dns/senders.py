"""The domains of big mail senders, with the SPF records that their customers include.

Names as their owners document them, texts of our own: documentation addresses (RFC 5737), and includes only where the depth of
the tree is known. They are there so that a stack that includes them finds a live domain, as outside.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sender:
    """A mail sender. texts: (name, TXT) below its zone."""

    zone: str
    texts: tuple[tuple[str, str], ...]


_GOOGLE = Sender(
    "google.com",
    (
        ("google.com", "v=spf1 include:_spf.google.com ~all"),
        (
            "_spf.google.com",
            "v=spf1 include:_netblocks.google.com include:_netblocks2.google.com include:_netblocks3.google.com ~all",
        ),
        ("_netblocks.google.com", "v=spf1 ip4:203.0.113.64/30 ~all"),
        ("_netblocks2.google.com", "v=spf1 ip6:2001:db8:64::/48 ~all"),
        ("_netblocks3.google.com", "v=spf1 ip4:203.0.113.68/30 ~all"),
    ),
)

#: Zone, and the name that customers include.
_FLAT = (
    ("outlook.com", "spf.protection.outlook.com"),
    ("sendgrid.net", "sendgrid.net"),
    ("mcsv.net", "servers.mcsv.net"),
    ("mandrillapp.com", "spf.mandrillapp.com"),
    ("zendesk.com", "mail.zendesk.com"),
    ("salesforce.com", "_spf.salesforce.com"),
    ("mailgun.org", "mailgun.org"),
    ("mtasv.net", "spf.mtasv.net"),
    ("mailjet.com", "spf.mailjet.com"),
    ("sendinblue.com", "spf.sendinblue.com"),
    ("brevo.com", "spf.brevo.com"),
    ("zoho.com", "zoho.com"),
    ("freshdesk.com", "email.freshdesk.com"),
    ("mktomail.com", "mktomail.com"),
    ("sparkpostmail.com", "sparkpostmail.com"),
    ("shopify.com", "shops.shopify.com"),
    ("helpscoutemail.com", "helpscoutemail.com"),
)

SENDERS = (
    _GOOGLE,
    *(
        Sender(zone, ((name, f"v=spf1 ip4:203.0.113.{72 + number} ~all"),))
        for number, (zone, name) in enumerate(_FLAT)
    ),
)

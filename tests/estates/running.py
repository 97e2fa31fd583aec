"""Estates of domains that send through SES already."""

from tests.estates.estate import (
    PUBLIC_KEY,
    Estate,
    HostedZone,
    SesIdentity,
    Standing,
    easy_dkim,
    mail_from,
    mailboxes,
    vendor,
)

_DOMAIN = "shop.example"

ESTATES = (
    Estate(
        id="old-identity",
        title="an identity with Easy DKIM and a MAIL FROM of another label, made by hand",
        domain=_DOMAIN,
        zones=(
            HostedZone(
                _DOMAIN,
                (
                    *mailboxes(_DOMAIN),
                    *easy_dkim(_DOMAIN),
                    *mail_from("mail.shop.example"),
                    Standing(_DOMAIN, "TXT", ("v=spf1 include:amazonses.com -all",)),
                    Standing(
                        "_dmarc.shop.example",
                        "TXT",
                        ("v=DMARC1; p=quarantine; sp=reject; rua=mailto:dmarc@shop.example",),
                    ),
                ),
            ),
        ),
        identities=(
            SesIdentity(
                _DOMAIN,
                mail_from="mail.shop.example",
                on_mx_failure="REJECT_MESSAGE",
                configuration_set="transactional",
                tags={"team": "web"},
            ),
        ),
        configuration_sets=("transactional",),
        settings={
            "domain": _DOMAIN,
            "dns": {"zone": "shop.example"},
            "environment": "production",
            "mailFrom": {"subdomain": "mail", "onMxFailure": "reject"},
            "dmarc": {
                "policy": "quarantine",
                "subdomainPolicy": "reject",
                "reportTo": ["dmarc@shop.example"],
            },
        },
    ),
    Estate(
        id="own-key",
        title="an identity that signs with an own key, and records of a selector before it",
        domain=_DOMAIN,
        zones=(
            vendor("desk.example", "mail.desk.example", "198.51.100.64/28"),
            HostedZone(
                _DOMAIN,
                (
                    *mailboxes(_DOMAIN),
                    Standing("shop2026._domainkey.shop.example", "TXT", (f"p={PUBLIC_KEY}",)),
                    *mail_from("bounce.shop.example"),
                    Standing(
                        _DOMAIN,
                        "TXT",
                        ("v=spf1 include:amazonses.com mx include:mail.desk.example ~all",),
                    ),
                    Standing(
                        "_dmarc.shop.example", "TXT", ("v=DMARC1; p=none; rua=mailto:dmarc@shop.example",)
                    ),
                ),
            ),
        ),
        identities=(SesIdentity(_DOMAIN, dkim="own", selector="shop2026", mail_from="bounce.shop.example"),),
        settings={
            "domain": _DOMAIN,
            "dns": {"zone": "shop.example"},
            "environment": "production",
            "dkim": {"byo": {"selector": "shop2026"}},
            "spf": {"also": ["mx", "include:mail.desk.example"], "all": "~all"},
            "dmarc": {"reportTo": ["dmarc@shop.example"]},
        },
    ),
    Estate(
        id="delegated-subdomain",
        title="a subdomain in a zone of its own, under the DMARC policy of the domain above, which is somebody else's",
        domain="orders.shop.example",
        zones=(
            HostedZone(
                _DOMAIN,
                (
                    *mailboxes(_DOMAIN),
                    Standing(_DOMAIN, "TXT", ("v=spf1 mx -all",)),
                    Standing(
                        "_dmarc.shop.example",
                        "TXT",
                        ("v=DMARC1; p=reject; sp=quarantine; rua=mailto:dmarc@shop.example",),
                    ),
                ),
                ours=False,
            ),
            HostedZone(
                "orders.shop.example",
                (
                    *easy_dkim("orders.shop.example"),
                    Standing("orders.shop.example", "TXT", ("v=spf1 include:amazonses.com ~all",)),
                ),
            ),
        ),
        identities=(SesIdentity("orders.shop.example"),),
        settings={
            "domain": "orders.shop.example",
            "dns": {"zone": "orders.shop.example"},
            "environment": "production",
            "mailFrom": {"subdomain": False},
            "spf": {"all": "~all"},
            "dmarc": {"record": "inherit"},
        },
    ),
)

"""Estates in which somebody else has a part: other senders, tools that own records, a DNS provider, an operator of SES."""

from tests.estates.estate import (
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
        id="newsletter-vendors",
        title="three others that send, DMARC that quarantines, and no SES yet",
        domain=_DOMAIN,
        zones=(
            vendor("newsletter.example", "_spf.newsletter.example", "198.51.100.0/27"),
            vendor("crm.example", "spf.crm.example", "198.51.100.32/27"),
            HostedZone(
                _DOMAIN,
                (
                    *mailboxes(_DOMAIN),
                    Standing(
                        _DOMAIN,
                        "TXT",
                        (
                            "site-verification=4f1d2c9b",
                            "v=spf1 include:_spf.newsletter.example ?include:spf.crm.example ip4:192.0.2.0/26 ~all",
                        ),
                    ),
                    Standing(
                        "_dmarc.shop.example",
                        "TXT",
                        (
                            "v=DMARC1; p=quarantine; adkim=s; rua=mailto:dmarc@shop.example,mailto:agg@newsletter.example; "
                            "ruf=mailto:forensics@shop.example",
                        ),
                    ),
                ),
            ),
        ),
        production=False,
        settings={
            "domain": _DOMAIN,
            "dns": {"zone": "shop.example"},
            "spf": {
                "record": "shared",
                "also": ["include:_spf.newsletter.example", "?include:spf.crm.example", "ip4:192.0.2.0/26"],
                "all": "~all",
            },
            "dmarc": {
                "policy": "quarantine",
                "dkimAlignment": "strict",
                "reportTo": ["dmarc@shop.example", "agg@newsletter.example"],
                "failureReportTo": ["forensics@shop.example"],
            },
        },
    ),
    Estate(
        id="foreign-owners",
        title="external-dns owns the TXT record set of the domain, octoDNS the DMARC record",
        domain=_DOMAIN,
        zones=(
            HostedZone(
                _DOMAIN,
                (
                    *mailboxes(_DOMAIN),
                    Standing(
                        _DOMAIN,
                        "TXT",
                        (
                            "heritage=external-dns,external-dns/owner=cluster-1,external-dns/resource=ingress/shop",
                            "v=spf1 include:amazonses.com mx -all",
                        ),
                    ),
                    Standing(
                        "_dmarc.shop.example", "TXT", ("v=DMARC1; p=reject; rua=mailto:d@shop.example",)
                    ),
                    Standing("_owner.txt._dmarc.shop.example", "TXT", ("*octodns*",)),
                    *easy_dkim(_DOMAIN),
                    *mail_from("bounce.shop.example"),
                ),
            ),
        ),
        identities=(SesIdentity(_DOMAIN, mail_from="bounce.shop.example"),),
        settings={
            "domain": _DOMAIN,
            "dns": {"zone": "shop.example"},
            "environment": "production",
            "spf": {"record": "none"},
            "dmarc": {"record": "external"},
        },
    ),
    Estate(
        id="dns-elsewhere",
        title="an identity of ours whose records somebody else publishes, in a zone out of reach",
        domain=_DOMAIN,
        zones=(
            HostedZone(
                _DOMAIN,
                (
                    *mailboxes(_DOMAIN),
                    *easy_dkim(_DOMAIN),
                    Standing(_DOMAIN, "TXT", ("v=spf1 a mx include:amazonses.com ~all",)),
                    Standing("_dmarc.shop.example", "TXT", ("v=DMARC1; p=none",)),
                ),
                ours=False,
            ),
        ),
        identities=(SesIdentity(_DOMAIN),),
        production=False,
        settings={
            "domain": _DOMAIN,
            "dns": {"mode": "external"},
            "mailFrom": {"subdomain": False},
            "spf": {"also": ["a", "mx"], "all": "~all"},
        },
    ),
    Estate(
        id="operator-identity",
        title="our zone with records for an identity that an operator runs in another account",
        domain=_DOMAIN,
        zones=(
            HostedZone(
                _DOMAIN,
                (
                    *mailboxes(_DOMAIN),
                    *easy_dkim(_DOMAIN),
                    *mail_from("bounce.shop.example"),
                    Standing(_DOMAIN, "TXT", ("v=spf1 include:amazonses.com -all",)),
                    Standing("_dmarc.shop.example", "TXT", ("v=DMARC1; p=none;",)),
                ),
            ),
        ),
        elsewhere=(SesIdentity(_DOMAIN, mail_from="bounce.shop.example"),),
        production=False,
        settings={
            "domain": _DOMAIN,
            "dns": {"zone": "shop.example"},
            "identity": "external",
            "dkim": {"tokens": ["{token-1}", "{token-2}", "{token-3}"]},
        },
    ),
)

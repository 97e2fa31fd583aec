"""Estates of domains that send nothing: not yet, or never."""

from tests.estates.estate import Estate, HostedZone, Standing

ESTATES = (
    Estate(
        id="no-mail-yet",
        title="a web site and nothing about mail",
        domain="shop.example",
        zones=(HostedZone("shop.example", (Standing("shop.example", "A", ("198.51.100.80",)),)),),
        production=False,
        settings={"domain": "shop.example", "dns": {"zone": "shop.example"}},
    ),
    Estate(
        id="parked",
        title="a domain that says that it never mails",
        domain="shop.example",
        zones=(
            HostedZone(
                "shop.example",
                (
                    Standing("shop.example", "MX", ("0 .",)),
                    Standing("shop.example", "TXT", ("v=spf1 -all",)),
                    Standing("_dmarc.shop.example", "TXT", ("v=DMARC1; p=reject; np=reject",)),
                ),
            ),
        ),
        production=False,
        settings={
            "domain": "shop.example",
            "dns": {"zone": "shop.example"},
            "dmarc": {"policy": "reject", "nonexistentPolicy": "reject"},
        },
    ),
)

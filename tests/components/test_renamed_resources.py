"""Resources that an earlier version named by their kind alone, before names carried label and selector."""

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.components.strict_mocks import StrictAws, Zone, declare

DOMAIN = "shop.example"
MX, TXT = "10 feedback-smtp.eu-central-1.amazonses.com", '"v=spf1 include:amazonses.com ~all"'


def aliases(*standing: tuple[str, str], **settings: object) -> dict[str, list[str]]:
    """The earlier names of resources that have any. standing: names and types in DNS."""
    records = {at: (MX if at[1] == "MX" else TXT,) for at in standing}
    run = declare(
        {"domain": DOMAIN, **settings}, cloud=StrictAws(zones=(Zone("Z1", DOMAIN, records=records),))
    )
    return {
        request.name: [alias.spec.name for alias in request.aliases]
        for request in run.requests
        if request.aliases
    }


def at(label: str) -> tuple[tuple[str, str], ...]:
    return (f"{label}.{DOMAIN}", "MX"), (f"{label}.{DOMAIN}", "TXT")


EARLIER = {"mail-mail-from-mx-post": ["mail-mail-from-mx"], "mail-mail-from-spf-post": ["mail-mail-from-spf"]}


@pytest.mark.parametrize(
    ("standing", "mail_from", "wanted"),
    [
        (at("post"), {"subdomain": "post"}, EARLIER),
        # What has yet to be made has no earlier name: the records of the label in use go as what they are.
        ((), {"subdomain": "post"}, {}),
        (at("bounce"), {"subdomain": "bounce"}, {}),
        # The plain name is in use.
        (at("post"), {"subdomain": "post", "previous": ["bounce"]}, {}),
        # It is the label in use that had it, wherever it stands now.
        (at("post"), {"subdomain": "mx", "previous": ["post"]}, EARLIER),
        ((*at("post"), *at("mx")), {"subdomain": "post", "previous": ["mx"]}, EARLIER),
    ],
)
def test_a_label_of_ones_own_had_the_plain_name(standing, mail_from, wanted):
    assert aliases(*standing, mail_from=mail_from) == wanted


def test_an_own_key_had_the_plain_name():
    key = generate_private_key(65537, 1024)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    dkim = {"byo": {"selector": "shop1", "private_key": pem}}
    assert aliases((f"shop1._domainkey.{DOMAIN}", "TXT"), dkim=dkim) == {"mail-dkim-shop1": ["mail-dkim"]}
    assert aliases(dkim=dkim) == {}


def test_names_that_never_changed_have_no_other():
    assert aliases((DOMAIN, "TXT"), (f"_dmarc.{DOMAIN}", "TXT")) == {}

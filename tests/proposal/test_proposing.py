"""A proposal as a whole: the region of the identity, the environment, what nobody should decide in silence."""

import pytest

from deliverability.proposal.deploy_file import Sender
from deliverability.proposal.proposing import Region, region_of
from tests.proposal.worlds import DOMAIN, REGION, origin, proposed, published, remarks, see

_SHELL = Region(REGION, "AWS_REGION of the shell")
_MX = "10 feedback-smtp.{}.amazonses.com"


@pytest.mark.parametrize(
    ("names", "given", "ambient", "wanted"),
    [
        ({}, "us-east-1", _SHELL, Region("us-east-1", "as --region says")),
        (
            {"mail": "eu-west-1"},
            None,
            _SHELL,
            Region("eu-west-1", "the MX at mail.shop.example leads to SES there"),
        ),
        ({}, None, _SHELL, Region(REGION, "AWS_REGION of the shell; nothing published tells another")),
        ({}, None, None, Region(None, "nothing tells the region of SES")),
        (
            {"bounce": "eu-west-1", "mail": "us-east-1"},
            None,
            None,
            Region(
                None, "nothing tells the region of SES; MAIL FROM domains lead to eu-west-1 and us-east-1"
            ),
        ),
    ],
)
def test_the_region(names: dict[str, str], given: str | None, ambient: Region | None, wanted: Region) -> None:
    more = {f"{label}.{DOMAIN}": {"MX": [_MX.format(region)]} for label, region in names.items()}
    assert region_of(see(published(**more)), given=given, ambient=ambient) == wanted


@pytest.mark.parametrize(
    ("texts", "mail", "parked"),
    [
        (["v=spf1 -all"], ["0 "], True),
        (["V=SPF1  -ALL"], ["0 "], True),
        (["v=spf1 mx -all"], ["0 "], False),
        (["v=spf1 -all"], ["10 mx.shop.example"], False),
        (["v=spf1 -all"], [], False),
        ([], ["0 "], False),
    ],
)
def test_a_parked_domain_is_told_and_never_parked_in_silence(
    texts: list[str], mail: list[str], parked: bool
) -> None:
    world = published(texts)
    world[DOMAIN]["MX"] = mail
    proposal = proposed(see(world))
    assert "profile" not in proposal.settings
    assert bool(remarks(proposal, "profile", lost=True)) is parked


def test_the_deploy_file_decides_about_environment_and_sender() -> None:
    sender = Sender("EU", f"noreply@{DOMAIN}", "Shop", "production", "prod", "deploy.shop-prod.yml")
    proposal = proposed(see(published()), sender=sender)
    assert (proposal.settings["environment"], proposal.settings["senders"]) == (
        "production",
        [sender.address],
    )
    assert origin(proposal, "environment").startswith("deploy.shop-prod.yml is that of the environment prod")
    assert (
        origin(proposal, "senders") == "regions.EU.services.mail.sender.email in deploy.shop-prod.yml (Shop)"
    )


def test_a_sender_elsewhere_is_left_out_and_named() -> None:
    sender = Sender("EU", "noreply@other.example", "", "", "", "deploy.yml")
    proposal = proposed(see(published()), sender=sender)
    assert "senders" not in proposal.settings
    assert "it isn't at shop.example or below it" in remarks(proposal, "senders", lost=True)[0]

"""A proposal as a whole: the region of the identity, the environment, what nobody should decide in silence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.proposal.deploy_file import Sender
from deliverability.proposal.proposing import Region, region_of
from deliverability.proposal.seen import SesSeen
from deliverability.snapshot import Reading
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


#: Members that are looked for, and texts that mean something in them.
_MEMBERS = (
    "Owner", "Name", "Said", "DkimAttributes", "SigningAttributesOrigin", "Tokens", "SigningEnabled", "SigningHostedZone",
    "CurrentSigningKeyLength", "MailFromAttributes", "MailFromDomain", "BehaviorOnMxFailure", "ConfigurationSetName",
    "EmailIdentities", "IdentityName", "SendQuota", "Max24HourSend", "MaxSendRate", "ProductionAccessEnabled", "HostedZone", "Id",
    "DelegationSet", "NameServers", "HostedZones", "PrivateZone", "ResourceRecordSets", "Type", "TTL", "ResourceRecords", "Value",
)  # fmt: skip
_TEXTS = (
    "EXTERNAL", "AWS_SES", DOMAIN, f"mail.{DOMAIN}", f"a.b.{DOMAIN}", f"t._domainkey.{DOMAIN}", "t.dkim.amazonses.com", "CNAME", "MX", "TXT",
    "10 feedback-smtp.eu-west-1.amazonses.com", "REJECT_MESSAGE", "RSA_1024_BIT", f"x@{DOMAIN}", "terraform", "\x1b[31m\n#: {", "ns-1.awsdns-01.com",
)  # fmt: skip
_LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(_TEXTS), st.text(max_size=5)
)
_DATA = st.dictionaries(
    st.sampled_from(_MEMBERS),
    st.recursive(
        _LEAVES,
        lambda below: st.one_of(
            st.lists(below, max_size=3), st.dictionaries(st.sampled_from(_MEMBERS), below, max_size=4)
        ),
        max_leaves=12,
    ),
    max_size=5,
)
_STATUSES = st.sampled_from(("ok", "ok", "ok", "absent", "ambiguous", "denied", "left-out"))
_READINGS = st.builds(lambda status, data: Reading(status, data if status == "ok" else {}), _STATUSES, _DATA)


@given(*[_READINGS] * 7)
def test_whatever_aws_answers_the_file_can_be_read(
    identity: Reading,
    account: Reading,
    below: Reading,
    above: Reading,
    zone: Reading,
    zones: Reading,
    held: Reading,
) -> None:
    ses = {REGION: SesSeen(identity, account, below, above)}
    seen = replace(see(published(["v=spf1 mx -all"])), ses=ses, zone=zone, zones=zones, held=held)
    assert proposed(seen).settings["domain"] == DOMAIN

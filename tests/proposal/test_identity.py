"""Whose identity it is, how it signs, its MAIL FROM domain: as SES has them, or as the records in the zone tell."""

from typing import Any

import pytest

from deliverability.proposal.entries import Remark
from deliverability.proposal.proposing import Region, SeveralRegions, propose, region_of
from deliverability.ses.mail_from_names import LABELS
from deliverability.ses.regions import REGIONS
from deliverability.snapshot import Reading
from deliverability.standards.resolver import Answer
from tests.proposal.worlds import (
    ABSENT,
    DOMAIN,
    REGION,
    PreparedAws,
    origin,
    proposed,
    published,
    remarks,
    see,
)

_SERVERS = ["ns-1.awsdns-01.com", "ns-2.awsdns-02.net"]
_ZONE = Reading(
    "ok",
    {
        "HostedZone": {"Id": "/hostedzone/Z1", "Name": f"{DOMAIN}.", "Config": {"PrivateZone": False}},
        "DelegationSet": {"NameServers": _SERVERS},
    },
)
_TOKENS = ("t1", "t2", "t3")


def _held(*records: tuple[str, str, str]) -> Reading:
    sets = [
        {"Name": f"{name}.", "Type": rdtype, "ResourceRecords": [{"Value": value}]}
        for name, rdtype, value in records
    ]
    return Reading("ok", {"ResourceRecordSets": sets})


_CNAMES = tuple(
    (f"{token}._domainkey.{DOMAIN}", "CNAME", f"{token}.dkim.amazonses.com.") for token in _TOKENS
)


def _account(**members: Any) -> Reading:
    quota = {"Max24HourSend": 50000.0, "MaxSendRate": 14.0}
    return Reading("ok", {"ProductionAccessEnabled": True, "SendQuota": quota, **members})


def _aws(
    identity: Reading = ABSENT,
    *,
    held: Reading | None = None,
    account: Reading | None = None,
    below: Reading | None = None,
    above: Reading | None = None,
    regions: tuple[str, ...] = (REGION,),
) -> PreparedAws:
    ses = {
        "identity": identity,
        "account": account or _account(),
        "identities": below or Reading("ok", {"EmailIdentities": []}),
        "above": above or Reading("ok", {"EmailIdentities": []}),
    }
    others = {region: {"identity": ABSENT} for region in REGIONS - {*regions}}
    zones = Reading("ok", {"HostedZones": []})
    return PreparedAws(
        {"zone": _ZONE, "zones": zones, "held": held or _held()}, others | dict.fromkeys(regions, ses)
    )


def _identity(**members: Any) -> Reading:
    dkim = {"SigningEnabled": True, "SigningAttributesOrigin": "AWS_SES", "Tokens": list(_TOKENS)}
    return Reading("ok", {"VerificationStatus": "SUCCESS", "DkimAttributes": dkim, **members})


def _world(**more: Any) -> dict[str, Any]:
    return {**published(**more), DOMAIN: {"NS": _SERVERS, "TXT": []}}


def test_an_identity_of_this_account_is_managed() -> None:
    mail_from = {"MailFromDomain": f"mail.{DOMAIN}", "BehaviorOnMxFailure": "REJECT_MESSAGE"}
    seen = see(_world(), _aws(_identity(MailFromAttributes=mail_from)), [REGION])
    proposal = proposed(seen)
    assert (proposal.settings["identity"], proposal.settings["mailFrom"]) == (
        "managed",
        {"subdomain": "mail", "onMxFailure": "reject"},
    )


def test_an_identity_without_mail_from_stays_without() -> None:
    proposal = proposed(see(_world(), _aws(_identity()), [REGION]))
    assert proposal.settings["mailFrom"] == {"subdomain": False}


def test_a_mail_from_domain_that_cannot_be_declared_is_named() -> None:
    deep = {"MailFromDomain": f"a.b.{DOMAIN}"}
    proposal = proposed(see(_world(), _aws(_identity(MailFromAttributes=deep)), [REGION]))
    assert proposal.settings["mailFrom"] == {"subdomain": "bounce"}
    assert remarks(proposal, "mailFrom", lost=True)[0].startswith(
        f"SES has the MAIL FROM domain a.b.{DOMAIN}"
    )


@pytest.mark.parametrize("label", ["ses_mail", "-mail"])
def test_a_label_that_no_stack_file_takes_gives_way_to_a_free_one(label: str) -> None:
    there = {"MailFromDomain": f"{label}.{DOMAIN}"}
    world = {**_world(), f"bounce.{DOMAIN}": {"A": ["198.51.100.1"]}}
    proposal = proposed(see(world, _aws(_identity(MailFromAttributes=there)), [REGION]))
    assert proposal.settings["mailFrom"] == {"subdomain": "ses-bounce"}
    assert f"{label}.{DOMAIN}, which a stack can't declare" in remarks(proposal, "mailFrom", lost=True)[0]


def test_the_mail_from_domain_of_ses_comes_before_a_sender_at_its_name() -> None:
    there = {"MailFromDomain": f"mail.{DOMAIN}"}
    below = [
        {"IdentityName": f"noreply@{label}.{DOMAIN}", "IdentityType": "EMAIL_ADDRESS"}
        for label in ("bounce", "mail")
    ]
    aws = _aws(_identity(MailFromAttributes=there), below=Reading("ok", {"EmailIdentities": below}))
    proposal = proposed(see(_world(), aws, [REGION]))
    assert (proposal.settings["mailFrom"], proposal.settings["senders"]) == (
        {"subdomain": "mail"},
        [f"noreply@bounce.{DOMAIN}"],
    )
    assert f"noreply@mail.{DOMAIN}" in remarks(proposal, "senders", lost=True)[0]


def test_an_own_key_keeps_its_selector_and_says_that_its_private_half_must_be_handed_in() -> None:
    own = {"SigningEnabled": True, "SigningAttributesOrigin": "EXTERNAL", "Tokens": ["shop2026"]}
    held = _held(
        (f"shop2026._domainkey.{DOMAIN}", "TXT", '"p=x"'), (f"k1._domainkey.{DOMAIN}", "TXT", '"p=y"')
    )
    proposal = proposed(see(_world(), _aws(_identity(DkimAttributes=own), held=held), [REGION]))
    assert proposal.settings["dkim"] == {"byo": {"selector": "shop2026"}}
    assert "pulumi config set --secret" in origin(proposal, "dkim", "byo", "selector")
    assert ["k1." in text or "k1" in text for text in remarks(proposal, "dkim")] == [True]


@pytest.mark.parametrize(
    ("members", "section", "said"),
    [
        ({"ConfigurationSetName": "old"}, "identity", "Its default configuration set is old; the stack makes shop-example"),
        ({"FeedbackForwardingStatus": False}, "identity", "Bounces and complaints aren't forwarded by mail"),
        ({"DkimAttributes": {"SigningEnabled": False}}, "dkim", "Signing is switched off there"),
        ({"DkimAttributes": {"SigningAttributesOrigin": "AWS_SES_US_EAST_1"}}, "dkim", "The keys are those of another region"),
        ({"DkimAttributes": {"SigningAttributesOrigin": "EXTERNAL"}}, "dkim", "doesn't tell its selector"),
    ],
)  # fmt: skip
def test_what_a_stack_sets_otherwise_is_said(members: dict[str, Any], section: str, said: str) -> None:
    proposal = proposed(see(_world(), _aws(_identity(**members)), [REGION]))
    assert any(said in text for text in remarks(proposal, section))


def test_a_short_key_is_kept() -> None:
    short = {"SigningAttributesOrigin": "AWS_SES", "CurrentSigningKeyLength": "RSA_1024_BIT"}
    proposal = proposed(see(_world(), _aws(_identity(DkimAttributes=short)), [REGION]))
    assert proposal.settings["dkim"] == {"keyLength": 1024}


def test_records_of_an_identity_that_is_not_ours_tell_its_tokens() -> None:
    held = _held(*_CNAMES, (f"send.{DOMAIN}", "MX", "10 feedback-smtp.eu-west-1.amazonses.com."))
    seen = see(_world(), _aws(held=held, regions=(REGION, "eu-west-1")), [REGION])
    proposal = proposed(seen, region="eu-west-1")
    assert (proposal.settings["identity"], proposal.settings["dkim"]) == (
        "external",
        {"tokens": list(_TOKENS)},
    )
    assert proposal.settings["mailFrom"] == {"subdomain": "send"}
    assert region_of(seen, given=None, ambient=Region(REGION, "AWS_REGION of the shell")).name == "eu-west-1"


def test_a_wildcard_is_nobodys_mail_from_domain() -> None:
    led = {"MX": ["10 feedback-smtp.eu-west-1.amazonses.com."]}
    names = [f"{label}.{DOMAIN}" for label in (*LABELS, "wildcard-probe")]
    seen = see({**_world(), **dict.fromkeys(names, led)})
    assert (dict(seen.mail_from), seen.shows_ses) == ({}, False)


def test_too_many_tokens_are_nobodys_choice() -> None:
    more = (*_CNAMES, (f"t4._domainkey.{DOMAIN}", "CNAME", "t4.dkim.amazonses.com."))
    proposal = proposed(see(_world(), _aws(held=_held(*more)), [REGION]))
    assert proposal.settings["identity"] == "managed"
    assert "but records of SES are published: DKIM tokens t1, t2, t3 and t4" in origin(proposal, "identity")


def test_no_identity_and_no_records_begin_with_a_free_label() -> None:
    used = {f"bounce.{DOMAIN}": {"A": ["198.51.100.1"]}}
    assert proposed(see(_world(), _aws(), [REGION])).settings["mailFrom"] == {"subdomain": "bounce"}
    unseen = {f"bounce.{DOMAIN}": {"TXT": Answer("TIMEOUT")}}
    for there in (used, unseen):
        proposal = proposed(see({**_world(), **there}, _aws(), [REGION]))
        assert proposal.settings["mailFrom"] == {"subdomain": "ses-bounce"}


def test_what_ses_would_not_tell_is_unseen_and_never_absent() -> None:
    denied = Reading("denied", detail="ses:GetEmailIdentity: not allowed")
    proposal = proposed(see(_world(), _aws(denied), [REGION]))
    assert proposal.unseen == (f"SES in {REGION} could not be seen (ses:GetEmailIdentity: not allowed)",)


def test_an_identity_in_two_regions_is_a_choice() -> None:
    seen = see(_world(), _aws(_identity(), regions=(REGION, "eu-west-1")), [REGION, "eu-west-1"])
    with pytest.raises(SeveralRegions) as several:
        region_of(seen, given=None, ambient=Region(REGION, "AWS_REGION of the shell"))
    assert several.value.regions == (REGION, "eu-west-1")
    assert (
        region_of(seen, given="eu-west-1", ambient=Region(REGION, "AWS_REGION of the shell")).name
        == "eu-west-1"
    )


def test_an_account_without_a_limit_grants_enough() -> None:
    unlimited = _account(SendQuota={"Max24HourSend": -1.0, "MaxSendRate": 14.0})
    proposal = proposed(see(_world(), _aws(_identity(), account=unlimited), [REGION]))
    assert "any number of mails a day, 14 a second" in origin(proposal, "environment")
    assert remarks(proposal, "expect") == []


def test_the_account_tells_environment_and_senders() -> None:
    below = Reading(
        "ok",
        {"EmailIdentities": [{"IdentityName": f"orders@{DOMAIN}"}, {"IdentityName": f"news.{DOMAIN}"}]},
    )
    quota = {"Max24HourSend": 1000.0, "MaxSendRate": 5.0}
    proposal = proposed(
        see(_world(), _aws(_identity(), account=_account(SendQuota=quota), below=below), [REGION])
    )
    assert (proposal.settings["environment"], proposal.settings["senders"]) == (
        "production",
        [f"orders@{DOMAIN}"],
    )
    assert "SES grants less than the 50000 mails a day" in remarks(proposal, "expect")[0]
    assert f"news.{DOMAIN}" in remarks(proposal, "senders")[0]


def test_an_identity_in_a_region_that_nobody_named_is_found() -> None:
    aws = _aws(held=_held(*_CNAMES))
    found = {"identity": _identity(), "account": _account(), "identities": ABSENT, "above": ABSENT}
    elsewhere = PreparedAws(aws.readings, {**aws.by_region, "us-west-2": found})
    seen = see(_world(), elsewhere, [REGION])
    assert (
        seen.regions,
        region_of(seen, given=None, ambient=Region(REGION, "AWS_REGION of the shell")).name,
    ) == (("us-west-2",), "us-west-2")


def test_an_identity_in_another_region_is_nobody_elses_and_keeps_its_records() -> None:
    held = _held(*_CNAMES, (f"mail.{DOMAIN}", "MX", f"10 feedback-smtp.{REGION}.amazonses.com."))
    aws = _aws(held=held, regions=("us-east-1",))
    there = {"identity": _identity()}
    seen = see(
        _world(), PreparedAws(aws.readings, {**aws.by_region, REGION: there}), ["us-east-1"], only=True
    )
    proposal = proposed(seen, region="us-east-1")
    assert (proposal.settings["identity"], proposal.settings["mailFrom"]) == (
        "managed",
        {"subdomain": "bounce"},
    )
    assert f"it has one in {REGION}, whose records stay as they are" in origin(proposal, "identity")
    assert f"mail.{DOMAIN} ({REGION})" in remarks(proposal, "mailFrom")[0]


def test_where_nothing_shows_ses_no_other_region_is_asked() -> None:
    aws = _aws()
    bare = PreparedAws(aws.readings, {REGION: aws.by_region[REGION]})
    assert see(_world(), bare, [REGION]).regions == ()


def test_an_identity_above_is_named() -> None:
    above = Reading("ok", {"EmailIdentities": [{"IdentityName": DOMAIN}]})
    domain = f"orders.{DOMAIN}"
    proposal = proposed(see({domain: {"TXT": []}, **_world()}, _aws(above=above), [REGION], domain))
    assert remarks(proposal, "identity")[0].startswith(f"SES in {REGION} has the identity {DOMAIN} above it.")


def test_what_stands_at_the_mail_from_domain_otherwise_is_named() -> None:
    name = f"post.{DOMAIN}"
    there = {
        "MX": ["10 feedback-smtp.eu-central-1.amazonses.com", "20 mx.shop.example"],
        "TXT": ["v=spf1 include:amazonses.com include:x.example ~all"],
    }
    seen = see(
        {**_world(), name: there}, _aws(_identity(MailFromAttributes={"MailFromDomain": name})), [REGION]
    )
    first, second = remarks(proposed(seen), "mailFrom", lost=True)
    assert "include:x.example" in first
    assert second.startswith(f"2 MX records stand at {name}")


@pytest.mark.parametrize(
    ("ttls", "wanted"), [((3600, 3600), 3600), ((3600, 300), None), ((300, 300), None), ((5, 5), None)]
)
def test_one_ttl_of_all_records_is_kept(ttls: tuple[int, int], wanted: int | None) -> None:
    sets = [
        {"Name": f"{name}.", "Type": rdtype, "TTL": ttl, "ResourceRecords": [{"Value": value}]}
        for (name, rdtype, value), ttl in zip(_CNAMES[:2], ttls, strict=True)
    ]
    seen = see(_world(), _aws(_identity(), held=Reading("ok", {"ResourceRecordSets": sets})), [REGION])
    assert proposed(seen).settings["dns"].get("ttl") == wanted


_OWNER = {"Owner": {"Name": "terraform", "Said": "Terraform (its tag managed-by=terraform)"}}


def test_an_identity_of_another_owner_is_left_there() -> None:
    mail_from = {"MailFromDomain": f"mail.{DOMAIN}", "BehaviorOnMxFailure": "REJECT_MESSAGE"}
    seen = see(_world(), _aws(_identity(MailFromAttributes=mail_from, **_OWNER)), [REGION])
    proposal = proposed(seen)
    found = proposal.settings
    assert (found["identity"], found["dkim"], found["mailFrom"]) == (
        "external",
        {"tokens": list(_TOKENS)},
        {"subdomain": "mail"},
    )
    (offer,) = [each for each in proposal.entries if isinstance(each, Remark) and each.section == "identity"]
    assert offer.offered == ((("identity",), "managed"), (("takeOver",), "terraform"))


def test_an_identity_of_another_owner_whose_key_nobody_can_hand_over_is_named() -> None:
    own = {"SigningAttributesOrigin": "EXTERNAL", "Tokens": ["s1"]}
    proposal = proposed(see(_world(), _aws(_identity(DkimAttributes=own, **_OWNER)), [REGION]))
    assert proposal.settings["identity"] == "managed"
    assert "By its tags the identity belongs to Terraform" in remarks(proposal, "identity", lost=True)[0]


def test_the_records_of_an_identity_of_another_owner_are_said_to_be_theirs() -> None:
    proposal = proposed(see(_world(), _aws(_identity(**_OWNER), held=_held(*_CNAMES)), [REGION]))
    (said,) = remarks(proposal, "identity", lost=True)
    assert said.startswith(
        "The records of its mail in the zone are probably owned by Terraform (its tag managed-by=terraform), too"
    )


def test_an_identity_of_the_stack_itself_is_its_own() -> None:
    mine = {"Owner": {"Name": "shop.production", "Said": "the stack shop.production"}}
    seen = see(_world(), _aws(_identity(**mine)), [REGION])
    assert propose(seen, Region(REGION, "x"), stack="shop.production").settings["identity"] == "managed"
    assert propose(seen, Region(REGION, "x"), stack="shop.other").settings["identity"] == "external"

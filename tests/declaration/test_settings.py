"""The model: defaults that hold, values in one form, and what is derived from them."""

from datetime import date

import pytest
from pydantic import ValidationError

from deliverability.declaration.settings import Settings, configuration_set_name


def values(**given: object) -> Settings:
    return Settings.model_validate({"domain": "shop.example", **given})


def test_every_default_passes_its_own_validation() -> None:
    settings = values()
    dumped = settings.model_dump(by_alias=True)
    assert Settings.model_validate(dumped) == settings


def test_public_settings_read_back_equal() -> None:
    settings = values(
        waivers=[{"rule": "x.y", "until": "2027-03-31", "reason": "agreed"}], senders=["A@Shop.example"]
    )
    assert Settings.model_validate(settings.public()) == settings


def test_public_settings_hold_no_key() -> None:
    settings = values(dkim={"byo": {"selector": "s1", "privateKey": "very secret"}})
    assert settings.public()["dkim"]["byo"] == {"selector": "s1", "previous": []}
    assert "very secret" not in repr(settings)
    assert settings.without_secret() == values(dkim={"byo": {"selector": "s1", "privateKey": None}})
    assert "very secret" not in settings.model_dump_json()


@pytest.mark.parametrize(
    ("written", "inner"),
    [
        ("shop.example", "shop.example"),
        ("Shop.Example.", "shop.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.Example.", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_domain_has_one_form(written: str, inner: str) -> None:
    assert values(domain=written).domain == inner


@pytest.mark.parametrize(
    "wrong",
    ["", "shop", "a@shop.example", "https://shop.example/", "192.0.2.1", "*.shop.example", "_dmarc.shop.example",
     "shop..example", "-shop.example", "shop.example:25", "shop .example", "shop.123", "2001:db8::1"],
)  # fmt: skip
def test_what_is_no_domain_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError):
        values(domain=wrong)


def test_mailboxes_keep_the_local_part_and_normalise_the_domain() -> None:
    settings = values(recipients=["Jo.Doe@BÜCHER.example."], dmarc={"reportTo": ["DMARC@Shop.Example"]})
    assert settings.recipients == ("Jo.Doe@xn--bcher-kva.example",)
    assert settings.dmarc.report_to == ("DMARC@shop.example",)


@pytest.mark.parametrize(
    "wrong", ["mailto:a@shop.example", "@shop.example", "a b@shop.example", "a@b", "jö@shop.example", "a@b@"]
)
def test_what_is_no_mailbox_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError):
        values(dmarc={"reportTo": [wrong]})


@pytest.mark.parametrize(
    ("section", "key", "wrong"),
    [
        ("dns", "ttl", 59), ("dns", "ttl", 172_801), ("dns", "ttl", "300"), ("dns", "ttl", True), ("dns", "ttl", 300.0),
        ("dns", "zoneId", "Z lower"), ("dns", "roleArn", "arn:aws:iam::1:role/x"), ("dns", "roleArn", "arn:aws:iam::111122223333:user/x"),
        ("dkim", "keyLength", 4096), ("dkim", "keyLength", "2048"), ("dkim", "signingZone", "automatic"),
        ("dkim", "tokens", ["abc.dkim.amazonses.com"]),
        ("mailFrom", "subdomain", True), ("mailFrom", "subdomain", "a.b"), ("mailFrom", "subdomain", ""), ("mailFrom", "subdomain", "-a"),
        ("mailFrom", "subdomain", 5),
        ("spf", "also", ["v=spf1 a"]), ("spf", "also", ["inclode:x.example"]), ("spf", "also", ["ip4:1.2.3"]), ("spf", "also", "a"),
        ("spf", "all", "+all"), ("dmarc", "testing", "yes"), ("dmarc", "testing", 1), ("dmarc", "policy", False),
        ("expect", "sendRate", float("inf")), ("expect", "sendRate", float("nan")), ("expect", "sendRate", 0), ("expect", "dailyQuota", 0),
        ("health", "bounceRate", 5), ("health", "notify", ["arn:aws:sns:eu-central-1:111122223333:x.fifo"]),
        ("health", "events", ["bounces"]),
    ],
)  # fmt: skip
def test_wrong_values_are_refused(section: str, key: str, wrong: object) -> None:
    with pytest.raises(ValidationError) as caught:
        values(**{section: {key: wrong}})
    assert {error["loc"][:2] for error in caught.value.errors()} == {(section, key)}


@pytest.mark.parametrize(
    ("section", "key", "written", "field", "inner"),
    [
        ("dns", "ttl", 60, "ttl", 60),
        ("dns", "ttl", 172_800, "ttl", 172_800),
        ("dns", "zoneId", "/hostedzone/Z0ABC", "zone_id", "Z0ABC"),
        ("dns", "roleArn", "arn:aws-us-gov:iam::111122223333:role/a/b", "role_arn", "arn:aws-us-gov:iam::111122223333:role/a/b"),
        ("dkim", "signingZone", "DKIM.Amazonses.com.", "signing_zone", "dkim.amazonses.com"),
        ("dkim", "tokens", ["ABC"], "tokens", ("abc",)),
        ("mailFrom", "subdomain", "Bounce", "subdomain", "bounce"),
        ("mailFrom", "subdomain", False, "subdomain", False),
        ("expect", "sendRate", 14, "send_rate", 14.0),
    ],
)  # fmt: skip
def test_values_are_brought_into_one_form(
    section: str, key: str, written: object, field: str, inner: object
) -> None:
    part = {"dns": "dns", "dkim": "dkim", "mailFrom": "mail_from", "expect": "expect"}[section]
    assert getattr(getattr(values(**{section: {key: written}}), part), field) == inner


@pytest.mark.parametrize(
    "written", [date(2027, 3, 31), "2027-03-31", "2027-03-31T00:00:00Z", "2027-03-31 00:00:00"]
)
def test_dates_as_yaml_and_pulumi_give_them(written: object) -> None:
    waiver = {"rule": "a.b", "until": written, "reason": "agreed"}
    assert values(waivers=[waiver]).waivers[0].until == date(2027, 3, 31)


@pytest.mark.parametrize(
    "wrong", [20270331, "2027-02-30", "soon", "2027-03-31T12:00:00Z", True, None, "20270331", "2027-W13-3"]
)
def test_what_is_no_date_is_refused(wrong: object) -> None:
    with pytest.raises(ValidationError):
        values(waivers=[{"rule": "a.b", "until": wrong, "reason": "agreed"}])


def test_mail_from_domain() -> None:
    assert values().mail_from_domain == "bounce.shop.example"
    assert values(mailFrom={"subdomain": False}).mail_from_domain is None
    assert values(profile="parked").mail_from_domain is None


def test_from_domains_are_distinct_and_begin_with_the_domain() -> None:
    assert values().from_domains == ("shop.example",)
    assert values(senders=["a@shop.example", "b@shop.example", "news.shop.example"]).from_domains == (
        "shop.example",
        "news.shop.example",
    )
    assert values(senders=["news.shop.example"]).from_domains == ("shop.example", "news.shop.example")


def test_sender_addresses_default_to_the_domain() -> None:
    assert values().sender_addresses == ("shop.example",)
    assert values(senders=["a@shop.example"]).sender_addresses == ("a@shop.example",)


def test_addresses_each_once_in_their_order() -> None:
    settings = values(
        recipients=["Me@example.org", "example.net"],
        dmarc={"reportTo": ["me@example.org", "rua@shop.example"], "failureReportTo": ["ruf@example.org"]},
        senders=["shop.example", "orders@shop.example", "rua@shop.example"],
    )
    assert settings.report_mailboxes == ("me@example.org", "rua@shop.example", "ruf@example.org")
    assert settings.addresses == (
        "Me@example.org",
        "rua@shop.example",
        "ruf@example.org",
        "orders@shop.example",
    )


EXTERNAL = {"identity": "external", "dkim": {"tokens": ["a", "b", "c"]}}


def test_recipients_to_verify_are_those_outside_the_domain() -> None:
    recipients = [
        "Me@Shop.example", "you@a.shop.example", "b.shop.example", "Tester@notshop.example", "c.example", "c.example",
    ]  # fmt: skip
    assert values(recipients=recipients).recipients_to_verify == ("Tester@notshop.example", "c.example")
    assert values(recipients=["me@shop.example"]).recipients_to_verify == ()
    for elsewhere in ({"environment": "production"}, {"profile": "parked"}, EXTERNAL):
        assert values(recipients=recipients, **elsewhere).recipients_to_verify == ()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, (False, 200, 1.0, False)),
        ({"environment": "production"}, (True, 50_000, 14.0, True)),
        (
            {
                "environment": "production",
                "expect": {"productionAccess": False, "dailyQuota": 4_999, "sendRate": 0.5},
            },
            (False, 4_999, 0.5, False),
        ),
        ({"expect": {"productionAccess": True, "dailyQuota": 5_000}}, (True, 5_000, 1.0, True)),
        ({"receivers": {"bulk": True}}, (False, 200, 1.0, True)),
        (
            {"environment": "production", "receivers": {"bulk": False}},
            (True, 50_000, 14.0, False),
        ),
    ],
)
def test_what_is_expected_of_the_account_follows_the_environment(
    given: dict[str, object], expected: tuple[bool, int, float, bool]
) -> None:
    settings = values(**given)
    assert (
        settings.expects_production_access,
        settings.daily_quota,
        settings.send_rate,
        settings.is_bulk_sender,
    ) == expected


@pytest.mark.parametrize(
    ("given", "watched"),
    [
        ({}, False),
        ({"environment": "production"}, True),
        ({"health": {"enabled": True}}, True),
        ({"environment": "production", "health": {"enabled": False}}, False),
        ({"environment": "production", "profile": "parked"}, False),
        ({"environment": "production", **EXTERNAL}, False),
    ],
)
def test_health_is_watched_in_production_unless_said_otherwise(
    given: dict[str, object], watched: bool
) -> None:
    assert values(**given).is_watched is watched


@pytest.mark.parametrize(
    ("given", "facts"),
    [
        ({}, (True, True, False)),
        ({"environment": "production"}, (True, True, True)),
        (EXTERNAL, (True, False, False)),
        ({"profile": "parked", "environment": "production"}, (False, False, True)),
    ],
)
def test_who_sends_who_runs_the_identity_and_what_is_protected(
    given: dict[str, object], facts: tuple[bool, bool, bool]
) -> None:
    settings = values(**given)
    assert (settings.sends, settings.manages_identity, settings.protects_resources) == facts


def test_events_have_the_names_of_the_api() -> None:
    events = ["send", "renderingFailure", "deliveryDelay", "bounce"]
    assert values(health={"events": events}).health.event_types == (
        "SEND",
        "RENDERING_FAILURE",
        "DELIVERY_DELAY",
        "BOUNCE",
    )


@pytest.mark.parametrize(
    ("domain", "organizational"),
    [("shop.example.com", "example.com"), ("example.com", "example.com"), ("co.uk", "co.uk")],
)
def test_a_public_suffix_stands_for_its_organizational_domain(domain: str, organizational: str) -> None:
    assert values(domain=domain).organizational_domain == organizational


def test_configuration_set_names_differ_where_domains_do() -> None:
    assert configuration_set_name("shop.example") == "shop-example"
    assert configuration_set_name("shop-example.com") != configuration_set_name("shop.example.com")
    assert len(configuration_set_name("a" * 60 + ".example.com")) <= 64

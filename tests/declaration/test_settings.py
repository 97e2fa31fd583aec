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
    assert settings.public()["dkim"]["byo"] == {"selector": "s1"}
    assert "very secret" not in repr(settings)


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


def test_from_domains_are_distinct_and_default_to_the_domain() -> None:
    assert values().from_domains == ("shop.example",)
    assert values(senders=["a@shop.example", "b@shop.example", "news.shop.example"]).from_domains == (
        "shop.example",
        "news.shop.example",
    )


def test_configuration_set_names_differ_where_domains_do() -> None:
    assert configuration_set_name("shop.example") == "shop-example"
    assert configuration_set_name("shop-example.com") != configuration_set_name("shop.example.com")
    assert len(configuration_set_name("a" * 60 + ".example.com")) <= 64

"""One declaration, four ways in, one result."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from deliverability.declaration.reading import (
    ConfigError,
    from_arguments,
    from_mapping,
    from_pulumi,
    load_stack_file,
    require_region,
)
from deliverability.declaration.settings import Settings

FULL: dict[str, Any] = {
    "domain": "Shop.Example.",
    "environment": "production",
    "senders": ["Orders@shop.example", "news.shop.example"],
    "dns": {"zone": "shop.example", "zoneId": "/hostedzone/Z0ABC", "roleArn": "arn:aws:iam::111122223333:role/dns", "ttl": 3600},
    "dkim": {"keyLength": 2048, "signingZone": "dkim.amazonses.com"},
    "mailFrom": {"subdomain": "mail", "onMxFailure": "reject"},
    "spf": {"also": ["include:spf.crm.example", "ip4:192.0.2.0/24"], "all": "~all"},
    "dmarc": {"policy": "quarantine", "testing": True, "reportTo": ["dmarc@shop.example"], "dkimAlignment": "strict"},
    "expect": {"productionAccess": True, "dailyQuota": 100_000, "sendRate": 28},
    "health": {"notify": ["arn:aws:sns:eu-central-1:111122223333:mail"], "bounceRate": 0.04},
}  # fmt: skip


def stack_text(data: dict[str, Any], region: str | None = "eu-central-1") -> str:
    config = {f"mail-deliverability:{key}": value for key, value in data.items()}
    return yaml.safe_dump({"config": ({"aws:region": region} if region else {}) | config}, sort_keys=False)


def runtime_values(data: dict[str, Any]) -> dict[str, str]:
    """As the Pulumi runtime hands them over: texts as they are, all else as JSON."""
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in data.items()}


def snake(data: Any) -> Any:
    if isinstance(data, dict):
        return {
            "".join(f"_{c.lower()}" if c.isupper() else c for c in key): snake(value)
            for key, value in data.items()
        }
    return [snake(item) for item in data] if isinstance(data, list) else data


def every_way(data: dict[str, Any], folder: Path) -> list[Settings]:
    file = folder / "Pulumi.test.yaml"
    file.write_text(stack_text(data), encoding="utf-8")
    return [
        from_mapping(data),
        from_arguments(data),
        from_arguments(snake(data)),
        from_pulumi(runtime_values(data), stack="test", region="eu-central-1").settings,
        load_stack_file(file, environ={}).settings,
    ]


def test_a_full_declaration_is_the_same_from_everywhere(tmp_path: Path) -> None:
    first, *others = every_way(FULL, tmp_path)
    assert first.domain == "shop.example"
    assert first.dns.zone_id == "Z0ABC"
    assert first.mail_from_domain == "mail.shop.example"
    assert others == [first] * len(others)


names = st.from_regex(r"[a-z]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True).filter(
    lambda label: "--" not in label
)
declarations = st.fixed_dictionaries(
    {"domain": st.builds("{}.example".format, names)},
    optional={
        "environment": st.sampled_from(["sandbox", "production"]),
        "dns": st.fixed_dictionaries({}, optional={"ttl": st.integers(60, 172_800)}),
        "mailFrom": st.fixed_dictionaries({}, optional={"subdomain": st.one_of(names, st.just(False))}),
        "dmarc": st.fixed_dictionaries(
            {},
            optional={
                "policy": st.sampled_from(["none", "quarantine", "reject"]),
                "testing": st.booleans(),
                "reportTo": st.lists(st.builds("{}@reports.test".format, names), unique=True, max_size=3),
            },
        ),
        "spf": st.fixed_dictionaries(
            {},
            optional={
                "also": st.lists(st.builds("include:{}.test".format, names), unique=True, max_size=9),
                "all": st.sampled_from(["-all", "~all", "?all"]),
            },
        ),
        "expect": st.fixed_dictionaries(
            {}, optional={"sendRate": st.floats(0.001, 1e6), "dailyQuota": st.integers(1, 10**9)}
        ),
        "health": st.fixed_dictionaries(
            {}, optional={"enabled": st.booleans(), "complaintRate": st.floats(0.0001, 1)}
        ),
    },
)


@given(declarations)
def test_every_declaration_is_the_same_from_everywhere(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, Any]
) -> None:
    first, *others = every_way(data, tmp_path_factory.getbasetemp())
    assert others == [first] * len(others)


def problems_of(way: Any) -> list[tuple[str, str, str, str]]:
    with pytest.raises(ConfigError) as caught:
        way()
    return sorted((p.where, p.value, p.problem, p.remedy) for p in caught.value.problems)


def test_problems_are_the_same_from_everywhere(tmp_path: Path) -> None:
    data = {
        "domain": "shop.example",
        "enviroment": "production",
        "dns": {"ttl": 5, "zone": "other.example"},
        "dmarc": {"policy": "rejct", "spfAlignment": "strict"},
        "senders": ["a@other.example"],
        "waivers": [{"rule": "x"}],
    }
    file = tmp_path / "Pulumi.test.yaml"
    file.write_text(stack_text(data), encoding="utf-8")
    expected = problems_of(lambda: from_mapping(data))
    assert [where for where, *_ in expected] == [
        "dmarc.policy", "dmarc.spfAlignment", "dns.ttl", "dns.zone", "enviroment", "senders[0]", "waivers[0].reason", "waivers[0].until",
    ]  # fmt: skip
    assert problems_of(lambda: from_arguments(snake(data))) == expected
    assert problems_of(lambda: from_pulumi(runtime_values(data), stack="t", region=None)) == expected
    assert problems_of(lambda: load_stack_file(file, environ={})) == expected


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["domain", "dns", "ttl", "byo", "dkim", "also", "spf", "x"]), inner, max_size=4),
    max_leaves=12,
))  # fmt: skip
def test_any_data_gives_settings_or_a_config_error(data: Any) -> None:
    mapping = (
        data if isinstance(data, dict) else {"domain": data, "dkim": data, "waivers": data, "senders": data}
    )
    for way in (from_mapping, from_arguments):
        try:
            result: Settings | ConfigError = way(mapping)
        except ConfigError as error:
            result = error
        assert isinstance(result, Settings) or (result.problems and str(result))


@pytest.mark.parametrize("way", [from_mapping, from_arguments])
def test_what_is_no_mapping_is_said_to_be_none(way: Any) -> None:
    with pytest.raises(ConfigError, match="expected a mapping, found list"):
        way(["domain"])


def test_arguments_take_none_for_what_is_not_given_and_refuse_a_key_twice() -> None:
    assert from_arguments(
        {"domain": "shop.example", "dns": None, "mail_from": {"subdomain": None}}
    ) == from_mapping({"domain": "shop.example"})
    with pytest.raises(ConfigError, match="the key is given twice, also as 'mailFrom'"):
        from_arguments({"domain": "shop.example", "mailFrom": {}, "mail_from": {}})


def test_pulumi_set_lists_as_json_text_in_the_stack_file(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.test.yaml"
    file.write_text(stack_text({"domain": "shop.example", "senders": '["a@shop.example"]'}), encoding="utf-8")
    assert load_stack_file(file, environ={}).settings.senders == ("a@shop.example",)


@pytest.mark.parametrize("text", ["{", "no json", '{"a": 1, "a": 2}', "[" * 100_000])
def test_text_that_is_no_json_is_refused_and_never_shown_for_dkim(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        from_pulumi({"domain": "shop.example", "dkim": text}, stack="t", region=None)
    (problem,) = caught.value.problems
    assert problem.where == "dkim"
    assert problem.value == "(not shown: it may be a private key)"
    assert problem.problem.startswith(
        "expected a mapping of keys, found text"
        if text == "no json"
        else "expected a mapping of keys, and this text can't be read as JSON: "
    )


@pytest.mark.parametrize(
    ("key", "text", "problem", "remedy"),
    [
        ("senders", "a@shop.example", "expected a list, found text",
         "write the entry on a line of its own, after '- ', or set it: pulumi config set --path 'mail-deliverability:senders[0]' VALUE"),
        ("senders", "a@b, c@d", "expected a list, found text",
         "write each entry on a line of its own, after '- ', or set it: pulumi config set --path 'mail-deliverability:senders[0]' VALUE"),
        ("dmarc", "reject", "expected a mapping of keys, found text",
         "write keys below it, indented, or set one: pulumi config set --path 'mail-deliverability:dmarc.record' VALUE"),
        ("senders", '["a', "expected a list, and this text can't be read as JSON: Unterminated string starting at",
         "write it as YAML below the key, or with 'pulumi config set --path'"),
    ],
)  # fmt: skip
def test_text_in_place_of_a_list_or_mapping_is_answered_with_its_form(
    key: str, text: str, problem: str, remedy: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        from_pulumi({"domain": "shop.example", key: text}, stack="t", region=None)
    (found,) = caught.value.problems
    assert (found.problem, found.remedy) == (problem, remedy)


KEY = (
    rsa.generate_private_key(65537, 1024)
    .private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    .decode()
)
PLAIN_KEY = (
    "dkim.byo.privateKey stands in plain text, for everybody who reads the stack file or its history; encrypt it: "
    "pulumi config set --secret --path 'mail-deliverability:dkim.byo.privateKey' < key.pem"
)


@pytest.mark.parametrize(("sealed", "noted"), [(frozenset({"dkim"}), False), (frozenset({"spf"}), True)])
def test_an_own_key_in_plain_text_is_noted_unless_pulumi_holds_it_as_a_secret(
    sealed: frozenset[str], noted: bool
) -> None:
    values = {"domain": "shop.example", "dkim": json.dumps({"byo": {"selector": "s1", "privateKey": KEY}})}
    notes = from_pulumi(values, stack="t", region=None, sealed=sealed).notes
    assert (PLAIN_KEY in notes) is noted


def test_a_key_in_a_stack_file_is_noted_each_time(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.t.yaml"
    byo = {"selector": "s1", "privateKey": KEY}
    keys = {"mail-deliverability:domain": "shop.example", "mail-deliverability:dkim": {"byo": byo}}
    file.write_text(yaml.safe_dump({"config": keys}))
    assert PLAIN_KEY in load_stack_file(file, environ={}).notes
    byo["privateKey"] = {"secure": "x"}  # type: ignore[assignment]
    file.write_text(yaml.safe_dump({"config": keys}))
    assert PLAIN_KEY not in load_stack_file(file, environ={}).notes


@pytest.mark.parametrize(
    ("region", "environ", "expected"),
    [
        ("eu-central-1", {"AWS_REGION": "us-east-1"}, "eu-central-1"),
        (None, {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-2"}, "us-east-1"),
        (None, {"AWS_REGION": "", "AWS_DEFAULT_REGION": "us-east-2"}, "us-east-2"),
        (None, {}, None),
    ],
)
def test_region_of_the_file_wins_over_the_environment(
    tmp_path: Path, region: str | None, environ: dict[str, str], expected: str | None
) -> None:
    file = tmp_path / "Pulumi.shop.test.yaml"
    file.write_text(stack_text({"domain": "shop.example"}, region), encoding="utf-8")
    declaration = load_stack_file(file, environ=environ)
    assert (declaration.stack, declaration.region) == ("shop.test", expected)


def test_an_unknown_region_names_where_it_came_from(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.t.yaml"
    file.write_text(stack_text({"domain": "shop.example"}, None), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_stack_file(file, environ={"AWS_REGION": "eu-centrl-1"})
    assert [(p.where, p.value, p.remedy) for p in caught.value.problems] == [
        (
            "AWS_REGION",
            "'eu-centrl-1'",
            "perhaps 'eu-central-1' was meant; if it is a new one, name its DKIM zone in 'dkim.signingZone'",
        )
    ]


def test_region_is_required_for_anything_but_a_parked_domain() -> None:
    sending = from_pulumi({"domain": "shop.example"}, stack="t", region=None)
    with pytest.raises(ConfigError, match="the region of the SES identity is missing"):
        require_region(sending)
    parked = from_pulumi({"domain": "shop.example", "profile": "parked"}, stack="t", region=None)
    assert require_region(parked) == ""
    assert (
        require_region(from_pulumi({"domain": "shop.example"}, stack="t", region="eu-west-1")) == "eu-west-1"
    )

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.declaration.kinds import DkimFacts
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.manifest import (
    ManifestError,
    json_schema,
    manifest_from_data,
    manifest_of,
    parse_manifest,
    with_dkim_facts,
)
from deliverability.declaration.plan import make_plan
from deliverability.declaration.reading import from_mapping
from deliverability.declaration.sections import ByoDkim
from deliverability.declaration.settings import Settings

TOKENS = ("aaaatoken1", "bbbbtoken2", "cccctoken3")
FACTS = DkimFacts(TOKENS, "dkim.cell7.amazonses.com")


def plan(facts=None, hosts=frozenset(), **keys):
    settings = from_mapping({"domain": "shop.example.com", **keys})
    return make_plan(
        settings, stack="shop-a.production", region="eu-central-1", dkim_facts=facts, own_report_hosts=hosts
    )


def made(facts=None, **keys):
    return manifest_of(plan(facts, **keys))


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"environment": "production", "expect": {"dailyQuota": 5, "sendRate": 0.5}},
        {"profile": "parked"},
        {"dns": {"mode": "external"}},
        {"identity": "external", "dkim": {"tokens": list(TOKENS)}},
        {"dkim": {"byo": {"selector": "shop1", "privateKey": {"secure": "v1:x"}}}},
        {"mailFrom": {"subdomain": False}, "dns": {"zoneId": "/hostedzone/Z1", "ttl": 60}},
        {"waivers": [{"rule": "spf.hard-fail", "until": "2030-01-31", "reason": "agreed"}]},
    ],
)
def test_text_round_trips_and_satisfies_the_schema(keys):
    document = made(**keys)
    jsonschema.validate(json.loads(document.to_json()), json_schema())
    assert parse_manifest(document.to_json()) == document
    assert json.loads(document.to_json()) == document.data()


def test_the_whole_document_of_a_default_stack():
    document = manifest_of(plan(FACTS), zone="example.com", zone_id="Z1").data()
    assert document.pop("records")[1] == {
        "key": "dkim-1",
        "name": "aaaatoken1._domainkey.shop.example.com",
        "type": "CNAME",
        "ttl": 300,
        "values": ["aaaatoken1.dkim.cell7.amazonses.com"],
        "purpose": "dkim",
        "ownership": "own",
    }
    assert document.pop("settings")["domain"] == "shop.example.com"
    assert document == {
        "schema": 2,
        "stack": "shop-a.production",
        "region": "eu-central-1",
        "domain": "shop.example.com",
        "profile": "sending",
        "dns": {"mode": "route53", "zone": "example.com", "zoneId": "Z1"},
        "identity": {
            "domain": "shop.example.com",
            "managed": True,
            "configurationSet": "shop-example-com",
            "mailFromDomain": "bounce.shop.example.com",
            "onMxFailure": "useDefault",
            "dkim": {
                "kind": "easy",
                "keyLength": 2048,
                "selector": None,
                "tokens": list(TOKENS),
                "signingZone": "dkim.cell7.amazonses.com",
            },
        },
        "expectations": {
            "productionAccess": False,
            "dailyQuota": 200,
            "sendRate": 1.0,
            "dmarc": "own",
            "senders": ["shop.example.com"],
        },
        "waivers": [],
        "receivers": {"presets": ["gmail", "yahoo", "microsoft"], "bulk": False},
        "reputation": {"lists": [], "nameserver": None},
        "severities": [],
    }


def test_production_expects_what_production_grants():
    expectations = made(environment="production").expectations
    assert (expectations.production_access, expectations.daily_quota, expectations.send_rate) == (
        True,
        50_000,
        14.0,
    )


def test_an_external_identity_has_no_configuration_set_of_ours():
    identity = made(identity="external", dkim={"tokens": list(TOKENS)}).identity
    assert (identity.managed, identity.configuration_set, identity.dkim.tokens) == (False, None, TOKENS)


def test_tokens_from_ses_fill_the_placeholders_and_nothing_else():
    keys = {"dmarc": {"reportTo": ["reports@reports.example.net"]}}
    hosts = frozenset({"reports.example.net"})
    before = manifest_of(plan(hosts=hosts, **keys), zone="example.com")
    assert with_dkim_facts(before, FACTS) == manifest_of(plan(FACTS, hosts=hosts, **keys), zone="example.com")


@pytest.mark.parametrize(
    "document",
    [made(FACTS), made(profile="parked"), made(identity="external", dkim={"tokens": list(TOKENS)})],
    ids=["has tokens", "parked", "handed over"],
)
def test_a_manifest_without_placeholders_stays_as_it_is(document):
    assert with_dkim_facts(document, DkimFacts(("x", "y", "z"))) is document


def test_the_selector_of_an_own_key_in_ses_fills_nothing():
    document = made()
    assert with_dkim_facts(document, DkimFacts(("selector1",))) is document


EXPORT = "`pulumi stack output manifest` or `deliverability plan --format json`"
SET_IN_FILE = f"correct the stack file, not the manifest, and export it again with {EXPORT}"
NEWER = f"upgrade deliverability if a newer version made the manifest, else export it again with {EXPORT}"
KEY = "MIICXQIBAAKBgQ" * 30


def edited(*path, value, schema=2, **keys):
    """A manifest in which somebody wrote a value by hand."""
    data = {**made(**keys).data(), "schema": schema}
    part = data["settings"]
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    return data


@pytest.mark.parametrize("schema", [1, 2])
@pytest.mark.parametrize(
    ("path", "value", "problem", "way_out"),
    [
        (
            ("dmarc", "policy"),
            "ignore",
            "settings.dmarc.policy = 'ignore': expected one of none, quarantine, reject",
            SET_IN_FILE,
        ),
        (
            ("dns", "ttl"),
            300.5,
            "settings.dns.ttl = 300.5: expected a whole number, found a number",
            SET_IN_FILE,
        ),
        (("dns", "ttl"), "300", "settings.dns.ttl = '300': expected a whole number, found text", SET_IN_FILE),
        (("health",), None, "settings.health: expected a mapping of keys, found nothing", SET_IN_FILE),
        (
            ("recipients",),
            ["a@b"],
            "settings.recipients[0] = 'a@b': a domain has at least two labels",
            SET_IN_FILE,
        ),
        (
            ("mailFrom", "subdomain"),
            "a.b",
            "settings.mailFrom.subdomain = 'a.b': expected one label, found dots",
            SET_IN_FILE,
        ),
        (
            ("dkim", "rotation"),
            "monthly",
            "settings.dkim.rotation = 'monthly': this version of deliverability knows no such setting",
            NEWER,
        ),
        (
            ("privateKey",),
            KEY,
            "settings.privateKey = (not shown: it may be a private key): this version of deliverability knows no such setting",
            NEWER,
        ),
    ],
)
def test_settings_that_cannot_be_are_refused_with_the_way_out(schema, path, value, problem, way_out):
    with pytest.raises(ManifestError) as refused:
        manifest_from_data(edited(*path, value=value, schema=schema), source="m.json")
    assert str(refused.value) == f"m.json: not a valid manifest:\n  {problem}\n  -> {way_out}"


def test_all_that_is_wrong_is_said_at_once():
    data = edited("spf", "all", value="+all")
    del data["settings"]["domain"]
    data["stack"] = 5
    with pytest.raises(ManifestError) as refused:
        manifest_from_data(data)
    assert str(refused.value).splitlines() == [
        "manifest: not a valid manifest:",
        "  stack: Input should be a valid string",
        "  settings.domain: the key is required, and missing",
        "  settings.spf.all = '+all': expected one of -all, ~all, ?all",
        f"  -> {SET_IN_FILE}",
    ]


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        (None, "Input should be a valid dictionary or instance of Settings"),
        ("x", "Input should be a valid dictionary or instance of Settings"),
        ([[]], "Input should be a valid dictionary or instance of Settings"),
    ],
)
def test_settings_that_are_none_at_all(settings, problem):
    with pytest.raises(ManifestError, match=f"^manifest: not a valid manifest:\n  settings: {problem}$"):
        manifest_from_data({**made().data(), "settings": settings})


def test_a_manifest_without_settings_says_so():
    data = made().data()
    del data["settings"]
    with pytest.raises(ManifestError, match=r"^manifest: not a valid manifest:\n  settings: Field required$"):
        manifest_from_data(data)


def test_settings_nested_without_end_are_refused():
    deep: object = 1
    for _ in range(600):
        deep = [deep]
    with pytest.raises(
        ManifestError, match=r"settings\.recipients\[0\] = a list: expected text, found a list"
    ):
        manifest_from_data(edited("recipients", value=deep))


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"profile": "parked"},
        {"dkim": {"byo": {"selector": "shop1", "privateKey": {"secure": "v1:x"}}}},
        {"environment": "production", "health": {"bounceRate": 0.02}, "receivers": {"bulk": False}},
    ],
)
def test_schema_1_is_read_as_what_it_says(keys):
    document = made(**keys)
    assert manifest_from_data({**document.data(), "schema": 1}) == document


def test_schema_1_of_a_stack_that_knew_fewer_settings():
    data = {**made().data(), "schema": 1}
    for later in ("receivers", "reputation", "severities"):
        del data["settings"][later]
    assert manifest_from_data(data) == made()


def test_records_of_a_purpose():
    assert [record.key for record in made().of_kind(DKIM)] == ["dkim-1", "dkim-2", "dkim-3"]
    record_set = plan().record("dmarc")
    assert made().of_kind(DMARC)[0].record_set() == record_set


def test_stack_outputs_hold_it_as_text_or_as_data():
    document = made()
    for value in (document.to_json(), document.data()):
        outputs = json.dumps({"domain": "shop.example.com", "manifest": value})
        assert parse_manifest(outputs) == document
        assert manifest_from_data(value) == document


def test_numbers_that_went_through_a_protobuf_struct_are_the_same():
    def as_floats(value):
        if isinstance(value, dict):
            return {key: as_floats(item) for key, item in value.items()}
        if isinstance(value, list):
            return [as_floats(item) for item in value]
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

    document = made(expect={"dailyQuota": 5, "sendRate": 2})
    assert manifest_from_data(as_floats(document.data())) == document


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", r"here: not JSON \(line 1, column 2"),
        ("[" * 100_000, "here: not JSON that can be read: it is nested too deeply"),
        ("1" * 5_000, "here: not JSON that can be read: it holds a number of too many digits"),
        ("[]", "here: expected a JSON object, found list"),
        ("{}", 'here: no manifest: it must say "schema": 2'),
        ('{"schema": true}', 'here: no manifest: it must say "schema": 2'),
        ('{"schema": 0}', 'here: no manifest: it must say "schema": 2'),
        ('{"schema": 3}', "schema 3, this version of deliverability reads schema 2: upgrade"),
        ('{"manifest": "[secret]"}', "here: not JSON"),
        ('{"schema": 1, "stack": 5}', r"here: not a valid manifest:\n  stack: "),
    ],
)
def test_what_is_no_manifest_is_refused_with_the_way_out(text, message):
    with pytest.raises(ManifestError, match=message):
        parse_manifest(text, source="here")


def test_an_own_key_never_reaches_the_manifest():
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = generate_private_key(65537, 1024)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    document = made(dkim={"byo": {"selector": "shop1", "privateKey": pem}})
    body = pem.splitlines()[1]
    assert body not in document.to_json()
    assert document.data()["settings"]["dkim"]["byo"] == {"selector": "shop1", "previous": []}
    assert document.settings.dkim.byo == ByoDkim(selector="shop1", privateKey=None)
    (record,) = document.of_kind(DKIM)
    assert (record.name, record.type) == ("shop1._domainkey.shop.example.com", "TXT")
    assert record.values[0].startswith("p=MIGf")
    assert document.identity.dkim.model_dump() == {
        "kind": "byo",
        "key_length": None,
        "selector": "shop1",
        "tokens": None,
        "signing_zone": None,
    }
    assert parse_manifest(document.to_json()) == document


@given(secret=st.text(min_size=12).filter(str.strip))
def test_no_secret_reaches_the_manifest_however_it_is_made(secret):
    settings = Settings.model_validate(
        {"domain": "shop.example.com", "dkim": {"byo": {"selector": "s1", "privateKey": secret}}}
    )
    without = Settings.model_validate(
        {"domain": "shop.example.com", "dkim": {"byo": {"selector": "s1", "privateKey": None}}}
    )
    document = made(dkim={"byo": {"selector": "s1", "privateKey": {"secure": "v1:x"}}})
    fields = {name: getattr(document, name) for name in type(document).model_fields}
    by_hand = type(document)(**{**fields, "settings": settings})
    assert (by_hand.settings, by_hand) == (without, document)
    assert by_hand.to_json() == document.to_json()
    # Nor does one that was put there behind the model's back.
    forced = document.model_copy(update={"settings": settings})
    assert (forced.to_json(), forced.data()) == (document.to_json(), document.data())


@pytest.mark.parametrize("schema", [1, 2])
def test_a_manifest_that_holds_a_key_is_refused_without_showing_it(schema):
    data = edited("dkim", "byo", value={"selector": "s1", "privateKey": KEY}, schema=schema)
    with pytest.raises(ManifestError) as refused:
        manifest_from_data(data)
    assert str(refused.value) == (
        "manifest: settings.dkim.byo.privateKey: a manifest never holds a private key: remove it from there, and bring a "
        "new key, since whoever can read this document has the old one"
    )


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("domain",), "not a domain"),
        (("domain",), "../../x"),
        (("dns", "zone"), "a..example"),
        (("identity", "domain"), ""),
        (("identity", "mailFromDomain"), "x\x1b.example"),
        (("records", 0, "name"), f"{'a' * 64}.example"),
    ],
)
def test_a_name_that_is_none_is_refused_where_it_stands(place, value):
    data = json.loads(made(dns={"zone": "example.com"}).to_json())
    part = data
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    where = ".".join(map(str, place))
    with pytest.raises(
        ManifestError, match=rf"^manifest: not a valid manifest:\n  {where}: .*no domain name"
    ):
        manifest_from_data(data)


def test_a_verdict_is_told_from_a_manifest():
    with pytest.raises(ManifestError, match=r"^v\.json: a verdict, not a manifest: .*plan --format json"):
        parse_manifest('{"schema": 1, "domain": "shop.example", "findings": []}', source="v.json")

import json

import jsonschema
import pytest

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
        "schema": 1,
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


def test_settings_inside_that_cannot_be_are_named():
    data = made().data()
    data["settings"]["dmarc"]["policy"] = "ignore"
    with pytest.raises(ManifestError, match=r"settings are not valid:\n  dmarc\.policy: "):
        with_dkim_facts(manifest_from_data(data), FACTS)


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
    data = made().data()
    data["schema"] = 1.0
    data["records"] = [{**record, "ttl": float(record["ttl"])} for record in data["records"]]
    assert manifest_from_data(data) == made()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", r"here: not JSON \(line 1, column 2"),
        ("[" * 100_000, "here: not JSON that can be read: it is nested too deeply"),
        ("1" * 5_000, "here: not JSON that can be read: it holds a number of too many digits"),
        ("[]", "here: expected a JSON object, found list"),
        ("{}", 'here: no manifest: it must say "schema": 1'),
        ('{"schema": true}', 'here: no manifest: it must say "schema": 1'),
        ('{"schema": 2}', "schema 2, this version of deliverability reads schema 1: upgrade"),
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
    assert document.settings["dkim"]["byo"] == {"selector": "shop1"}
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

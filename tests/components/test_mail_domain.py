"""`MailDomain` as a whole, judged by the raw requests it sends to the engine."""

import json

import pulumi
import pytest

from components.mail_domain import MailDomain
from deliverability.config import from_mapping
from deliverability.manifest import parse_manifest
from tests.components.harness import Program, Secret, Unknown, identity
from tests.components.strict_mocks import ACCOUNT, CELL, TOKENS, Ses, StrictAws, Zone, declare

DOMAIN = "shop.example.com"
BASE = {"domain": DOMAIN}
PRODUCTION = {**BASE, "environment": "production"}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/dns"

RECORD = "aws:route53/record:Record"
IDENTITY = "aws:sesv2/emailIdentity:EmailIdentity"
MAIL_FROM = "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes"
CONFIGURATION_SET = "aws:sesv2/configurationSet:ConfigurationSet"
COMPONENT = "mail-deliverability:index:MailDomain"

TAGS = {
    "project": "mail-deliverability",
    "stack": "shop-a.production",
    "domain": DOMAIN,
    "managed-by": "pulumi",
}
RECORDS = {
    "mail-spf": ("shop.example.com", "TXT", 300, ["v=spf1 include:amazonses.com -all"]),
    "mail-dkim-1": ("aaaatoken1._domainkey.shop.example.com", "CNAME", 300, [f"aaaatoken1.{CELL}"]),
    "mail-dkim-2": ("bbbbtoken2._domainkey.shop.example.com", "CNAME", 300, [f"bbbbtoken2.{CELL}"]),
    "mail-dkim-3": ("cccctoken3._domainkey.shop.example.com", "CNAME", 300, [f"cccctoken3.{CELL}"]),
    "mail-mail-from-mx": (
        "bounce.shop.example.com",
        "MX",
        300,
        ["10 feedback-smtp.eu-central-1.amazonses.com"],
    ),
    "mail-mail-from-spf": ("bounce.shop.example.com", "TXT", 300, ["v=spf1 include:amazonses.com ~all"]),
    "mail-dmarc": ("_dmarc.shop.example.com", "TXT", 300, ["v=DMARC1; p=none;"]),
}


def records(run, zone="Z1"):
    """Name, type, TTL and values of every record in a zone, by resource name; every other input is an error."""
    found = {}
    for request in run.requests:
        if request.type == RECORD:
            inputs = run.inputs(request.name, RECORD)
            if inputs.pop("zoneId") == zone:
                found[request.name] = tuple(inputs.pop(key) for key in ("name", "type", "ttl", "records"))
                assert not inputs
    return found


def resources(run):
    return sorted(map(identity, run.requests))


def everything(run):
    """Each resource with its inputs; the order in which they reach the engine is not ours to choose."""
    return {identity(request): run.inputs(request.name, request.type) for request in run.requests}


def test_a_domain_alone_declares_the_complete_set():
    run = declare(BASE)
    assert records(run) == RECORDS
    assert run.inputs("mail-configuration-set") == {
        "configurationSetName": "shop-example-com",
        "deliveryOptions": {"tlsPolicy": "REQUIRE"},
        "reputationOptions": {"reputationMetricsEnabled": False},
        "sendingOptions": {"sendingEnabled": True},
        "suppressionOptions": {"suppressedReasons": ["BOUNCE", "COMPLAINT"]},
        "region": "eu-central-1",
        "tags": TAGS,
    }
    assert run.inputs("mail-identity") == {
        "emailIdentity": DOMAIN,
        "configurationSetName": "shop-example-com",
        "dkimSigningAttributes": {"nextSigningKeyLength": "RSA_2048_BIT"},
        "region": "eu-central-1",
        "tags": TAGS,
    }
    assert run.inputs("mail-mail-from") == {
        "emailIdentity": DOMAIN,
        "mailFromDomain": "bounce.shop.example.com",
        "behaviorOnMxFailure": "USE_DEFAULT_VALUE",
        "region": "eu-central-1",
    }
    assert run.inputs("mail") == {"domain": DOMAIN, "region": "eu-central-1", "stack": "shop-a.production"}
    assert resources(run) == sorted(
        [
            f"{COMPONENT} mail",
            f"{CONFIGURATION_SET} mail-configuration-set",
            f"{IDENTITY} mail-identity",
            f"{MAIL_FROM} mail-mail-from",
            *(f"{RECORD} {name}" for name in RECORDS),
        ]
    )


def test_every_child_has_the_component_as_parent_and_a_urn_of_its_own():
    run = declare({**BASE, "recipients": ["someone@elsewhere.example"], "dns": {"role_arn": ROLE}})
    component = run.urn(run.request("mail"))
    children = [request for request in run.requests if request.name != "mail"]
    assert len(children) == 12
    assert {request.parent for request in children} == {component}
    urns = [run.urn(request) for request in run.requests]
    assert len(urns) == len(set(urns))


def test_two_domains_in_one_program_share_no_urn():
    def program():
        for number in (1, 2):
            MailDomain(f"mail{number}", {"domain": f"shop{number}.example.com"}, ask_ses=Ses())

    cloud = StrictAws(zones=(Zone("Z1", "example.com"),))
    run = Program(program, cloud, {"aws:region": "eu-central-1"}).run()
    urns = [run.urn(request) for request in run.requests]
    assert len(urns) == len(set(urns)) == 22


@pytest.mark.parametrize(
    "args",
    [
        BASE,
        {**BASE, "dns": {"mode": "external"}},
        {**BASE, "profile": "parked"},
        {**BASE, "dns": {"role_arn": ROLE}, "recipients": ["someone@elsewhere.example"]},
    ],
    ids=["default", "external dns", "parked", "role and recipients"],
)
def test_the_first_preview_shows_the_same_resources_though_nothing_is_known(args):
    zones = (Zone("Z1", "example.com"),)
    before = declare(args, cloud=StrictAws(zones=zones, echo=True), preview=True)
    assert resources(before) == resources(declare(args, cloud=StrictAws(zones=zones)))


def test_the_first_preview_leaves_unknown_what_ses_decides_and_asks_nobody():
    ses = Ses()
    cloud = StrictAws(zones=(Zone("Z1", "example.com"),), echo=True)
    run = declare(BASE, cloud=cloud, ses=ses, preview=True)
    shown = records(run)
    for number in (1, 2, 3):
        assert shown.pop(f"mail-dkim-{number}") == (Unknown(), "CNAME", 300, Unknown())
    assert shown == {name: record for name, record in RECORDS.items() if "dkim-" not in name}
    assert run.component_outputs("mail") == {
        "domain": DOMAIN,
        "identityArn": Unknown(),
        "dkimTokens": Unknown(),
        "records": Unknown(),
        "manifest": Unknown(),
        "senderPolicy": Unknown(),
    }
    assert ses.asked == []


def test_runs_are_alike():
    assert everything(declare(BASE)) == everything(declare(BASE))


def test_mail_from_comes_after_the_identity_and_the_identity_after_its_configuration_set():
    run = declare(BASE)
    identity_urn = run.urn(run.request("mail-identity"))
    set_urn = run.urn(run.request("mail-configuration-set"))
    assert list(run.request("mail-mail-from").dependencies) == [identity_urn]
    assert list(run.request("mail-identity").dependencies) == [set_urn]
    assert list(run.request("mail-dkim-1").dependencies) == [identity_urn]
    assert list(run.request("mail-spf").dependencies) == []


def test_outputs_are_registered_and_complete():
    outputs = declare(PRODUCTION).component_outputs("mail")
    manifest = parse_manifest(outputs.pop("manifest"))
    policy = json.loads(outputs.pop("senderPolicy"))
    shown = outputs.pop("records")
    assert outputs == {
        "domain": DOMAIN,
        "identityArn": f"arn:aws:ses:eu-central-1:{ACCOUNT}:identity/{DOMAIN}",
        "dkimTokens": list(TOKENS),
    }
    assert (manifest.stack, manifest.region, manifest.domain) == ("shop-a.production", "eu-central-1", DOMAIN)
    assert (manifest.dns.zone, manifest.dns.zone_id) == ("example.com", "Z1")
    assert (manifest.identity.dkim.tokens, manifest.identity.dkim.signing_zone) == (TOKENS, CELL)
    assert shown == manifest.data()["records"]
    assert [record["key"] for record in shown] == [name.removeprefix("mail-") for name in RECORDS]
    assert policy == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "SendAsTheDeclaredSenders",
                "Effect": "Allow",
                "Action": ["ses:SendEmail", "ses:SendRawEmail"],
                "Resource": [
                    f"arn:aws:ses:eu-central-1:{ACCOUNT}:identity/{DOMAIN}",
                    f"arn:aws:ses:eu-central-1:{ACCOUNT}:configuration-set/shop-example-com",
                ],
                "Condition": {"StringLike": {"ses:FromAddress": [f"*@{DOMAIN}"]}},
            }
        ],
    }


def test_the_records_of_the_manifest_are_those_that_were_declared():
    run = declare(BASE)
    manifest = parse_manifest(run.component_outputs("mail")["manifest"])
    assert {
        f"mail-{record.key}": (record.name, record.type, record.ttl, list(record.values))
        for record in manifest.records
    } == records(run)


def test_external_dns_declares_the_identity_and_hands_the_records_over():
    run = declare({**BASE, "dns": {"mode": "external"}}, cloud=StrictAws())
    assert resources(run) == [
        f"{CONFIGURATION_SET} mail-configuration-set",
        f"{IDENTITY} mail-identity",
        f"{MAIL_FROM} mail-mail-from",
        f"{COMPONENT} mail",
    ]
    assert run.monitor.invokes == []
    handed = run.component_outputs("mail")["records"]
    assert {
        f"mail-{record['key']}": (record["name"], record["type"], record["ttl"], record["values"])
        for record in handed
    } == RECORDS
    assert {record["ownership"] for record in handed} == {"handoff"}


def test_an_external_identity_declares_the_records_alone():
    ses = Ses()
    run = declare({**PRODUCTION, "identity": "external", "dkim": {"tokens": list(TOKENS)}}, ses=ses)
    shown = records(run)
    assert shown["mail-dkim-1"] == (
        "aaaatoken1._domainkey.shop.example.com",
        "CNAME",
        300,
        ["aaaatoken1.dkim.amazonses.com"],
    )
    assert resources(run) == sorted([f"{COMPONENT} mail", *(f"{RECORD} {name}" for name in RECORDS)])
    outputs = run.component_outputs("mail")
    assert (outputs["dkimTokens"], outputs.get("identityArn"), outputs.get("senderPolicy")) == (
        list(TOKENS),
        None,
        None,
    )
    assert ses.asked == []


def test_a_parked_domain_has_no_identity_and_needs_no_region():
    run = declare({**BASE, "profile": "parked"}, config={"aws:profile": "shops"})
    assert records(run) == {
        "mail-spf": (DOMAIN, "TXT", 300, ["v=spf1 -all"]),
        "mail-null-mx": (DOMAIN, "MX", 300, ["0 ."]),
        "mail-dmarc": (f"_dmarc.{DOMAIN}", "TXT", 300, ["v=DMARC1; p=reject; np=reject;"]),
    }
    assert len(run.requests) == 4
    outputs = run.component_outputs("mail")
    assert (outputs["dkimTokens"], parse_manifest(outputs["manifest"]).identity) == ([], None)


@pytest.mark.parametrize(
    ("environment", "declared", "protected"),
    [
        ("production", None, True),
        ("production", False, False),
        ("production", True, True),
        ("sandbox", None, False),
        ("sandbox", True, True),
    ],
)
def test_production_is_protected_unless_the_caller_decides(environment, declared, protected):
    opts = pulumi.ResourceOptions(protect=declared)
    run = declare({**BASE, "environment": environment}, opts=lambda: opts)
    assert {request.protect for request in run.requests} == {protected}
    assert opts.protect is declared, "the caller's options were changed"


def test_a_zone_in_another_account_is_reached_through_a_role():
    run = declare({**PRODUCTION, "dns": {"role_arn": ROLE}})
    provider = run.request("mail-dns")
    reference = f"{run.urn(provider)}::mail-dns-id"
    assert provider.type == "pulumi:providers:aws"
    assert provider.protect is False
    inputs = run.inputs("mail-dns")
    assert inputs["region"] == "eu-central-1"
    assert json.loads(inputs["assumeRoles"]) == [{"roleArn": ROLE, "sessionName": "mail-deliverability"}]
    by_type = {
        type_: {request.provider for request in run.requests if request.type == type_}
        for type_ in (RECORD, IDENTITY, MAIL_FROM, CONFIGURATION_SET)
    }
    assert by_type == {RECORD: {reference}, IDENTITY: {""}, MAIL_FROM: {""}, CONFIGURATION_SET: {""}}
    assert {invoke.provider for invoke in run.monitor.invokes} == {reference}


def test_the_callers_provider_is_used_for_all_but_the_foreign_zone():
    import pulumi_aws as aws

    def opts():
        return pulumi.ResourceOptions(providers=[aws.Provider("mine", region="eu-west-1")])

    run = declare({**BASE, "dns": {"role_arn": ROLE}}, opts=opts)
    mine = f"{run.urn(run.request('mine'))}::mine-id"
    assert run.request("mail-identity").provider == mine
    assert run.inputs("mail-identity")["region"] == "eu-central-1"
    assert run.request("mail-spf").provider == f"{run.urn(run.request('mail-dns'))}::mail-dns-id"


def test_without_a_role_the_callers_provider_reads_and_writes_the_zone():
    import pulumi_aws as aws

    def opts():
        return pulumi.ResourceOptions(providers=[aws.Provider("mine", region="eu-west-1")])

    run = declare(BASE, opts=opts)
    mine = f"{run.urn(run.request('mine'))}::mine-id"
    assert {request.provider for request in run.requests if request.type == RECORD} == {mine}
    assert {invoke.provider for invoke in run.monitor.invokes} == {mine}


def test_settings_reach_the_identity():
    run = declare(
        {
            **PRODUCTION,
            "dkim": {"key_length": 1024},
            "mail_from": {"subdomain": "envelope", "on_mx_failure": "reject"},
            "health": {"tls": "optional", "suppression": ["complaint"]},
        }
    )
    assert run.inputs("mail-identity")["dkimSigningAttributes"] == {"nextSigningKeyLength": "RSA_1024_BIT"}
    assert run.inputs("mail-mail-from") == {
        "emailIdentity": DOMAIN,
        "mailFromDomain": "envelope.shop.example.com",
        "behaviorOnMxFailure": "REJECT_MESSAGE",
        "region": "eu-central-1",
    }
    configuration_set = run.inputs("mail-configuration-set")
    assert configuration_set["deliveryOptions"] == {"tlsPolicy": "OPTIONAL"}
    assert configuration_set["reputationOptions"] == {"reputationMetricsEnabled": True}
    assert configuration_set["suppressionOptions"] == {"suppressedReasons": ["COMPLAINT"]}


def test_without_a_custom_mail_from_nothing_of_it_is_declared():
    run = declare({**BASE, "mail_from": {"subdomain": False}})
    assert not [request.name for request in run.requests if "mail-from" in request.name]
    assert "mail-mail-from-mx" not in records(run)


def test_snake_case_camel_case_and_settings_declare_the_same():
    snake = {**BASE, "mail_from": {"on_mx_failure": "reject"}, "dns": {"zone_id": "Z1"}}
    camel = {**BASE, "mailFrom": {"onMxFailure": "reject"}, "dns": {"zoneId": "Z1"}}
    runs = [declare(args) for args in (snake, camel, from_mapping(camel))]
    assert everything(runs[0]) == everything(runs[1]) == everything(runs[2])


def test_stack_and_region_are_the_programs_unless_given():
    run = declare({**BASE, "stack": "shop-a.eu", "region": "eu-west-3"})
    manifest = parse_manifest(run.component_outputs("mail")["manifest"])
    assert (manifest.stack, manifest.region) == ("shop-a.eu", "eu-west-3")
    assert {
        run.inputs(name)["region"] for name in ("mail-identity", "mail-mail-from", "mail-configuration-set")
    } == {"eu-west-3"}
    assert run.inputs("mail-mail-from-mx")["records"] == ["10 feedback-smtp.eu-west-3.amazonses.com"]


def test_long_txt_values_are_written_as_one_value_of_several_strings():
    terms = [f"include:sender{number}.mail-provider.example" for number in range(1, 9)]
    run = declare({**BASE, "spf": {"also": terms}})
    (value,) = run.inputs("mail-spf")["records"]
    first, second = value.split('""')
    assert len(first) == 255
    assert first + second == f"v=spf1 include:amazonses.com {' '.join(terms)} -all"


def test_recipients_of_a_sandbox_are_identities_unless_the_domain_covers_them():
    recipients = ["Tester.One@elsewhere.example", "agency.example", f"orders@{DOMAIN}", f"qa.{DOMAIN}"]
    run = declare({**BASE, "recipients": recipients})
    found = {
        request.name: run.inputs(request.name)
        for request in run.requests
        if request.name.startswith("mail-recipient-")
    }
    assert found == {
        f"mail-recipient-{recipient}": {"emailIdentity": recipient, "region": "eu-central-1", "tags": TAGS}
        for recipient in recipients[:2]
    }


def test_senders_bound_the_policy():
    run = declare({**BASE, "senders": [f"orders@{DOMAIN}", f"news.{DOMAIN}"]})
    policy = json.loads(run.component_outputs("mail")["senderPolicy"])
    assert policy["Statement"][0]["Condition"] == {
        "StringLike": {"ses:FromAddress": [f"orders@{DOMAIN}", f"*@news.{DOMAIN}"]}
    }


def test_no_secret_is_sent_where_there_is_none():
    run = declare(BASE)
    assert not any(
        isinstance(value, Secret) for r in run.requests for value in run.inputs(r.name, r.type).values()
    )
    assert {tuple(request.additionalSecretOutputs) for request in run.requests} == {()}

"""`MailDomain` as a whole, judged by the raw requests it sends to the engine."""

import json

import pytest

from components.mail_domain import MailDomain
from deliverability.declaration.manifest import parse_manifest
from deliverability.declaration.reading import from_mapping
from tests.components.expected import (
    BASE,
    COMPONENT,
    CONFIGURATION_SET,
    DOMAIN,
    IDENTITY,
    MAIL_FROM,
    PRODUCTION,
    RECORD,
    RECORDS,
    ROLE,
    TAGS,
    everything,
    records,
    resources,
)
from tests.components.harness import Program, Secret, Unknown
from tests.components.strict_mocks import ACCOUNT, CELL, TOKENS, Ses, StrictAws, Zone, declare


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


def test_records_stand_before_ses_is_told_to_use_them_and_what_is_protected_depends_on_all_else():
    run = declare(BASE)
    after = {
        request.name: sorted(
            urn.rpartition("::")[2] for urn in request.dependencies if "MailDomain::" not in urn
        )
        for request in run.requests
        if request.custom
    }
    assert after == {
        "mail-mail-from-mx": [],
        "mail-mail-from-spf": [],
        "mail-configuration-set": [],
        "mail-identity": ["mail-configuration-set"],
        "mail-mail-from": ["mail-identity", "mail-mail-from-mx", "mail-mail-from-spf"],
        "mail-dkim-1": ["mail-identity"],
        "mail-dkim-2": ["mail-identity"],
        "mail-dkim-3": ["mail-identity"],
        "mail-spf": [
            "mail-dkim-1",
            "mail-dkim-2",
            "mail-dkim-3",
            "mail-mail-from",
            "mail-mail-from-mx",
            "mail-mail-from-spf",
        ],
        "mail-dmarc": [
            "mail-dkim-1",
            "mail-dkim-2",
            "mail-dkim-3",
            "mail-mail-from",
            "mail-mail-from-mx",
            "mail-mail-from-spf",
        ],
    }


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


def test_no_secret_is_sent_where_there_is_none():
    run = declare(BASE)
    assert not any(
        isinstance(value, Secret) for r in run.requests for value in run.inputs(r.name, r.type).values()
    )
    assert {tuple(request.additionalSecretOutputs) for request in run.requests} == {()}


def test_a_former_mail_from_name_stays_the_same_resource():
    def names(**mail_from):
        run = declare({**BASE, "mail_from": mail_from})
        return {
            r.name: run.inputs(r.name)["name"] for r in run.requests if r.name.startswith("mail-mail-from-")
        }

    domain = BASE["domain"]
    bounce = {"mail-mail-from-mx": f"bounce.{domain}", "mail-mail-from-spf": f"bounce.{domain}"}
    other = {"mail-mail-from-mx-mx2": f"mx2.{domain}", "mail-mail-from-spf-mx2": f"mx2.{domain}"}
    assert names() == bounce
    assert names(subdomain="mx2") == other
    assert names(subdomain="mx2", previous=["bounce"]) == {**other, **bounce}


def test_the_engine_is_asked_about_every_record_and_all_that_ses_holds():
    run = declare(BASE)
    asked = {
        request.name: {field.name: list(names) for field, names in request.hooks.ListFields()}
        for request in run.requests
    }
    record = {"before_create": ["mail-is-free"], "before_update": ["mail-is-ours"]}
    assert asked == {
        "mail": {"before_update": ["mail-declared"]},
        "mail-configuration-set": {
            "before_create": ["mail-configuration-set-is-free"],
            "before_update": ["mail-configuration-set-is-ours"],
        },
        "mail-identity": {
            "before_create": ["mail-identity-is-free"],
            "before_update": ["mail-identity-changes"],
        },
        "mail-mail-from": {"before_update": ["mail-mail-from-changes"]},
        **dict.fromkeys(
            (
                "mail-mail-from-mx",
                "mail-mail-from-spf",
                "mail-dkim-1",
                "mail-dkim-2",
                "mail-dkim-3",
                "mail-spf",
                "mail-dmarc",
            ),
            record,
        ),
    }

"""What each setting, and each option of the caller, changes in what `MailDomain` declares."""

import json

import pulumi
import pytest

from deliverability.declaration.manifest import parse_manifest
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
    records,
    resources,
)
from tests.components.strict_mocks import TOKENS, Ses, StrictAws, declare


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
    ("environment", "setting", "declared", "protected"),
    [
        ("production", None, None, True),
        ("production", None, False, False),
        ("production", None, True, True),
        ("production", False, None, False),
        ("production", False, True, True),
        ("sandbox", None, None, False),
        ("sandbox", None, True, True),
        ("sandbox", True, None, True),
    ],
)
def test_what_must_not_go_is_protected_in_production_unless_somebody_decides(
    environment, setting, declared, protected
):
    opts = pulumi.ResourceOptions(protect=declared)
    more = {} if setting is None else {"protect": setting}
    run = declare({**BASE, "environment": environment, **more}, opts=lambda: opts)
    kept = {"mail", "mail-configuration-set", "mail-identity", "mail-spf", "mail-dmarc"}
    assert {request.name for request in run.requests if request.protect} == (kept if protected else set())
    assert opts.protect is declared, "the caller's options were changed"


def test_without_a_record_that_holds_a_destroy_back_all_is_protected():
    run = declare({**PRODUCTION, "spf": {"record": "none"}, "dmarc": {"record": "external"}})
    assert {request.protect for request in run.requests} == {True}


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


def test_in_the_sandbox_the_policy_holds_the_recipients_identities_and_from_stays_bound():
    """SES authorizes a send against them too there: without them every test mail is denied."""
    recipients = ["qa.example", "o*neil?$@partner.example", f"tester@{DOMAIN}"]
    run = declare({**BASE, "recipients": recipients})
    [statement] = json.loads(run.component_outputs("mail")["senderPolicy"])["Statement"]
    place = statement["Resource"][0].removesuffix(f":identity/{DOMAIN}")
    assert statement["Resource"] == [
        f"{place}:identity/{DOMAIN}",
        f"{place}:configuration-set/{DOMAIN.replace('.', '-')}",
        f"{place}:identity/qa.example",
        f"{place}:identity/o${{*}}neil${{?}}${{$}}@partner.example",
    ]
    assert statement["Condition"] == {"StringLike": {"ses:FromAddress": [f"*@{DOMAIN}"]}}


def test_senders_bound_the_policy():
    run = declare({**BASE, "senders": [f"orders@{DOMAIN}", f"news.{DOMAIN}"]})
    policy = json.loads(run.component_outputs("mail")["senderPolicy"])
    assert policy["Statement"][0]["Condition"] == {
        "StringLike": {"ses:FromAddress": [f"orders@{DOMAIN}", f"*@news.{DOMAIN}"]}
    }

"""The least policy: the actions that a check takes, no more and no less."""

import json

import pytest

from deliverability.generated.permissions import markdown
from deliverability.observe.aws.permissions import actions, changes, policy, role_policy
from deliverability.snapshot.readings import readings

ROLE = "arn:aws:iam::222222222222:role/dns"


def taken(shop):
    """The IAM actions of the requests that have reached the cloud."""
    return {f"{'ses' if s == 'sesv2' else s}:{o}" for s, o in (each.split(":") for each in shop.asked())}


def in_full_use(shop, manifest):
    """Everything there is to read: an address below the domain, advice, a set, records in the zone."""
    ses = shop.client("sesv2")
    ses.put_account_vdm_attributes(VdmAttributes={"VdmEnabled": "ENABLED"})
    ses.create_email_identity(EmailIdentity="shop.example.com")
    ses.create_email_identity(EmailIdentity="orders@shop.example.com")
    ses.create_dedicated_ip_pool(PoolName="shops")
    ses.create_configuration_set(
        ConfigurationSetName=manifest.identity.configuration_set, DeliveryOptions={"SendingPoolName": "shops"}
    )
    shop.asked()


def test_the_policy_allows_what_a_check_takes_and_nothing_else(declare, shop):
    manifest = declare(recipients=["tester@example.org"], senders=["orders@shop.example.com"])
    in_full_use(shop, manifest)
    aws = shop.look(manifest)
    assert {name: aws[name].status for name in readings()} == dict.fromkeys(readings(), "ok")
    assert taken(shop) == actions(policy(manifest))


def test_with_a_role_for_the_zone_each_has_its_own_part(declare, shop):
    manifest = declare(dns={"roleArn": ROLE}, senders=["orders@shop.example.com"])
    in_full_use(shop, manifest)
    shop.cloud.route53.ledger.create("222222222222", "shop.example.com", "x")
    shop.look(manifest)
    by_account = {}
    for each in shop.cloud.journal.entries():
        prefix = "ses" if each.service == "sesv2" else each.service
        by_account.setdefault(each.account, set()).add(f"{prefix}:{each.operation}")
    assert by_account == {
        shop.cloud.account_id: actions(policy(manifest)),
        "222222222222": actions(role_policy(manifest)),
    }


@pytest.mark.parametrize(
    "settings",
    [
        {"profile": "parked"},
        {"dns": {"mode": "external"}},
        {"profile": "parked", "dns": {"mode": "external"}},
        {"identity": "external", "dkim": {"tokens": ["aaa", "bbb", "ccc"]}},
        {"recipients": ["tester@example.org"]},
        {"mailFrom": {"subdomain": False}},
    ],
)
def test_no_declaration_takes_more_than_its_policy(declare, shop, settings):
    manifest = declare(tokens=None, **settings)
    shop.client("sesv2").create_email_identity(EmailIdentity="shop.example.com")
    shop.asked()
    shop.look(manifest)
    took = taken(shop)
    assert took <= actions(policy(manifest))
    # Advice is asked for where the manager is on, which here it isn't; sets and their pools only where the stack has one.
    assert actions(policy(manifest)) - took <= {
        "ses:ListRecommendations",
        "sts:GetCallerIdentity",
        "ses:GetConfigurationSetEventDestinations",
        "ses:GetDedicatedIpPool",
    }


def statement(document, action):
    [found] = [each for each in document["Statement"] if action in each["Action"]]
    return found


def test_resources_are_those_of_the_stack(declare):
    manifest = declare(
        recipients=["we?rd*$@example.org"], dns={"zone": "example.com", "zoneId": "Z0123456789EXAMPLE"}
    )
    document = policy(manifest, account="123456789012")
    ses = "arn:aws:ses:eu-central-1:123456789012"
    assert {
        action: statement(document, action)["Resource"]
        for action in (
            "ses:GetEmailIdentity",
            "ses:ListRecommendations",
            "ses:GetConfigurationSet",
            "route53:ListResourceRecordSets",
            "route53:GetHostedZone",
            "ses:GetAccount",
        )
    } == {
        "ses:GetEmailIdentity": [
            f"{ses}:identity/shop.example.com",
            f"{ses}:identity/*@shop.example.com",
            f"{ses}:identity/*.shop.example.com",
            f"{ses}:identity/we${{?}}rd${{*}}${{$}}@example.org",
        ],
        "ses:ListRecommendations": [f"{ses}:identity/shop.example.com"],
        "ses:GetConfigurationSet": [f"{ses}:configuration-set/{manifest.identity.configuration_set}"],
        "route53:ListResourceRecordSets": ["arn:aws:route53:::hostedzone/Z0123456789EXAMPLE"],
        "route53:GetHostedZone": ["arn:aws:route53:::hostedzone/*"],
        "ses:GetAccount": ["*"],
    }
    assert document["Version"] == "2012-10-17"
    assert {each["Effect"] for each in document["Statement"]} == {"Allow"}


def test_the_role_is_the_only_one_that_may_be_assumed(declare):
    manifest = declare(dns={"roleArn": ROLE})
    assert statement(policy(manifest), "sts:AssumeRole") == {
        "Effect": "Allow",
        "Action": ["sts:AssumeRole"],
        "Resource": [ROLE],
    }
    assert role_policy(declare()) is None


def test_every_action_reads(declare):
    verbs = ("Get", "List", "Describe", "AssumeRole")
    assert all(
        action.partition(":")[2].startswith(verbs)
        for action in actions(policy(declare(dns={"roleArn": ROLE})))
    )


def test_the_page_lists_every_action_and_its_policies_are_json():
    page = markdown()
    for reading in readings().values():
        for action in reading.actions:
            assert f"| `{action}` |" in page
    blocks = [block.partition("```")[0] for block in page.split("```json\n")[1:]]
    assert [type(json.loads(block)) for block in blocks] == [dict, list, dict, dict]


def test_a_deployment_writes_the_names_of_its_records_and_no_others(declare):
    [statement] = changes(declare(tokens=None, dns={"zoneId": "Z1"}))
    assert statement == {
        "Effect": "Allow",
        "Action": ["route53:ChangeResourceRecordSets"],
        "Resource": ["arn:aws:route53:::hostedzone/Z1"],
        "Condition": {
            "ForAllValues:StringLike": {
                "route53:ChangeResourceRecordSetsNormalizedRecordNames": [
                    "*._domainkey.shop.example.com",
                    "_dmarc.shop.example.com",
                    "bounce.shop.example.com",
                    "shop.example.com",
                ],
                "route53:ChangeResourceRecordSetsRecordTypes": ["CNAME", "MX", "TXT"],
                "route53:ChangeResourceRecordSetsActions": ["CREATE", "UPSERT", "DELETE"],
            }
        },
    }
    assert changes(declare(tokens=None, dns={"mode": "external"})) == []

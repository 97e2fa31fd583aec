"""The policies of identities through boto3."""

import json

import pytest

from tests.embedded.aws.ses.setups import SHOP, shown

ARN = "arn:aws:ses:eu-central-1:123456789012:identity/shop.example"
STATEMENT = {
    "Effect": "Allow",
    "Principal": {"AWS": "111122223333"},
    "Action": ["ses:SendEmail", "SES:SendRawEmail"],
    "Resource": ARN,
}


def policy(*statements, **members):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **members})


@pytest.fixture
def ses(fresh_ses):
    fresh_ses.create_email_identity(**SHOP)
    return fresh_ses


def test_policies_are_created_replaced_and_deleted(ses, refused):
    ses.create_email_identity_policy(**SHOP, PolicyName="p-1_a", Policy=policy(STATEMENT))
    kept = json.dumps(json.loads(policy(STATEMENT)), separators=(",", ":"))
    assert ses.get_email_identity_policies(**SHOP)["Policies"] == {"p-1_a": kept}
    again = refused(ses.create_email_identity_policy, **SHOP, PolicyName="p-1_a", Policy=policy(STATEMENT))
    assert again == ("AlreadyExistsException", "Policy <p-1_a> already exists", 400)
    denied = policy({**STATEMENT, "Effect": "Deny"})
    ses.update_email_identity_policy(**SHOP, PolicyName="p-1_a", Policy=denied)
    assert json.loads(shown(ses)["Policies"]["p-1_a"]) == json.loads(denied)
    ses.delete_email_identity_policy(**SHOP, PolicyName="p-1_a")
    assert shown(ses)["Policies"] == {}


def test_policies_and_identities_that_are_not_there(ses, refused):
    none = ("NotFoundException", "Policy <p> does not exist", 404)
    assert refused(ses.delete_email_identity_policy, **SHOP, PolicyName="p") == none
    assert refused(ses.update_email_identity_policy, **SHOP, PolicyName="p", Policy=policy(STATEMENT)) == none
    nobody = ("NotFoundException", "Email identity no.example does not exist.", 404)
    assert refused(ses.get_email_identity_policies, EmailIdentity="no.example") == nobody
    assert refused(ses.delete_email_identity_policy, EmailIdentity="no.example", PolicyName="p") == nobody


@pytest.mark.parametrize("name", ["a b", "a.b", "p\u00f6l", "x" * 65])
def test_a_name_that_is_none(ses, refused, name):
    calls = (
        (ses.create_email_identity_policy, {"Policy": policy(STATEMENT)}),
        (ses.update_email_identity_policy, {"Policy": policy(STATEMENT)}),
        (ses.delete_email_identity_policy, {}),
    )
    refusals = {refused(call, **SHOP, PolicyName=name, **more) for call, more in calls}
    words = (
        "1 validation error detected: Value at 'policyName' failed to satisfy constraint: "
        "Member must have length less than or equal to 64"
        if len(name) > 64
        else "PolicyName is invalid. Policy names must only include alpha-numeric characters, dashes, and underscores."
    )
    assert refusals == {("BadRequestException", words, 400)}


@pytest.mark.parametrize(
    "principal",
    [
        "*",
        {"AWS": "*"},
        {"AWS": ["111122223333", "arn:aws:iam::111122223333:root"]},
        {"AWS": "arn:aws:iam::111122223333:role/team/mail"},
        {"Service": "cognito-idp.amazonaws.com"},
    ],
)
def test_principals_that_are_taken(ses, principal):
    ses.create_email_identity_policy(
        **SHOP, PolicyName="p", Policy=policy({**STATEMENT, "Principal": principal})
    )


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        policy(),
        policy("all"),
        *(
            policy({key: value for key, value in STATEMENT.items() if key != left_out})
            for left_out in STATEMENT
        ),
        policy({**STATEMENT, "Effect": "Maybe"}),
        policy({**STATEMENT, "Principal": {}}),
        policy({**STATEMENT, "Principal": {"AWS": []}}),
        policy({**STATEMENT, "Principal": {"AWS": "somebody"}}),
        policy({**STATEMENT, "Principal": {"AWS": "arn:aws:s3:::bucket"}}),
        policy({**STATEMENT, "Principal": {"Federated": "cognito"}}),
        policy({**STATEMENT, "Resource": "*"}),
        policy({**STATEMENT, "Resource": [ARN, ARN.replace("shop", "other")]}),
        policy({**STATEMENT, "Resource": ARN.replace("shop.example", "other.example")}),
        policy({**STATEMENT, "Resource": ARN.replace("eu-central-1", "eu-west-1")}),
        policy({**STATEMENT, "Action": []}),
        policy({**STATEMENT, "Action": "ses:DeleteEmailIdentity"}),
        policy({**STATEMENT, "Condition": "always"}),
        policy(STATEMENT, Id="x" * 4096),
    ],
)
def test_policies_that_are_refused(ses, refused, text):
    code, message, status = refused(ses.create_email_identity_policy, **SHOP, PolicyName="p", Policy=text)
    assert (code, message[:16], status) == ("BadRequestException", "Invalid policy: ", 400)
    assert shown(ses)["Policies"] == {}


def test_an_identity_has_20_policies_at_most(ses, refused):
    for number in range(20):
        ses.create_email_identity_policy(**SHOP, PolicyName=f"p{number}", Policy=policy(STATEMENT))
    assert refused(ses.create_email_identity_policy, **SHOP, PolicyName="more", Policy=policy(STATEMENT)) == (
        "LimitExceededException",
        "Number of policies for <shop.example> exceeds max allowed number of policies per resource",
        400,
    )
    ses.update_email_identity_policy(**SHOP, PolicyName="p0", Policy=policy(STATEMENT))

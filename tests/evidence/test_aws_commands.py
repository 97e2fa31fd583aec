"""Commands of the AWS CLI, whole: every option is one that `aws sesv2` has."""

import boto3
import pytest
from botocore import xform_name

from deliverability.declaration.manifest import Manifest
from deliverability.evidence.aws_commands import (
    put_mail_from,
    restart_dkim,
    send_without_mail_from,
    sign_with_dkim,
)
from tests.rules.world import declared

HERE = "--region eu-central-1 --email-identity shop.example"


def test_commands_name_the_identity_and_its_region():
    assert restart_dkim(declared()) == (
        "start the DKIM set-up of shop.example in eu-central-1 again: "
        f"aws sesv2 put-email-identity-dkim-signing-attributes {HERE} --signing-attributes-origin AWS_SES"
    )
    assert (
        sign_with_dkim(declared()) == f"aws sesv2 put-email-identity-dkim-attributes {HERE} --signing-enabled"
    )
    assert put_mail_from(declared()) == (
        f"aws sesv2 put-email-identity-mail-from-attributes {HERE} --mail-from-domain bounce.shop.example "
        "--behavior-on-mx-failure USE_DEFAULT_VALUE"
    )
    assert put_mail_from(declared(mailFrom={"onMxFailure": "reject"})).endswith("REJECT_MESSAGE")


def test_an_own_key_is_given_again():
    manifest = declared()
    assert manifest.identity is not None
    dkim = manifest.identity.dkim.model_copy(update={"kind": "byo", "selector": "shop2026"})
    own = manifest.model_copy(update={"identity": manifest.identity.model_copy(update={"dkim": dkim})})
    assert restart_dkim(own) == (
        "give SES the own key of shop.example in eu-central-1 again (PutEmailIdentityDkimSigningAttributes)"
    )


def fall_back(manifest: Manifest) -> str:
    return send_without_mail_from(manifest, "news@shop.example", "mail.shop.example")


@pytest.mark.parametrize("command", [restart_dkim, sign_with_dkim, put_mail_from, fall_back])
def test_the_api_has_these_operations_and_members(command):
    client = boto3.client(
        "sesv2", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    _, operation, *options = command(declared()).partition("aws ")[2].split()
    model = client.meta.service_model
    [name] = [each for each in model.operation_names if xform_name(each, "-") == operation]
    members = {xform_name(member, "-") for member in model.operation_model(name).input_shape.members}
    given = {option.removeprefix("--") for option in options if option.startswith("--")}
    assert given - {"region"} <= members

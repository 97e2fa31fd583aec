"""The account of a region through boto3: standing, recommendations, tags."""

import pytest

REGION = {"region": "eu-central-1"}


def shown(ses):
    answer = ses.get_account()
    del answer["ResponseMetadata"]
    return answer


SANDBOX = {
    "DedicatedIpAutoWarmupEnabled": True,
    "EnforcementStatus": "HEALTHY",
    "ProductionAccessEnabled": False,
    "SendQuota": {"Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 0.0},
    "SendingEnabled": True,
    "SuppressionAttributes": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
    "VdmAttributes": {"VdmEnabled": "DISABLED"},
}


def test_a_new_account_is_in_the_sandbox(ses):
    assert shown(ses) == SANDBOX


def test_production_access_is_set_from_outside_for_one_region(rig, ses):
    rig.control("account", {**REGION, "production": True, "sent": 1200})
    assert shown(ses) == {
        **SANDBOX,
        "ProductionAccessEnabled": True,
        "SendQuota": {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 1200.0},
    }
    assert shown(rig.client("sesv2", "eu-west-1")) == SANDBOX


def test_a_paused_account_sends_nothing(rig, ses):
    rig.control("fault", {"fault": "account", **REGION, "enforcement": "SHUTDOWN"})
    assert (shown(ses)["EnforcementStatus"], shown(ses)["SendingEnabled"]) == ("SHUTDOWN", False)


def test_a_request_for_production_access_is_under_review(rig, ses, refused):
    details = {"MailType": "TRANSACTIONAL", "WebsiteURL": "https://shop.example"}
    ses.put_account_details(**details, ProductionAccessEnabled=True)
    asked = shown(ses)["Details"]
    assert asked == {
        **details,
        "ReviewDetails": {"Status": "PENDING", "CaseId": asked["ReviewDetails"]["CaseId"]},
    }
    code, _, status = refused(ses.put_account_details, **details)
    assert (code, status) == ("ConflictException", 409)


@pytest.mark.parametrize(
    ("review", "then"), [("PENDING", None), ("DENIED", None), ("FAILED", "PENDING"), ("GRANTED", "PENDING")]
)
def test_a_request_is_refused_without_a_word_while_one_is_open_and_after_it_was_denied(
    rig, ses, refused, review, then
):
    rig.control("account", {**REGION, "review": review})
    details = {"MailType": "TRANSACTIONAL", "WebsiteURL": "https://shop.example"}
    if then is None:
        assert refused(ses.put_account_details, **details)[::2] == ("ConflictException", 409)
    else:
        ses.put_account_details(**details)
    assert shown(ses)["Details"]["ReviewDetails"]["Status"] == (then or review)


def test_the_attributes_of_an_account(ses):
    ses.put_account_sending_attributes()
    ses.put_account_suppression_attributes(SuppressedReasons=["COMPLAINT"])
    ses.put_account_vdm_attributes(VdmAttributes={"VdmEnabled": "ENABLED"})
    assert shown(ses) == {
        **SANDBOX,
        "SendingEnabled": False,
        "SuppressionAttributes": {"SuppressedReasons": ["COMPLAINT"]},
        "VdmAttributes": {"VdmEnabled": "ENABLED"},
    }


def test_recommendations_need_the_deliverability_manager(rig, ses):
    ses.create_email_identity(EmailIdentity="shop.example")
    rig.control("fault", {"fault": "recommendation", **REGION, "identity": "shop.example", "type": "DMARC"})
    assert ses.list_recommendations()["Recommendations"] == []
    ses.put_account_vdm_attributes(VdmAttributes={"VdmEnabled": "ENABLED"})
    found = ses.list_recommendations(Filter={"STATUS": "OPEN", "IMPACT": "HIGH"})["Recommendations"]
    assert found == [
        {
            "ResourceArn": "arn:aws:ses:eu-central-1:123456789012:identity/shop.example",
            "Type": "DMARC",
            "Description": "Recommendation of the embedded cloud.",
            "Status": "OPEN",
            "Impact": "HIGH",
            "CreatedTimestamp": rig.cloud.clock.now(),
            "LastUpdatedTimestamp": rig.cloud.clock.now(),
        }
    ]
    assert ses.list_recommendations(Filter={"STATUS": "FIXED"})["Recommendations"] == []


@pytest.mark.parametrize(
    "wanted",
    [{"IMPACT": "HIGH", "TYPE": "SPF"}, {"STATUS": "OPEN", "RESOURCE_ARN": "arn"}, {"COLOUR": "red"}],
)
def test_filters_of_recommendations_that_do_not_go_together(ses, refused, wanted):
    assert refused(ses.list_recommendations, Filter=wanted)[0] == "BadRequestException"


def test_tags(ses, refused):
    ses.create_email_identity(EmailIdentity="shop.example")
    arn = {"ResourceArn": "arn:aws:ses:eu-central-1:123456789012:identity/shop.example"}
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    ses.tag_resource(**arn, Tags=tags)
    assert ses.list_tags_for_resource(**arn)["Tags"] == tags
    ses.untag_resource(**arn, TagKeys=["a"])
    assert ses.get_email_identity(EmailIdentity="shop.example")["Tags"] == tags[1:]
    elsewhere = "arn:aws:ses:eu-west-1:123456789012:identity/shop.example"
    assert refused(ses.list_tags_for_resource, ResourceArn=elsewhere)[0] == "NotFoundException"
    assert refused(ses.list_tags_for_resource, ResourceArn="shop.example")[0] == "BadRequestException"
    none = refused(ses.list_tags_for_resource, ResourceArn=arn["ResourceArn"].replace("shop", "no"))
    assert none == ("NotFoundException", "No EmailIdentity present with name: no.example", 404)

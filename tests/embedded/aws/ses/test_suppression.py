"""The suppression list of an account through boto3."""

import pytest

REGION = {"region": "eu-central-1"}


@pytest.fixture
def ses(rig):
    rig.control("account", {**REGION, "production": True})
    return rig.client("sesv2")


def listed(ses, **wanted):
    found = ses.list_suppressed_destinations(**wanted)["SuppressedDestinationSummaries"]
    return [(each["EmailAddress"], each["Reason"]) for each in found]


def test_addresses_are_listed_by_reason_and_in_pages(rig, ses, refused):
    ses.put_suppressed_destination(EmailAddress="gone@buyer.example", Reason="BOUNCE")
    ses.put_suppressed_destination(EmailAddress="angry@buyer.example", Reason="COMPLAINT")
    assert listed(ses, Reasons=["BOUNCE"]) == [("gone@buyer.example", "BOUNCE")]
    first = ses.list_suppressed_destinations(PageSize=1)
    second = ses.list_suppressed_destinations(PageSize=1, NextToken=first["NextToken"])
    pages = [first["SuppressedDestinationSummaries"], second["SuppressedDestinationSummaries"]]
    addresses = [[each["EmailAddress"] for each in page] for page in pages]
    assert addresses == [["angry@buyer.example"], ["gone@buyer.example"]]
    assert "NextToken" not in second
    one = ses.get_suppressed_destination(EmailAddress="gone@buyer.example")["SuppressedDestination"]
    assert (one["Reason"], one["LastUpdateTime"]) == ("BOUNCE", rig.cloud.clock.now())
    ses.delete_suppressed_destination(EmailAddress="gone@buyer.example")
    assert refused(ses.get_suppressed_destination, EmailAddress="gone@buyer.example") == (
        "NotFoundException",
        "Email address gone@buyer.example does not exist on your suppression list.",
        404,
    )


def test_only_the_domain_is_written_in_lower_case(rig, ses, refused):
    for address, reason in (
        ("Foo@Example.COM", "BOUNCE"),
        (" Foo@example.com ", "COMPLAINT"),
        ("foo@example.com", "BOUNCE"),
    ):
        ses.put_suppressed_destination(EmailAddress=address, Reason=reason)
    assert listed(ses) == [("Foo@example.com", "COMPLAINT"), ("foo@example.com", "BOUNCE")]
    shown = ses.get_suppressed_destination(EmailAddress="Foo@EXAMPLE.com")["SuppressedDestination"]
    assert shown["EmailAddress"] == "Foo@example.com"
    assert refused(ses.get_suppressed_destination, EmailAddress="FOO@example.com")[0] == "NotFoundException"
    ses.delete_suppressed_destination(EmailAddress="foo@Example.com")
    fault = {"fault": "suppress", **REGION, "address": "Bar@Example.com"}
    assert rig.control("fault", fault)[1]["address"] == "Bar@example.com"
    assert listed(ses) == [("Bar@example.com", "BOUNCE"), ("Foo@example.com", "COMPLAINT")]


def test_a_sandboxed_account_adds_nothing(rig, ses, refused):
    rig.control("account", {**REGION, "production": False})
    put = ses.put_suppressed_destination
    assert refused(put, EmailAddress="a@b.example", Reason="BOUNCE")[0] == "BadRequestException"


def test_a_reason_that_is_none(ses, refused):
    put = ses.put_suppressed_destination
    assert refused(put, EmailAddress="a@b.example", Reason="SPAM") == (
        "BadRequestException",
        "1 validation error detected: Value at 'reason' failed to satisfy constraint: "
        "Member must satisfy enum value set: [BOUNCE, COMPLAINT]",
        400,
    )
    assert refused(ses.put_account_suppression_attributes, SuppressedReasons=["SPAM", "BOUNCE"])[1] == (
        "1 validation error detected: Value at 'suppressedReasons' failed to satisfy constraint: "
        "Member must satisfy constraint: [Member must satisfy enum value set: [BOUNCE, COMPLAINT]]"
    )

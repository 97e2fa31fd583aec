"""Every way in which AWS fails to answer, and what of its answers becomes data."""

from datetime import UTC, datetime

import boto3
import pytest
from botocore import exceptions

from deliverability.observe.aws.attempts import Attempt, attempt, plain
from deliverability.snapshot import Reading
from deliverability.snapshot.readings.identity import IDENTITY


@pytest.mark.parametrize(
    ("code", "http", "status", "passing"),
    [
        ("NotFoundException", 404, "absent", False),
        ("AccessDeniedException", 400, "denied", False),
        ("AccessDenied", 403, "denied", False),
        ("SomethingNew", 403, "denied", False),
        ("TooManyRequestsException", 429, "throttled", True),
        ("ThrottlingException", 400, "throttled", True),
        ("SomethingNew", 429, "throttled", True),
        ("ExpiredTokenException", 403, "no-credentials", False),
        ("UnrecognizedClientException", 403, "no-credentials", False),
        ("InvalidClientTokenId", 403, "no-credentials", False),
        ("SignatureDoesNotMatch", 403, "no-credentials", False),
        ("BadRequestException", 400, "error", False),
        ("InternalServiceErrorException", 500, "error", True),
    ],
)
def test_an_error_response_has_its_status(code, http, status, passing):
    response = {
        "Error": {"Code": code, "Message": "because"},
        "ResponseMetadata": {"HTTPStatusCode": http},
    }
    assert failing(exceptions.ClientError(response, "GetAccount")) == Attempt(
        Reading(status, detail=f"ses:GetAccount: {code}: because"), passing
    )


def test_a_role_that_cannot_be_assumed_is_told_by_its_own_action():
    response = {"Error": {"Code": "AccessDenied", "Message": "because"}}
    assert failing(exceptions.ClientError(response, "AssumeRole")).reading == Reading(
        "denied", detail="sts:AssumeRole: AccessDenied: because"
    )


def failing(error):
    def request():
        raise error

    return attempt(request, "ses:GetAccount")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (exceptions.NoCredentialsError(), "no-credentials"),
        (exceptions.PartialCredentialsError(provider="env", cred_var="x"), "no-credentials"),
        (exceptions.ProfileNotFound(profile="x"), "no-credentials"),
        (exceptions.CredentialRetrievalError(provider="x", error_msg="y"), "no-credentials"),
        (exceptions.TokenRetrievalError(provider="x", error_msg="y"), "no-credentials"),
        (exceptions.SSOTokenLoadError(error_msg="x"), "no-credentials"),
        (exceptions.UnauthorizedSSOTokenError(), "no-credentials"),
        (exceptions.LoginRefreshRequired(), "no-credentials"),
        (exceptions.EndpointConnectionError(endpoint_url="http://x"), "unreachable"),
        (exceptions.ConnectTimeoutError(endpoint_url="http://x"), "unreachable"),
        (exceptions.ReadTimeoutError(endpoint_url="http://x"), "unreachable"),
        (exceptions.ConnectionClosedError(endpoint_url="http://x"), "unreachable"),
        (exceptions.ProxyConnectionError(proxy_url="http://x"), "unreachable"),
        (exceptions.SSLError(endpoint_url="http://x", error="y"), "unreachable"),
        (exceptions.NoRegionError(), "error"),
        (PermissionError(13, "no", "/home/x/.aws/config"), "error"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_an_error_of_the_client_has_its_status(error, status):
    got = failing(error)
    assert (got.reading.status, got.reading.data, got.reading.known) == (status, {}, False)
    assert got.reading.detail.startswith(f"ses:GetAccount: {type(error).__name__}: ")
    assert got.passing is (status == "unreachable")


def test_a_long_error_is_cut():
    assert len(failing(ValueError("x" * 5000)).reading.detail) <= 403


def test_values_of_responses_become_json():
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert plain({"a": [moment, (1, 2.5, None, True)], "b": b"x\xff"}) == {
        "a": ["2026-01-01T00:00:00+00:00", [1, 2.5, None, True]],
        "b": "x\ufffd",
    }


def test_without_credentials(declare, read):
    got = read(IDENTITY, declare())
    assert got == Reading(
        "no-credentials",
        detail="ses:GetEmailIdentity: NoCredentialsError: Unable to locate credentials",
    )


def test_a_profile_that_does_not_exist(declare, read, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "shop-typo")
    got = read(IDENTITY, declare())
    assert (got.status, "shop-typo" in got.detail) == ("no-credentials", True)


def test_an_endpoint_that_does_not_listen(declare, read):
    session = boto3.Session("key", "secret")
    got = read(IDENTITY, declare(), session=session, endpoint_url="http://127.0.0.1:9", timeout=1)
    assert got.status == "unreachable"

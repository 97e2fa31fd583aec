"""The outcome of one AWS call as a `Reading`: its answer as plain data, or its error, classified."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from deliverability.dataclass import dataclass
from deliverability.snapshot import Reading

#: Error codes of the AWS APIs (`ClientError.response["Error"]["Code"]`) that say the same as a status.
_ABSENT = frozenset({"NotFoundException", "NoSuchHostedZone", "NoSuchEntity"})
_DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "NotAuthorized",
        "OptInRequired",
        "SubscriptionRequiredException",
        "UnauthorizedOperation",
    }
)
_BAD_CREDENTIALS = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "InvalidToken",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequests",
        "TooManyRequestsException",
    }
)

#: Characters of an error's text that are kept; a signature mismatch quotes the whole request.
_MAX_DETAIL = 400


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one request gave. passing: whether the same request may be answered a moment later."""

    reading: Reading
    passing: bool = False


def attempt(request: Callable[[], Mapping[str, Any]], action: str) -> Attempt:
    """Send a request: "ok" with its JSON-able response, or the status of its error and which action failed.

    action: the IAM action of the request; `AssumeRole`, which may come before it, is told by its own name.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        response = request()
    except ClientError as error:
        failed = "sts:AssumeRole" if error.operation_name == "AssumeRole" else action
        return _of_client_error(error.response, failed)
    except BotoCoreError as error:
        reading = _of_core_error(error, action)
        return Attempt(reading, passing=reading.status == "unreachable")
    except Exception as error:
        # botocore lets errors of credential helpers, sockets and files through as they are. This is the edge.
        return Attempt(Reading("error", detail=_detail(action, type(error).__name__, str(error))))
    return Attempt(
        Reading("ok", {key: plain(value) for key, value in response.items() if key != "ResponseMetadata"})
    )


def plain(value: Any) -> Any:
    """A value of a response as JSON data; times as ISO 8601 in UTC."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case bytes():
            return value.decode("utf-8", "replace")
        case _:
            return value


def _of_client_error(response: Mapping[str, Any], action: str) -> Attempt:
    error = response.get("Error", {})
    code = str(error.get("Code", ""))
    http = response.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0
    status = _status(code, http)
    reading = Reading(status, detail=_detail(action, code, str(error.get("Message", ""))))
    return Attempt(reading, passing=status == "throttled" or http >= 500)


def _status(code: str, http: int) -> Literal["absent", "no-credentials", "denied", "throttled", "error"]:
    if code in _ABSENT:
        return "absent"
    if code in _BAD_CREDENTIALS:
        return "no-credentials"
    if code in _DENIED or http == 403:
        return "denied"
    if code in _THROTTLED or http == 429:
        return "throttled"
    return "error"


def _of_core_error(error: Exception, action: str) -> Reading:
    from botocore import exceptions as e

    detail = _detail(action, type(error).__name__, str(error))
    without_credentials = (
        e.NoCredentialsError,
        e.PartialCredentialsError,
        e.CredentialRetrievalError,
        e.ProfileNotFound,
        e.UnknownCredentialError,
        e.RefreshWithMFAUnsupportedError,
        e.NoAuthTokenError,
        e.TokenRetrievalError,
        e.SSOError,
        e.LoginError,
    )
    if isinstance(error, without_credentials):
        return Reading("no-credentials", detail=detail)
    if isinstance(error, e.HTTPClientError | e.ConnectionError):
        return Reading("unreachable", detail=detail)
    return Reading("error", detail=detail)


def _detail(*words: str) -> str:
    text = ": ".join(filter(None, words))
    return text if len(text) <= _MAX_DETAIL else f"{text[:_MAX_DETAIL]}..."

"""One read of an AWS API as a `Reading`: bounded, in a thread of its own, its errors told apart."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from deliverability.observe.options import AwsOptions
from deliverability.observe.snapshot import Reading

LEFT_OUT = Reading("left-out")

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


class Clients:
    """boto3 clients of one observation, made when they are first needed; may be used from several threads."""

    def __init__(self, options: AwsOptions) -> None:
        self._options = options
        self._session = options.session
        # Neither a session nor the making of a client is thread-safe in boto3.
        self._lock = threading.Lock()

    def client(self, service: str, region: str, *, role_arn: str | None = None) -> Any:
        """A client with bounded timeouts and three tries; with the role's credentials where a role is named.

        Raises BotoCoreError, and ClientError where the role can't be assumed.
        """
        import boto3
        from botocore.config import Config

        with self._lock:
            if self._session is None:
                self._session = boto3.Session()
            credentials = self._assumed(role_arn, region) if role_arn else {}
            return self._made(service, region, Config, credentials)

    def _made(self, service: str, region: str, config: Any, credentials: Mapping[str, str]) -> Any:
        return self._session.client(
            service,
            region_name=region,
            endpoint_url=self._options.endpoint_url,
            config=config(
                connect_timeout=self._options.timeout,
                read_timeout=self._options.timeout,
                # Backs off up to a second or two between tries, which is what one request a second asks for.
                retries={"mode": "standard", "total_max_attempts": 3},
            ),
            **credentials,
        )

    def _assumed(self, role_arn: str, region: str) -> dict[str, str]:
        from botocore.config import Config

        client = self._made("sts", region, Config, {})
        try:
            given = client.assume_role(RoleArn=role_arn, RoleSessionName="deliverability-check")[
                "Credentials"
            ]
        finally:
            client.close()
        return {
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        }


async def read(call: Callable[[], Mapping[str, Any]], *, deadline: float) -> Reading:
    """Run a blocking call in a thread: the `Reading` of its response or of its error.

    deadline: the loop's time after which the answer is "unreachable". The thread is a daemon: neither a deadline nor a
    cancelled observation has to wait for a socket that never answers.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Reading] = loop.create_future()

    def settle(reading: Reading) -> None:
        if not done.done():
            done.set_result(reading)

    def work() -> None:
        reading = reading_of(call)
        try:
            loop.call_soon_threadsafe(settle, reading)
        except RuntimeError:
            return  # the loop is closed: nobody wants it any more

    threading.Thread(target=work, name="aws-read", daemon=True).start()
    try:
        async with asyncio.timeout_at(deadline):
            return await done
    except TimeoutError:
        return Reading("unreachable", detail="no answer before the time for the whole observation was over")


def reading_of(call: Callable[[], Mapping[str, Any]]) -> Reading:
    """The `Reading` of a call: "ok" with its JSON-able response, or the status of its error."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        response = call()
    except ClientError as error:
        return _of_client_error(error.response)
    except BotoCoreError as error:
        return _of_core_error(error)
    except Exception as error:
        # botocore lets errors of credential helpers, sockets and files through as they are. This is the edge.
        return Reading("error", detail=_detail(type(error).__name__, str(error)))
    return Reading("ok", {key: plain(value) for key, value in response.items() if key != "ResponseMetadata"})


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


def _of_client_error(response: Mapping[str, Any]) -> Reading:
    error = response.get("Error", {})
    code = str(error.get("Code", ""))
    detail = _detail(code, str(error.get("Message", "")))
    http = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    if code in _ABSENT:
        return Reading("absent", detail=detail)
    if code in _BAD_CREDENTIALS:
        return Reading("no-credentials", detail=detail)
    if code in _DENIED or http == 403:
        return Reading("denied", detail=detail)
    if code in _THROTTLED or http == 429:
        return Reading("throttled", detail=detail)
    return Reading("error", detail=detail)


def _of_core_error(error: Exception) -> Reading:
    from botocore import exceptions as e

    detail = _detail(type(error).__name__, str(error))
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


def _detail(kind: str, message: str) -> str:
    text = f"{kind}: {message}" if kind else message
    return text if len(text) <= _MAX_DETAIL else f"{text[:_MAX_DETAIL]}..."

"""All services behind one address: routes each request to Route 53, SES, moto or the control endpoints."""

import json
from collections.abc import Callable

from deliverability.embedded.aws import rpc_cbor
from deliverability.embedded.aws.faults import Faults
from deliverability.embedded.aws.journal import Journal
from deliverability.embedded.aws.moto_bridge import MotoBridge
from deliverability.embedded.aws.protocol.call import HttpRequest, HttpResponse
from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.protocol.restxml import write_error
from deliverability.embedded.aws.route53.service import Route53
from deliverability.embedded.aws.routing import (
    MOTO_SERVICES,
    account_of,
    operation_of,
    read_signature,
    ses_path,
    target,
)
from deliverability.embedded.aws.server import HttpServer
from deliverability.embedded.aws.service import ROUTE53, SESV2, AwsService
from deliverability.embedded.aws.ses.service import Ses
from deliverability.embedded.aws.visitors import refusal

#: Lists that became POSTs in newer models; the Go SDK and AWS CLI v1 still use GET.
_SES_ALIASES = (
    ("GET", "/v2/email/identities", "ListEmailIdentities"),
    ("GET", "/v2/email/configuration-sets", "ListConfigurationSets"),
)
#: What the services of moto say over the rate limit.
_THROTTLED = ("Throttling", "Rate exceeded", 400)


class Gateway:
    """The HTTP side of the embedded cloud, listening until it is closed.

    control: answers what is asked below /_cloud.
    changed: called after each request that may have changed something.
    Raises OSError if the port is taken.
    """

    def __init__(
        self,
        route53: Route53,
        ses: Ses,
        faults: Faults,
        journal: Journal,
        control: Callable[[HttpRequest], HttpResponse],
        account: str,
        changed: Callable[[], None],
        port: int = 0,
    ) -> None:
        self._services = {
            "route53": AwsService(
                "route53", ROUTE53, route53.operations(), faults, journal, route53.ledger.lock
            ),
            "sesv2": AwsService(
                "sesv2", SESV2, ses.operations(), faults, journal, ses.store.lock, _SES_ALIASES
            ),
        }
        self._faults = faults
        self._journal = journal
        self._control = control
        self._moto = MotoBridge()
        self._account = account
        self._changed = changed
        self._server = HttpServer(self.answer, port)

    @property
    def address(self) -> tuple[str, int]:
        """(host, port)."""
        return self._server.address

    def close(self) -> None:
        """Stop listening and wait for the requests under way."""
        self._server.close()

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The answer to any request."""
        refused = refusal(request.headers)
        if refused is not None:
            return self._turn_away(request, *refused)
        response = self._control(request) if _is_control(request) else self._aws(request)
        if request.method not in ("GET", "HEAD") and response.status < 300:
            self._changed()
        return response

    def _turn_away(self, request: HttpRequest, status: int, reason: str) -> HttpResponse:
        """A refusal in the form of the path, of a request that nobody is to read further."""
        if _is_control(request):
            body = json.dumps({"error": reason}).encode() + b"\n"
            return HttpResponse(status, body, {"Content-Type": "application/json"})
        return self._refuse(target(request.path, None), ApiError("AccessDenied", reason, status))

    def _aws(self, request: HttpRequest) -> HttpResponse:
        try:
            signature = read_signature(request)
        except ApiError as error:
            return self._refuse(target(request.path, None), error)
        service = target(request.path, signature)
        account = self._moto.account_of(signature.access_key) or account_of(
            signature.access_key, self._account
        )
        if service in self._services:
            path = ses_path(request.path) if service == "sesv2" else request.path
            return self._services[service].answer(request, path, account, signature.region)
        if service:
            name, operation = MOTO_SERVICES[service], operation_of(request)
            self._journal.note(name, operation, account, signature.region)
            try:
                self._faults.raise_for(name, operation, account, signature.region, _THROTTLED)
                return self._moto.answer(request, signature, account)
            except ApiError as error:
                return self._refuse_in_kind(request, error)
        known = "Route 53, SES v2, STS, SNS, CloudWatch and IAM"
        message = (
            f"The embedded cloud serves {known}, not {signature.service}: {request.method} {request.path}"
        )
        return self._refuse("", ApiError("NotImplementedException", message, 501))

    def _refuse_in_kind(self, request: HttpRequest, error: ApiError) -> HttpResponse:
        """A refusal in the protocol of the request, for services that have several."""
        if rpc_cbor.speaks(request):
            return rpc_cbor.refuse(error)
        if "x-amz-target" not in request.headers:
            return self._refuse("", error)
        body = json.dumps({"__type": error.code, "message": error.message}).encode()
        headers = {"Content-Type": "application/x-amz-json-1.0", "x-amzn-ErrorType": error.code}
        return HttpResponse(error.status, body, headers)

    def _refuse(self, service: str, error: ApiError) -> HttpResponse:
        if service == "sesv2":
            error = ApiError(f"{error.code.removesuffix('Exception')}Exception", error.message, error.status)
        if service in self._services:
            return self._services[service].refuse(error)
        # Query and XML clients read this form; JSON clients take the name from the header.
        response = write_error(error, "00000000-0000-0000-0000-000000000000", "https://embedded.cloud/")
        return HttpResponse(
            response.status, response.body, {**response.headers, "x-amzn-ErrorType": error.code}
        )


def _is_control(request: HttpRequest) -> bool:
    return request.path == "/_cloud" or request.path.startswith("/_cloud/")

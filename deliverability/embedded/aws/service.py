"""One AWS service on the wire: from an HTTP request to an operation and back."""

import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from deliverability.embedded.aws.faults import Faults
from deliverability.embedded.aws.journal import Journal
from deliverability.embedded.aws.protocol import restjson, restxml, values
from deliverability.embedded.aws.protocol.call import Call, Handler, HttpRequest, HttpResponse
from deliverability.embedded.aws.protocol.errors import ApiError, InvalidRequest
from deliverability.embedded.aws.protocol.model import ServiceApi


@dataclass(frozen=True, slots=True)
class Dialect:
    """The names that a service gives to what every service refuses.

    constraint: a value outside the model's limits. malformed: a body that cannot be read. unknown: no such operation.
    throttled: code, message and status over the rate limit. wording: of a violated limit.
    """

    constraint: str
    malformed: str
    throttled: tuple[str, str, int]
    wording: values.Wording


ROUTE53 = Dialect(
    "InvalidInput",
    "MalformedInput",
    ("Throttling", "Rate exceeded", 400),
    values.Wording(shows_values=True),
)
SESV2 = Dialect(
    "BadRequestException",
    "SerializationException",
    ("TooManyRequestsException", "Rate exceeded", 429),
    values.Wording(shows_values=False),
)


class AwsService:
    """Reads requests by the service's model, runs the handlers one at a time, writes the answers.

    lock: guards the service's state; held while a handler runs. aliases: request lines of other SDK generations, as (method,
    path, operation).
    """

    def __init__(
        self,
        name: str,
        dialect: Dialect,
        handlers: Mapping[str, Handler],
        faults: Faults,
        journal: Journal,
        lock: threading.RLock,
        aliases: Sequence[tuple[str, str, str]] = (),
    ) -> None:
        self.name = name
        self.lock = lock
        self._aliases = aliases
        self._dialect = dialect
        self._handlers = handlers
        self._faults = faults
        self._journal = journal

    @cached_property
    def api(self) -> ServiceApi:
        """The service's model; read at the first request, for reading it takes longer than starting all the rest."""
        api = ServiceApi.load(self.name)
        for method, path, operation in self._aliases:
            api.alias(method, path, operation)
        return api

    @cached_property
    def _is_xml(self) -> bool:
        return bool(self.api.model.metadata["protocol"] == "rest-xml")

    def answer(self, request: HttpRequest, path: str, account: str, region: str) -> HttpResponse:
        """The answer to a request for `path`, which the router has freed of prefixes of other SDK generations."""
        request_id = str(uuid.uuid4())
        try:
            found = self.api.match(request.method, path)
            if found is None:
                raise ApiError(
                    "UnknownOperationException", f"{self.name} has no operation {request.method} {path}", 404
                )
            operation, labels = found
            output = self._run(operation, labels, request, account, region)
        except ApiError as error:
            return self.refuse(error, request_id)
        if self._is_xml:
            return restxml.write(operation, output, request_id, self.api.namespace)
        return restjson.write(operation, output, request_id)

    def refuse(self, error: ApiError, request_id: str | None = None) -> HttpResponse:
        """A refusal in the service's own form, with the HTTP status that the model gives it."""
        status = self.api.error_status(error.code) or error.status
        error = ApiError(error.code, error.message, status, error.members)
        request_id = request_id or str(uuid.uuid4())
        if self._is_xml:
            return restxml.write_error(
                error, request_id, self.api.namespace, self.api.error_shape(error.code)
            )
        return restjson.write_error(error, request_id)

    def _run(
        self, operation: Any, labels: Mapping[str, str], request: HttpRequest, account: str, region: str
    ) -> Mapping[str, Any]:
        name = operation.name
        self._journal.note(self.name, name, account, region)
        self._faults.raise_for(self.name, name, account, region, self._dialect.throttled)
        handler = self._handlers.get(name)
        if handler is None:
            message = f"The embedded cloud does not implement {self.name}:{name}"
            raise ApiError("NotImplementedException", message, 501)
        try:
            reader = restxml.read if self._is_xml else restjson.read
            params = reader(operation, labels, request)
            if operation.input_shape is not None:
                values.check(operation.input_shape, params, self._dialect.wording)
        except InvalidRequest as problem:
            code = self._dialect.constraint if problem.constraint else self._dialect.malformed
            raise ApiError(code, problem.message) from None
        with self.lock:
            return handler(Call(name, params, account, region))

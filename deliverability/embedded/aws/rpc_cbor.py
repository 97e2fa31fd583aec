"""Smithy RPC v2 with CBOR, the protocol in which newer SDKs speak to CloudWatch, for a backend that reads JSON only.

botocore's own serialisers and parsers do both halves: they are given the models of requests where they expect those of
answers, and the other way round.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from deliverability.embedded.aws.protocol.call import HttpRequest, HttpResponse
from deliverability.embedded.aws.protocol.errors import ApiError

_PATH = re.compile(r"/service/(?P<target>\w+)/operation/(?P<operation>\w+)")
_CBOR, _JSON = "smithy-rpc-v2-cbor", "json"
_HEADERS = {"smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor"}

#: The services among those of moto that have this protocol, by the target prefix in the path.
_SERVICES = {"GraniteServiceVersion20100801": "cloudwatch"}

#: What an error looks like in CBOR, whatever its code (https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html).
_ERROR = {
    "metadata": {"protocol": _CBOR, "targetPrefix": "Errors", "serviceId": "Errors"},
    "operations": {
        "Error": {"name": "Error", "http": {"method": "POST", "requestUri": "/"}, "input": {"shape": "Error"}}
    },
    "shapes": {
        "Error": {
            "type": "structure",
            "members": {"__type": {"shape": "Text"}, "message": {"shape": "Text"}},
        },
        "Text": {"type": "string"},
    },
}


def speaks(request: HttpRequest) -> bool:
    """Whether a request is one of this protocol."""
    return request.headers.get("smithy-protocol") == "rpc-v2-cbor"


def refuse(error: ApiError) -> HttpResponse:
    """A refusal in CBOR."""
    return _refusal(error.code, error.message or "", error.status, error.code)


class CborBridge:
    """Puts requests in CBOR to a backend that reads JSON, and its answers into CBOR.

    backend: answers a request of the AWS JSON protocol.
    """

    def __init__(self, backend: Callable[[HttpRequest], HttpResponse]) -> None:
        self._backend = backend

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The answer to a request; an operation that the service does not have, or a body that is no CBOR, is refused."""
        try:
            operation = _operation(request.path)
            answered = self._backend(_to_json(operation, request))
        except ApiError as error:
            return refuse(error)
        return _to_cbor(operation, answered)


def _operation(path: str) -> Any:
    from botocore.loaders import Loader
    from botocore.model import OperationNotFoundError, ServiceModel

    found = _PATH.fullmatch(path)
    service = _SERVICES.get(found["target"]) if found is not None else None
    if found is None or service is None:
        raise ApiError(
            "UnknownOperationException", f"No service of the embedded cloud is called by {path}", 404
        )
    loader = Loader()
    version = loader.determine_latest_version(service, "service-2")
    model = ServiceModel(loader.load_data(f"{service}/{version}/service-2"), service)
    try:
        return model.operation_model(found["operation"])
    except OperationNotFoundError:
        message = f"{service} has no operation {found['operation']}"
        raise ApiError("UnknownOperationException", message, 404) from None


def _to_json(operation: Any, request: HttpRequest) -> HttpRequest:
    from botocore.serialize import create_serializer

    params: Mapping[str, Any] = {}
    if operation.input_shape is not None and request.body:
        try:
            params = _parse(_CBOR, 200, {}, request.body, operation.input_shape)
        except Exception:  # botocore's parser meets foreign octets with whatever its arithmetic raises
            raise ApiError(
                "SerializationException", "The request body is not CBOR for this operation"
            ) from None
    written = create_serializer(_JSON, include_validation=False).serialize_to_request(params, operation)
    kept = {
        name: value for name, value in request.headers.items() if name not in ("smithy-protocol", "accept")
    }
    headers = {
        **kept,
        **{name.lower(): value for name, value in written["headers"].items()},
        "content-length": str(len(written["body"])),
    }
    return HttpRequest("POST", "/", "", headers, written["body"])


def _to_cbor(operation: Any, answered: HttpResponse) -> HttpResponse:
    headers = {name.lower(): value for name, value in answered.headers.items()}
    parsed = _parse(_JSON, answered.status, headers, answered.body, operation.output_shape)
    if answered.status >= 300:
        code, message = parsed["Error"]["Code"], parsed["Error"]["Message"]
        return _refusal(_error_type(operation, code), message, answered.status, code)
    kept = {name: value for name, value in headers.items() if name == "x-amzn-requestid"}
    if operation.output_shape is None:
        return HttpResponse(answered.status, b"", {**kept, **_HEADERS})
    return HttpResponse(answered.status, _write(_as_input(operation), parsed), {**kept, **_HEADERS})


def _error_type(operation: Any, code: str) -> str:
    """The type that the operation's model has for an error code: several types of a service can share one code."""
    for shape in operation.error_shapes:
        if code in (shape.name, shape.metadata.get("error", {}).get("code")):
            return str(shape.name)
    return code


def _refusal(shape_name: str, message: str, status: int, code: str) -> HttpResponse:
    from botocore.model import ServiceModel

    body = _write(
        ServiceModel(_ERROR, "errors").operation_model("Error"), {"__type": shape_name, "message": message}
    )
    fault = "Sender" if status < 500 else "Receiver"
    return HttpResponse(status, body, {**_HEADERS, "x-amzn-query-error": f"{code};{fault}"})


def _as_input(operation: Any) -> Any:
    """The operation with its output where its input was, for a serialiser that writes requests only."""
    from botocore.model import OperationModel

    raw = {
        "name": operation.name,
        "http": operation.http,
        "input": {"shape": operation.output_shape.name},
    }
    return OperationModel(raw, operation.service_model, operation.name)


def _parse(protocol: str, status: int, headers: Mapping[str, str], body: bytes, shape: Any) -> dict[str, Any]:
    from botocore.parsers import create_parser

    parsed = create_parser(protocol).parse({"status_code": status, "headers": headers, "body": body}, shape)
    return {name: value for name, value in parsed.items() if name != "ResponseMetadata"}


def _write(operation: Any, values: Mapping[str, Any]) -> bytes:
    from botocore.serialize import create_serializer

    return bytes(
        create_serializer(_CBOR, include_validation=False).serialize_to_request(values, operation)["body"]
    )

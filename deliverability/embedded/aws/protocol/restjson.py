"""REST-JSON, the protocol of SES v2: requests to parameters, outputs and errors to answers."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from deliverability.embedded.aws.protocol.call import HttpRequest, HttpResponse
from deliverability.embedded.aws.protocol.errors import ApiError, InvalidRequest
from deliverability.embedded.aws.protocol.inputs import body_members, outside_body
from deliverability.embedded.aws.protocol.values import timestamp


def read(operation: Any, labels: Mapping[str, str], request: HttpRequest) -> dict[str, Any]:
    """The parameters of a request; raises `InvalidRequest` where the body is not what the model describes."""
    shape = operation.input_shape
    if shape is None:
        return {}
    params = outside_body(shape, labels, request)
    body = _body(request.body)
    for name, wire_name, member in body_members(shape):
        if body.get(wire_name) is not None:
            params[name] = _value(member, body[wire_name], wire_name)
    return params


def write(operation: Any, output: Mapping[str, Any], request_id: str) -> HttpResponse:
    """The answer of a successful operation."""
    shape = operation.output_shape
    document = _document(shape, output) if shape is not None else {}
    status = operation.http.get("responseCode", 200)
    return HttpResponse(status, _dump(document), _headers(request_id))


def write_error(error: ApiError, request_id: str) -> HttpResponse:
    """The answer of a refusal: the name in `x-amzn-ErrorType`, the text in `message`."""
    headers = {**_headers(request_id), "x-amzn-ErrorType": error.code}
    return HttpResponse(error.status, _dump({"message": error.message}), headers)


def _headers(request_id: str) -> dict[str, str]:
    return {"Content-Type": "application/json", "x-amzn-RequestId": request_id}


def _dump(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _body(raw: bytes) -> dict[str, Any]:
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise InvalidRequest("Unable to parse the request body as JSON", constraint=False) from None
    if not isinstance(body, dict):
        raise InvalidRequest("Start of structure or map expected", constraint=False)
    return body


_JSON_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float, str),
}


def _value(shape: Any, value: Any, where: str) -> Any:
    kind = shape.type_name
    wrong_bool = isinstance(value, bool) and kind != "boolean"
    fits = isinstance(value, _JSON_TYPES.get(kind, (str,)))
    if wrong_bool or not fits:
        raise InvalidRequest(f"'{where}' is not a {kind}", constraint=False)
    if kind == "structure":
        return {
            name: _value(member, value[wire_name], f"{where}.{wire_name}")
            for name, wire_name, member in body_members(shape)
            if value.get(wire_name) is not None
        }
    if kind == "list":
        return [_value(shape.member, item, f"{where}[{index}]") for index, item in enumerate(value)]
    if kind == "map":
        return {key: _value(shape.value, item, f"{where}.{key}") for key, item in value.items()}
    if kind == "timestamp":
        try:
            return timestamp(value)
        except (ValueError, OverflowError):
            raise InvalidRequest(f"'{where}' is not a timestamp", constraint=False) from None
    return value


def _document(shape: Any, value: Any) -> Any:
    if shape.type_name == "structure":
        return {
            member.serialization.get("name", name): _document(member, value[name])
            for name, member in shape.members.items()
            if value.get(name) is not None
        }
    if shape.type_name == "list":
        return [_document(shape.member, item) for item in value]
    if shape.type_name == "map":
        return {key: _document(shape.value, item) for key, item in value.items()}
    if isinstance(value, datetime):
        return round(value.timestamp(), 3)
    return value

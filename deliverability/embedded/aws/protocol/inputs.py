"""The members of a request outside its body: in path, query and headers."""

from collections.abc import Iterator, Mapping
from typing import Any

from deliverability.embedded.aws.protocol.call import HttpRequest
from deliverability.embedded.aws.protocol.errors import InvalidRequest
from deliverability.embedded.aws.protocol.values import scalar


def outside_body(shape: Any, labels: Mapping[str, str], request: HttpRequest) -> dict[str, Any]:
    """Parameters from URI labels, query string and headers, by member name."""
    params: dict[str, Any] = {}
    arguments = request.arguments()
    for name, member in shape.members.items():
        location = member.serialization.get("location")
        wire_name = member.serialization.get("name", name)
        if location == "uri":
            params[name] = scalar(member, labels[wire_name], wire_name)
        elif location == "querystring" and wire_name in arguments:
            params[name] = _argument(member, arguments[wire_name], wire_name)
        elif location == "header" and wire_name.lower() in request.headers:
            params[name] = scalar(member, request.headers[wire_name.lower()], wire_name)
    return params


def body_members(shape: Any) -> Iterator[tuple[str, str, Any]]:
    """(member name, wire name, shape) of the members that travel in the body."""
    for name, member in shape.members.items():
        if "location" not in member.serialization:
            yield name, member.serialization.get("name", name), member


def _argument(shape: Any, values: list[str], where: str) -> Any:
    if shape.type_name == "list":
        return [scalar(shape.member, text, where) for text in values]
    if len(values) > 1:
        raise InvalidRequest(f"Query parameter '{where}' was given more than once", constraint=False)
    return scalar(shape, values[0], where)

"""REST-XML, the protocol of Route 53: requests to parameters, outputs and errors to answers."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from deliverability.embedded.aws.protocol.call import HttpRequest, HttpResponse
from deliverability.embedded.aws.protocol.errors import ApiError, InvalidRequest
from deliverability.embedded.aws.protocol.inputs import body_members, outside_body
from deliverability.embedded.aws.protocol.values import scalar

#: Characters that no XML 1.0 document may hold, not even escaped; a path can bring them in.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read(operation: Any, labels: Mapping[str, str], request: HttpRequest) -> dict[str, Any]:
    """The parameters of a request; raises `InvalidRequest` where the body is not what the model describes."""
    shape = operation.input_shape
    if shape is None:
        return {}
    params = outside_body(shape, labels, request)
    members = list(body_members(shape))
    if members and request.body.strip():
        root = _parse(request.body)
        expected = shape.serialization.get("name", f"{operation.name}Request")
        if _local(root.tag) != expected:
            raise InvalidRequest(f"{_local(root.tag)} is not valid, expected {expected}", constraint=False)
        params |= _structure(shape, root)
    elif any(name in shape.required_members for name, _, _ in members):
        raise InvalidRequest("Could not parse XML", constraint=False)
    return params


def write(operation: Any, output: Mapping[str, Any], request_id: str, namespace: str) -> HttpResponse:
    """The answer of a successful operation."""
    shape = operation.output_shape
    headers = _headers(request_id)
    status = operation.http.get("responseCode", 200)
    if shape is None:
        return HttpResponse(status, b"", headers)
    root = ET.Element(f"{operation.name}Response", {"xmlns": namespace})
    for name, member in shape.members.items():
        value = output.get(name)
        if value is None:
            continue
        wire_name = member.serialization.get("name", name)
        if member.serialization.get("location") == "header":
            headers[wire_name] = _text(value)
        else:
            _append(root, wire_name, member, value)
    return HttpResponse(status, _render(root), headers)


def write_error(error: ApiError, request_id: str, namespace: str, shape: Any = None) -> HttpResponse:
    """The answer of a refusal, in an `ErrorResponse`; `shape` is the model's of this error, if it has one.

    Route 53's own documents also show InvalidChangeBatch as a root element with `Messages`. The Go SDK alone reads that:
    botocore and the JavaScript SDK find no code in it. All of them read the code and the message here, and further members
    under the model's names (`messages`, lower case, for the JavaScript SDK compares letter by letter).
    """
    root = ET.Element("ErrorResponse", {"xmlns": namespace})
    inner = ET.SubElement(root, "Error")
    ET.SubElement(inner, "Type").text = "Sender" if error.status < 500 else "Receiver"
    ET.SubElement(inner, "Code").text = error.code
    ET.SubElement(inner, "Message").text = _text(error.message or "")
    for name, member in shape.members.items() if shape is not None else ():
        if name in error.members:
            _append(inner, member.serialization.get("name", name), member, error.members[name])
    ET.SubElement(root, "RequestId").text = request_id
    return HttpResponse(error.status, _render(root), _headers(request_id))


def _headers(request_id: str) -> dict[str, str]:
    return {"Content-Type": "text/xml", "x-amzn-RequestId": request_id}


def _render(root: ET.Element) -> bytes:
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0"?>\n' + body


def _parse(raw: bytes) -> ET.Element:
    # A document type could define entities that expand without bound; no AWS client sends one.
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise InvalidRequest("Could not parse XML", constraint=False)
    try:
        return ET.fromstring(raw)  # noqa: S314 - the line above refuses what makes this parser unsafe
    except (ET.ParseError, LookupError, ValueError):
        raise InvalidRequest("Could not parse XML", constraint=False) from None


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _structure(shape: Any, element: ET.Element) -> dict[str, Any]:
    children = {_local(child.tag): child for child in element}
    known = list(body_members(shape))
    unknown = children.keys() - {wire_name for _, wire_name, _ in known}
    if unknown:
        raise InvalidRequest(
            f"Invalid XML ; cvc-complex-type.2.4.a: Invalid content was found starting with element '{sorted(unknown)[0]}'.",
            constraint=True,
        )
    missing = next(
        (wire for name, wire, _ in known if name in shape.required_members and wire not in children), None
    )
    if missing is not None:
        raise InvalidRequest(
            f"Invalid XML ; cvc-complex-type.2.4.b: The content of element '{_local(element.tag)}' is not complete. "
            f"One of '{missing}' is expected.",
            constraint=True,
        )
    return {
        name: _value(member, children[wire_name])
        for name, wire_name, member in known
        if wire_name in children
    }


def _value(shape: Any, element: ET.Element) -> Any:
    if shape.type_name == "structure":
        return _structure(shape, element)
    if shape.type_name == "list":
        return [_value(shape.member, child) for child in element]
    return scalar(shape, element.text or "", _local(element.tag))


def _append(parent: ET.Element, name: str, shape: Any, value: Any) -> None:
    element = ET.SubElement(parent, name)
    if shape.type_name == "structure":
        for member_name, member in shape.members.items():
            if value.get(member_name) is not None:
                _append(element, member.serialization.get("name", member_name), member, value[member_name])
    elif shape.type_name == "list":
        for item in value:
            _append(element, shape.member.serialization.get("name", "member"), shape.member, item)
    else:
        element.text = _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return _NOT_XML.sub("\ufffd", str(value))

"""Property values between the SDK's wire form (protobuf `Struct`) and plain Python.

On the wire secrets are wrapped, unknown values are a marker string and every number is a float.
"""

from collections.abc import Mapping
from typing import Any

from google.protobuf import struct_pb2  # type: ignore[import-untyped]

from deliverability.engine.resources.schema import UNKNOWN

#: Signatures of the Pulumi SDK (`pulumi.runtime.rpc`, sdk/go/common/resource/properties.go).
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"
_RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
_UNKNOWN_MARKER = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

#: What stands in reports in place of a secret.
REDACTED = "[secret]"


class UnsupportedValue(ValueError):
    """A value that this engine can't carry, such as an asset or an archive."""


def decode(struct: struct_pb2.Struct, *, nulls: bool = False) -> tuple[dict[str, Any], frozenset[str]]:
    """Plain values (unknown ones as UNKNOWN), and the top-level keys that hold a secret somewhere.

    nulls: whether those inside objects are kept. In inputs they mean "not given"; in outputs they are data.
    """
    values: dict[str, Any] = {}
    secret: set[str] = set()
    for key, value in struct.fields.items():
        plain, is_secret = _decode(value, nulls)
        if plain is not None:
            values[key] = plain
        if is_secret:
            secret.add(key)
    return values, frozenset(secret)


def encode(
    values: Mapping[str, Any], secret: frozenset[str] = frozenset(), *, unknowns: bool = False
) -> struct_pb2.Struct:
    """The wire form; nulls are left out.

    unknowns: whether UNKNOWN values are kept. In a preview's answer they aren't: what is missing there is unknown.
    """
    struct = struct_pb2.Struct()
    for key, value in values.items():
        if value is not None and (unknowns or value is not UNKNOWN):
            encoded = _encode(value)
            struct.fields[key].CopyFrom(_wrapped(encoded) if key in secret else encoded)
    return struct


def redacted(values: Mapping[str, Any], secret: frozenset[str]) -> dict[str, Any]:
    """The values with secrets replaced, for reports."""
    return {key: REDACTED if key in secret else value for key, value in values.items()}


def _decode(value: struct_pb2.Value, nulls: bool) -> tuple[Any, bool]:
    match value.WhichOneof("kind"):
        case "string_value":
            return (UNKNOWN if value.string_value == _UNKNOWN_MARKER else value.string_value), False
        case "number_value":
            number = value.number_value
            return (int(number) if number.is_integer() else number), False
        case "bool_value":
            return value.bool_value, False
        case "list_value":
            parts = [_decode(part, nulls) for part in value.list_value.values]
            return [part for part, _ in parts], any(is_secret for _, is_secret in parts)
        case "struct_value":
            return _decode_struct(value.struct_value, nulls)
        case _:
            return None, False


def _decode_struct(struct: struct_pb2.Struct, nulls: bool) -> tuple[Any, bool]:
    signature = struct.fields[_SIGNATURE].string_value if _SIGNATURE in struct.fields else ""
    if signature == _SECRET:
        return _decode(struct.fields["value"], nulls)[0], True
    if signature == _RESOURCE:
        return struct.fields["urn"].string_value, False
    if signature:
        raise UnsupportedValue(f"a value of the kind {signature} (an asset or archive?) can't be rehearsed")
    values: dict[str, Any] = {}
    secret = False
    for key, part in struct.fields.items():
        plain, is_secret = _decode(part, nulls)
        secret = secret or is_secret
        if plain is not None or nulls:
            values[key] = plain
    return values, secret


def _encode(value: Any) -> struct_pb2.Value:
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if value is UNKNOWN:
        return struct_pb2.Value(string_value=_UNKNOWN_MARKER)
    if isinstance(value, bool):  # before numbers: a bool is an int
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, int | float):
        return struct_pb2.Value(number_value=float(value))
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, list | tuple):
        return struct_pb2.Value(list_value=struct_pb2.ListValue(values=[_encode(part) for part in value]))
    if isinstance(value, Mapping):
        fields = {key: _encode(part) for key, part in value.items() if part is not None}
        return struct_pb2.Value(struct_value=struct_pb2.Struct(fields=fields))
    raise UnsupportedValue(f"{type(value).__name__} can't be put into a property")


def _wrapped(value: struct_pb2.Value) -> struct_pb2.Value:
    fields = {_SIGNATURE: struct_pb2.Value(string_value=_SECRET), "value": value}
    return struct_pb2.Value(struct_value=struct_pb2.Struct(fields=fields))

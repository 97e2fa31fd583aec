from typing import Any

from google.protobuf import json_format, struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from deliverability.engine.resources import UNKNOWN
from deliverability.engine.values import decode, encode, redacted

SCALARS = st.text(max_size=8) | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False)
KEYS = st.text("abcdefg", min_size=1, max_size=3)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def same(left: Any, right: Any) -> bool:
    """Equal, where 1 and 1.0 are one number, but True is not 1."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right) and isinstance(left, bool) is isinstance(right, bool)


@given(st.dictionaries(KEYS, VALUES, max_size=4), st.data())
def test_what_is_encoded_is_decoded_again(values: dict[str, Any], data: st.DataObject) -> None:
    secret = frozenset(data.draw(st.sets(st.sampled_from(sorted(values)))) if values else ())
    decoded, kept_secret = decode(encode(values, secret))
    assert same(decoded, values)
    assert kept_secret == secret


def test_whole_numbers_are_integers() -> None:
    assert repr(decode(encode({"ttl": 300.0}))[0]) == "{'ttl': 300}"
    assert repr(decode(encode({"rate": 0.5}))[0]) == "{'rate': 0.5}"


def test_unknown_is_left_out_at_the_top_and_marked_inside() -> None:
    assert decode(encode({"id": UNKNOWN, "records": ["a", UNKNOWN]}))[0] == {"records": ["a", UNKNOWN]}


def test_nulls_are_data_in_outputs_only() -> None:
    struct = struct_pb2.Struct()
    json_format.ParseDict({"a": {"b": None, "c": 1}, "d": None}, struct)
    assert decode(struct)[0] == {"a": {"c": 1}}
    assert decode(struct, nulls=True)[0] == {"a": {"b": None, "c": 1}}


def test_secrets_inside_make_the_whole_input_secret() -> None:
    struct = struct_pb2.Struct()
    wrapped = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "hush"}
    json_format.ParseDict({"signing": {"key": wrapped, "selector": "a"}}, struct)
    values, secret = decode(struct)
    assert (values, secret) == ({"signing": {"key": "hush", "selector": "a"}}, {"signing"})
    assert redacted(values, secret) == {"signing": "[secret]"}

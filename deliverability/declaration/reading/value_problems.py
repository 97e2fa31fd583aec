"""pydantic's errors about single values in our words: what was expected, and the way out."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from deliverability.declaration.reading.keys import nearest
from deliverability.declaration.reading.numbers import number_in
from deliverability.declaration.settings import Settings
from deliverability.declaration.values import REFUSED

#: What people write for the two.
_FLAG_WORDS = {
    **dict.fromkeys(("true", "yes", "y", "on", "1"), "true"),
    **dict.fromkeys(("false", "no", "n", "off", "0"), "false"),
}
_EXPECTED = {
    "string_type": "expected text",
    "tuple_type": "expected a list",
    "model_type": "expected a mapping of keys",
    "bool_type": "expected true or false",
    "int_type": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "finite_number": "expected a finite number",
}


def value_problem(detail: ErrorDetails, value: Any) -> tuple[str, str]:
    """What is wrong with a value, and the way out; the detail's place is a path of the settings."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == REFUSED:
        return context["problem"], context["remedy"]
    if kind == "missing":
        return "the key is required, and missing", f"add '{detail['loc'][-1]}:'"
    if kind == "literal_error":
        return _not_one_of(detail, value)
    if kind in ("greater_than_equal", "greater_than", "less_than_equal", "less_than"):
        bound = next(iter(context.values()))
        words = {"greater_than_equal": "at least", "greater_than": "more than", "less_than_equal": "at most"}
        expected = (
            f"{words.get(kind, 'less than')} {bound:g}" if bound < 10**6 else f"{words.get(kind)} {bound}"
        )
        return f"expected {expected}", "correct the number"
    expected = _EXPECTED.get(kind, detail["msg"])
    return f"{expected}, found {_kind(value)}", _type_remedy(kind, value, detail["loc"])


def _not_one_of(detail: ErrorDetails, value: Any) -> tuple[str, str]:
    choices = choices_of(tuple(part for part in detail["loc"] if isinstance(part, str)))
    expected = f"expected one of {', '.join(str(choice) for choice in choices)}"
    texts = tuple(str(choice) for choice in choices)
    if isinstance(value, str) and value in texts:
        return f"{expected}, found text", "write the number without quotes"
    close = nearest(value, texts) if isinstance(value, str) else None
    if close is None and isinstance(value, bool):
        return (
            f"{expected}, found {_kind(value)}",
            "put text in quotes: YAML reads on, off, yes and no as booleans",
        )
    return expected, f"did you mean {close!r}?" if close else "choose one of these"


def choices_of(path: tuple[str, ...]) -> tuple[Any, ...]:
    """The allowed values of a key whose type is a Literal, or of the items of such a list."""
    model: Any = Settings
    annotation: Any = None
    for name in path:
        annotation = next(field.annotation for field in model.model_fields.values() if field.alias == name)
        model = next(
            (
                p
                for p in (annotation, *get_args(annotation))
                if isinstance(p, type) and issubclass(p, BaseModel)
            ),
            None,
        )
    found = next((part for part in (annotation, *get_args(annotation)) if get_origin(part) is Literal), None)
    return get_args(found)


def _type_remedy(kind: str, value: Any, path: tuple[int | str, ...]) -> str:
    if kind == "tuple_type" and isinstance(value, str):
        return "write each entry on a line of its own, after '- '"
    if kind == "tuple_type":
        return "write a list, each entry after '- '"
    if kind == "model_type" and path == ("mailFrom",) and value is False:
        return "write 'subdomain: false' below it, indented"
    if kind == "model_type":
        return "write keys below it, indented"
    if kind == "string_type":
        return "put it in quotes" if not isinstance(value, (dict, list, tuple)) else "write one text"
    if kind == "bool_type":
        meant = _FLAG_WORDS.get(value.strip().lower()) if isinstance(value, str) else None
        if meant == value:
            return "write it without quotes"
        return f"write {meant}" if meant else "write true or false"
    whole = kind in ("int_type", "int_from_float")
    if isinstance(value, str):
        seconds = path[-1:] == ("ttl",)
        number = number_in(value, seconds=seconds, whole=whole)
        if number is None:
            return (
                f"write a {'whole ' if whole else ''}number{' of seconds' if seconds else ''}, without a unit"
            )
        if number == value.strip():
            return "write it without quotes"
        return f"write {number}{', which is in seconds' if seconds else ''}"
    if isinstance(value, float) and value.is_integer():
        return f"write {value:.0f}"
    return "write a whole number" if whole else "write a number"


def _kind(value: Any) -> str:
    names: Iterable[tuple[Any, str]] = (
        (bool, "a boolean"),
        (str, "text"),
        ((int, float), "a number"),
        (dict, "a mapping"),
        ((list, tuple), "a list"),
        (date, "a date"),
    )
    return next(
        (name for kind, name in names if isinstance(value, kind)),
        "nothing" if value is None else "something else",
    )

"""The fields of a request to the control endpoints, read and checked; every mistake is named."""

import re
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LARGEST = 1e15
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")


class ControlProblem(ValueError):
    """A control request that cannot be carried out; the text says what was expected."""


def duration(value: Any, where: str) -> timedelta:
    """A duration from "72h", "1d 12h", "90s" or a number of seconds, not negative."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e10:
        return timedelta(seconds=value)
    if isinstance(value, str):
        parts = _DURATION.findall(value)
        if parts and not _DURATION.sub("", value).strip():
            try:
                return sum(
                    (timedelta(**{_UNITS[unit]: float(number)}) for number, unit in parts), timedelta()
                )
            except OverflowError:
                pass
    raise ControlProblem(
        f'{where} is {value!r}; expected a duration like "72h", "90s" or a number of seconds'
    )


class Fields:
    """The members of a JSON object, taken one by one; `done` refuses what is left over.

    account: the AWS account that the request is about.
    """

    def __init__(self, values: Any, where: str = "the request", account: str = "") -> None:
        if not isinstance(values, dict):
            raise ControlProblem(f"{where} must be a JSON object, not {values!r}")
        self._values: Mapping[str, Any] = values
        self._where = where
        self._known: list[str] = []
        self.account = account

    def __contains__(self, name: str) -> bool:
        self._known.append(name)
        return name in self._values

    def raw(self, name: str, default: Any = None) -> Any:
        """A member as it is."""
        return self._values[name] if name in self else default

    def text(self, name: str, default: str | None = None, among: Collection[str] = ()) -> str:
        """A string; required without a default."""
        value = self.raw(name, default)
        if not isinstance(value, str) or (among and value not in among):
            expected = f"one of {', '.join(among)}" if among else "a string"
            raise ControlProblem(f'"{name}" of {self._where} is {value!r}; expected {expected}')
        return value

    def number(
        self, name: str, default: float | None = None, lowest: float = 0, highest: float = _LARGEST
    ) -> float:
        """A number; not one without end, nor none at all (JSON of Python knows `NaN`)."""
        value = self.raw(name, default)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (number and lowest <= value <= highest):
            upwards = f"to {highest:g}" if highest < _LARGEST else "up"
            expected = f"a number from {lowest:g} {upwards}"
            raise ControlProblem(f'"{name}" of {self._where} is {value!r}; expected {expected}')
        return float(value) if isinstance(value, float) else int(value)

    def mapping(self, name: str) -> Mapping[str, Any]:
        """A JSON object; empty where it is left out."""
        value = self.raw(name)
        if not isinstance(value, dict | None):
            raise ControlProblem(f'"{name}" of {self._where} is {value!r}; expected a JSON object')
        return value or {}

    def count(self, name: str, default: int | None = None) -> int | None:
        """A whole number from 1 up, or None where it may be left out."""
        value = self.raw(name, default)
        if value is not None and (
            not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= _LARGEST
        ):
            raise ControlProblem(f'"{name}" of {self._where} is {value!r}; expected a whole number from 1 up')
        return value

    def flag(self, name: str, default: bool | None = None) -> bool:
        """true or false."""
        value = self.raw(name, default)
        if not isinstance(value, bool):
            raise ControlProblem(f'"{name}" of {self._where} is {value!r}; expected true or false')
        return value

    def done(self) -> None:
        """Refuse members that nobody has asked for; to be called when all that are known have been."""
        unknown = [name for name in self._values if name not in self._known]
        if unknown:
            known = ", ".join(dict.fromkeys(self._known)) or "none"
            raise ControlProblem(f'{self._where} has no setting "{unknown[0]}"; there are {known}')

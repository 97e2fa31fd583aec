"""Verdicts read back from the JSON that `-f json` writes: the inverse of `report/verdict/json.py`."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from deliverability.dataclass import dataclass
from deliverability.history.standing import Earlier, FindingsHistory, Standing, State
from deliverability.json_text import JsonError, read_json
from deliverability.report.head import Head
from deliverability.verdict import Finding, Result, Verdict, fingerprints

#: Of the documents that are read; the schema only grows, so what a later version adds is passed over.
_SCHEMA = 1

#: Of what was not looked at.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

T = TypeVar("T")


class SavedVerdictError(ValueError):
    """The text is no verdict; the message says what is wrong, and where."""


@dataclass(frozen=True, slots=True)
class SavedVerdict:
    """A verdict as a file has it.

    exit_code: what the command that wrote it ended with: 0, 1 or 3. problem: why there is none for this stack, "" where there is;
    then the verdict says nothing but the stack's name.
    """

    verdict: Verdict
    head: Head
    exit_code: int
    history: FindingsHistory | None = None
    problem: str = ""

    @property
    def strict(self) -> bool:
        """Whether warnings made it fail."""
        return self.exit_code == 1 and self.verdict.exit_code() != 1


def parse_saved_verdicts(text: str, *, source: str) -> tuple[SavedVerdict, ...]:
    """Read a document about one stack, or one about many, which holds that of each; source: what messages call it.

    Raises SavedVerdictError.
    """
    try:
        data = read_json(text)
        if isinstance(data, dict) and data.get("schema") == _SCHEMA:
            if "findings" in data:
                return (_document(_Fields(data, "")),)
            if "stacks" in data:
                return tuple(map(_of_many, _Fields(data, "").objects("stacks")))
        raise SavedVerdictError("no verdict of schema 1: give what `deliverability check -f json` wrote")
    except (JsonError, SavedVerdictError) as error:
        raise SavedVerdictError(f"{source}: {error}") from None


@dataclass(frozen=True, slots=True)
class _Fields:
    """The members of a JSON object. path: where it stands, for messages; "" for the document."""

    data: Mapping[str, Any]
    path: str

    def get(self, key: str, type: type[T], default: T | None = None) -> T:
        """A member of this type; a missing one is the default where there is one."""
        value = self.data.get(key, default)
        if not isinstance(value, type) or isinstance(value, bool):
            names = {str: "a text", int: "a number", list: "a list", dict: "an object"}
            raise SavedVerdictError(f"{self.path}{key}: expected {names[type]}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a missing one is empty."""
        found = self.get(key, list, [])
        if not all(isinstance(each, str) for each in found):
            raise SavedVerdictError(f"{self.path}{key}: expected a list of texts")
        return tuple(found)

    def optional(self, key: str) -> str | None:
        """A text, or nothing."""
        return None if self.data.get(key) is None else self.get(key, str)

    def one_of(self, key: str, values: type[T]) -> T:
        """A value of an enumeration."""
        text = self.get(key, str)
        try:
            return values(text)  # type: ignore[call-arg]
        except ValueError:
            raise SavedVerdictError(f"{self.path}{key}: not a value that is known here") from None

    def time(self, key: str) -> datetime:
        """A time (RFC 3339)."""
        try:
            return datetime.fromisoformat(self.get(key, str)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise SavedVerdictError(
                f"{self.path}{key}: expected a time such as 2026-11-20T12:00:00Z"
            ) from None

    def objects(self, key: str) -> "list[_Fields]":
        """A list of objects; a missing one is empty."""
        found = []
        for number, each in enumerate(self.get(key, list, [])):
            if not isinstance(each, dict):
                raise SavedVerdictError(f"{self.path}{key}[{number}]: expected an object")
            found.append(_Fields(each, f"{self.path}{key}[{number}]."))
        return found

    def inner(self, key: str) -> "_Fields | None":
        """An object, or nothing."""
        return None if self.data.get(key) is None else _Fields(self.get(key, dict), f"{self.path}{key}.")


def _of_many(fields: _Fields) -> SavedVerdict:
    """One of many. A stack whose own file can't be read (exit code 2) has no verdict, and could not be told either."""
    verdict = fields.inner("verdict")
    if verdict is not None:
        return _document(verdict)
    stack = Verdict(fields.get("stack", str), "", ())
    return SavedVerdict(stack, Head(_NEVER, ""), 3, problem=fields.optional("problem") or "no verdict")


def _document(fields: _Fields) -> SavedVerdict:
    items = fields.objects("findings")
    findings = tuple(map(_finding, items))
    stack = fields.get("stack", str)
    verdict = Verdict(stack, fields.get("domain", str), findings, fields.texts("leftOut"))
    head = Head(fields.time("takenAt"), fields.get("region", str, ""), fields.texts("notes"))
    code = fields.get("exitCode", int)
    if code not in (0, 1, 3):
        raise SavedVerdictError("exitCode: expected 0, 1 or 3")
    told = fields.inner("history")
    return SavedVerdict(verdict, head, code, None if told is None else _history(told, verdict, items))


def _finding(fields: _Fields) -> Finding:
    until = fields.optional("waivedUntil")
    try:
        waived = None if until is None else date.fromisoformat(until)
    except ValueError:
        raise SavedVerdictError(f"{fields.path}waivedUntil: expected a date such as 2026-12-31") from None
    return Finding(
        rule=fields.get("rule", str),
        result=fields.one_of("result", Result),
        subject=fields.get("subject", str),
        message=fields.get("message", str),
        saw=fields.texts("saw"),
        wanted=fields.texts("wanted"),
        remedy=fields.get("remedy", str, ""),
        because=fields.optional("because"),
        because_subject=fields.optional("becauseSubject") or "",
        waived_until=waived,
        part=fields.get("part", str, ""),
    )


def _history(fields: _Fields, verdict: Verdict, items: "list[_Fields]") -> FindingsHistory:
    names = fingerprints(verdict.stack, verdict.findings)
    told = {name: item.inner("history") for name, item in zip(names, items, strict=True)}
    return FindingsHistory(
        {name: _standing(each) for name, each in told.items() if each is not None},
        gone=tuple(map(_earlier, fields.objects("gone"))),
        unseen=tuple(map(_earlier, fields.objects("unseen"))),
    )


def _standing(fields: _Fields) -> Standing:
    return Standing(
        fields.one_of("state", State), fields.time("since"), fields.time("first"), fields.get("times", int, 1)
    )


def _earlier(fields: _Fields) -> Earlier:
    return Earlier(
        fields.get("fingerprint", str),
        fields.get("rule", str),
        fields.get("subject", str),
        fields.time("since"),
        fields.time("seen"),
        fields.time("first"),
        fields.get("times", int, 1),
    )

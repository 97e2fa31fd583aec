"""The errors of a run, in words for the person who wrote the program or the stack file."""

from typing import Protocol

from deliverability.engine.changes import Changes
from deliverability.engine.resources.contract import error_code


class EngineError(RuntimeError):
    """A run that didn't end well. The state holds everything that was made before it.

    changes: what was done until then.
    """

    def __init__(self, message: str, changes: Changes | None = None) -> None:
        super().__init__(message)
        self.changes = changes if changes is not None else Changes(())


class Named(Protocol):
    """What a failure is about."""

    @property
    def type(self) -> str: ...
    @property
    def name(self) -> str: ...


class explained:  # noqa: N801 - reads as a word in `with`
    """Says with every failure which resource it was, and keeps AWS's own words."""

    def __init__(self, doing: str, resource: Named) -> None:
        self._what = f"{doing} {resource.type} '{resource.name}'"

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception):
            raise EngineError(f"{self._what}: {in_words(error)}") from error


def in_words(error: BaseException) -> str:
    """The text of an error: AWS's code and message, else its own text, else its type."""
    code = error_code(error) if isinstance(error, Exception) else ""
    if code:
        message = getattr(error, "response", {}).get("Error", {}).get("Message", "")
        return f"{code}: {message}"
    return str(error) or type(error).__name__

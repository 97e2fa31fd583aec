"""The errors of a run, in words for the person who wrote the program or the stack file."""

from deliverability.engine.changes import Changes
from deliverability.engine.resources.contract import error_code


class EngineError(RuntimeError):
    """A run that didn't end well. The state holds everything that was made before it.

    changes: what was done until then.
    """

    def __init__(self, message: str, changes: Changes | None = None) -> None:
        super().__init__(message)
        self.changes = changes if changes is not None else Changes(())


def in_words(error: BaseException) -> str:
    """The text of an error: AWS's code and message, else its own text, else its type."""
    code = error_code(error) if isinstance(error, Exception) else ""
    if code:
        message = getattr(error, "response", {}).get("Error", {}).get("Message", "")
        return f"{code}: {message}"
    return str(error) or type(error).__name__

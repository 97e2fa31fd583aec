"""What can go wrong in a run, in words for the person who wrote the program or the stack file."""

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
    """An error without its Python dress: AWS's code and message, else the text, else the kind."""
    code = error_code(error) if isinstance(error, Exception) else ""
    if code:
        message = getattr(error, "response", {}).get("Error", {}).get("Message", "")
        return f"{code}: {message}"
    return str(error) or type(error).__name__

"""`Commands`: the group of all commands, in whose messages of wrong use an argument is text and no more.

What stands on the command line comes from outside too: a pipeline puts a branch's name or a variable there. The parser quotes it in
its own messages, which it writes itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from typer.core import TyperGroup

if TYPE_CHECKING:
    from typer import Context


class Commands(TyperGroup):
    """See above."""

    # What typer's own class takes and gives is typed by a click of its own, which is private.
    def make_context(self, *args: Any, **extra: Any) -> Any:
        """As ever; the options before the command are read here."""
        with _quoting_harmlessly():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: "Context") -> Any:  # type: ignore[override]
        """As ever; the command's own options are read here."""
        with _quoting_harmlessly():
            return super().invoke(ctx)


def _help(error: Exception, message: str) -> bool:
    """Whether it is the group's own help, shown where no command is named: it quotes nothing, and has lines."""
    context = getattr(error, "ctx", None)
    return context is not None and message == context.get_help()


@contextmanager
def _quoting_harmlessly() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # The parser's errors: their class is private in some versions of typer.
        message = getattr(error, "message", None)
        if hasattr(error, "format_message") and isinstance(message, str) and not _help(error, message):
            from deliverability.commands.running import neutral

            # One line: the parser's own sentences have no line breaks.
            vars(error)["message"] = neutral(" ".join(message.splitlines()))
        raise

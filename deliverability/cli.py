"""The entry point `deliverability`: so thin that Ctrl-C is handled while everything else is still being imported."""

import gc

from deliverability.commands import interrupting

#: How many objects may come beyond those that go before Python looks for rings among them.
_OBJECTS = 100_000


def main() -> None:
    """Run the command that the arguments name; ends with SystemExit, whatever happens."""
    interrupting.end_at_once()
    # Nothing of what is imported now becomes garbage; Python would look through all of it again and again, a tenth of the start.
    gc.set_threshold(_OBJECTS)
    try:
        from deliverability.commands import streams
        from deliverability.commands.application import make_app

        streams.complete()
        make_app()()
    # From what is done outside of commands: imports, help, the version, wrong use.
    except Exception as error:
        raise SystemExit(_said(error)) from None
    finally:
        interrupting.leave_to_the_system()


def _said(error: Exception) -> int:
    """The exit code, after a message."""
    import sys

    from deliverability.commands.unexpected import SOFTWARE, described

    try:
        from deliverability.commands.running import WRONG_USE, say, unwritable

        message = unwritable(error) if isinstance(error, OSError) else None
        say(message or described(error))
    except Exception:  # Not even those can be imported: an installation that is half there.
        print(ascii(described(error)).replace("##", r"#\x23"), file=sys.stderr)
        return SOFTWARE
    return WRONG_USE if message else SOFTWARE

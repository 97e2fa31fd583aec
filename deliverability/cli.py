"""The entry point `deliverability`: so thin that Ctrl-C is handled while everything else is still being imported."""

from deliverability.commands import interrupting


def main() -> None:
    """Run the command that the arguments name; ends with SystemExit."""
    interrupting.end_at_once()
    from deliverability.commands import streams
    from deliverability.commands.application import make_app
    from deliverability.commands.running import WRONG_USE, say, unwritable

    streams.complete()
    try:
        make_app()()
    except OSError as error:  # From what is said outside of commands: help, the version, wrong use.
        message = unwritable(error)
        if message is None:
            raise
        say(message)
        raise SystemExit(WRONG_USE) from None
    finally:
        interrupting.leave_to_the_system()

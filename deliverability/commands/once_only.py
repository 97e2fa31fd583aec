"""`OnceOnly`: a command that refuses an option given twice which takes one value.

A parser of options keeps the last value and drops the others without a word: `check -s A -s B` would judge B alone, and be green
though A is broken. A switch may stand twice, since it says the same both times.
"""

from collections import Counter
from typing import TYPE_CHECKING

from typer.core import TyperCommand

if TYPE_CHECKING:
    from typer import Context


class OnceOnly(TyperCommand):
    """See above; the refusal is one of wrong use, with exit code 2."""

    # What typer's own class takes and gives is typed by a click of its own, which is private.
    def parse_args(self, ctx: "Context", args: list[str]) -> list[str]:  # type: ignore[override]
        """The arguments that are left over, as ever."""
        if not ctx.resilient_parsing:
            _, _, order = self.make_parser(ctx).parse_args(args=list(args))
            if not any(parameter.is_eager for parameter in order):
                for parameter, times in Counter(order).items():
                    if times > 1 and not parameter.multiple and not getattr(parameter, "is_flag", False):
                        ctx.fail(f"{'/'.join(parameter.opts)} is given {times} times, and takes one value.")
        return super().parse_args(ctx, args)

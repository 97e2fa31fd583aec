"""Lines of text on a console of any width: folded, indented, shortened; plain characters where it knows no others."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from deliverability.report.escape import log_line, terminal

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

#: Characters of foreign text that are shown; more say nothing and fill the screen.
LONGEST = 240

#: What stands for our own signs where the console can't show them; one character each, so that nothing moves.
_PLAIN = str.maketrans("·…│├└─↑", "-~||`-^")


def shown(text: str, most: int = LONGEST) -> str:
    """Foreign text, harmless, and shortened where it is very long."""
    return shortened(terminal(text), most)


def shortened(text: str, most: int) -> str:
    """The text, or its beginning and how many characters follow."""
    if len(text) <= most:
        return text
    kept = max(1, most - 16)
    return f"{text[:kept]}… (+{len(text) - kept} more)"


def put(console: "Console", text: "Text | str" = "", style: str = "") -> None:
    """Write one line as it is, however long."""
    from rich.text import Text

    line = Text(text, style=style) if isinstance(text, str) else text
    kept = log_line(line.plain)
    if kept != line.plain:
        line = Text(kept, style=style)
    if not console.encoding.startswith("utf"):
        line.plain = line.plain.translate(_PLAIN).encode("ascii", "backslashreplace").decode()
    console.print(line, soft_wrap=True)


def hanging(
    console: "Console",
    start: "Text | str",
    text: "Text | str",
    *,
    style: str = "",
    following: "Text | str | None" = None,
) -> None:
    """Write wrapped text behind `start`, further lines behind `following` (blanks); long words are folded, never cut."""
    from rich.text import Text

    first = Text(start) if isinstance(start, str) else start
    rest = Text(following or " " * first.cell_len) if not isinstance(following, Text) else following
    body = Text(text, style=style) if isinstance(text, str) else text
    width = max(8, console.width - max(first.cell_len, rest.cell_len))
    for number, line in enumerate(body.wrap(console, width, overflow="fold")):
        line.rstrip()
        put(console, Text.assemble(rest if number else first, line))


def marked(text: str, position: int, width: int) -> tuple[str, str]:
    """A stretch of foreign text around a position, and a line that points to it; both at most `width` long."""
    before, after = terminal(text[:position]), terminal(text[position:])
    room = max(8, width - 2)
    kept = before[-(room * 2 // 3) :] if len(before) + len(after) > room else before
    left = "…" if len(kept) < len(before) else ""
    rest = room - len(kept)
    right = "…" if len(after) > rest else ""
    return f"{left}{kept}{after[:rest]}{right}", f"{' ' * len(left + kept)}↑"


def count(number: int, word: str, plural: str = "") -> str:
    """A number with its noun: "1 lookup", "2 lookups"."""
    return f"{number} {word if number == 1 else plural or f'{word}s'}"


def listed(items: Sequence[object], most: int = 2) -> str:
    """The first few of some items, and how many more there are: "a, b + 9 more"."""
    text = ", ".join(str(item) for item in items[:most])
    return text if len(items) <= most else f"{text} + {len(items) - most} more"

"""A generated part of a page that is otherwise written by hand: it stands between two comments."""

from pathlib import Path

ROOT = Path(__file__).parents[2]

#: The comments of a block, for its name. In Markdown nobody sees them.
_BEGIN, _END = "<!-- {}: made by `make generate` -->\n", "<!-- end of {} -->\n"


def with_block(page: str, name: str, text: str) -> str:
    """The text of a page of the project, with this between the comments of its block. page: its path below the project's folder.

    Raises ValueError where the page has no such block.
    """
    before, begin, rest = (ROOT / page).read_text(encoding="utf-8").partition(_BEGIN.format(name))
    _, end, after = rest.partition(_END.format(name))
    if not end:
        raise ValueError(f"{page} has no block {name}")
    return f"{before}{begin}{text}{end}{after}"

"""A generated part of a page that is otherwise written by hand: it stands between two comments."""

#: The comments of a block, for its name. In Markdown nobody sees them.
_BEGIN, _END = "<!-- {}: made by `make generate` -->\n", "<!-- end of {} -->\n"


def with_block(page: str, name: str, text: str) -> str:
    """The page with this text between the comments of its block; raises ValueError where it has no such block."""
    before, begin, rest = page.partition(_BEGIN.format(name))
    _, end, after = rest.partition(_END.format(name))
    if not end:
        raise ValueError(f"the page has no block {name}")
    return f"{before}{begin}{text}{end}{after}"

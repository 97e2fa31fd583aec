"""Paths of keys in a declaration: how they are held, and how people write them."""

from typing import Any

#: Where something stands: keys as written, list positions counted from 0: ("dmarc", "reportTo", 0).
KeyPath = tuple[str | int, ...]
#: Line and column in a file, counted from 1.
Position = tuple[int, int]

#: The namespace of our keys in a stack file, which is the name of the Pulumi project too.
NAMESPACE = "mail-deliverability"
#: The key of the AWS provider's namespace that names the region of the identity.
REGION_KEY = "aws:region"


def key_path(path: KeyPath) -> str:
    """The path as people write it: `dmarc.reportTo[0]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{printable(part)}" if text else printable(part)
    return text


def value_at(data: Any, path: KeyPath) -> Any:
    """What stands at a path of plain data, None where nothing does."""
    for part in path:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, (list, tuple)) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def printable(text: str) -> str:
    """The text with everything a terminal might act on escaped."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)

"""Untrusted text made harmless for the place it is shown."""

import unicodedata

#: General categories that a reader can't see or that steer a terminal: controls, format characters (bidirectional
#: overrides, zero-width and tag characters), lone surrogates, private use, unassigned, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def terminal(text: str) -> str:
    """The text on one line, every character visible: what a terminal would obey is written as an escape.

    Octets that are no UTF-8 (surrogateescape) become `\\xNN`, other characters `\\u{N}`; spaces other than U+0020 too.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if _harmless(character) else _escaped(character) for character in text)


def csv_cell(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: such a one gets an apostrophe in front."""
    shown = terminal(text)
    return f"'{shown}" if shown[:1] in ("=", "+", "-", "@") else shown


def _harmless(character: str) -> bool:
    if character == " ":
        return True
    category = unicodedata.category(character)
    return category not in _UNSEEN and category != "Zs"


def _escaped(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{{{code:x}}}"

"""The error that all readers of record text share: what is wrong, in which text, at which character."""

#: Characters of the text quoted in a message; a hostile record must not fill a terminal.
_EXCERPT = 40


class RecordSyntaxError(ValueError):
    """A text that breaks its grammar.

    text: the whole text that was read.
    position: index of the offending character in it; `len(text)` where something is missing at the end.
    reason: what is wrong and what was expected, in plain words.
    """

    def __init__(self, text: str, position: int, reason: str) -> None:
        super().__init__(text, position, reason)  # All three, so that the error survives pickling.
        self.text = text
        self.position = position
        self.reason = reason

    def __str__(self) -> str:
        if self.position >= len(self.text):
            return f"{self.reason} (at the end of the text)"
        excerpt = self.text[self.position : self.position + _EXCERPT]
        more = "..." if len(self.text) > self.position + _EXCERPT else ""
        return f"{self.reason} (at position {self.position}: {excerpt!r}{more})"


def quote(text: str) -> str:
    """Text from outside for use inside a reason: escaped, and cut when it is long."""
    return repr(text) if len(text) <= _EXCERPT else f"{text[:_EXCERPT]!r}..."

import pickle

import pytest

from deliverability.standards.syntax import RecordSyntaxError, quote


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("abcdef", 2, "wrong (at position 2: 'cdef')"),
        ("abc", 3, "wrong (at the end of the text)"),
        ("", 0, "wrong (at the end of the text)"),
        ("x" * 40, 0, f"wrong (at position 0: '{'x' * 40}')"),
        ("x" * 41, 0, f"wrong (at position 0: '{'x' * 40}'...)"),
        ("\x1b[2J\udc80", 0, r"wrong (at position 0: '\x1b[2J\udc80')"),
    ],
)
def test_the_message_quotes_the_place_escaped_and_bounded(text: str, position: int, message: str) -> None:
    assert str(RecordSyntaxError(text, position, "wrong")) == message


def test_the_error_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(RecordSyntaxError("abc", 1, "wrong")))
    assert (error.text, error.position, error.reason) == ("abc", 1, "wrong")
    assert error.args == ("abc", 1, "wrong")


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("a", "'a'"), ("x" * 40, f"'{'x' * 40}'"), ("x" * 41, f"'{'x' * 40}'..."), ("\n", r"'\n'")],
)
def test_quote_escapes_and_cuts(text: str, quoted: str) -> None:
    assert quote(text) == quoted

"""JSON read from outside, with one error for all that can be wrong, and JSON written so that it may stand in a pipeline's log."""

import json
from typing import Any


class JsonError(ValueError):
    """The text can't be read as JSON; the message says why, for people, and names no source."""


def read_json(text: str) -> Any:
    """What a JSON text holds; raises JsonError, and nothing else."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise JsonError(f"not JSON ({where}: {error.msg})") from None
    except RecursionError:
        raise JsonError("not JSON that can be read: it is nested too deeply") from None
    except ValueError:
        # Python refuses numbers of more than some thousand digits, which would take it very long.
        raise JsonError("not JSON that can be read: it holds a number of too many digits") from None


def write_json(data: Any) -> str:
    """JSON data as a document: indented, with a final newline, and nothing but text wherever it is printed.

    ASCII steers no terminal. Build servers obey `##[command]` and `##vso[...]` anywhere in a line of their log, so of two number
    signs the second is written as an escape (RFC 8259 section 7); a parser gives the text back as it was. No line begins
    with a colon, as GitHub's commands do.
    """
    return json.dumps(data, indent=2, ensure_ascii=True).replace("##", r"#\u0023") + "\n"

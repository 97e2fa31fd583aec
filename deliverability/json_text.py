"""A JSON reader for text from outside, with one error for all that can be wrong."""

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

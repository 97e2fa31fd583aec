"""The formats of a check: the table in `docs/pipelines.md`, and the listing that `--help` is made from."""

import json

from deliverability.generated.block import with_block
from deliverability.report.formats import listing

_HEAD = "| format | ending | for |\n|---|---|---|\n"


def with_table(page: str) -> str:
    """`docs/pipelines.md` with the table of formats in it."""
    rows = [_row(each["name"], each["endings"], each["purpose"]) for each in listing()]
    return with_block(page, "formats", "".join([_HEAD, *rows]))


def _row(name: str, endings: tuple[str, ...], purpose: str) -> str:
    shown = "".join(f"`{ending}` " for ending in endings)
    return f"| `{name}` | {shown}| {purpose} |\n"


def listing_module() -> str:
    """The text of `deliverability/report/listing.py`, formatted as everything is."""
    lines = [
        '"""The formats of a verdict, as the commands must know them. Made from report/verdict by `make generate`."""',
        "",
        "from typing import Any, Final",
        "",
        "LISTING: Final[tuple[dict[str, Any], ...]] = (",
    ]
    for entry in listing():
        lines += [
            "    {",
            *(f'        "{name}": {_literal(value)},' for name, value in entry.items()),
            "    },",
        ]
    return "\n".join([*lines, ")", ""])


def _literal(value: str | bool | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_literal, value))}{',' if len(value) == 1 else ''})"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)

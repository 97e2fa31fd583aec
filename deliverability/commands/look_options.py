"""Options of the commands that look at DNS and AWS (`check`, `drift`, `plan --missing`, `spf`, ...), each declared once; and their checks."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from deliverability.commands.running import refuse

Nameserver = Annotated[
    list[str] | None,
    typer.Option(
        "--nameserver",
        "-n",
        metavar="HOST[:PORT]",
        help="Resolver to ask instead of the system's. Repeatable.",
    ),
]
NetworkMap = Annotated[
    str | None,
    typer.Option(
        "--network",
        metavar="URL|FILE",
        envvar="DELIVERABILITY_NETWORK",
        help="The network of an embedded cloud.",
    ),
]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="In text: what passed, and every value in full.")
]
SaveSnapshot = Annotated[
    Path | None,
    typer.Option("--save-snapshot", metavar="FILE", help="Keep what was seen, to judge it again later."),
]
BaselineFile = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        metavar="FILE",
        help="An earlier snapshot: warn where an SPF include has grown since.",
    ),
]


def expect_nameservers(option: str, texts: Iterable[str]) -> None:
    """Refuse a text that names no resolver, before anything is asked. option: by which it was given."""
    if not texts:
        return
    from deliverability.observe.dns.nameservers import NameserverError, parse_nameserver

    for text in texts:
        try:
            parse_nameserver(text)
        except NameserverError as error:
            refuse(f"{option}: {error}")

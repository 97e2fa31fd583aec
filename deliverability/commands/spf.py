"""`deliverability spf`: the whole SPF tree of a domain, with its budget and what receivers make of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deliverability.commands import domain_options as looking
from deliverability.commands.look_options import Nameserver
from deliverability.commands.outputs import format_option, output_option, parse_outputs
from deliverability.commands.running import command, refuse

if TYPE_CHECKING:
    from rich.console import Console

    from deliverability.report.spf_look import SpfLook
    from deliverability.standards.resolver import Resolver


def _draw(looked: looking.LookDocument["SpfLook"], console: "Console") -> None:
    from deliverability.report.spf_text import spf_text

    spf_text(looked.look, console=console, strict=looked.strict)


def _json(looked: looking.LookDocument["SpfLook"]) -> str:
    from deliverability.report.spf_json import spf_json

    return spf_json(looked.look, strict=looked.strict)


FORMATS = looking.look_formats(draw=_draw, as_json=_json)


@command
def spf(
    domain: Annotated[
        str, typer.Argument(metavar="DOMAIN", help="Whose record to look at.", show_default=False)
    ],
    covers: Annotated[
        list[str] | None,
        typer.Option("--covers", metavar="NETWORK", help="Is this network authorised? Repeatable."),
    ] = None,
    ip: Annotated[
        str | None, typer.Option("--ip", metavar="ADDRESS", help="Evaluate mail from this client, too.")
    ] = None,
    sender: Annotated[
        str | None,
        typer.Option(
            "--sender", metavar="ADDRESS", help="MAIL FROM of that mail.  [default: postmaster@DOMAIN]"
        ),
    ] = None,
    helo: Annotated[
        str | None, typer.Option("--helo", metavar="HOST", help="HELO of that client.  [default: DOMAIN]")
    ] = None,
    nameserver: Nameserver = None,
    format: Annotated[str | None, format_option(FORMATS, "How stdout shows what was found.")] = None,
    output: Annotated[list[Path] | None, output_option(FORMATS)] = None,
    strict: looking.Strict = False,
    timeout: looking.Timeout = 20.0,
    network: looking.NetworkMap = None,
) -> int:
    """Show a domain's SPF as receivers see it: the include tree, term by term.

    The number before a term is its place among the ten lookups that receivers grant. Terms behind the tenth are shown all
    the same.

    \b
    Examples:
      deliverability spf shop.example
      deliverability spf shop.example --covers 192.0.2.0/24 --strict
      deliverability spf bounce.shop.example --ip 192.0.2.9 -n 1.1.1.1
      deliverability spf shop.example -f json | jq .outcomes

    \b
    Exit codes: 0 in order (notes allowed, unless --strict),
                1 no SPF record, permerror for anybody, everybody passes,
                  --covers not covered, --ip not pass,
                2 wrong use, 3 could not tell.
    """
    name = looking.domain_name(domain, "DOMAIN")
    networks = tuple(_network(text) for text in covers or ())
    client = None if ip is None else _address(ip)
    if client is None and (sender is not None or helo is not None):
        refuse("--sender and --helo describe the mail of one client: name it with --ip ADDRESS")
    mail = (
        None if client is None else (client, f"postmaster@{name}" if sender is None else sender, helo or name)
    )
    outputs = parse_outputs(output or (), format, FORMATS)
    asked = looking.ResolverOptions(nameserver, network, timeout)
    look = asked.run(lambda resolver: _look(name, networks, mail, resolver))
    return looking.LookDocument(look, strict).show(outputs)


async def _look(
    name: str, networks: tuple[str, ...], mail: tuple[str, str, str] | None, resolver: "Resolver"
) -> "SpfLook":
    import asyncio

    from deliverability.report.spf_look import SpfClient, SpfLook
    from deliverability.standards.spf import check_host, inspect

    async def evaluate() -> SpfClient | None:
        if mail is None:
            return None
        ip, sender, helo = mail
        return SpfClient(ip, sender, helo, await check_host(ip, name, sender, helo=helo, resolver=resolver))

    inspection, client = await asyncio.gather(inspect(name, resolver=resolver), evaluate())
    return SpfLook(inspection, {network: inspection.covers([network]) for network in networks}, client)


def _network(text: str) -> str:
    """A network as ipaddress writes it; raises UsageProblem."""
    import ipaddress

    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        refuse(f"--covers: {text!r} is no network: write it like 192.0.2.0/24, 2001:db8::/32 or 192.0.2.1")
    address = ipaddress.ip_address(text.strip().partition("/")[0])
    if network.network_address != address:
        refuse(f"--covers: {text!r} has bits set behind its prefix: do you mean {network}?")
    return str(network)


def _address(text: str) -> str:
    """An address as ipaddress writes it; raises UsageProblem."""
    import ipaddress

    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        refuse(f"--ip: {text!r} is no IP address: write it like 192.0.2.1 or 2001:db8::1")

"""`deliverability dmarc`: which policy applies to a domain, whether mail that SES sends for it passes, where reports go."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deliverability.commands import domain_options as looking
from deliverability.commands.look_options import Nameserver
from deliverability.commands.outputs import format_option, output_option, parse_outputs
from deliverability.commands.running import command, refuse

if TYPE_CHECKING:
    from rich.console import Console

    from deliverability.report.dmarc_look import DmarcLook
    from deliverability.standards.resolver import Resolver

#: The value of --mail-from for SES's own domain, and the label of the default.
_NONE = "none"
_BOUNCE = "bounce"


def _draw(looked: looking.LookDocument["DmarcLook"], console: "Console") -> None:
    from deliverability.report.dmarc_text import dmarc_text

    dmarc_text(looked.look, console=console, strict=looked.strict)


def _json(looked: looking.LookDocument["DmarcLook"]) -> str:
    from deliverability.report.dmarc_json import dmarc_json

    return dmarc_json(looked.look, strict=looked.strict)


FORMATS = looking.look_formats(draw=_draw, as_json=_json)


@command
def dmarc(
    domain: Annotated[
        str, typer.Argument(metavar="DOMAIN", help="The domain after the @ of From.", show_default=False)
    ],
    identity: Annotated[
        str | None,
        typer.Option(
            "--identity", metavar="DOMAIN", help="The SES identity, which signs (d=).  [default: DOMAIN]"
        ),
    ] = None,
    mail_from: Annotated[
        str | None,
        typer.Option(
            "--mail-from",
            metavar="DOMAIN|none",
            help="The custom MAIL FROM domain; none is SES's own, amazonses.com.  [default: bounce.DOMAIN]",
        ),
    ] = None,
    nameserver: Nameserver = None,
    format: Annotated[str | None, format_option(FORMATS, "How stdout shows what was found.")] = None,
    output: Annotated[list[Path] | None, output_option(FORMATS)] = None,
    strict: looking.Strict = False,
    timeout: looking.Timeout = 20.0,
    network: looking.NetworkMap = None,
) -> int:
    """Show which DMARC policy applies to a domain, and whether mail that SES sends for it passes.

    Both by RFC 9989, whose tree walk finds the record, and by RFC 7489, which many receivers still follow.

    \b
    Examples:
      deliverability dmarc shop.example
      deliverability dmarc news.shop.example --identity shop.example
      deliverability dmarc shop.example --mail-from none --strict
      deliverability dmarc shop.example -f json | jq .prediction

    \b
    Exit codes: 0 in order (notes allowed, unless --strict),
                1 no DMARC, mail would not pass, or a report destination is
                  not authorized,
                2 wrong use, 3 could not tell.
    """
    author = looking.domain_name(domain, "DOMAIN")
    signing = author if identity is None else looking.domain_name(identity, "--identity")
    sender = _mail_from(mail_from, author)
    outputs = parse_outputs(output or (), format, FORMATS)
    asked = looking.ResolverOptions(nameserver, network, timeout)
    look = asked.run(lambda resolver: _look(author, signing, sender, resolver))
    return looking.LookDocument(look, strict).show(outputs)


async def _look(author: str, identity: str, mail_from: str | None, resolver: "Resolver") -> "DmarcLook":
    from deliverability.report.dmarc_look import DmarcLook
    from deliverability.standards.dmarc import destinations, predict

    prediction = await predict(author, identity=identity, mail_from=mail_from, resolver=resolver)
    record, place = prediction.discovery.record, prediction.discovery.policy_domain
    found = await destinations(record, place, resolver=resolver) if record and place else ()
    return DmarcLook(prediction, found, mail_from is not None)


def _mail_from(text: str | None, author: str) -> str | None:
    """The custom MAIL FROM domain, None for SES's own; raises UsageProblem."""
    from deliverability.standards import names

    if text is not None:
        return None if text.lower() == _NONE else looking.domain_name(text, "--mail-from")
    try:
        return names.normalize(f"{_BOUNCE}.{author}")
    except names.DomainNameError:
        refuse(
            f"--mail-from: {_BOUNCE}.DOMAIN, the default, is too long for a name: name another, or say {_NONE}"
        )

"""What the commands share that look at any domain: their options, and asking DNS."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol, TypeVar

import typer

from deliverability.commands.running import CouldNotTell, console, finish, refuse, write

if TYPE_CHECKING:
    from deliverability.report.statements import Statement
    from deliverability.standards.resolver import Resolver

Found = TypeVar("Found")


class LookFormat(StrEnum):
    """How what was found is shown."""

    TEXT = "text"
    JSON = "json"


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
        help="The network of an embedded cloud; without --nameserver its own resolver is asked.",
    ),
]
Timeout = Annotated[float, typer.Option(min=0.1, max=600, help="Seconds that the whole look may take.")]
Format = Annotated[LookFormat, typer.Option("--format", "-f", help="How to show what was found.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file.")]
Strict = Annotated[bool, typer.Option("--strict", help="Let notes fail the look.")]


@dataclass(frozen=True, slots=True)
class Asked:
    """How DNS is asked, as the user gave it. timeout: seconds for everything."""

    nameservers: list[str] | None
    network: str | None
    timeout: float

    def run(self, work: "Callable[[Resolver], Awaitable[Found]]") -> Found:
        """What `work` finds out through the resolvers; raises UsageProblem, and CouldNotTell where there is none."""
        import asyncio

        from deliverability.commands.network import load_network
        from deliverability.observe.dns.nameservers import NameserverError
        from deliverability.observe.dns.resolvers import NoResolver, asking
        from deliverability.observe.options import DnsOptions

        options = DnsOptions(
            nameservers=tuple(self.nameservers or ()),
            network=load_network(self.network),
            budget=self.timeout,
        )

        async def look() -> Found:
            async with asking(options) as resolver:
                return await work(resolver)

        try:
            return asyncio.run(look())
        except NameserverError as error:
            refuse(f"--nameserver: {error}")
        except NoResolver as error:
            raise CouldNotTell(str(error)) from None


class Look(Protocol):
    """What was found, and what it comes to."""

    def statements(self) -> "tuple[Statement, ...]":
        """Failures, open questions and notes."""
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """How what was found is shown, as the user said."""

    format: LookFormat
    output: Path | None
    strict: bool

    def show(self, look: Look, *, as_json: Callable[..., str], as_text: Callable[..., None]) -> int:
        """Write it as JSON or as text, and give the exit code that it comes to."""
        from deliverability.report.statements import exit_code

        if self.format is LookFormat.JSON:
            write(as_json(look, strict=self.strict), self.output)
        else:
            shown = console(output=self.output)
            as_text(look, console=shown, strict=self.strict)
            finish(shown, self.output)
        return exit_code(look.statements(), strict=self.strict)


def domain_name(text: str, option: str) -> str:
    """The domain in the inner form; refuses what is none, naming the option (or argument) and a way out."""
    from deliverability.standards import names

    try:
        return names.normalize(text)
    except names.DomainNameError as error:
        host = text.rpartition("@")[2] if "@" in text else text.partition("://")[2].partition("/")[0]
        try:
            hint = f"do you mean {names.normalize(host)}?"
        except names.DomainNameError:
            hint = "write it like shop.example"
        refuse(f"{option}: {error}; {hint}")

"""The options of `spf` and `dmarc`, the commands that look at any domain; also their formats, and the asking of DNS."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Generic, Protocol, TypeVar

import typer

from deliverability.commands.outputs import Outputs
from deliverability.commands.progress import working
from deliverability.commands.running import CouldNotTell, refuse
from deliverability.dataclass import dataclass
from deliverability.report.format import Format, Reader, on_paper

if TYPE_CHECKING:
    from rich.console import Console

    from deliverability.report.statements import Statement
    from deliverability.standards.resolver import Resolver

Found = TypeVar("Found")


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
Strict = Annotated[bool, typer.Option("--strict", help="Let notes fail the look.")]


@dataclass(frozen=True, slots=True)
class ResolverOptions:
    """How DNS is asked, as the user gave it. timeout: seconds for everything."""

    nameservers: list[str] | None
    network: str | None
    timeout: float

    def run(self, work: "Callable[[Resolver], Awaitable[Found]]") -> Found:
        """What `work` finds out through the resolvers; raises UsageProblem, and CouldNotTell where there is none."""
        from deliverability.commands.network import load_network
        from deliverability.event_loop import run
        from deliverability.observe.dns.nameservers import NameserverError
        from deliverability.observe.dns.resolvers import NoResolver, open_resolver
        from deliverability.observe.options import DnsOptions

        options = DnsOptions(
            nameservers=tuple(self.nameservers or ()),
            network=load_network(self.network),
            budget=self.timeout,
        )

        async def look() -> Found:
            async with open_resolver(options) as resolver:
                return await work(resolver)

        try:
            with working("asking DNS"):
                return run(look())
        except NameserverError as error:
            refuse(f"--nameserver: {error}")
        except NoResolver as error:
            raise CouldNotTell(str(error)) from None


class Look(Protocol):
    """What was found about a domain, with its statements."""

    def statements(self) -> "tuple[Statement, ...]":
        """Failures, open questions and notes."""
        ...


AnyLook = TypeVar("AnyLook", bound=Look)


@dataclass(frozen=True, slots=True)
class LookDocument(Generic[AnyLook]):
    """A look at a domain with what its formats need. strict: notes fail the look."""

    look: AnyLook
    strict: bool

    def show(self, outputs: "Outputs[LookDocument[AnyLook]]") -> int:
        """Write it wherever it goes, and give the exit code that it comes to; raises UsageProblem."""
        from deliverability.report.statements import exit_code

        problems = outputs.show(self)
        if problems:
            refuse("\n".join(problems))
        return exit_code(self.look.statements(), strict=self.strict)


def look_formats(
    *,
    draw: "Callable[[LookDocument[AnyLook], Console], None]",
    as_json: "Callable[[LookDocument[AnyLook]], str]",
) -> "tuple[Format[LookDocument[AnyLook]], ...]":
    """The formats of a look: text for people, and JSON. A file called .txt takes the one that is asked for."""
    return (
        Format("text", "people", Reader.TERMINAL, on_paper(draw), (".txt",), draw),
        Format("json", "programs", Reader.JSON, as_json, (".json", ".txt")),
    )


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

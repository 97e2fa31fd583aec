"""Looks at domains of small made-up worlds, and how they are shown."""

import io
from collections.abc import Callable, Mapping

from rich.console import Console

from deliverability import event_loop
from deliverability.report.dmarc_look import DmarcLook
from deliverability.report.spf_look import SpfClient, SpfLook
from deliverability.standards import dmarc, spf
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver

World = Mapping[str, Mapping[str, list[str] | Answer] | Answer]


def spf_look(
    world: World, domain: str = "shop.example", *, covers: tuple[str, ...] = (), ip: str | None = None
) -> SpfLook:
    """A look at the SPF of a domain."""

    async def look() -> SpfLook:
        resolver = DictResolver(world)
        inspection = await spf.inspect(domain, resolver=resolver)
        client = None
        if ip is not None:
            found = await spf.check_host(ip, domain, f"joe@{domain}", helo="mta.example", resolver=resolver)
            client = SpfClient(ip, f"joe@{domain}", "mta.example", found)
        return SpfLook(inspection, {network: inspection.covers([network]) for network in covers}, client)

    return event_loop.run(look())


def dmarc_look(
    world: World, domain: str = "shop.example", *, identity: str | None = None, mail_from: str | None = ""
) -> DmarcLook:
    """A look at the DMARC of a domain; MAIL FROM is below it unless given."""

    async def look() -> DmarcLook:
        resolver = DictResolver(world)
        sender = f"bounce.{domain}" if mail_from == "" else mail_from
        prediction = await dmarc.predict(
            domain, identity=identity or domain, mail_from=sender, resolver=resolver
        )
        record, place = prediction.discovery.record, prediction.discovery.policy_domain
        found = await dmarc.destinations(record, place, resolver=resolver) if record and place else ()
        return DmarcLook(prediction, found, sender is not None)

    return event_loop.run(look())


def written(write: Callable[[Console], None], width: int = 80) -> list[str]:
    """The lines that are written to a console without colour."""
    stream = io.StringIO()
    write(Console(file=stream, width=width, highlight=False))
    return stream.getvalue().splitlines()

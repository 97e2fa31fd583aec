"""Whether a host receives mail: MX, else an address (RFC 5321 section 5.1), and no null MX (RFC 7505)."""

from typing import Literal

from deliverability.event_loop import together
from deliverability.standards import mx
from deliverability.standards.resolver import Resolver

Reception = Literal["yes", "no", "unknown"]


async def receives(host: str, *, resolver: Resolver) -> tuple[Reception, str]:
    """Whether a host receives mail, and how that is known, a plain sentence. Whether its MX hosts have addresses isn't looked up."""
    answer = await resolver.query(host, "MX")
    if not answer.conclusive:
        return "unknown", f"the MX records of {host} could not be looked up: {answer.status}"
    if answer.values:
        null = not any(map(mx.host, answer.values))
        return ("no", f"{host} has a null MX") if null else ("yes", f"{host} has MX records")
    if answer.status == "NXDOMAIN":
        return "no", f"{host} does not exist"
    addresses = await together(resolver.query(host, "A"), resolver.query(host, "AAAA"))
    if any(answer.conclusive and answer.values for answer in addresses):
        return "yes", f"{host} has no MX records, but an address"
    failed = next((answer.status for answer in addresses if not answer.conclusive), None)
    if failed is not None:
        return "unknown", f"{host} has no MX records, and its addresses could not be looked up: {failed}"
    return "no", f"{host} has neither MX records nor an address"

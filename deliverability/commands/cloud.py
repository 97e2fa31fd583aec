"""`deliverability cloud`: the embedded cloud by itself, for any AWS client and any resolver."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deliverability.commands.running import OK, command, note, refuse, unwritable, write

if TYPE_CHECKING:
    from deliverability.embedded.cloud import Cloud


@command
def cloud(
    zone: Annotated[
        list[str] | None,
        typer.Option(
            "--zone",
            "-z",
            metavar="NAME|FILE",
            help="A hosted zone to start with: its name, a zone file (BIND, JSON), or what `aws route53 list-resource-record-sets` "
            "wrote. Repeatable.",
        ),
    ] = None,
    state: Annotated[
        Path | None, typer.Option("--state", metavar="DIR", help="Keep the cloud's state here between runs.")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port for AWS; 0 takes a free one.")] = 0,
    dns_port: Annotated[int, typer.Option(min=0, max=65535, help="Port for DNS; 0 takes a free one.")] = 0,
    unlimited: Annotated[
        bool,
        typer.Option(
            "--unlimited", help="Take any number of Route 53 requests a second, where AWS takes five."
        ),
    ] = False,
) -> int:
    """Serve the embedded cloud in the foreground until Ctrl-C: Route 53, SES v2, STS, SNS, CloudWatch, and real DNS.

    Prints one NAME=value line each once it is ready: AWS_ENDPOINT_URL, DNS (a resolver for this world), HOSTED_ZONE_ID for each
    zone, and DELIVERABILITY_NETWORK, with which `check` reaches the embedded name servers. It listens on 127.0.0.1 only, and
    answers no web page. Like AWS it throttles Route 53 requests over five a second.

    \b
    Examples:
      deliverability cloud --zone shop.example
      AWS_ENDPOINT_URL=http://127.0.0.1:PORT aws route53 list-hosted-zones
      dig @127.0.0.1 -p PORT shop.example SOA
      curl -d '{"advance": "72h"}' http://127.0.0.1:PORT/_cloud/clock
    """
    import signal
    import threading

    from deliverability.commands.extras import require_rehearsal

    require_rehearsal()
    from deliverability.embedded.aws.faults import REAL_RATES
    from deliverability.embedded.cloud import Cloud, StateProblem
    from deliverability.embedded.control.exports import SeedProblem

    # SES's rate of one a second would only be a wait for whoever types commands.
    rates = {} if unlimited else {"route53": REAL_RATES["route53"]}
    stop = threading.Event()
    # As the signals were handled before, they are afterwards: whoever calls this in their own process has handlers, too.
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, lambda *_: stop.set())
    try:
        with Cloud(port=port, dns_port=dns_port, state_dir=state, rates=rates) as running:
            for source in zone or ():
                running.add_zones(source)
            write(_lines(running))
            note("the embedded cloud is ready on 127.0.0.1; any credentials will do; Ctrl-C stops it")
            # A wait without a timeout can't be interrupted by a signal on every platform.
            while not stop.wait(0.5):
                continue
    except OSError as error:
        refuse(unwritable(error) or _cannot_start(error, state))
    except (SeedProblem, StateProblem) as problem:
        refuse(str(problem))
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
    return OK


def _cannot_start(error: OSError, state: Path | None) -> str:
    if state is not None and error.filename is not None:
        return f"--state {state}: it takes no state: {error.strerror}: name a folder that can be written to"
    return f"the embedded cloud can't start: {error.strerror or error}: choose another --port or --dns-port"


def _lines(running: "Cloud") -> str:
    host, dns = running.dns_address
    lines = [f"AWS_ENDPOINT_URL={running.endpoint_url}", f"DNS={host}:{dns}"]
    lines += [f"HOSTED_ZONE_ID={identifier}" for identifier in running.hosted_zone_ids.values()]
    lines.append(f"DELIVERABILITY_NETWORK={running.endpoint_url}/_cloud/network")
    return "\n".join(lines) + "\n"

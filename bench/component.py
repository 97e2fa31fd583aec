"""A benchmark of `MailDomain`: the component against the same resources written by hand.

Both programs run in this process on Pulumi's mock runtime, with the same registrations, inputs and provider functions, so
the ratio shows our own work: arguments, plan, guard, component, outputs. Processor seconds of the whole process, since
nothing here waits for anything; runs alternate, and the median counts.

    python bench/component.py [--seconds 20] [--domains 1 10 100]
"""

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import pulumi

from bench.programs.by_hand import REGION, by_hand
from components.mail_domain import MailDomain
from deliverability.declaration.kinds import DkimFacts
from tests.components.harness import Program, identity
from tests.components.strict_mocks import TOKENS, StrictAws, Zone

TARGET = 1.25


def component(count: int) -> None:
    """`count` domains as components."""
    for number in range(count):
        mail = MailDomain(
            f"mail{number}",
            {"domain": f"shop{number}.example.com", "region": REGION, "dns": {"zone": "example.com"}},
            ask_ses=_ses,
        )
        pulumi.export(f"identity-mail{number}", mail.identity_arn)


def _ses(_domain: str, _region: str) -> DkimFacts:
    return DkimFacts(TOKENS, "dkim.amazonses.com")


def main() -> int:
    """Print the table; 1 when the ratio is above the target anywhere."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20, help="how long each row may take, about (20)")
    parser.add_argument(
        "--domains", type=int, nargs="+", default=[1, 10, 100], help="domains in one program (1 10 100)"
    )
    arguments = parser.parse_args()
    _same_resources()
    print("domains  by hand  component  ratio  runs  (median of processor seconds)")
    worst = 0.0
    for count in arguments.domains:
        hand, ours = _alternate(count, arguments.seconds)
        ratio = statistics.median(ours) / statistics.median(hand)
        worst = max(worst, ratio)
        print(
            f"{count:7}  {statistics.median(hand):7.3f}  {statistics.median(ours):9.3f}  {ratio:5.2f}  {len(ours):4}",
            flush=True,
        )
    print(f"target: at most {TARGET}")
    return int(worst > TARGET)


def _alternate(count: int, seconds: float) -> tuple[list[float], list[float]]:
    """Times of both programs: at least three each, then until the time is up."""
    _time(by_hand, 1)
    _time(component, 1)
    hand: list[float] = []
    ours: list[float] = []
    end = time.monotonic() + seconds
    while len(ours) < 3 or time.monotonic() < end:
        hand.append(_time(by_hand, count))
        ours.append(_time(component, count))
    return hand, ours


def _time(program: Callable[[int], None], count: int) -> float:
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        _run(program, count)
        return time.process_time() - started
    finally:
        gc.enable()


def _run(program: Callable[[int], None], count: int) -> set[str]:
    """Run it once; the resources that were registered."""
    run = Program(lambda: program(count), StrictAws(zones=(Zone("Z1", "example.com"),))).run()
    return set(map(identity, run.requests))


def _same_resources() -> None:
    """Refuse to compare programs that don't declare the same."""
    extra = _run(component, 2) ^ _run(by_hand, 2)
    assert all(entry.startswith("mail-deliverability:index:MailDomain ") for entry in extra), extra


if __name__ == "__main__":
    sys.exit(main())

"""A benchmark of the real engine: a preview, an `up` and the preview after it, of the component and of the same bare resources.

Both programs run in pairs, each on an embedded cloud of its own, and take turns in going first; the ratio of a pair tells what
the component adds. Wall seconds, as a user waits them: most of an `up` is the AWS provider, which waits a random time (10 to 30
seconds) for each record, so a single pair says little about it.

    make engine && python bench/engine.py [--pairs 5]
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.programs.by_hand import REGION
from deliverability.embedded.cloud import Cloud
from tests.engine.real import tools
from tests.engine.real.driver import Shop, open_shop
from tests.engine.real.leftovers import end_leftovers

TARGET = 1.3
STEPS = ("first preview", "up", "next preview")
_PATIENCE = 20.0
_DOMAIN = {"domain": "shop0.example.com", "dns": {"zone": "example.com"}}
_BARE = "from bench.programs.by_hand import by_hand\n\nby_hand(1)\n"


def main() -> int:
    """Print the table; 1 where the median ratio is above the target."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=5, help="how often both are deployed (5)")
    arguments = parser.parse_args()
    try:
        engine = tools.find(tools.built)
    except tools.Missing as missing:
        print(f"skipped: {missing}")
        return 0
    hand: list[tuple[float, ...]] = []
    ours: list[tuple[float, ...]] = []
    for number in range(arguments.pairs):
        order = ((_BARE, hand), (None, ours))
        for program, times in order if number % 2 else order[::-1]:
            times.append(_deploy(engine, program))
    print("step           by hand  component  ratio  (medians of wall seconds, and of the pairs' ratios)")
    worst = 0.0
    for step, bare, component in zip(STEPS, zip(*hand, strict=True), zip(*ours, strict=True), strict=True):
        ratio = statistics.median(ours / hand for hand, ours in zip(bare, component, strict=True))
        worst = max(worst, ratio)
        print(f"{step:13}  {statistics.median(bare):7.2f}  {statistics.median(component):9.2f}  {ratio:5.2f}")
    print(f"{arguments.pairs} pairs; target: at most {TARGET}")
    return int(worst > TARGET)


def _deploy(engine: tools.Tools, program: str | None) -> tuple[float, ...]:
    """Seconds of each step. program: in place of the checkout's."""
    with tempfile.TemporaryDirectory() as name, Cloud(patience=_PATIENCE) as cloud:
        folder = Path(name)
        shop = open_shop(folder, folder / "logs", engine, cloud, _DOMAIN, REGION)
        if program is not None:
            (shop.project.folder / "__main__.py").write_text(program, encoding="utf-8")
        times = tuple(_time(shop, step) for step in STEPS)
        end_leftovers(shop.project)
        return times


def _time(shop: Shop, step: str) -> float:
    started = time.monotonic()
    if step == "up":
        shop.up()
    else:
        shop.preview()
    return time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main())

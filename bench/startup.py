"""A benchmark of how long the commands take to start, as ratios to a bare interpreter in the same run.

Each round runs every command once, so that a noisy moment of the machine meets all of them; the medians are compared.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROUNDS = 9
COMMANDS: dict[str, list[str]] = {
    "bare interpreter": ["-c", ""],
    "--help": ["-m", "deliverability", "--help"],
    "plan (json)": ["-m", "deliverability", "plan", "--stack", "shop-a.production", "--format", "json"],
    "plan (table)": ["-m", "deliverability", "plan", "--stack", "shop-a.production"],
    "import boto3": ["-c", "import boto3"],
    "import pulumi_aws": ["-c", "import pulumi_aws"],
}


def main() -> None:
    """Print one line a command: median seconds and the ratio."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, arguments in COMMANDS.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            times[name].append(time.perf_counter() - start)
    bare = statistics.median(times["bare interpreter"])
    for name, measured in times.items():
        median = statistics.median(measured)
        print(f"{name:<18} {median:6.3f} s   {median / bare:5.1f} x bare")


if __name__ == "__main__":
    main()

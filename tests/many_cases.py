"""The command line of a fuzz: many cases by their numbers, how they ended, and of one that fails how to run it alone."""

import argparse
from collections import Counter
from collections.abc import Callable, Sequence


def run_cases(
    case: Callable[[int, int], str],
    description: str,
    what: str,
    *,
    cases: int,
    arguments: Sequence[str] | None = None,
) -> None:
    """Run each case and print the ends. case: of a seed and a number; gives its end in a word, and raises where it fails."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--cases", type=int, default=cases)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args(arguments)
    ends: Counter[str] = Counter()
    for number in range(options.first, options.first + options.cases):
        try:
            ends[case(options.seed, number)] += 1
        except BaseException:
            print(f"failed: --seed {options.seed} --first {number} --cases 1")
            raise
    print(f"{options.cases} {what}: {', '.join(f'{count} {end}' for end, count in sorted(ends.items()))}")

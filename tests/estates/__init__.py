"""Estates: what stands in DNS, Route 53 and SES around domains whose mail was set up by somebody else before a stack was.

`estate.py` says what an estate is, `building.py` makes one in an embedded cloud.
"""

from collections.abc import Mapping

from tests.estates.estate import Estate

__all__ = ["Estate", "catalogue"]


def catalogue() -> Mapping[str, Estate]:
    """All estates by id."""
    from tests.estates import beginnings, others, running

    made = (*running.ESTATES, *others.ESTATES, *beginnings.ESTATES)
    return {each.id: each for each in made}

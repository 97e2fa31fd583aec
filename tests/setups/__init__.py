"""Healthy but unusual set-ups, made in the embedded cloud: the false alarms that the check must not give."""

from collections.abc import Mapping

from tests.setups.setup import Setup

__all__ = ["Setup", "catalogue"]


def catalogue() -> Mapping[str, Setup]:
    """All set-ups by id, in the order of their areas."""
    from tests.setups import identities, records, zones

    made = (*records.SETUPS, *zones.SETUPS, *identities.SETUPS)
    return {each.id: each for each in made}

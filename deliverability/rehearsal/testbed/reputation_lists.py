"""The records of the reputation lists that a stack declares: healthy, with their test points, and naming nobody."""

from collections.abc import Iterator

from deliverability.declaration.settings import Settings
from deliverability.rehearsal.testbed.zone_editor import Published
from deliverability.standards.dnsbl import LISTS

_TTL = 60


def published(settings: Settings) -> Iterator[Published]:
    """What stands in the zones of the declared lists; their owners' names, so that they don't lie in the stack's zone."""
    for each in dict.fromkeys(settings.reputation.lists):
        which = LISTS[each]
        yield Published(which.question(which.always_listed), "A", _TTL, (which.test_answer,))

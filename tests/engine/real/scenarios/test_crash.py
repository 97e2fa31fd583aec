"""An `up` that is killed in the middle, and the documented way back: `deliverability recover`."""

import inspect
import signal
from collections.abc import Callable

from deliverability.commands.recover import recover
from tests.engine.real.driver import Shop
from tests.engine.real.leftovers import end_leftovers
from tests.engine.real.operations import Operation
from tests.engine.real.scenarios.conftest import Opens

_USUAL = {"domain": "shop.example", "recipients": ["someone@partner.example"]}
_RECORD = "aws:route53/record:Record"


def _records_are_asked_for(done: tuple[Operation, ...]) -> bool:
    return sum(each.type == _RECORD for each in done) >= 2


def _the_identity_is_done(done: tuple[Operation, ...]) -> bool:
    return any(each.name == "mail-dkim-3" for each in done)


def _recover(mine: Shop) -> None:
    """The steps that the command's help names, as they stand there, up to the `pulumi up` at their end."""
    told = inspect.getdoc(recover)
    assert told is not None
    *steps, last = [line.strip() for line in told.partition("Example:")[2].splitlines() if line.strip()]
    assert last == "pulumi up"
    for step in steps:
        mine.type(step)


def _crash(mine: Shop, when: Callable[[tuple[Operation, ...]], bool]) -> None:
    running = mine.start("up", "--yes", "--skip-preview")
    running.until(when)
    running.kill()
    running.wait(-signal.SIGKILL)
    assert end_leftovers(mine.project) == ()


def test_after_a_kill_the_documented_steps_finish_what_was_begun(shop: Opens) -> None:
    mine = shop(_USUAL)
    before = mine.zones.contents(), mine.identities()
    # Once while the first records are on their way, once more when the last ones are.
    for when in (_records_are_asked_for, _the_identity_is_done):
        _crash(mine, when)
        _recover(mine)
    mine.up()
    assert mine.state()["pending_operations"] == []
    assert mine.left_to_do() == frozenset()
    assert mine.left_to_do("--refresh") == frozenset()

    # Nothing was made twice or forgotten: its end is as if it had been made at once.
    mine.destroy()
    assert (mine.zones.contents(), mine.identities()) == before

"""An `up` that is ended in the middle: by Ctrl-C, which the engine answers in order, and by a kill, which nobody answers."""

import signal

from tests.engine.real.driver import Shop
from tests.engine.real.leftovers import end_leftovers
from tests.engine.real.operations import Operation, steps
from tests.engine.real.scenarios.conftest import Opens

_USUAL = {"domain": "shop.example"}
_RECORD = "aws:route53/record:Record"


def _some_records_are_under_way(done: tuple[Operation, ...]) -> bool:
    return sum(each.type == _RECORD for each in done) >= 2


def _under_way(mine: Shop) -> frozenset[str]:
    pending = mine.state()["pending_operations"]
    return frozenset(each["resource"]["urn"] for each in pending)


def test_after_ctrl_c_the_next_up_makes_what_is_left(shop: Opens) -> None:
    mine = shop(_USUAL)
    running = mine.start("up", "--yes", "--skip-preview")
    running.until(_some_records_are_under_way)
    running.interrupt()
    interrupted = running.wait(code=None)
    assert interrupted.code != 0
    assert _under_way(mine) == frozenset()

    made = mine.up()
    finished = [each for each in interrupted.operations if each.ended is not None and not each.failed]
    assert steps(made.operations).isdisjoint(steps(finished))
    assert steps(mine.preview("--expect-no-changes").operations) == frozenset()


def test_a_killed_up_leaves_nothing_running_and_what_it_was_at_in_the_state(shop: Opens) -> None:
    mine = shop(_USUAL)
    running = mine.start("up", "--yes", "--skip-preview")
    running.until(_some_records_are_under_way)
    running.kill()
    killed = running.wait(-signal.SIGKILL)
    assert end_leftovers(mine.project) == ()

    mine.cancel()  # the lock that only the killed engine would have taken away
    begun = {each.urn for each in killed.operations if each.ended is None and each.type == _RECORD}
    assert begun <= _under_way(mine)

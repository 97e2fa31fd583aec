import asyncio

import pytest

from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver, MemoResolver, settled


def ask(resolver: DictResolver | MemoResolver, name: str, rdtype: str) -> Answer:
    return asyncio.run(resolver.query(name, rdtype))


WORLD = DictResolver(
    {
        "shop.example": {"TXT": ["v=spf1 -all"], "MX": ["10 mx.shop.example"]},
        "a.b.shop.example": {"A": ["192.0.2.1"]},
        "alias.example": {"CNAME": ["alias2.example"]},
        "alias2.example": {"CNAME": ["shop.example"]},
        "gone.example": {"CNAME": ["nowhere.example"]},
        "loop.example": {"CNAME": ["loop.example"]},
        "*.wild.example": {"TXT": ["any"]},
        "there.wild.example": {"A": ["192.0.2.2"]},
        "slow.example": Answer("TIMEOUT"),
        "half.example": {"TXT": Answer("SERVFAIL"), "A": ["192.0.2.3"]},
        "odd.example": {"CNAME": Answer("REFUSED")},
    },
    ttl=60,
)


def test_values_that_stand_at_a_name() -> None:
    assert ask(WORLD, "shop.example", "TXT") == Answer("NOERROR", ("v=spf1 -all",), 60)


def test_no_such_type_and_no_such_name_are_told_apart() -> None:
    assert ask(WORLD, "shop.example", "A") == Answer("NOERROR")
    assert ask(WORLD, "no.shop.example", "A") == Answer("NXDOMAIN")


def test_a_name_above_another_exists_without_records() -> None:
    assert ask(WORLD, "b.shop.example", "A") == Answer("NOERROR")
    assert ask(WORLD, "example", "TXT") == Answer("NOERROR")
    assert ask(WORLD, "test", "TXT") == Answer("NXDOMAIN")


def test_a_chain_of_cnames_is_followed_and_told() -> None:
    assert ask(WORLD, "alias.example", "TXT") == Answer(
        "NOERROR", ("v=spf1 -all",), 60, ("alias2.example", "shop.example")
    )
    assert ask(WORLD, "alias.example", "A") == Answer("NOERROR", cname=("alias2.example", "shop.example"))
    assert ask(WORLD, "gone.example", "TXT") == Answer("NXDOMAIN", cname=("nowhere.example",))
    assert ask(WORLD, "loop.example", "TXT") == Answer("SERVFAIL")


def test_a_cname_that_is_asked_for_is_not_followed() -> None:
    assert ask(WORLD, "alias.example", "CNAME") == Answer("NOERROR", ("alias2.example",), 60)


def test_a_wildcard_answers_below_its_name_only_where_nothing_stands() -> None:
    assert ask(WORLD, "x.y.wild.example", "TXT") == Answer("NOERROR", ("any",), 60)
    assert ask(WORLD, "there.wild.example", "TXT") == Answer("NOERROR")
    assert ask(WORLD, "wild.example", "TXT") == Answer("NOERROR")


def test_an_answer_in_the_world_is_given_as_it_is() -> None:
    assert ask(WORLD, "slow.example", "MX") == Answer("TIMEOUT")
    assert ask(WORLD, "half.example", "TXT") == Answer("SERVFAIL")
    assert ask(WORLD, "half.example", "A") == Answer("NOERROR", ("192.0.2.3",), 60)
    assert ask(WORLD, "odd.example", "CNAME") == Answer("REFUSED")
    assert ask(WORLD, "odd.example", "TXT") == Answer("NOERROR")


def test_questions_are_listed_in_order() -> None:
    world = DictResolver({})
    ask(world, "b.example", "TXT")
    ask(world, "a.example", "MX")
    ask(world, "b.example", "TXT")
    assert world.asked == [("b.example", "TXT"), ("a.example", "MX"), ("b.example", "TXT")]


class Gate:
    """Answers when it is opened, and lists who asked."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.asked: list[tuple[str, str]] = []
        self.cancelled: list[str] = []

    async def query(self, name: str, rdtype: str) -> Answer:
        self.asked.append((name, rdtype))
        try:
            await self.open.wait()
        except asyncio.CancelledError:
            self.cancelled.append(name)
            raise
        return Answer("TIMEOUT", server=f"{name}/{rdtype}")


def test_each_question_is_asked_once_at_the_same_time_or_later_also_when_it_failed() -> None:
    async def run() -> tuple[list[Answer], list[tuple[str, str]]]:
        gate = Gate()
        async with MemoResolver(gate) as memo:
            asking = [asyncio.create_task(memo.query("a.example", "TXT")) for _ in range(3)]
            other = asyncio.create_task(memo.query("a.example", "MX"))
            await asyncio.sleep(0)
            gate.open.set()
            return [*await asyncio.gather(*asking, other), await memo.query("a.example", "TXT")], gate.asked

    txt, mx = Answer("TIMEOUT", server="a.example/TXT"), Answer("TIMEOUT", server="a.example/MX")
    assert asyncio.run(run()) == ([txt, txt, txt, mx, txt], [("a.example", "TXT"), ("a.example", "MX")])


def test_an_asker_that_gives_up_takes_nobody_elses_answer_away() -> None:
    async def run() -> Answer:
        gate = Gate()
        async with MemoResolver(gate) as memo:
            first = asyncio.create_task(memo.query("a.example", "TXT"))
            second = asyncio.create_task(memo.query("a.example", "TXT"))
            await asyncio.sleep(0)
            first.cancel()
            await asyncio.sleep(0)
            gate.open.set()
            return await second

    assert asyncio.run(run()) == Answer("TIMEOUT", server="a.example/TXT")


def test_leaving_ends_what_is_under_way() -> None:
    async def run() -> list[str]:
        gate = Gate()
        async with MemoResolver(gate) as memo:
            asking = asyncio.create_task(memo.query("a.example", "TXT"))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        await asyncio.gather(asking, return_exceptions=True)
        return gate.cancelled

    assert asyncio.run(run()) == ["a.example"]


def test_what_does_no_io_is_settled_at_once() -> None:
    assert settled(WORLD.query("shop.example", "TXT")) == Answer("NOERROR", ("v=spf1 -all",), 60)


def test_it_is_settled_inside_a_running_loop_too() -> None:
    async def judging() -> tuple[Answer, Answer]:
        return settled(WORLD.query("shop.example", "TXT")), settled(WORLD.query("slow.example", "A"))

    assert asyncio.run(judging()) == (Answer("NOERROR", ("v=spf1 -all",), 60), Answer("TIMEOUT"))


@pytest.mark.parametrize("running", [False, True])
def test_what_the_work_raises_comes_out(running: bool) -> None:
    async def fails() -> None:
        raise ValueError("no domain name")

    async def judging() -> None:
        settled(fails())

    with pytest.raises(ValueError, match="no domain name"):
        asyncio.run(judging()) if running else settled(fails())

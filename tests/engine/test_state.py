import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.engine.state import ResourceState, State


def resource(
    name: str, *dependencies: str, parent: str = "", provider: str = "", protect: bool = False
) -> ResourceState:
    return ResourceState(
        name, "t", name, True, dependencies=dependencies, parent=parent, provider=provider, protect=protect
    )


@given(
    st.integers(1, 8).flatmap(
        lambda size: st.tuples(
            st.just(size),
            st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7))),
            st.permutations(range(size)),
        )
    )
)
def test_nothing_goes_before_what_needs_it(drawn: tuple[int, set[tuple[int, int]], list[int]]) -> None:
    size, edges, order = drawn
    needs = {number: sorted({low for low, high in edges if low < high == number}) for number in range(size)}
    state = State(resource(str(number), *map(str, needs[number])) for number in order)
    gone = [each.name for each in state.deletion_order()]
    assert sorted(gone) == sorted(map(str, range(size)))
    assert all(gone.index(str(number)) < gone.index(str(low)) for number in needs for low in needs[number])


def test_children_and_users_of_a_provider_go_first() -> None:
    state = State(
        [
            resource("parent"),
            resource("provider"),
            resource("child", parent="parent", provider="provider::id"),
        ]
    )
    assert [each.name for each in state.deletion_order()] == ["child", "provider", "parent"]


def test_a_circle_is_an_error() -> None:
    with pytest.raises(ValueError, match="in a circle"):
        State([resource("a", "b"), resource("b", "a")]).deletion_order()


def test_a_copy_stands_apart() -> None:
    state = State([resource("a")])
    copy = state.copy()
    copy.remove("a")
    copy.put(resource("b"))
    assert [each.name for each in state.all()] == ["a"]


def test_protection_is_lifted_from_all() -> None:
    state = State([resource("a", protect=True), resource("b")])
    assert state.unprotect() == ("a",)
    assert [each.protect for each in state.all()] == [False, False]


def test_a_new_urn_is_followed_by_those_that_refer_to_it() -> None:
    state = State([resource("old"), resource("user", "old", parent="old", provider="old::id")])
    state.rename("old", "new")
    assert state.get("old") is None
    user = state.get("user")
    assert user is not None
    assert (user.dependencies, user.parent, user.provider) == (("new",), "new", "new::id")

import pickle
from dataclasses import FrozenInstanceError, fields, replace

import pytest

from deliverability.standards.values import frozen


@frozen
class Base:
    """Something with a name."""

    name: str
    position: int

    @property
    def doubled(self) -> int:
        return self.position * 2


@frozen
class Derived(Base):
    """Something more."""

    size: int
    tags: tuple[str, ...] = ()
    note: str | None = None


WHOLE = Derived("a", 1, 2, ("x",), "n")


def test_fields_are_given_by_position_or_by_name() -> None:
    assert Derived(position=1, name="a", note="n", size=2, tags=("x",)) == WHOLE
    assert (WHOLE.name, WHOLE.position, WHOLE.size, WHOLE.tags, WHOLE.note) == ("a", 1, 2, ("x",), "n")
    assert [its.name for its in fields(Derived)] == ["name", "position", "size", "tags", "note"]
    assert WHOLE.doubled == 2


def test_defaults() -> None:
    assert repr(Derived("a", 1, 2)) == "Derived(name='a', position=1, size=2, tags=(), note=None)"
    assert Derived("a", 1, 2, note="n").tags == ()


@pytest.mark.parametrize("arguments", [(), ("a", 1), ("a", 1, 2, (), None, 3)])
def test_too_few_or_too_many_arguments_are_refused(arguments: tuple[object, ...]) -> None:
    with pytest.raises(TypeError, match=r"Derived\.__init__\(\) (missing|takes)"):
        Derived(*arguments)  # type: ignore[arg-type]


def test_values_are_compared_and_hashed_by_what_they_hold() -> None:
    assert Derived("a", 1, 2) == Derived("a", 1, 2)
    assert Derived("a", 1, 2) != Derived("a", 1, 3)
    assert Derived("a", 1, 2) != Base("a", 1)
    assert len({Derived("a", 1, 2), Derived("a", 1, 2), Derived("b", 1, 2)}) == 2


def test_nothing_can_be_changed_or_added() -> None:
    with pytest.raises(FrozenInstanceError):
        WHOLE.name = "b"  # type: ignore[misc]
    with pytest.raises((AttributeError, TypeError)):
        WHOLE.other = 1  # type: ignore[attr-defined]
    assert not hasattr(WHOLE, "__dict__")


def test_a_changed_value_is_a_new_one() -> None:
    assert replace(WHOLE, position=7) == Derived("a", 7, 2, ("x",), "n")
    assert WHOLE.position == 1


def test_values_survive_pickling() -> None:
    assert pickle.loads(pickle.dumps(WHOLE)) == WHOLE

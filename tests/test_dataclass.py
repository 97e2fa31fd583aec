"""Our `dataclass` beside Python's: whatever a class has, both make of it the same."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, replace
from typing import Any, ClassVar, Generic, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.dataclass import dataclass

Kept = TypeVar("Kept")


def _python(cls: type) -> Any:
    return dataclasses.dataclass(frozen=True, slots=True)(cls)


def _ours(cls: type) -> Any:
    return dataclass(frozen=True, slots=True)(cls)


def _classes(make: Callable[[type], Any]) -> dict[str, Any]:
    """One class of each sort, made by one of the two."""

    @make
    class Empty:
        """No field."""

    @make
    class One:
        """One field."""

        name: str

    @make
    class Many:
        """Defaults, a factory, a constant of the class."""

        KIND: ClassVar[str] = "many"
        name: str
        size: int = 2
        tags: list[str] = field(default_factory=list)
        note: str | None = None

        @property
        def doubled(self) -> int:
            return self.size * 2

    @make
    class Aside:
        """Fields that aren't shown, compared, hashed or given."""

        name: str
        hidden: int = field(default=0, repr=False)
        apart: int = field(default=0, compare=False)
        unhashed: list[int] = field(default_factory=list, hash=False)
        made: dict[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)
        fixed: int = field(init=False, default=7)

    @make
    class Checked:
        """Looks at what it is given, and sets what it works out."""

        name: str
        length: int = field(init=False)

        def __post_init__(self) -> None:
            if not self.name:
                raise ValueError("no name")
            object.__setattr__(self, "length", len(self.name))

    @make
    class Own:
        """Methods of its own count."""

        name: str

        def __repr__(self) -> str:
            return f"<{self.name}>"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own) and other.name.lower() == self.name.lower()

        def __hash__(self) -> int:
            return hash(self.name.lower())

    @make
    class Equal:
        """An equality of its own, and the hash of a dataclass."""

        name: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Equal)

    @make
    class Derived(One):
        """One field more, and one that is another now."""

        size: int
        note: str | None = None

    @make
    class Deeper(Derived):
        """Nothing more."""

    @make
    class Holder(Generic[Kept]):
        """Of any type."""

        kept: Kept

    return {
        made.__name__: made
        for made in (Empty, One, Many, Aside, Checked, Own, Equal, Derived, Deeper, Holder)
    }


OURS, PYTHONS = _classes(_ours), _classes(_python)
_VALUES = (
    st.none() | st.integers(0, 3) | st.sampled_from(["", "a", "A"]) | st.lists(st.integers(0, 1), max_size=1)
)
_NAMES = st.sampled_from(
    ["name", "size", "note", "tags", "kept", "hidden", "apart", "unhashed", "made", "fixed"]
)
_CALLS = st.tuples(st.lists(_VALUES, max_size=5), st.dictionaries(_NAMES, _VALUES, max_size=3))


def _outcome(work: Callable[[], Any]) -> Any:
    """What comes of it, or the error in words that name no class."""
    try:
        return work()
    except Exception as error:
        return type(error).__name__, str(error).replace("_python", "_").replace("_ours", "_")


def _text(value: Any) -> str:
    return repr(value).replace("_python", "_").replace("_ours", "_")


@pytest.mark.parametrize("name", OURS)
@given(call=_CALLS, other=_CALLS)
def test_both_make_the_same_of_every_call(name: str, call: Any, other: Any) -> None:
    ours, pythons = OURS[name], PYTHONS[name]

    def told(cls: Any, how: Callable[[Any, Any], Any]) -> Any:
        return _outcome(lambda: how(cls(*call[0], **call[1]), cls(*other[0], **other[1])))

    for how in (
        lambda a, b: (repr(a), repr(b)),
        lambda a, b: (a == b, a != b, a == 1),
        lambda a, b: (hash(a) == hash(a), hash(a) == hash(b)),
        lambda a, b: dataclasses.asdict(a),
        lambda a, b: repr(copy.copy(a)),
        lambda a, b: copy.deepcopy(a) == a,
        lambda a, b: repr(replace(a, name="b")),
        lambda a, b: [setattr(a, its.name, "b") for its in fields(a)],
        lambda a, b: [delattr(a, its.name) for its in fields(a)],
    ):
        assert _text(told(ours, how)) == _text(told(pythons, how))


@pytest.mark.parametrize("name", OURS)
def test_both_say_the_same_of_the_class(name: str) -> None:
    ours, pythons = OURS[name], PYTHONS[name]

    def told(cls: Any) -> Any:
        parameters = cls.__dataclass_params__
        return (
            [(its.name, its.type, its.init, its.repr, its.compare, its.hash) for its in fields(cls)],
            [getattr(parameters, each) for each in ("init", "repr", "eq", "order", "frozen")],
            cls.__slots__,
            cls.__match_args__,
            cls.__doc__,
        )

    assert told(ours) == told(pythons)


@dataclass(frozen=True, slots=True)
class Kind:
    """Can be found by its name, as pickling wants it."""

    name: str
    tags: tuple[str, ...] = ()


def test_values_survive_pickling() -> None:
    assert pickle.loads(pickle.dumps(Kind("a", ("x",)))) == Kind("a", ("x",))


def test_a_value_that_holds_itself_can_be_shown() -> None:
    @dataclass(frozen=True, slots=True)
    class Ring:
        around: list[Any]

    ring = Ring([])
    ring.around.append(ring)
    assert repr(ring) == f"{Ring.__qualname__}(around=[...])"


def test_nothing_can_be_added() -> None:
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'other'"):
        Kind("a").other = 1  # type: ignore[attr-defined]
    assert not hasattr(Kind("a"), "__dict__")


def test_fields_by_keyword_alone_are_refused_when_the_class_is_made() -> None:
    class Strict:
        name: str = field(kw_only=True)

    with pytest.raises(TypeError, match="Strict: fields by keyword alone are not provided for"):
        _ours(Strict)


def test_other_options_are_pythons() -> None:
    @dataclass(slots=True)
    class Open:
        name: str

    changed = Open("a")
    changed.name = "b"
    assert (changed, Open.__dataclass_params__.frozen) == (Open("b"), False)

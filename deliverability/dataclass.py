"""`dataclass` as Python's own, cheaper to define and to make: the frozen, slotted ones, which nearly all of ours are.

Python writes and compiles six functions for each of them, though a command uses a few of the two hundred classes that it
imports. Here `__init__` is compiled when the first value is made, and goes straight to the slots, where Python's looks every
field up by name to get past its own lock; the other methods are shared. A record of ten SPF terms is read in two thirds of the
time, and a command starts a sixth sooner.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Type checkers know this one by its name.
    from dataclasses import dataclass as dataclass
else:
    import dataclasses
    from collections.abc import Callable, Iterable
    from operator import attrgetter
    from reprlib import recursive_repr

    Values = Callable[[Any], tuple[Any, ...]]

    def dataclass(**options: bool) -> "Callable[[type], type]":
        """Python's `dataclass`, with its options; fields by keyword alone and `InitVar` only where it isn't both frozen and slotted."""
        return _quick if options == {"frozen": True, "slots": True} else dataclasses.dataclass(**options)

    def _quick(cls: type) -> type:
        # Python insists on the lock where a base has one, and makes it anew.
        locked = any(dataclasses.is_dataclass(base) for base in cls.__mro__[1:])
        made = dataclasses.dataclass(frozen=locked, slots=True, init=False, repr=False, eq=False)(cls)
        for option in ("init", "repr", "eq", "frozen"):
            setattr(made.__dataclass_params__, option, True)
        fields = dataclasses.fields(made)
        if any(its.kw_only for its in fields):
            raise TypeError(f"{cls.__qualname__}: fields by keyword alone are not provided for")
        methods = {
            "__init__": _first_init(made),
            "__repr__": _repr(tuple(its.name for its in fields if its.repr)),
            "__eq__": _eq(_values(its.name for its in fields if its.compare)),
            "__hash__": _hash(
                _values(its.name for its in fields if (its.compare if its.hash is None else its.hash))
            ),
            "__getstate__": _state(_values(its.name for its in fields)),
            "__setstate__": _restore(tuple(its.name for its in fields)),
            "__setattr__": _refuse_to_assign,
            "__delattr__": _refuse_to_delete,
        }
        for name, method in methods.items():
            # What the class says itself counts. Python notes None for the hash of one that has only an `__eq__`.
            if cls.__dict__.get(name) is None:
                setattr(made, name, method)
        return made

    def _first_init(made: type) -> "Callable[..., None]":
        """An `__init__` that puts the real one in its place when it's called."""

        def first(self: Any, *given: Any, **named: Any) -> None:
            init = _init(made)
            # A derived class that has none of its own, or calls this one, keeps what it has.
            if made.__dict__["__init__"] is first:
                made.__init__ = init
            init(self, *given, **named)

        return first

    def _init(made: type) -> "Callable[..., None]":
        space: dict[str, Any] = {"missing": dataclasses.MISSING}
        parameters, lines = ["self"], []
        for its in dataclasses.fields(made):
            name, value = its.name, its.name
            default, factory = (
                each is not dataclasses.MISSING for each in (its.default, its.default_factory)
            )
            space |= {
                f"store_{name}": getattr(made, name).__set__,
                f"default_{name}": its.default,
                f"make_{name}": its.default_factory,
            }
            if its.init:
                parameters.append(
                    f"{name}=default_{name}" if default else f"{name}=missing" if factory else name
                )
                value = f"make_{name}() if {name} is missing else {name}" if factory else name
            elif default or factory:
                value = f"make_{name}()" if factory else f"default_{name}"
            else:
                continue
            lines.append(f"    store_{name}(self, {value})")
        if hasattr(made, "__post_init__"):
            lines.append("    self.__post_init__()")
        exec("\n".join((f"def __init__({', '.join(parameters)}):", *lines, "    return None")), space)  # noqa: S102
        init = space["__init__"]
        init.__qualname__ = f"{made.__qualname__}.__init__"
        return init

    def _values(names: "Iterable[str]") -> Values:
        """What takes the values of some fields, always a tuple."""
        match tuple(names):
            case ():
                return lambda _: ()
            case (one,):
                value = attrgetter(one)
                return lambda self: (value(self),)
            case several:
                return attrgetter(*several)

    def _repr(names: tuple[str, ...]) -> "Callable[[Any], str]":
        @recursive_repr()
        def repr_of(self: Any) -> str:
            shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
            return f"{type(self).__qualname__}({shown})"

        return repr_of

    def _eq(values: Values) -> "Callable[[Any, object], bool]":
        def equals(self: Any, other: object) -> bool:
            return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

        return equals

    def _hash(values: Values) -> "Callable[[Any], int]":
        return lambda self: hash(values(self))

    def _state(values: Values) -> Values:
        return lambda self: values(self)

    def _restore(names: tuple[str, ...]) -> "Callable[[Any, tuple[Any, ...]], None]":
        def restore(self: Any, state: tuple[Any, ...]) -> None:
            for name, value in zip(names, state, strict=True):
                object.__setattr__(self, name, value)

        return restore

    def _refuse_to_assign(_: Any, name: str, __: object) -> None:
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def _refuse_to_delete(_: Any, name: str) -> None:
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

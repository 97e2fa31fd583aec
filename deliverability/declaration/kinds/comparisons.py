"""Comparisons that kinds of records share: for one TXT value among those of others, and for values that must stand alone."""

from collections.abc import Callable, Sequence

from deliverability.dataclass import dataclass
from deliverability.declaration.kinds.kind import Comparison, State, Undeclared
from deliverability.declaration.settings import Settings


@dataclass(frozen=True, slots=True)
class OneText:
    """How a TXT record is compared of which exactly one must stand at a name, beside whatever others publish there.

    selects, meant, same: as in `Kind`. readable: whether receivers can use a selected value.
    """

    selects: Callable[[str], bool]
    meant: Callable[[str], str]
    readable: Callable[[str], bool]
    same: Callable[[str, str], bool]

    def compare(self, values: tuple[str, ...], wanted: str) -> Comparison:
        """Several, an unreadable one, and one that was only meant as one have rules of their own."""
        selected = tuple(value for value in values if self.selects(value))
        if not selected:
            near = tuple(value for value in values if self.meant(value))
            return Comparison(State.EXPLAINED, near) if near else Comparison(State.MISSING, values)
        if len(selected) > 1 or not self.readable(selected[0]):
            return Comparison(State.EXPLAINED, selected)
        return Comparison(State.RIGHT if self.same(selected[0], wanted) else State.DIFFERS, selected)


def alone(values: tuple[str, ...], wanted: str) -> Comparison:
    """For a record set that holds the declared value and nothing else; case has no meaning in names (RFC 4343)."""
    same = {value.lower() for value in values} == {wanted.lower()}
    return Comparison(State.RIGHT if same else State.DIFFERS, values)


def equal(seen: str, wanted: str) -> bool:
    """Whether two values are the same but for case."""
    return seen.lower() == wanted.lower()


def never(_: str) -> str:
    """Nothing is meant as a record of this kind but what is one."""
    return ""


def nothing(_value: str, _declared: tuple[str, ...]) -> tuple[str, ...]:
    """A value of this kind says one thing: put right, nothing of anybody's is lost."""
    return ()


def all_declared(_values: Sequence[str], _wanted: str, _settings: Settings) -> Undeclared:
    """Whatever stands in place of such a value, a rule of its own names it, or nothing of anybody's is in it."""
    return Undeclared()

"""The values behind a finding, as many and as long as a reader can use."""

from collections.abc import Iterator

from deliverability.dataclass import dataclass
from deliverability.report.layout import LONGEST, shown
from deliverability.verdict import Finding


@dataclass(frozen=True, slots=True)
class Evidence:
    """Values of one kind, neutralised and shortened. label: "saw" or "wanted"; more: how many are left out."""

    label: str
    values: tuple[str, ...]
    more: int


def evidence(
    finding: Finding, *, most: int = 3, longest: int = LONGEST, quoted: bool = False
) -> Iterator[Evidence]:
    """What was seen, then what was wanted; nothing of a kind that has no value.

    quoted: also values that the message quotes already.
    """
    for label, all_values in (("saw", finding.saw), ("wanted", finding.wanted)):
        values = [value for value in all_values if quoted or value not in finding.message]
        # One more value takes no more room than the line that says there is one.
        kept = values if len(values) <= most + 1 else values[:most]
        if kept:
            yield Evidence(label, tuple(shown(value, longest) for value in kept), len(values) - len(kept))

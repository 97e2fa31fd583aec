"""Settings held against the reader of stack files: only what that takes gets into a proposal, whatever was found."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from deliverability.declaration.reading import ConfigError, from_mapping
from deliverability.proposal.entries import Entry, Path, Remark, Setting, nested
from deliverability.wording import shown


def refusal(data: Mapping[str, Any], region: str | None = None) -> str:
    """Why no stack file may say this, "" where one may."""
    try:
        from_mapping(data, region=region)
    except ConfigError as error:
        first = error.problems[0]
        return f"{first.problem}; {first.remedy}"
    return ""


def accepted(domain: str, entries: Iterable[Entry], region: str | None) -> tuple[Entry, ...]:
    """The entries, with a remark in place of each setting that the reader refuses beside those before it.

    Of a list what is refused is left out by itself. Two settings that need each other stand one behind the other.
    """
    taken: list[tuple[Path, Any]] = [(("domain",), domain)]
    kept: list[Entry] = []
    waiting = deque(entries)
    while waiting:
        entry = waiting.popleft()
        if isinstance(entry, Remark):
            kept.append(entry)
            continue
        why = _refused_beside(taken, (entry,), region)
        partner = waiting[0] if waiting else None
        if why and isinstance(partner, Setting) and not _refused_beside(taken, (entry, partner), region):
            waiting.popleft()
            taken += [(entry.path, entry.value), (partner.path, partner.value)]
            kept += [entry, partner]
            continue
        if why and isinstance(entry.value, tuple | list):
            entry, refused = _some(entry, entry.value, taken, region)
            kept += refused
            if not entry.value:
                continue
            why = ""
        if why:
            kept.append(_remark(entry, entry.value, why))
        else:
            taken.append((entry.path, entry.value))
            kept.append(entry)
    return tuple(kept)


def _refused_beside(
    taken: Sequence[tuple[Path, Any]], settings: Sequence[Setting], region: str | None
) -> str:
    return refusal(nested((*taken, *((each.path, each.value) for each in settings))), region)


def _some(
    entry: Setting, values: Iterable[Any], taken: Sequence[tuple[Path, Any]], region: str | None
) -> tuple[Setting, list[Entry]]:
    held: list[Any] = []
    refused: list[Entry] = []
    for value in values:
        why = _refused_beside(taken, (Setting(entry.path, [*held, value], entry.origin),), region)
        if why:
            refused.append(_remark(entry, value, why))
        else:
            held.append(value)
    return Setting(entry.path, held, entry.origin), refused


def _remark(entry: Setting, value: Any, why: str) -> Remark:
    said = shown(str(value))
    return Remark(
        entry.path[0], f"Left out of {'.'.join(entry.path)}: {said} ({entry.origin}): {why}.", lost=True
    )

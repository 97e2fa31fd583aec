"""Records that somebody edited beside the stack: what in them nobody declared, and remedies that take none of it away unsaid.

A remedy must not lead into a refusal: what a stack file doesn't take isn't offered for it, and where a deploy stops before
terms or values of others, the remedy says what has to be done first (`existing_records.py` and
`shared_txt/decision.py` refuse; tests hold both to each other).
"""

import json
from collections.abc import Mapping, Sequence
from shlex import quote
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.declaration.kinds import RecordInputs
from deliverability.declaration.manifest import Manifest, Record
from deliverability.declaration.placeholders import to_publish
from deliverability.declaration.reading import ConfigError, from_mapping
from deliverability.declaration.records import Ownership
from deliverability.declaration.settings import Settings
from deliverability.wording import capital, listed, shown

#: Characters of a value that has to be found and removed: never cut before what tells it from others.
_WHOLE = 500


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands at a declared name beside or beyond what is declared.

    parts: what a deploy takes away, as written. line: what to put into the stack file for all of it to be declared, as far as
    anything can; "" where nothing does. replaces: the section that the line takes the place of, "" where the file has none.
    left: the parts that the line doesn't declare.
    declared: the value that is declared with the line; the one declared now where there is none.
    """

    parts: tuple[str, ...]
    line: str
    replaces: str
    left: tuple[str, ...]
    declared: str


def edit_of(record: Record, values: Sequence[str], manifest: Manifest) -> Edit:
    """The difference between values of the record's kind and what is declared."""
    kind, settings, now = record.kind, manifest.settings, record.values[0]
    found = kind.undeclared(values, now, settings)
    section = kind.settings[-1]
    accepted = _accepted(section, found.settings, settings) if found.settings else None
    # By the kind alone: what else is declared plays no part in it.
    sets = () if accepted is None else kind.record_sets(RecordInputs(accepted, manifest.region))
    declared = next((each.values[0] for each in sets if each.key == record.key), None)
    if accepted is None or declared is None:
        return Edit(found.parts, "", "", found.parts, now)
    left = kind.undeclared(values, declared, accepted).parts
    replaces = section if _written(section, settings) else ""
    return Edit(found.parts, _line(section, accepted), replaces, left, declared)


def how_to_restore(record: Record, values: Sequence[str], manifest: Manifest) -> str:
    """Sentences: what to do about values that stand in place of the declared one, by who owns the record set."""
    edit = edit_of(record, values, manifest)
    wanted = to_publish(record)
    if record.ownership is Ownership.HANDOFF:
        ask = f"ask {who_runs_the_dns(manifest)} to publish {wanted} at {record.name}"
        again = (
            f" and hand the list over again: deliverability plan --stack {quote(manifest.stack)} --missing"
        )
        return f"{capital(ask)}." if not edit.parts else f"{_keep(edit, again)} {_if_not(edit)}{ask}."
    apply = f"apply the stack {manifest.stack} again (pulumi up --refresh)"
    drop = _first(record, values, record.values[0], manifest)
    if not edit.parts:
        return f"{capital(f'{drop}{apply}')}: it declares {wanted} at {record.name}."
    keep = _first(record, values, edit.declared, manifest)
    them = "it" if len(edit.parts) == 1 else "them"
    again = "apply it" if edit.line else apply
    return f"{_keep(edit, f', {keep}{apply}' if keep else f' and {apply}')} {_if_not(edit)}{drop}{again}, which takes {them} away."


def how_to_merge(record: Record, values: Sequence[str], manifest: Manifest) -> str:
    """Sentences: what to do about several values of which receivers accept none, by who owns the record set."""
    edit = edit_of(record, values, manifest)
    what = f"{record.kind.word or record.kind.title} record at {record.name}"
    others = [value for value in values if not record.kind.same(value, record.values[0])]
    apply = f"apply the stack {manifest.stack} (pulumi up --refresh)"
    removing = f"remove {_values(others)} at {record.name}"
    if record.ownership is Ownership.HANDOFF:
        ask = f"ask {who_runs_the_dns(manifest)} to leave one {what}"
        keep = f", and {ask}, {shown(edit.declared, _WHOLE)}"
        drop = f"{ask}, {shown(record.values[0], _WHOLE)}"
    elif not others:
        return f"Leave one {what}."
    else:
        # A deploy stops before a value of others, and never removes one.
        keep = f", {removing}, and {apply}"
        drop = removing if len(others) < len(values) else f"{removing}, and {apply}"
    return f"{_keep(edit, keep)} {_if_not(edit)}{drop}." if edit.parts else f"{capital(drop)}."


def who_runs_the_dns(manifest: Manifest) -> str:
    """Whom to ask for a record of the domain's zone, as it stands in a sentence."""
    return f"who runs the DNS of {manifest.dns.zone or manifest.domain}"


def _keep(edit: Edit, then: str) -> str:
    """What nobody declared, and how to keep it."""
    if not edit.line:
        return f"Declared nowhere, and no setting can: {_named(edit.parts)}."
    it_is = "it is" if len(edit.parts) == 1 else "they are"
    place = f"in place of {edit.replaces} in the stack file" if edit.replaces else "into the stack file"
    said = [f"Declared nowhere: {_named(edit.parts)}."]
    if edit.left:
        said.append(f"No setting declares {_named(edit.left)}.")
    return " ".join((*said, f"If {it_is} still wanted, put {edit.line} {place}{then}."))


def _if_not(edit: Edit) -> str:
    if edit.line:
        return "If not, "
    return f"If nobody needs {'it' if len(edit.parts) == 1 else 'them'}, "


def _values(values: Sequence[str]) -> str:
    return listed(shown(_unquoted(value), _WHOLE) for value in values)


def _named(parts: Sequence[str]) -> str:
    return listed(map(_unquoted, parts))


def _unquoted(text: str) -> str:
    """Quotation marks of its own would end those around a value, and what follows be read as our words."""
    return text.replace('"', "'")


def _first(record: Record, values: Sequence[str], declared: str, manifest: Manifest) -> str:
    """What must be done before a deploy of this value, which would be refused else: a clause that goes on, or nothing."""
    kind = record.kind
    if record.ownership is Ownership.SHARED:
        return "" if tuple(values) == (declared,) else f"remove {_values(values)} at {record.name}, and "
    foreign = [value for value in values if not kind.may_be_of_it(value)]
    if foreign:
        return f"remove {_values(foreign)} at {record.name}, and "
    lost = [term for value in values for term in kind.lost(value, (declared, *record.values))]
    if lost and manifest.settings.spf.on_foreign_terms == "refuse":
        # A parked domain sets nothing about SPF.
        first = (
            "set spf.onForeignTerms to remove"
            if manifest.settings.sends
            else f"remove {_values(values)} at {record.name}"
        )
        return f"{first}, and "
    return ""


def _accepted(section: str, changes: Mapping[str, Any], settings: Settings) -> Settings | None:
    """The settings with these changes, where a stack file takes them; beside the section only what it could clash with."""
    beside = {"domain", "environment", "profile", "senders", "dns", "mail_from"}
    data: dict[str, Any] = settings.model_dump(
        mode="json", by_alias=True, exclude_defaults=True, include=beside
    )
    try:
        return from_mapping({**data, section: {**_written(section, settings), **changes}})
    except ConfigError:
        return None


def _written(section: str, settings: Settings) -> dict[str, Any]:
    found: dict[str, Any] = getattr(settings, section).model_dump(
        mode="json", by_alias=True, exclude_defaults=True
    )
    return found


def _line(section: str, settings: Settings) -> str:
    """The section as one line of a stack file: YAML that is JSON but for its keys."""
    values = ", ".join(f"{key}: {json.dumps(value)}" for key, value in _written(section, settings).items())
    return f"mail-deliverability:{section}: {{{values}}}"

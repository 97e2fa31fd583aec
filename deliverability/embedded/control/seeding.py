"""The seeding of hosted zones: by name, from a BIND zone file, from JSON, from an export of Route 53."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.route53 import names, values
from deliverability.embedded.aws.route53.changes import apply_batch
from deliverability.embedded.aws.route53.names import NameProblem
from deliverability.embedded.aws.route53.rules import MAX_BATCH_CHARACTERS, MAX_BATCH_RECORDS
from deliverability.embedded.aws.route53.zones import HostedZone
from deliverability.embedded.control.exports import SeedProblem, SeedZone, exported_zone, in_order

#: How files of zones end. Where none is there, the name of one is not taken for the name of a zone.
_ENDINGS = (".zone", ".json", ".db", ".txt", ".bind")


def read_source(source: str | Path) -> list[SeedZone]:
    """The zones that a source describes: a zone's name, the path of a BIND zone file, or of a JSON file.

    JSON: what `aws route53 list-resource-record-sets` writes; or `{"zones": [{"name": "shop.example", "private": false,
    "records": [{"name", "type", "ttl", "values": [...]}]}]}` with values as the Route 53 API takes them, or one such zone alone.
    Raises `SeedProblem`.
    """
    path = Path(source)
    if not path.is_file():
        if isinstance(source, Path) or "/" in source:
            raise SeedProblem(f"{source}: there is no such file")
        if source.endswith(_ENDINGS):
            raise SeedProblem(f"{source}: there is no such file; a zone of that name is written {source}.")
        return [SeedZone(_name(source, str(source)), False, ())]
    text = path.read_text("utf-8")
    if path.suffix == ".json" or text.lstrip().startswith("{"):
        return _from_json(text, str(path))
    return [_from_zone_file(text, path)]


def fill(zone: HostedZone, records: Iterable[Mapping[str, Any]], source: str) -> None:
    """Put record sets into a zone by Route 53's own rules; raises `SeedProblem`."""
    try:
        for batch in _batches(in_order(zone, records)):
            changes = [{"Action": "UPSERT", "ResourceRecordSet": each} for each in batch]
            apply_batch(zone, changes)
    except NameProblem as problem:
        raise SeedProblem(f"{source}: zone {zone.name}: {problem}") from None
    except ApiError as error:
        raise SeedProblem(
            f"{source}: zone {zone.name}: Route 53 would refuse this: {error.message}"
        ) from None


def _batches(record_sets: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Record sets in batches that keep to the limits of one; an UPSERT counts double."""
    batch: list[dict[str, Any]] = []
    elements = characters = 0
    for each in record_sets:
        values = [record["Value"] for record in each.get("ResourceRecords", ())]
        elements, characters = elements + len(values), characters + sum(map(len, values))
        if batch and (elements > MAX_BATCH_RECORDS // 2 or characters > MAX_BATCH_CHARACTERS // 2):
            yield batch
            batch, elements, characters = [], len(values), sum(map(len, values))
        batch.append(each)
    if batch:
        yield batch


def _name(text: str, where: str) -> str:
    try:
        return names.from_api(text)
    except NameProblem as problem:
        raise SeedProblem(f"{where}: {problem}") from None


def _from_json(text: str, where: str) -> list[SeedZone]:
    try:
        document = json.loads(text)
    except ValueError as problem:
        raise SeedProblem(f"{where}: this is no JSON: {problem}") from None
    if isinstance(document, dict) and "ResourceRecordSets" in document:
        return [exported_zone(document["ResourceRecordSets"], where)]
    entries = document.get("zones", [document]) if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise SeedProblem(f'{where}: expected an object with a list "zones"')
    return [_json_zone(entry, f"{where}: zones[{number}]") for number, entry in enumerate(entries)]


def _json_zone(entry: Any, where: str) -> SeedZone:
    _check_object(entry, where, {"name": str}, {"private": bool, "records": list})
    records = []
    for number, record in enumerate(entry.get("records", [])):
        place = f"{where}.records[{number}]"
        _check_object(record, place, {"name": str, "type": str, "values": list}, {"ttl": int})
        if not record["values"] or not all(isinstance(value, str) for value in record["values"]):
            raise SeedProblem(f'{place}: "values" is {record["values"]!r}; expected a list of strings')
        records.append(_record_set(record["name"], record["type"], record.get("ttl", 300), record["values"]))
    return SeedZone(_name(entry["name"], where), entry.get("private", False), tuple(records))


def _check_object(entry: Any, where: str, required: Mapping[str, type], optional: Mapping[str, type]) -> None:
    if not isinstance(entry, dict):
        raise SeedProblem(f"{where}: expected an object, not {entry!r}")
    known = {**required, **optional}
    for key in [*required, *entry]:
        if key not in known:
            raise SeedProblem(f'{where}: unknown key "{key}"; there are {", ".join(known)}')
        if key not in entry:
            raise SeedProblem(f'{where}: "{key}" is missing')
        if not isinstance(entry[key], known[key]):
            raise SeedProblem(f'{where}: "{key}" is {entry[key]!r}; expected a {known[key].__name__}')


def _from_zone_file(text: str, path: Path) -> SeedZone:
    from deliverability.embedded.dns.masterfile import MasterFileError, load_zone_text

    origin = _name(_origin(text, path), str(path))
    try:
        rrsets = load_zone_text(text, origin, filename=path.name)
    except MasterFileError as problem:
        raise SeedProblem(f"{path}: {problem}") from None
    records = [
        _record_set(
            names.to_api(each.name),
            each.type,
            each.ttl,
            [values.from_rdata(each.type, text) for text in each.rdata],
        )
        for each in rrsets
        # Route 53 makes the apex's SOA and NS itself.
        if (each.name, each.type) not in ((origin, "SOA"), (origin, "NS"))
    ]
    return SeedZone(origin, False, tuple(records))


def _origin(text: str, path: Path) -> str:
    """The zone's name: `$ORIGIN`, the owner of the SOA, or the name of the file without its suffix; raises `SeedProblem`.

    A file that is called after no zone, such as records.txt, must say itself which one it is.
    """
    for line in text.splitlines():
        fields = line.split(";")[0].split()
        if len(fields) > 1 and fields[0].upper() == "$ORIGIN":
            return fields[1]
        if "SOA" in map(str.upper, fields) and fields[0].endswith(".") and not line[0].isspace():
            return fields[0]
    stem = path.name.removeprefix("db.")
    for ending in _ENDINGS:
        stem = stem.removesuffix(ending)
    if "." not in stem:
        raise SeedProblem(
            f"{path}: the file doesn't say which zone it holds: begin it with $ORIGIN shop.example."
        )
    return stem


def _record_set(name: str, kind: str, ttl: int, written: list[str]) -> dict[str, Any]:
    return {
        "Name": name,
        "Type": kind,
        "TTL": ttl,
        "ResourceRecords": [{"Value": value} for value in written],
    }

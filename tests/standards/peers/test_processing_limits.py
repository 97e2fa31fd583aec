"""The group "Processing limits" of the SPF community's test suite for RFC 7208, which pyspf's source archive carries."""

import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from deliverability import event_loop
from deliverability.standards import spf
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver

ARCHIVE = Path(sys.prefix, "share/pyspf/pyspf-2.0.14.tar.gz")
SUITE = "pyspf-2.0.14/test/rfc7208-tests.yml"
GROUP = "Processing limits"
CASES = (
    "redirect-loop",
    "include-loop",
    "mx-limit",
    "ptr-limit",
    "false-a-limit",
    "mech-at-limit",
    "mech-over-limit",
    "include-at-limit",
    "include-over-limit",
    "void-at-limit",
    "void-over-limit",
)


@pytest.fixture(scope="module")
def group() -> Mapping[str, Any]:
    """The group: `tests` by name, and `zonedata` by domain name."""
    if not ARCHIVE.exists():
        pytest.fail(f"the archive with the test suite is missing at {ARCHIVE}: run make setup")
    with tarfile.open(ARCHIVE) as archive:
        suite = archive.extractfile(SUITE)
        assert suite is not None
        return next(group for group in yaml.safe_load_all(suite) if group["description"] == GROUP)


def world(zonedata: Mapping[str, Any]) -> dict[str, dict[str, list[str] | Answer] | Answer]:
    """The suite's names and records in the form of `DictResolver`.

    A bare TIMEOUT is the answer to every question at a name that has nothing else to say. SPF records are served as
    TXT too, except where a name has TXT records of its own or says `TXT: NONE`.
    """
    names: dict[str, dict[str, list[str] | Answer] | Answer] = {}
    for name, entries in zonedata.items():
        records: dict[str, list[str] | Answer] = {}
        for entry in entries:
            for rdtype, value in () if entry == "TIMEOUT" else entry.items():
                _add(records, rdtype, value)
        if "TXT" not in records and "SPF" in records:
            records["TXT"] = records["SPF"]
        if "TIMEOUT" in entries:
            records = {
                rdtype: records.get(rdtype, Answer("TIMEOUT"))
                for rdtype in ("TXT", "A", "AAAA", "MX", "PTR", "CNAME")
            }
        names[name.lower()] = records
    return names


def _add(records: dict[str, list[str] | Answer], rdtype: str, value: Any) -> None:
    """One entry of a name: to the others of its type, or in place of all of them."""
    present = records.setdefault(rdtype, [])
    if value == "TIMEOUT":
        records[rdtype] = Answer("TIMEOUT")
    elif value != "NONE" and isinstance(present, list):
        present.append(_written(rdtype, value))


def _written(rdtype: str, value: Any) -> str:
    """A value of the suite as in `Answer.values`."""
    if rdtype == "MX":
        preference, host = value
        return f"{preference} {host.lower().removesuffix('.')}"
    if rdtype in ("TXT", "SPF"):
        return value if isinstance(value, str) else "".join(value)
    return str(value).lower().removesuffix(".")


def test_no_case_of_the_group_is_left_out(group: Mapping[str, Any]) -> None:
    assert tuple(group["tests"]) == CASES


@pytest.mark.parametrize("name", CASES)
def test_limits_give_the_result_that_the_suite_wants(name: str, group: Mapping[str, Any]) -> None:
    case = group["tests"][name]
    resolver = DictResolver(world(group["zonedata"]))
    domain = case["mailfrom"].partition("@")[2]
    evaluation = event_loop.run(
        spf.check_host(case["host"], domain, case["mailfrom"], helo=case["helo"], resolver=resolver)
    )
    # Where the suite allows several results, the first is the one it prefers.
    wanted = case["result"] if isinstance(case["result"], str) else case["result"][0]
    assert evaluation.result == wanted


def test_the_suite_s_zone_data_become_answers() -> None:
    assert world(
        {
            "A.example": [{"SPF": "v=spf1 -all"}, {"MX": [0, "B.example."]}, {"A": "192.0.2.1"}],
            "b.example": [{"SPF": ["v=spf1 ", "-all"]}, {"TXT": "NONE"}],
            "c.example": [{"SPF": "TIMEOUT"}, {"TXT": "other"}],
            "d.example": ["TIMEOUT"],
        }
    ) == {
        "a.example": {
            "SPF": ["v=spf1 -all"],
            "MX": ["0 b.example"],
            "A": ["192.0.2.1"],
            "TXT": ["v=spf1 -all"],
        },
        "b.example": {"SPF": ["v=spf1 -all"], "TXT": []},
        "c.example": {"SPF": Answer("TIMEOUT"), "TXT": ["other"]},
        "d.example": {rdtype: Answer("TIMEOUT") for rdtype in ("TXT", "A", "AAAA", "MX", "PTR", "CNAME")},
    }

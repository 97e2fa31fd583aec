"""A domain's SPF as one stable JSON document, schema 1: everything of the text and more."""

from collections.abc import Mapping
from typing import Any

from deliverability.json_text import write_json
from deliverability.report.spf_look import SpfClient, SpfLook, path
from deliverability.report.statements import answer_data, exit_code
from deliverability.standards.spf import InspectedRecord, InspectedTerm, SpfCoverage, SpfProblem
from deliverability.standards.spf.inspection import Outcomes

SCHEMA = 1


def spf_json(look: SpfLook, *, strict: bool = False) -> str:
    """The document, two-space indented, ASCII only (so that nothing in it steers a terminal), with a final newline."""
    return write_json(spf_data(look, strict=strict))


def spf_data(look: SpfLook, *, strict: bool = False) -> dict[str, Any]:
    """The document as JSON data.

    records: every record of the tree in the order of evaluation, the domain's own first; a term's `leadsTo` is the index of
    another one. A flat list can be searched for a domain without walking a tree.
    """
    inspection = look.inspection
    statements = look.statements()
    records = inspection.records
    places = {id(record): index for index, record in enumerate(records)}
    return {
        "schema": SCHEMA,
        "domain": inspection.domain,
        "exitCode": exit_code(statements, strict=strict),
        "lookups": inspection.lookups,
        "lookupLimit": inspection.limits.lookups,
        "voidLookups": inspection.void_lookups,
        "voidLookupLimit": inspection.limits.void_lookups,
        "ttl": inspection.ttl,
        "answerSize": inspection.tree.packet_size,
        "complete": inspection.complete,
        "dependsOnMessage": inspection.dynamic,
        "outcomes": _outcomes(inspection.outcomes),
        "records": [_record(record, places) for record in records],
        "covers": [_coverage(network, coverage) for network, coverage in look.covered.items()],
        "client": None if look.client is None else _client(look.client),
        "statements": [{"level": statement.level, "text": statement.text} for statement in statements],
    }


def _record(record: InspectedRecord, places: Mapping[int, int]) -> dict[str, Any]:
    return {
        "domain": record.domain,
        "text": None if record.record is None else record.record.text,
        "answer": answer_data(record.answer),
        "answerSize": record.packet_size,
        "outcomes": _outcomes(record.outcomes),
        "problems": [_problem(problem) for problem in record.problems],
        "terms": [_term(term, places) for term in record.terms],
    }


def _term(term: InspectedTerm, places: Mapping[int, int]) -> dict[str, Any]:
    return {
        "text": term.term.text,
        "position": term.term.position,
        "target": term.target,
        "lookup": term.number,
        "lookups": term.total_lookups,
        "runningLookups": term.running_lookups,
        "void": term.void,
        "voidLookups": term.total_void_lookups,
        "reached": term.reached,
        "shadowed": term.shadowed,
        "dependsOnMessage": term.dynamic,
        "ttl": term.ttl,
        "hosts": list(term.hosts),
        "matches": [str(network) for network in term.matches.networks],
        "decides": [str(network) for network in term.decides.networks],
        "leadsTo": None if term.record is None else places[id(term.record)],
        "problem": None if term.problem is None else _problem(term.problem),
    }


def _problem(problem: SpfProblem) -> dict[str, Any]:
    return {
        "domain": problem.domain,
        "term": problem.term,
        "position": problem.position,
        "section": problem.section,
        "reason": problem.reason,
        "temporary": problem.temporary,
    }


def _outcomes(outcomes: Outcomes) -> dict[str, list[str]]:
    return {result: [str(network) for network in found.networks] for result, found in outcomes.items()}


def _coverage(network: str, coverage: SpfCoverage) -> dict[str, Any]:
    return {
        "network": network,
        "covered": bool(coverage),
        "certain": coverage.certain,
        "passed": [str(found) for found in coverage.passed],
        "rest": {result: [str(found) for found in networks] for result, networks in coverage.rest.items()},
    }


def _client(client: SpfClient) -> dict[str, Any]:
    evaluation = client.evaluation
    return {
        "ip": client.ip,
        "sender": client.sender,
        "helo": client.helo,
        "result": evaluation.result,
        "explanation": evaluation.explanation,
        "lookups": evaluation.lookups,
        "voidLookups": evaluation.void_lookups,
        "path": [
            {
                "domain": record.domain,
                "term": None if term is None else term.term.text,
                "outcome": None if term is None else term.outcome,
            }
            for record, term in path(evaluation.tree)
        ],
        "problem": None if evaluation.problem is None else _problem(evaluation.problem),
    }

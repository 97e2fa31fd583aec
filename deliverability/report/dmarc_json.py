"""A domain's DMARC as one stable JSON document, schema 1: everything of the text and more."""

from typing import Any

from deliverability.json_text import write_json
from deliverability.report.dmarc_look import DmarcLook
from deliverability.report.statements import answer_data, exit_code
from deliverability.standards.dmarc import (
    Destination,
    DmarcDiscovery,
    DmarcRecord,
    Identifier,
    LegacyDiscovery,
    Outcome,
    Prediction,
    Step,
)

SCHEMA = 1


def dmarc_json(look: DmarcLook, *, strict: bool = False) -> str:
    """The document, two-space indented, ASCII only (so that nothing in it steers a terminal), with a final newline."""
    return write_json(dmarc_data(look, strict=strict))


def dmarc_data(look: DmarcLook, *, strict: bool = False) -> dict[str, Any]:
    """The document as JSON data; null is "unknown" or "there is none", see `inconclusive`."""
    statements = look.statements()
    return {
        "schema": SCHEMA,
        "domain": look.discovery.domain,
        "exitCode": exit_code(statements, strict=strict),
        "rfc9989": _discovery(look.discovery),
        "rfc7489": _legacy(look.discovery.legacy),
        "disagreements": [
            {"about": found.about, "rfc9989": found.rfc9989, "rfc7489": found.rfc7489, "text": str(found)}
            for found in look.discovery.disagreements
        ],
        "prediction": _prediction(look.prediction, custom_mail_from=look.custom_mail_from),
        "destinations": [_destination(destination) for destination in look.destinations],
        "statements": [{"level": statement.level, "text": statement.text} for statement in statements],
    }


def _discovery(discovery: DmarcDiscovery) -> dict[str, Any]:
    return {
        "applies": discovery.applies,
        "appliedPolicy": discovery.applied_policy,
        "policyKnown": discovery.policy_known,
        "policyTag": discovery.policy_tag,
        "policyDomain": discovery.policy_domain,
        "organizationalDomain": discovery.organizational_domain,
        "exists": discovery.exists,
        "inconclusive": discovery.inconclusive,
        "record": _record(discovery.record),
        "walk": [_step(step) for step in discovery.steps],
    }


def _legacy(legacy: LegacyDiscovery) -> dict[str, Any]:
    return {
        "applies": legacy.applies,
        "appliedPolicy": legacy.applied_policy,
        "policyTag": legacy.policy_tag,
        "policyDomain": legacy.policy_domain,
        "organizationalDomain": legacy.organizational_domain,
        "percentage": legacy.percentage,
        "inconclusive": legacy.inconclusive,
        "queries": list(legacy.queries),
    }


def _record(record: DmarcRecord | None) -> dict[str, Any] | None:
    if record is None:
        return None
    return {
        "text": record.text,
        "tags": [{"name": name, "value": value} for name, value in record.tags],
        "p": record.p,
        "sp": record.sp,
        "np": record.np,
        "adkim": record.adkim,
        "aspf": record.aspf,
        "t": record.t,
        "psd": record.psd,
        "rua": [str(uri) for uri in record.rua],
        "ruf": [str(uri) for uri in record.ruf],
        "fo": list(record.fo),
        "flawed": record.flawed,
        "problems": [
            {
                "position": problem.position,
                "tag": problem.tag,
                "reason": problem.reason,
                "consequence": problem.consequence,
            }
            for problem in record.problems
        ],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "domain": step.domain,
        "query": step.query,
        "answer": answer_data(step.answer),
        "record": None if step.record is None else step.record.text,
        "discarded": [{"text": value.text, "reason": value.reason} for value in step.discarded],
    }


def _prediction(prediction: Prediction, *, custom_mail_from: bool) -> dict[str, Any]:
    return {
        "from": prediction.from_domain,
        "identity": prediction.identity,
        "mailFrom": prediction.mail_from,
        "customMailFrom": custom_mail_from,
        "rfc9989": _outcome(prediction.rfc9989),
        "rfc7489": _outcome(prediction.rfc7489),
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    sending = outcome.sending
    return {
        "applies": outcome.applies,
        "passes": outcome.passes,
        "dkim": _identifier(sending.dkim, sending.adkim, outcome.dkim_aligns),
        "spf": _identifier(sending.spf, sending.aspf, outcome.spf_aligns),
        "failsAfter": [{"id": change.id, "text": str(change)} for change in outcome.fails_after],
    }


def _identifier(identifier: Identifier, mode: str | None, aligns: bool | None) -> dict[str, Any]:
    return {
        "domain": identifier.domain,
        "organizationalDomain": identifier.organizational_domain,
        "mode": mode,
        "aligned": aligns,
    }


def _destination(destination: Destination) -> dict[str, Any]:
    host = destination.host
    verification = host.verification if host else None
    return {
        "tag": destination.tag,
        "uri": str(destination.uri),
        "authorized": destination.authorized,
        "authorizedByRfc7489": destination.legacy_authorized,
        "reason": destination.reason,
        "overrides": [str(uri) for uri in destination.overrides],
        "host": None
        if host is None
        else {
            "name": host.name,
            "external": host.external,
            "receives": host.receives,
            "reception": host.reception,
        },
        "verification": None
        if verification is None
        else {"query": verification.query, "answer": answer_data(verification.answer)},
    }

"""The rule about name servers that answer, but not every question: what receivers find depends on whom they ask."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.answers import by_servers, servers_of
from deliverability.evidence.unanswered import Unanswered, unanswered_by_some
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.verdict import Result
from deliverability.wording import listed

_HOW = {
    "TRUNCATED": "the answer is too long for UDP, and they don't answer over TCP",
    "TIMEOUT": "nothing comes back",
    "UNREACHABLE": "they can't be reached",
    "MALFORMED": "what comes back can't be read",
    "LAME": "they answer without authority",
}


@rule(
    "dns.server-errors",
    Result.WARN,
    title="Some name servers have no answer to a question",
    source="RFC 1035 section 4.1.1 (RCODE); RFC 7766 section 5 (TCP)",
    remedy="Repair {servers}, or leave {them} out of the delegation.",
    settings=("dns.zone", "dns"),
    by_name=True,
    consequence_of=(rule_ids.DNS_ZONE_NOT_DELEGATED,),
)
def server_errors(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A server that fails for one name or one long record set looks sound otherwise. Receivers that ask it get a temporary
    error: mail waits, or is judged without that record. A single question lost on the way is a note.
    """
    found = list(unanswered_by_some(snapshot))
    for each in found:
        yield _outcome(each, snapshot)
    if not found:
        yield passed(manifest.domain, "no name server fails at a single question")


def _outcome(each: Unanswered, snapshot: Snapshot) -> Outcome:
    question, servers = each.question, listed(each.servers)
    asked = servers_of(by_servers(question, snapshot))
    how = listed(_HOW.get(status, f"they answer {status}") for status in each.statuses)
    message = (
        f"{servers} {'has' if len(each.servers) == 1 else 'have'} no answer to {question.type} at {question.name} ({how}), while "
        "other servers of the zone answer it"
    )
    # Nothing came back: one packet that was lost twice looks the same, unless half of the servers keep as silent.
    counts = each.told or 2 * len(each.servers) >= len(asked)
    remedy = None
    if "TRUNCATED" in each.statuses:
        remedy = f"Let {servers} answer over TCP, port 53, or shorten the {question.type} record set at {question.name}."
    result = None if counts else Result.INFO
    them = "it" if len(each.servers) == 1 else "them"
    return Outcome(
        question.name,
        message,
        result,
        each.statuses,
        fields={"servers": servers, "them": them},
        remedy=remedy,
    )

"""The DKIM records: three CNAMEs to the keys that SES makes (Easy DKIM), or one TXT record with an own key (RFC 6376)."""

from collections.abc import Iterator, Sequence

from deliverability import rule_ids
from deliverability.declaration.kinds.comparisons import all_declared, alone, nothing
from deliverability.declaration.kinds.kind import Comparison, DkimFacts, Kind, KindRecord, RecordInputs, State
from deliverability.declaration.settings import Settings
from deliverability.ses import regions
from deliverability.standards import dkim

#: Stand-ins for the tokens SES has yet to issue: valid DNS labels that nobody takes for real ones.
PLACEHOLDER_TOKENS = ("dkim-token-1", "dkim-token-2", "dkim-token-3")
#: Stands in for a public key whose private half is encrypted in the stack file.
PLACEHOLDER_KEY = "PUBLIC-KEY"


def signing_zone(settings: Settings, region: str, facts: DkimFacts | None) -> str:
    """The zone that the DKIM CNAMEs point into: declared, else as SES said, else from the region table."""
    if settings.dkim.signing_zone != "auto":
        return settings.dkim.signing_zone
    return (facts and facts.signing_zone) or regions.dkim_zone(region)


def same(seen: str, wanted: str) -> bool:
    """Whether two key records hold the same public key, or two names are the same; a stand-in for an encrypted key equals
    every key that isn't revoked.
    """
    if PLACEHOLDER_KEY in wanted:
        return _is_live_key(seen)
    if not _is_key_record(wanted):
        return seen.lower() == wanted.lower()
    try:
        return dkim.parse_key(seen).public == dkim.parse_key(wanted).public
    except dkim.DkimSyntaxError:
        return False


def _records(inputs: RecordInputs) -> Iterator[KindRecord]:
    settings = inputs.settings
    if not inputs.sending:
        return
    byo = settings.dkim.byo
    if byo is not None:
        key = byo.private_key
        public = PLACEHOLDER_KEY if key is None else dkim.load_private_key(key.get_secret_value()).public
        name = dkim.selector_name(byo.selector, settings.domain)
        yield KindRecord("dkim", name, "TXT", dkim.key_record(public))
        for former in byo.previous:
            name = dkim.selector_name(former.selector, settings.domain)
            key_record = dkim.key_record(former.public_key)
            yield KindRecord(f"dkim-previous-{former.selector}", name, "TXT", key_record)
        return
    zone = signing_zone(settings, inputs.region, inputs.dkim)
    tokens = inputs.dkim.tokens if inputs.dkim else PLACEHOLDER_TOKENS
    for number, token in enumerate(tokens, start=1):
        name, target = dkim.cname_name(token, settings.domain), dkim.cname_target(token, zone)
        yield KindRecord(f"dkim-{number}", name, "CNAME", target)


def _at(labels: Sequence[str]) -> bool:
    return "_domainkey" in labels


def _is_key(value: str) -> bool:
    try:
        return dkim.parse_key(value).public is not None
    except dkim.DkimSyntaxError:
        return False


def _is_live_key(value: str) -> bool:
    """Whether it is a key that isn't revoked (RFC 6376 section 3.6.1: an empty `p=` revokes)."""
    try:
        return not dkim.parse_key(value).revoked
    except dkim.DkimSyntaxError:
        return False


def _meant(value: str) -> str:
    """Whatever stands at the name of a key is read as one (RFC 6376 section 3.6.2)."""
    return "" if _is_key(value) else "it stands at the name of a DKIM key"


def _compare(values: tuple[str, ...], wanted: str) -> Comparison:
    """A key that isn't the declared one has rules of its own. Where a CNAME must lead is said by SES: see `evidence.records`."""
    if not _is_key_record(wanted):
        return alone(values, wanted)
    right = len(values) == 1 and same(values[0], wanted)
    return Comparison(State.RIGHT if right else State.EXPLAINED, values)


def _is_key_record(wanted: str) -> bool:
    return "=" in wanted  # tags have it, the name that a CNAME leads to hasn't


DKIM = Kind(
    purpose="dkim",
    title="DKIM",
    place=30,
    word="",
    why="It leads receivers to the key with which they verify the signatures of the domain's mail (DKIM).",
    beside="Nothing else may stand at this name. A CNAME must be answered as it is: no proxy, no flattening.",
    settings=("dkim",),
    parked=False,
    checked_when_handed_off=True,
    records=_records,
    at=_at,
    selects=_is_key,
    meant=_meant,
    same=same,
    compare=_compare,
    lasting=False,
    lost=nothing,
    undeclared=all_declared,
    way_out="Choose another selector in dkim.byo.selector.",
    taken="",
    missing_explained_by=(
        rule_ids.DKIM_TOKEN_BROKEN,
        rule_ids.DKIM_REVOKED,
        rule_ids.DKIM_CNAME_WRONG_NAME,
        rule_ids.DKIM_CNAME_PROXIED,
    ),
    differing_explained_by=(rule_ids.DKIM_CNAME_WRONG_TARGET,),
    example={"dkim": {"tokens": ["token1", "token2", "token3"]}, "identity": "external"},
)

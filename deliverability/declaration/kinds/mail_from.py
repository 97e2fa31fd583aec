"""The records at the custom MAIL FROM name: the MX that takes bounces, and the SPF that lets SES send (SES guide, "Using a
custom MAIL FROM domain")."""

from collections.abc import Iterator, Sequence

from deliverability import rule_ids
from deliverability.declaration.kinds import spf as spf_kind
from deliverability.declaration.kinds.comparisons import never, nothing
from deliverability.declaration.kinds.kind import (
    Comparison,
    Kind,
    KindRecord,
    RecordInputs,
    State,
    Undeclared,
)
from deliverability.declaration.settings import Settings
from deliverability.ses import regions
from deliverability.standards import mx, spf

_WAY_OUT = (
    "The MAIL FROM name must be used for nothing else: choose another label in mailFrom.subdomain, or remove what stands "
    "there."
)


def _mx(inputs: RecordInputs) -> Iterator[KindRecord]:
    for suffix, name in _names(inputs):
        yield KindRecord(f"mail-from-mx{suffix}", name, "MX", f"10 {regions.feedback_host(inputs.region)}")


def _text(inputs: RecordInputs) -> Iterator[KindRecord]:
    for suffix, name in _names(inputs):
        yield KindRecord(f"mail-from-spf{suffix}", name, "TXT", str(spf.build((spf_kind.SES_TERM,), "~all")))


def _names(inputs: RecordInputs) -> Iterator[tuple[str, str]]:
    """The MAIL FROM name and those that were used before, each with what its keys end with."""
    settings = inputs.settings
    if settings.mail_from_domain is not None:
        yield "", settings.mail_from_domain
    if settings.sends:
        for label in settings.mail_from.previous:
            yield f"-previous-{label}", f"{label}.{settings.domain}"


def _at(_: Sequence[str]) -> bool:
    return False  # the label is anybody's choice


def _takes_bounces(_: str) -> bool:
    """SES takes no other MX beside its own, so whatever stands there was put there for the MAIL FROM name."""
    return True


def _same_mx(seen: str, wanted: str) -> bool:
    """Whether both name the same host: what a preference says, it says beside other MX records only (RFC 5321 section 5.1)."""
    return mx.host(seen) == mx.host(wanted)


def _compare_mx(values: tuple[str, ...], wanted: str) -> Comparison:
    """Another host, and several, have a rule of their own."""
    one = len({value.lower() for value in values}) == 1
    return Comparison(State.RIGHT if one and _same_mx(values[0], wanted) else State.EXPLAINED, values)


def _other_hosts(values: Sequence[str], wanted: str, _settings: Settings) -> Undeclared:
    """Hosts that take mail for the name in the place of SES."""
    return Undeclared(tuple(value for value in values if not _same_mx(value, wanted)))


MX = Kind(
    purpose="mail-from-mx",
    title="MAIL FROM (bounces)",
    place=40,
    word="",
    why="It brings bounces back to Amazon SES, which uses the name as sender address (MAIL FROM) only with it.",
    beside="It must be the only MX record at this name, and the name must receive no other mail.",
    settings=("mailFrom.subdomain", "mailFrom"),
    parked=False,
    checked_when_handed_off=True,
    records=_mx,
    at=_at,
    selects=_takes_bounces,
    meant=never,
    same=_same_mx,
    compare=_compare_mx,
    lasting=False,
    lost=nothing,
    undeclared=_other_hosts,
    way_out=_WAY_OUT,
    taken="",
    missing_explained_by=(),
    differing_explained_by=(),
    example={},
)


def _undeclared(values: Sequence[str], wanted: str, _settings: Settings) -> Undeclared:
    """The name is SES's alone, so no setting adds a term there."""
    return Undeclared(
        tuple(dict.fromkeys(term for value in values for term in spf_kind.lost(value, (wanted,))))
    )


SPF = Kind(
    purpose="mail-from-spf",
    title="MAIL FROM (SPF)",
    place=50,
    word="SPF",
    why="It lets Amazon SES send mail with this name as sender address (SPF, RFC 7208).",
    beside="Only one value at this name may begin with v=spf1: with two of them receivers accept none.",
    settings=("mailFrom.subdomain", "mailFrom"),
    parked=False,
    checked_when_handed_off=True,
    records=_text,
    at=_at,
    selects=spf.is_record,
    meant=spf_kind.meant,
    same=spf_kind.same,
    compare=spf_kind.compare,
    lasting=False,
    lost=nothing,
    undeclared=_undeclared,
    way_out=_WAY_OUT,
    taken="",
    missing_explained_by=(rule_ids.MAIL_FROM_SPF_MISSING,),
    differing_explained_by=(rule_ids.MAIL_FROM_SPF_MISSING, *spf_kind.TREE_FAULTS),
    example={},
)

#: The purposes of the records at the MAIL FROM name.
MAIL_FROM = (MX.purpose, SPF.purpose)

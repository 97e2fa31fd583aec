"""The rule about DNSSEC: a broken chain of trust makes names vanish for every receiver whose resolver validates."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.dnssec import Rejection, Resolvers, Signed, resolvers, signed
from deliverability.rules.outcomes import noted, passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.standards.dnssec import Link
from deliverability.standards.names import is_within, organizational_domain
from deliverability.verdict import Result
from deliverability.wording import listed, shown, some

_UNSEEN = (rule_ids.DNS_ZONE_NOT_DELEGATED, rule_ids.DNS_UNRESOLVED)
_ANOTHER = "Run the check with a resolver that validates and heeds CD: --nameserver 1.1.1.1, for example."


@rule(
    "dns.dnssec-bogus",
    Result.FAIL,
    title="Resolvers that validate reject the zone, or a name in it",
    source="RFC 4035 sections 3.2.2, 5.2 and 5.5",
    remedy="Remove the DS record of {subject} at the registrar, or replace it by the one of the key that signs the zone now.",
    settings=("dns.zone", "dns"),
    by_name=True,
    consequence_of=(rule_ids.DNS_ZONE_NOT_DELEGATED,),
)
def dnssec_bogus(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A DS record in the zone above says how the zone is signed. If the zone moved, or lost its signatures, resolvers that
    validate answer SERVFAIL for every name in it; others, and questions with the CD bit, get the answer. So the DS records are held
    against the zone's keys, whatever the resolvers at hand do; and a resolver that fails for one name, steadily, and not when it
    is told not to validate, shows a wrong signature there.
    """
    zone = snapshot.delegation.zone
    # Not found, or the zone of a public suffix: nothing of the owner's.
    if not zone or not is_within(zone, organizational_domain(manifest.domain) or manifest.domain):
        return
    chain, seen = signed(zone, snapshot), resolvers(zone, snapshot)
    ds = chain.ds or ()
    whole = [each for each in seen.rejecting if each.whole]
    if whole or chain.link is Link.BROKEN:
        yield _broken(zone, chain, whole, snapshot)
        return
    for each in seen.odd:
        message = (
            f"{each.resolver} rejects the signatures of {some(each.names)}, which {listed(seen.validated)} has validated: its own clock or "
            "trust anchor is wrong"
        )
        yield Outcome(
            zone,
            message,
            Result.INFO,
            ds,
            remedy=f"Repair the resolver {each.resolver}, or ask another one (--nameserver).",
        )
    for each in seen.rejecting:
        yield _single(each, ds)
    if not seen.rejecting:
        yield from _quiet(zone, chain, seen, snapshot)


def _broken(zone: str, chain: Signed, whole: list[Rejection], snapshot: Snapshot) -> Outcome:
    ds = chain.ds or ()
    said = []
    remedy = None
    if whole:
        parent = (
            f"; its DS record in the zone above is {shown(ds[0])}"
            if ds and chain.link is not Link.BROKEN
            else ""
        )
        said.append(
            f"{listed(each.resolver for each in whole)} answers SERVFAIL for names in {zone}, such as {whole[0].names[0]}, but answers "
            f"them with DNSSEC validation switched off (CD){parent}"
        )
    if chain.link is Link.BROKEN:
        if snapshot.ask(zone, "DNSKEY").values:
            wrong = f"is made of none of the keys that {zone} has"
        else:
            wrong = f"is left over: {zone} has no key"
            remedy = f"Remove the DS record of {zone} at the registrar, or sign the zone and enter the one of its key there."
        said.append(f"the DS record of {zone} in the zone above, {shown(ds[0])}, {wrong}")
    return Outcome(zone, "; ".join(said), None, ds, remedy=remedy)


def _single(each: Rejection, ds: tuple[str, ...]) -> Outcome:
    names = some(each.names)
    message = (
        f"{each.resolver} answers SERVFAIL for {names}, twice, but answers with DNSSEC validation switched off (CD): receivers "
        "whose resolver validates get no answer there"
    )
    remedy = f"Sign {names} anew, or, where that is a delegation of its own, remove or replace the DS record there."
    return Outcome(each.names[0], message, None, ds, remedy=remedy, also_about=each.names[1:])


def _quiet(zone: str, chain: Signed, seen: Resolvers, snapshot: Snapshot) -> Iterator[Outcome]:
    """No failure was seen: whether there is none depends on who could have shown one."""
    if chain.link is Link.UNSIGNED:
        yield passed(zone, f"{zone} is not signed: the zone above has no DS record of it")
    elif chain.link is Link.UNSUPPORTED:
        message = (
            f"the DS records of {zone} name algorithms that resolvers don't know, so it counts as unsigned"
        )
        yield noted(zone, message, *(chain.ds or ()))
    elif seen.mute:
        who, names = (
            listed(each.resolver for each in seen.mute),
            some(n for each in seen.mute for n in each.names),
        )
        message = (
            f"{who} answers SERVFAIL for {names}, with DNSSEC validation switched off (CD) too; that of a VPC ignores CD, so whether "
            "signatures are wrong can't be told"
        )
        yield Outcome(zone, message, Result.UNKNOWN, chain.ds or (), because=_UNSEEN, remedy=_ANOTHER)
    elif seen.validated:
        yield passed(zone, f"{listed(seen.validated)} has validated the signatures of {zone}")
    elif chain.link is Link.HELD:
        message = (
            f"the DS record of {zone} is made of a key of the zone; no resolver that was asked says that it validates, so whether "
            "the signatures hold was not seen"
        )
        yield Outcome(zone, message, Result.INFO, chain.ds or (), remedy=_ANOTHER)
    elif not chain.asked:
        yield passed(
            zone, f"no resolver rejects the signatures of {zone}; nobody was asked for its DS records"
        )
    elif any(o.conclusive for o in snapshot.dns if o.view in ("resolver", "authoritative")):
        what = "its DS record" if chain.ds is None else "its keys"
        message = f"whether DNSSEC holds for {zone} could not be seen: nobody told {what}"
        yield Outcome(zone, message, Result.UNKNOWN, chain.ds or (), because=_UNSEEN, remedy=_ANOTHER)

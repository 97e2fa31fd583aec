"""The CNAME and the key record of each Easy DKIM token in DNS, classified for all rules, so that each fault has one id."""

from enum import StrEnum

from deliverability.dataclass import dataclass
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.manifest import Manifest, Record
from deliverability.evidence.ses import identity_of
from deliverability.snapshot import Consensus, Snapshot
from deliverability.snapshot.questions import absent_name
from deliverability.standards import dkim

#: What DNS hosts answer with where they hide a CNAME.
_INSTEAD = ("A", "AAAA", "TXT")

#: Bits below which receivers ignore a signature (RFC 8301 section 3.2).
SHORTEST_KEY = 1024

#: Statuses that don't come from the server that was asked, or not from one of the zone.
_SILENCE = ("TIMEOUT", "UNREACHABLE", "MALFORMED", "LAME", "NOT-ASKED")


class CnameState(StrEnum):
    """The state of the CNAME of a token. DETOUR: it leads to its target by way of other names (RFC 1034 section 3.6.2)."""

    UNSEEN = "unseen"
    RIGHT = "right"
    DETOUR = "detour"
    MISSING = "missing"
    WRONG_TARGET = "wrong-target"
    ELSEWHERE = "elsewhere"
    PROXIED = "proxied"


class KeyState(StrEnum):
    """The state of the key that a token or a selector leads to."""

    UNSEEN = "unseen"
    MISSING = "missing"
    STANDBY = "standby"
    REVOKED = "revoked"
    BROKEN = "broken"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Key:
    """The key behind a name. question: the answer it was read from; bits: of an RSA key.

    problem: why verifiers don't accept it, a clause, for a broken one. testing: whether it says t=y. oddities: what breaks the
        grammar and touches no verification, clauses.
    """

    state: KeyState
    question: Consensus
    texts: tuple[str, ...] = ()
    bits: int | None = None
    problem: str = ""
    testing: bool = False
    oddities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """One Easy DKIM token.

    wanted: the target by SES's zone. question: the answer that the state of the CNAME was read from.
    elsewhere: the wrong name at which the CNAME was found.
    chain: the names that whoever asks for the key is led through, the target last where it gets there.
    wildcard: whether what answers at the name is a wildcard, and no record of its own stands there.
    hidden: how a TXT question at the name fails although the CNAME is right and a text stands at its target, a status;
        "" where it doesn't.
    """

    name: str
    wanted: str
    cname: CnameState
    question: Consensus
    elsewhere: str
    chain: tuple[str, ...]
    wildcard: bool
    key: Key
    hidden: str

    @property
    def reached(self) -> bool:
        """Whether receivers get to the target."""
        return self.cname in (CnameState.RIGHT, CnameState.DETOUR)


def tokens(snapshot: Snapshot) -> tuple[Token, ...]:
    """The tokens of an Easy DKIM identity; () for an own key, and while the tokens are not known."""
    return snapshot.once(_tokens)


def cname_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was asked for the CNAME of each token; where that leads to another name, what was asked for the key there."""
    return tuple(token.question for token in tokens(snapshot))


def key_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was asked for the key behind each CNAME that gets there, or at the selector of the own key that signs."""
    own = own_key_questions(snapshot)[:1]
    return (*own, *(token.key.question for token in tokens(snapshot) if token.reached))


def own_key_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was asked at the selectors of own keys, in the order of `selector_records`."""
    return tuple(snapshot.ask(record.name, "TXT") for record in selector_records(snapshot.manifest))


def txt_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was asked for the key at the name itself, as receivers ask, where no error has told already."""
    right = (t for t in tokens(snapshot) if t.cname is CnameState.RIGHT and not t.hidden)
    return (*cname_questions(snapshot), *(snapshot.ask(token.name, "TXT") for token in right))


def all_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was asked for the CNAMEs and for the keys behind them."""
    return (*cname_questions(snapshot), *key_questions(snapshot))


def selector_record(manifest: Manifest) -> Record | None:
    """The declared record of the own key that signs."""
    return next(iter(selector_records(manifest)), None)


def selector_records(manifest: Manifest) -> tuple[Record, ...]:
    """The declared records of own keys: the one that signs, then those that signed before (`dkim.byo.previous`)."""
    identity = manifest.identity
    if identity is None or identity.dkim.kind != "byo":
        return ()
    return tuple(record for record in manifest.of_kind(DKIM) if record.values)


def key_of(question: Consensus) -> Key:
    """The key that a TXT answer holds."""
    if not question.conclusive:
        return Key(KeyState.UNSEEN, question)
    if not question.values:
        return Key(KeyState.MISSING, question)
    published = dkim.published_key(question.values)
    texts, key = published.texts, published.key
    if published.standby:
        return Key(KeyState.STANDBY, question, texts)
    if key is None:
        return Key(KeyState.BROKEN, question, texts, problem=published.problem or "")
    if key.revoked:
        return Key(KeyState.REVOKED, question, texts)
    bits = key.bits if key.algorithm == "rsa" else None
    # A short key has a rule of its own, `dkim.weak-key`.
    if key.obstacle and not (bits is not None and bits < SHORTEST_KEY):
        return Key(KeyState.BROKEN, question, texts, bits, key.obstacle)
    return Key(KeyState.LIVE, question, texts, bits, testing=key.testing, oddities=key.problems)


def wanted_target(record: Record, snapshot: Snapshot) -> str:
    """Where the CNAME must lead: into the zone that SES names for this identity, else as declared."""
    declared = record.values[0]
    identity = identity_of(snapshot.aws.identity)
    if identity is None or not identity.signing_zone:
        return declared
    return dkim.cname_target(declared.partition(".")[0], identity.signing_zone)


def _tokens(snapshot: Snapshot) -> tuple[Token, ...]:
    manifest = snapshot.manifest
    identity = manifest.identity
    if identity is None or identity.dkim.kind == "byo" or not identity.dkim.tokens:
        return ()
    return tuple(_token(record, snapshot) for record in manifest.of_kind(DKIM) if record.values)


def _token(record: Record, snapshot: Snapshot) -> Token:
    wanted = wanted_target(record, snapshot)
    cname = snapshot.ask(record.name, "CNAME")
    told = snapshot.ask(record.name, "TXT")
    state, elsewhere = _cname_state(record, wanted, cname, told, snapshot)
    if state is CnameState.UNSEEN and cname.conclusive:
        cname = told
    key = _key(record.name, wanted, snapshot)
    published = state is CnameState.RIGHT and key.state in (KeyState.LIVE, KeyState.STANDBY)
    hidden = _hidden(record.name, wanted, snapshot) if published else ""
    reached = state in (CnameState.RIGHT, CnameState.DETOUR)
    wildcard = not reached and _from_wildcard(record.name, snapshot)
    return Token(record.name, wanted, state, cname, elsewhere, told.cname, wildcard, key, hidden)


def _cname_state(
    record: Record, wanted: str, cname: Consensus, told: Consensus, snapshot: Snapshot
) -> tuple[CnameState, str]:
    if not cname.conclusive:
        return CnameState.UNSEEN, ""
    if cname.values == (wanted,):
        return CnameState.RIGHT, ""
    if cname.values:
        # Who asks for the key follows the whole chain; an answer to a CNAME question shows its first step alone.
        if not told.conclusive:
            return CnameState.UNSEEN, ""
        detour = wanted in told.cname and told.cname[0] in cname.values
        return (CnameState.DETOUR if detour else CnameState.WRONG_TARGET), ""
    here = (snapshot.ask(record.name, kind) for kind in _INSTEAD)
    if any(not a.cname and a.values for a in here) and not _from_wildcard(record.name, snapshot):
        return CnameState.PROXIED, ""
    targets = {wanted, *record.values}
    for seen in snapshot.dns:
        if seen.type == "CNAME" and seen.name != record.name and targets.intersection(seen.values):
            return CnameState.ELSEWHERE, seen.name
    return CnameState.MISSING, ""


def _from_wildcard(name: str, snapshot: Snapshot) -> bool:
    """Whether a name that nobody publishes beside this one gets the same answers, and not just the answer "nothing"."""
    beside = absent_name(name.partition(".")[2])
    found = [(snapshot.ask(name, kind), snapshot.ask(beside, kind)) for kind in ("TXT", "A")]
    return any(there.values or there.cname for _, there in found) and all(
        (set(here.values), here.cname) == (set(there.values), there.cname) for here, there in found
    )


def _key(name: str, target: str, snapshot: Snapshot) -> Key:
    """By the answer for the name itself; a name server that isn't the target's ends its answer at the CNAME."""
    followed = key_of(snapshot.ask(name, "TXT"))
    if followed.state not in (KeyState.UNSEEN, KeyState.MISSING):
        return followed
    direct = key_of(snapshot.ask(target, "TXT"))
    return followed if direct.state is KeyState.UNSEEN and direct.question.status == "NOT-ASKED" else direct


def _hidden(name: str, target: str, snapshot: Snapshot) -> str:
    """The status of a TXT question at the name where nobody who answered it came to the CNAME's target, or to a text.

    The zone's own servers count before resolvers, which may know the CNAME from an earlier question. A server that
    answers the CNAME, yet SERVFAIL, REFUSED or an empty "no such record" to TXT, breaks DKIM for all who ask it. Silence
    proves nothing.
    """
    aliasing = {each.server for each in snapshot.observed(name, "CNAME") if each.conclusive and each.values}
    said = [
        each
        for each in snapshot.observed(name, "TXT")
        if each.status not in _SILENCE
        and (each.view == "resolver" or (each.view == "authoritative" and each.server in aliasing))
    ]
    said = [each for each in said if each.view == "authoritative"] or said
    if any(target in each.cname or each.values for each in said):
        return ""
    return min((each.status for each in said), default="")

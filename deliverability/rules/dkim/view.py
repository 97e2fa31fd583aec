"""What stands in DNS for each Easy DKIM token, told apart once for all rules: so each fault has one id."""

from dataclasses import dataclass, replace
from enum import StrEnum

from deliverability.manifest import Manifest, Record
from deliverability.observe.snapshot import Consensus, Snapshot
from deliverability.records import Purpose
from deliverability.rules.ses.view import identity_of
from deliverability.standards import dkim


class CnameState(StrEnum):
    """What stands where the CNAME of a token belongs."""

    UNSEEN = "unseen"
    RIGHT = "right"
    MISSING = "missing"
    WRONG_TARGET = "wrong-target"
    ELSEWHERE = "elsewhere"
    PROXIED = "proxied"


class KeyState(StrEnum):
    """What a token, or a selector, leads to."""

    UNSEEN = "unseen"
    NOT_FOLLOWED = "not-followed"
    MISSING = "missing"
    STANDBY = "standby"
    REVOKED = "revoked"
    BROKEN = "broken"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Key:
    """The key behind a name. problem: why it is broken; question: the answer it was read from; bits: of an RSA key."""

    state: KeyState
    question: Consensus
    texts: tuple[str, ...] = ()
    bits: int | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """One Easy DKIM token. wanted: the target by SES's zone; elsewhere: the wrong name at which the CNAME was found."""

    name: str
    wanted: str
    cname: CnameState
    question: Consensus
    elsewhere: str
    key: Key


def tokens(snapshot: Snapshot) -> tuple[Token, ...]:
    """The tokens of an Easy DKIM identity; () for an own key, and while the tokens are not known."""
    manifest = snapshot.manifest
    identity = manifest.identity
    if identity is None or identity.dkim.kind == "byo" or not identity.dkim.tokens:
        return ()
    return tuple(_token(record, snapshot) for record in manifest.of_purpose(Purpose.DKIM) if record.values)


def cname_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was asked for the CNAME of each token."""
    return tuple(token.question for token in tokens(snapshot))


def key_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was asked for the key behind each right CNAME, or at the selector of an own key."""
    record = selector_record(snapshot.manifest)
    own = () if record is None else (snapshot.ask(record.name, "TXT"),)
    return (*own, *(token.key.question for token in tokens(snapshot) if token.cname is CnameState.RIGHT))


def txt_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was asked for the key at the name itself, as receivers ask, where no error has told already."""
    hidden = KeyState.NOT_FOLLOWED
    right = (t for t in tokens(snapshot) if t.cname is CnameState.RIGHT and t.key.state is not hidden)
    return (*cname_questions(snapshot), *(snapshot.ask(token.name, "TXT") for token in right))


def all_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was asked for the CNAMEs and for the keys behind them."""
    return (*cname_questions(snapshot), *key_questions(snapshot))


def selector_record(manifest: Manifest) -> Record | None:
    """The declared record of an own key."""
    identity = manifest.identity
    if identity is None or identity.dkim.kind != "byo":
        return None
    return next(iter(manifest.of_purpose(Purpose.DKIM)), None)


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
    bits = key.bits if key.algorithm == "rsa" else None
    return Key(KeyState.REVOKED if key.revoked else KeyState.LIVE, question, texts, bits)


def wanted_target(record: Record, snapshot: Snapshot) -> str:
    """Where the CNAME must lead: into the zone that SES names for this identity, else as declared."""
    declared = record.values[0]
    identity = identity_of(snapshot.aws.identity)
    if identity is None or not identity.signing_zone:
        return declared
    return dkim.cname_target(declared.partition(".")[0], identity.signing_zone)


def _token(record: Record, snapshot: Snapshot) -> Token:
    wanted = wanted_target(record, snapshot)
    cname = snapshot.ask(record.name, "CNAME")
    state, elsewhere = _cname_state(record, wanted, cname, snapshot)
    key = _key(record.name, wanted, snapshot)
    if (
        state is CnameState.RIGHT
        and key.state is KeyState.LIVE
        and not _followed(record.name, wanted, snapshot)
    ):
        key = replace(key, state=KeyState.NOT_FOLLOWED)
    return Token(record.name, wanted, state, cname, elsewhere, key)


def _cname_state(record: Record, wanted: str, cname: Consensus, snapshot: Snapshot) -> tuple[CnameState, str]:
    if not cname.conclusive:
        return CnameState.UNSEEN, ""
    if cname.values:
        right = cname.values == (wanted,)
        return (CnameState.RIGHT if right else CnameState.WRONG_TARGET), ""
    if any(not a.cname and a.values for a in (snapshot.ask(record.name, t) for t in ("TXT", "A", "AAAA"))):
        return CnameState.PROXIED, ""
    targets = {wanted, *record.values}
    for seen in snapshot.dns:
        if seen.type == "CNAME" and seen.name != record.name and targets.intersection(seen.values):
            return CnameState.ELSEWHERE, seen.name
    return CnameState.MISSING, ""


def _key(name: str, target: str, snapshot: Snapshot) -> Key:
    """By the answer for the name itself; a name server that isn't the target's ends its answer at the CNAME."""
    followed = key_of(snapshot.ask(name, "TXT"))
    if followed.state not in (KeyState.UNSEEN, KeyState.MISSING):
        return followed
    direct = key_of(snapshot.ask(target, "TXT"))
    return followed if direct.state is KeyState.UNSEEN and direct.question.status == "NOT-ASKED" else direct


def _followed(name: str, target: str, snapshot: Snapshot) -> bool:
    """Whether a TXT question at the name leads to the CNAME's target, as far as anybody answered.

    A server that answers the CNAME, yet SERVFAIL, REFUSED or an empty "no such record" to TXT, breaks DKIM for all
    who ask it. Silence proves nothing.
    """
    txt = snapshot.ask(name, "TXT")
    if any((o.name, o.type) == (name, "TXT") and target in o.cname for o in snapshot.dns):
        return True
    if txt.conclusive:
        return bool(txt.values)
    return txt.status in ("TIMEOUT", "UNREACHABLE", "MALFORMED", "LAME", "NOT-ASKED")

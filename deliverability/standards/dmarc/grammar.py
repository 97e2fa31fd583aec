"""The parser of DMARC records, RFC 9989 sections 4.7 and 4.8.

Only the version decides whether a text is a record at all. Behind it nothing is fatal: unknown tags are ignored,
errors are dropped or defaulted, and what RFC 7489 knew and RFC 9989 removed is named.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, cast

from deliverability.standards.dmarc.record import Alignment, DmarcRecord, Policy, Problem, ProblemKind
from deliverability.standards.dmarc.uri import ReportUri, read_uri
from deliverability.standards.syntax import RecordSyntaxError, quote
from deliverability.standards.taglist import Tag, read_tags

_BLANK = " \t"
# The value is compared exactly; the name follows the ABNF, in which literals have no case.
_VERSION = re.compile(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?=;|\Z)")
_ANY_VERSION = re.compile(r"[vV][ \t]*=[ \t]*([^; \t]*)")
_VERSION_LIKE = re.compile(r"v\s*=\s*[\"']?dmarc", re.IGNORECASE)
_VALUE = re.compile(r"[ -:<-~]+")
_TAG_NAME = re.compile(r"[A-Za-z]+")
_FIRST_WORD = re.compile(r"[^a-z]")

POLICIES = ("none", "quarantine", "reject")
_MODES: Mapping[str, Alignment] = {"r": "relaxed", "s": "strict"}
_KNOWN = ("p", "sp", "np", "adkim", "aspf", "t", "psd", "rua", "ruf", "fo")
_REMOVED = {
    "pct": "receivers apply the policy to all mail; some that follow RFC 7489 still apply it to that share only",
    "rf": "receivers ignore it",
    "ri": "receivers ignore it and report daily",
}


class DmarcSyntaxError(RecordSyntaxError):
    """A text that is no DMARC record: receivers discard it (RFC 9989 section 4.7)."""


def is_record(text: str) -> bool:
    """Whether a TXT value is selected as a DMARC record: it begins with `v=DMARC1`, then a semicolon or the end."""
    return bool(_VERSION.match(text))


def resembles(text: str) -> str | None:
    """Why a TXT value that is no DMARC record was probably meant as one, or None."""
    if is_record(text) or not _VERSION_LIKE.search(text):
        return None
    return _version_problem(text)[1]


def parse(text: str) -> DmarcRecord:
    """The record that a text holds, with its problems; raises `DmarcSyntaxError` where receivers discard it."""
    version = _VERSION.match(text)
    if version is None:
        raise DmarcSyntaxError(text, *_version_problem(text))
    problems: list[Problem] = []
    tags = _select(read_tags(text, _BLANK), problems)
    rua = _read_uris(tags.get("rua"), problems)
    ruf = _read_uris(tags.get("ruf"), problems)
    p = _read_policy(tags, "p", version.end(), rua, problems)
    sp = _read_policy(tags, "sp", None, rua, problems)
    np = _read_policy(tags, "np", None, rua, problems)
    adkim = _MODES[_read_letter(tags.get("adkim"), "rs", "r", problems)]
    aspf = _MODES[_read_letter(tags.get("aspf"), "rs", "r", problems)]
    testing = _read_letter(tags.get("t"), "yn", "n", problems) == "y"
    psd = cast("Literal['y', 'n', 'u']", _read_letter(tags.get("psd"), "ynu", "u", problems))
    fo = _read_fo(tags, problems)
    _check_order(tags, problems)
    if psd == "y" and "ruf" in tags:
        reason = "ruf is given on the record of a public suffix (psd=y)"
        consequence = "receivers send no failure reports unless both sides agreed (RFC 9991 section 2)"
        problems.append(Problem(tags["ruf"].position, "ruf", reason, consequence))
    return DmarcRecord(
        text=text,
        tags=tuple((name, tag.value or "") for name, tag in tags.items()),
        problems=tuple(sorted(problems, key=lambda problem: problem.position)),
        p=p,
        sp=sp,
        np=np,
        adkim=adkim,
        aspf=aspf,
        t=testing,
        psd=psd,
        rua=rua,
        ruf=ruf,
        fo=fo,
    )


def failure_options(value: str) -> tuple[str, ...] | None:
    """The options of tag `fo`, or None where the value isn't valid: `0` or `1`, `d` and `s`, each at most once.

    Unlike commas between URIs, colons stand without blanks around them (RFC 9989 section 4.8).
    """
    options = tuple(value.lower().split(":"))
    known = all(option in ("0", "1", "d", "s") for option in options)
    if not known or len(set(options)) < len(options) or {"0", "1"} <= set(options):
        return None
    return options


def _version_problem(text: str) -> tuple[int, str]:
    written = _ANY_VERSION.match(text)
    if written is None:
        begins = _ANY_VERSION.match(text.lstrip(" \t\r\n\"'"))
        reason = (
            "nothing, not even white space or a quotation mark, may stand before v=DMARC1" if begins else None
        )
        return 0, reason or "a DMARC record begins with v=DMARC1"
    if written[1] == "DMARC1":
        return written.end(), "a semicolon is missing after v=DMARC1"
    return written.start(1), f"the version must be exactly DMARC1, in capitals, not {quote(written[1])}"


def _select(tags: Sequence[Tag], problems: list[Problem]) -> dict[str, Tag]:
    """The tags by name in lower case, in order, the version first."""
    selected: dict[str, Tag] = {}
    for tag in tags:
        name = tag.name.lower()
        if tag.value is None or not _TAG_NAME.fullmatch(tag.name):
            missing = "an equals sign is missing" if tag.name else "a tag is missing before this semicolon"
            reason = missing if tag.value is None else "a tag name consists of letters"
            # A tag that nobody knows, or nothing between two semicolons, has no effect however it is written.
            kind: ProblemKind = "ignored" if _FIRST_WORD.split(name)[0] in _KNOWN else "note"
            problems.append(Problem(tag.position, name, reason, "receivers skip it", kind))
            continue
        if name in selected:
            reason = f"the tag {name} is given twice"
            consequence = "receivers differ in which one they use, if any"
            problems.append(Problem(tag.position, name, reason, consequence, "ignored"))
            continue
        selected[name] = tag
        if name in _REMOVED:
            problems.append(
                Problem(tag.position, name, f"RFC 9989 removed the tag {name}", _REMOVED[name], "removed")
            )
        elif name != tag.name and name in (*_KNOWN, "v"):
            consequence = "receivers that compare tag names exactly don't know it"
            problems.append(Problem(tag.position, name, "tag names are written in lower case", consequence))
        elif name not in _KNOWN and name != "v" and not _VALUE.fullmatch(tag.value):
            reason = "the value of a tag is at least one printable US-ASCII character"
            consequence = "receivers ignore the tag, as any that they don't know"
            problems.append(Problem(tag.value_position, name, reason, consequence))
    return selected


def _read_policy(
    tags: Mapping[str, Tag],
    name: str,
    required_at: int | None,
    rua: Sequence[ReportUri],
    problems: list[Problem],
) -> Policy | None:
    """A policy tag; `required_at` is where a missing one is reported."""
    tag = tags.get(name)
    value = (tag.value or "").lower() if tag else ""
    if value in POLICIES:
        return cast("Policy", value)
    consequence = (
        "the record acts as p=none (RFC 9989 section 4.10.1)"
        if rua
        else "no DMARC processing takes place, since rua holds no valid URI (RFC 9989 section 4.10.1)"
    )
    if tag is not None:
        reason = f"{name} must be one of {', '.join(POLICIES)}, not {quote(tag.value or '')}"
        problems.append(Problem(tag.value_position, name, reason, consequence, "policy"))
    elif required_at is not None:
        problems.append(Problem(required_at, name, f"the tag {name} is missing", consequence, "policy"))
    return None


def _read_letter(tag: Tag | None, letters: str, default: str, problems: list[Problem]) -> str:
    """A tag that holds one of some letters."""
    if tag is None:
        return default
    value = (tag.value or "").lower()
    if len(value) == 1 and value in letters:
        return value
    name = tag.name.lower()
    reason = f"{name} must be one of {', '.join(letters)}, not {quote(tag.value or '')}"
    problems.append(Problem(tag.value_position, name, reason, f"the default {default} applies", "ignored"))
    return default


def _check_order(tags: Mapping[str, Tag], problems: list[Problem]) -> None:
    """RFC 7489 section 6.4 has `p` second and all other tags in any order; RFC 9989 has no order behind the version."""
    if "p" in tags and tuple(tags)[1] != "p":
        consequence = "receivers that follow RFC 9989 read it; some that follow RFC 7489 want it second"
        reason = "p doesn't stand right behind the version"
        problems.append(Problem(tags["p"].position, "p", reason, consequence))


def _read_fo(tags: Mapping[str, Tag], problems: list[Problem]) -> tuple[str, ...]:
    tag = tags.get("fo")
    if tag is None:
        return ("0",)
    options = failure_options(tag.value or "")
    if options is None:
        reason = (
            f"fo must be 0 or 1, d and s, each once, with only colons between, not {quote(tag.value or '')}"
        )
        problems.append(Problem(tag.value_position, "fo", reason, "the default 0 applies", "ignored"))
    elif "ruf" not in tags:
        problems.append(Problem(tag.position, "fo", "fo is given without ruf", "receivers ignore it"))
    return options or ("0",)


def _read_uris(tag: Tag | None, problems: list[Problem]) -> tuple[ReportUri, ...]:
    """The valid destinations of `rua` or `ruf`."""
    if tag is None:
        return ()
    name = tag.name.lower()
    uris = []
    position = tag.value_position
    for stretch in (tag.value or "").split(","):
        written = stretch.strip(_BLANK)
        start = position + len(stretch) - len(stretch.lstrip(_BLANK))
        position += len(stretch) + 1
        uri = read_uri(written, start)
        if uri is None:
            reason = f"{quote(written)} is no valid URI such as mailto:reports@example.com"
            problems.append(Problem(start, name, reason, "receivers ignore this destination", "ignored"))
            continue
        uris.append(uri)
        if uri.size is not None:
            consequence = "receivers ignore the size; some that follow RFC 7489 send no report above it"
            problems.append(
                Problem(
                    start + len(uri.text), name, "RFC 9989 removed the size limit", consequence, "removed"
                )
            )
        if uri.address is None:
            reason = f"{quote(written)} is no mailto: URI"
            problems.append(Problem(start, name, reason, "receivers need to support mailto: only"))
    return tuple(uris)

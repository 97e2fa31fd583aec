"""Domain names: text to the inner form (absolute, lower-case A-labels, no final dot) and what can be said of it.

All functions but `normalize` and `domain_of` expect names in the inner form; "" is the root.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from deliverability.standards.syntax import quote

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

#: Octets of a name without its final dot, and of a label (RFC 1035 section 2.3.4).
MAX_NAME = 253
MAX_LABEL = 63

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")


class DomainNameError(ValueError):
    """A text that is no domain name; `reason` says why."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(text, reason)
        self.text = text
        self.reason = reason

    def __str__(self) -> str:
        return f"{quote(self.text)} is no domain name: {self.reason}"


def normalize(text: str) -> str:
    """The inner form of a written domain name; raises `DomainNameError`.

    U-labels become A-labels (UTS 46 mapping, IDNA 2008), upper case becomes lower, one final dot is dropped. Labels
    hold letters, digits, hyphens and, as in `_dmarc`, underscores. A-labels that are already there stay as they are:
    DNS holds names, such as those with emoji, that IDNA 2008 would not make.
    """
    # Before any mapping, whose cost grows faster than its input.
    if len(text) > MAX_NAME + 1:
        raise DomainNameError(text, f"{len(text)} characters; at most {MAX_NAME} are allowed")
    name = (text if text.isascii() else _map(text)).lower().removesuffix(".")
    if not name:
        raise DomainNameError(text, "it is empty")
    result = ".".join(_normalize_label(label, text) for label in name.split("."))
    if len(result) > MAX_NAME:
        raise DomainNameError(text, f"{len(result)} characters as A-labels; at most {MAX_NAME} are allowed")
    return result


def labels(name: str) -> tuple[str, ...]:
    """The labels from left to right; the root has none."""
    return tuple(name.split(".")) if name else ()


def parent(name: str) -> str | None:
    """The name without its left-most label; None for a top-level domain and the root."""
    return name.partition(".")[2] or None


def domain_of(mailbox: str) -> str:
    """The domain of a mail address in lower case, without a final dot; a domain stands for itself."""
    return mailbox.rpartition("@")[2].lower().removesuffix(".")


def is_within(name: str, zone: str) -> bool:
    """Whether the name equals the zone or lies below it."""
    return not zone or name == zone or name.endswith(f".{zone}")


def absolute(name: str) -> str:
    """The name with its final dot, as master files and APIs write it; the root is "."."""
    return f"{name}."


def organizational_domain(name: str) -> str | None:
    """The public suffix plus one label (RFC 7489 section 3.2); None for a public suffix itself.

    RFC 9989 finds the organizational domain by a tree walk over DNS instead. The list is the bundled one, with its
    private section; a top-level domain that it doesn't know counts as a public suffix.
    """
    domain: str | None = _public_suffixes().privatesuffix(name)
    return domain


def is_registry_suffix(name: str) -> bool:
    """Whether names are registered directly below the name by anybody, as below co.uk (the list's ICANN section).

    Of names with several labels these lie below top-level domains of countries, whose labels have two letters, and below arpa. What
    companies let others use, such as github.io, is theirs to mail from.
    """
    top = name.rpartition(".")[2]
    if not (len(top) == 2 or top.startswith("xn--") or top == "arpa"):
        return "." not in name
    return _registry_suffixes().privatesuffix(name) is None


@cache
def _registry_suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(only_icann=True)


@cache
def _public_suffixes() -> "PublicSuffixList":
    # A constant of 10,000 rules: read once, when it is first needed.
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def _map(text: str) -> str:
    import idna

    try:
        return idna.uts46_remap(text, std3_rules=False)
    except idna.IDNAError as error:
        raise DomainNameError(text, str(error)) from None


def _normalize_label(label: str, text: str) -> str:
    if not label:
        raise DomainNameError(text, "a label is empty")
    if len(label) > MAX_LABEL:
        raise DomainNameError(text, f"a label has {len(label)} characters; at most {MAX_LABEL} are allowed")
    if not label.isascii():
        return _to_a_label(label, text)
    if not _LABEL.fullmatch(label):
        edge = label[0] == "-" or label[-1] == "-"
        reason = (
            "begins or ends with a hyphen"
            if edge
            else "holds more than letters, digits, hyphens and underscores"
        )
        raise DomainNameError(text, f"the label {quote(label)} {reason}")
    return label


def _to_a_label(label: str, text: str) -> str:
    import idna

    try:
        return idna.alabel(label).decode("ascii")
    except UnicodeError as error:  # IDNAError is one
        raise DomainNameError(text, str(error)) from None

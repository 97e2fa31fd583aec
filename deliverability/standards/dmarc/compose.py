"""The writer of DMARC records: the canonical record for a policy."""

from collections.abc import Iterable

from deliverability.standards.dmarc.grammar import POLICIES
from deliverability.standards.dmarc.grammar import failure_options as read_failure_options
from deliverability.standards.dmarc.record import Alignment, Policy
from deliverability.standards.dmarc.uri import mailto
from deliverability.standards.syntax import quote

_MODES = {"relaxed": "r", "strict": "s"}


class DmarcBuildError(ValueError):
    """A value that a DMARC record can't hold.

    argument: name of the argument of `build`.
    value: as given.
    reason: why not.
    """

    def __init__(self, argument: str, value: object, reason: str) -> None:
        super().__init__(argument, value, reason)
        self.argument = argument
        self.value = value
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.argument}: {quote(str(self.value))}: {self.reason}"


def build(
    *,
    policy: Policy = "none",
    subdomain_policy: Policy | None = None,
    nonexistent_policy: Policy | None = None,
    testing: bool = False,
    dkim_alignment: Alignment = "relaxed",
    spf_alignment: Alignment = "relaxed",
    report_to: Iterable[str] = (),
    failure_report_to: Iterable[str] = (),
    failure_options: str | None = None,
) -> str:
    """The record text: `v`, then `p` (readers of RFC 7489 want it second), then whatever differs from its default.

    report_to, failure_report_to: mailboxes, written as `mailto:` URIs.
    failure_options: as in tag `fo`, such as `1:d:s`; only together with `failure_report_to`.
    Raises `DmarcBuildError`.
    """
    reports = _uris("report_to", report_to)
    failure_reports = _uris("failure_report_to", failure_report_to)
    if failure_options is not None and not failure_reports:
        raise DmarcBuildError(
            "failure_options", failure_options, "receivers ignore it without failure_report_to"
        )
    tags = (
        ("v", "DMARC1"),
        ("p", _policy("policy", policy)),
        ("sp", _policy("subdomain_policy", subdomain_policy)),
        ("np", _policy("nonexistent_policy", nonexistent_policy)),
        ("adkim", _mode("dkim_alignment", dkim_alignment)),
        ("aspf", _mode("spf_alignment", spf_alignment)),
        ("t", "y" if testing else None),
        ("rua", reports),
        ("ruf", failure_reports),
        ("fo", _options(failure_options)),
    )
    return "; ".join(f"{name}={value}" for name, value in tags if value is not None) + ";"


def _policy(argument: str, value: str | None) -> str | None:
    if value is not None and value not in POLICIES:
        raise DmarcBuildError(argument, value, f"a policy is one of {', '.join(POLICIES)}")
    return value


def _mode(argument: str, value: str) -> str | None:
    if value not in _MODES:
        raise DmarcBuildError(argument, value, f"an alignment is one of {', '.join(_MODES)}")
    return _MODES[value] if value != "relaxed" else None


def _options(value: str | None) -> str | None:
    if value is None:
        return None
    options = read_failure_options(value)
    if options is None:
        raise DmarcBuildError(
            "failure_options", value, "it is 0 or 1, d and s, each once, with colons between"
        )
    return ":".join(options) if options != ("0",) else None


def _uris(argument: str, addresses: Iterable[str]) -> str | None:
    uris = []
    for address in addresses:
        try:
            uris.append(mailto(address))
        except ValueError as error:
            raise DmarcBuildError(argument, address, str(error)) from None
    return ",".join(uris) or None

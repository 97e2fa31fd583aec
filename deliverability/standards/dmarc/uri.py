"""Report addresses in DMARC records: URIs (RFC 3986) in a comma-separated list, mailboxes as `mailto:` (RFC 6068)."""

import re
from urllib.parse import quote, unquote_to_bytes, urlsplit

from deliverability.dataclass import dataclass
from deliverability.standards import names
from deliverability.standards.https_uri import misplaced

# "," and "!" must be written as %2C and %21 (RFC 9989 section 4.8); ";" would end the tag.
_URI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?:[A-Za-z0-9._~:/?#\[\]@$&'()*+=-]|%[0-9A-Fa-f]{2})+")
_SIZE = re.compile(r"!([0-9]+[kmgtKMGT]?)\Z")
_BEYOND_ASCII = "\u00a0-\ud7ff\ue000-\U0010ffff"  # No surrogates: they stand for octets that are not UTF-8.
_ATOM = rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~{_BEYOND_ASCII}-]+"
_LOCAL_PART = re.compile(rf'{_ATOM}(?:\.{_ATOM})*|"(?:[ !#-\[\]-~{_BEYOND_ASCII}]|\\[ -~])*"')


@dataclass(frozen=True, slots=True)
class ReportUri:
    """One valid destination of `rua` or `ruf`.

    text: the URI as written, without the size limit that RFC 9989 removed.
    position: index of its first character in the record.
    address: the mailbox of a `mailto:` URI, decoded, its domain in the inner form; None for other schemes.
    size: what stood after the exclamation mark (`10m`), None where nothing did.
    """

    text: str
    position: int
    address: str | None
    size: str | None = None

    def __str__(self) -> str:
        return self.text

    @property
    def domain(self) -> str | None:
        """The domain that receives the reports, None for other schemes than `mailto:`."""
        return None if self.address is None else self.address.rpartition("@")[2]


def read_uri(written: str, position: int) -> ReportUri | None:
    """The destination written at `position` of a record, or None where it is no valid URI."""
    size = _SIZE.search(written)
    text = written[: size.start()] if size else written
    uri = _URI.fullmatch(text)
    if uri is None or misplaced(text):
        return None
    address = _decode(text) if uri[1].lower() == "mailto" else None
    if address is None and (uri[1].lower() == "mailto" or not _has_authority(text)):
        return None
    return ReportUri(text, position, address, size[1] if size else None)


def _has_authority(uri: str) -> bool:
    """Whether host and port are well-formed, where there are any (RFC 3986 section 3.2)."""
    try:
        urlsplit(uri).port  # noqa: B018
    except ValueError:
        return False
    return True


def mailto(address: str) -> str:
    """The URI of a mailbox; raises `ValueError` with the reason where the text is no mailbox."""
    local, domain = _split(address)
    # RFC 6068 section 2 leaves these unencoded; quote() itself keeps letters, digits and "_.-~".
    encoded = quote(local, safe="$'*+")
    return f"mailto:{encoded}@{domain}"


def _decode(uri: str) -> str | None:
    """The one mailbox of a `mailto:` URI; header fields after "?" have no meaning here."""
    target = uri[len("mailto:") :].partition("?")[0]
    try:
        return "@".join(_split(unquote_to_bytes(target).decode("utf-8")))
    except ValueError:
        return None


def _split(address: str) -> tuple[str, str]:
    """Local part and domain of a mailbox, the domain in the inner form; raises `ValueError`."""
    local, at, domain = address.rpartition("@")
    if not at:
        raise ValueError("a mailbox has an @")
    if not _LOCAL_PART.fullmatch(local):
        raise ValueError("what stands before the @ is no local part (RFC 5322 section 3.4.1)")
    return local, names.normalize(domain)

"""The TLS-RPT record, TXT at `_smtp._tls.<domain>`: where reports about encrypted delivery go (RFC 8460 section 3)."""

from collections.abc import Iterator

from deliverability.dataclass import dataclass
from deliverability.standards import fieldlist, https_uri
from deliverability.standards.dmarc.uri import read_uri
from deliverability.standards.fieldlist import Field
from deliverability.standards.syntax import RecordSyntaxError, quote

VERSION = "v=TLSRPTv1"
_BLANK = " \t"


class TlsRptSyntaxError(RecordSyntaxError):
    """A record that senders can't use: they send no reports."""


@dataclass(frozen=True, slots=True)
class TlsRptRecord:
    """A record as published.

    rua: the URIs that reports go to, `mailto:` or `https:`; at least one.
    problems: what has no effect, or may be read otherwise: addresses among them that no report can go to.
    """

    text: str
    rua: tuple[str, ...]
    problems: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


def record_name(domain: str) -> str:
    """Where the record of a domain stands."""
    return f"_smtp._tls.{domain}"


def is_record(text: str) -> bool:
    """Whether senders select a TXT value: others at the name are discarded, and exactly one must remain."""
    return fieldlist.selected(text, VERSION)


def resembles(text: str) -> str | None:
    """Why a value that was probably meant as a record isn't read as one; None for records and for foreign values."""
    return fieldlist.resembles(text, VERSION)


def parse(text: str) -> TlsRptRecord:
    """Read a record; raises TlsRptSyntaxError."""
    fields = fieldlist.read_fields(text, VERSION, TlsRptSyntaxError, free="rua", all_free=True)
    found = [field for field in fields if field.name == "rua"]
    if not found:
        raise TlsRptSyntaxError(text, len(text), "rua, the report address, is missing")
    # A record may have more than one rua, and reports may go to each (section 3).
    uris = tuple(each for field in found for each in _uris(field))
    # What is no URI at all breaks the grammar; one that nobody can use takes nothing from those beside it.
    flaws = [(start, flaw) for start, uri, flaw in uris if flaw is not None]
    broken = [(start, flaw) for start, uri, flaw in uris if flaw is not None and not _is_other(uri)]
    if broken or len(flaws) == len(uris):
        raise TlsRptSyntaxError(text, *(broken or flaws)[0])
    rua = tuple(uri for _, uri, flaw in uris if flaw is None)
    private = [f"not everybody can reach the host in {quote(uri)}" for uri in rua if _is_private(uri)]
    several = "of several rua some senders may use the first one only"
    odd = fieldlist.oddities(text, VERSION, fields, "rua", several)
    return TlsRptRecord(text, rua, (*(flaw for _, flaw in flaws), *private, *odd))


def _uris(field: Field) -> Iterator[tuple[int, str, str | None]]:
    """The addresses with their places, and why nothing can be sent there; None where something can."""
    position = field.value_position
    for written in field.value.split(","):
        uri = written.strip(_BLANK)
        yield position + len(written) - len(written.lstrip(_BLANK)), uri, _flaw(uri)
        position += len(written) + 1


def _is_other(uri: str) -> bool:
    """Whether it is a URI of another scheme than those that senders support."""
    read = read_uri(uri, 0)
    return (
        read is not None
        and read.size is None
        and read.address is None
        and not uri.lower().startswith("https:")
    )


def _is_private(uri: str) -> bool:
    """Whether it names a host by a single label or an address: valid, and of no use to most."""
    return uri.lower().startswith("https:") and not https_uri.has_full_host(uri)


def _flaw(uri: str) -> str | None:
    scheme = uri.partition(":")[0].lower()
    if scheme not in ("mailto", "https"):
        return f"a report address is a mailto: or https: URI, not {quote(uri)}"
    if "!" in uri:
        return f"an exclamation mark in {quote(uri)} must be encoded; there is no size limit in TLS-RPT"
    if scheme == "https":
        return https_uri.flaw(uri)
    return None if read_uri(uri, 0) is not None else f"{quote(uri)} names no valid mailbox"

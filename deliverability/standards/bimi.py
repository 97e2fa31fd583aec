"""The BIMI assertion record, TXT at `default._bimi.<domain>`: the logo that receivers may show.

draft-brand-indicators-for-message-identification-10, section 4.3. Neither the logo nor its evidence is fetched.
"""

from deliverability.dataclass import dataclass
from deliverability.standards import https_uri
from deliverability.standards.syntax import RecordSyntaxError, quote
from deliverability.standards.taglist import OUTSIDE_VALUE, TAG_NAME, Tag, read_tags

_BLANK = " \t\r\n"
#: Formats that aren't allowed for the logo (section 4.3.2): only SVG and SVGZ are.
_OTHER_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".bmp", ".ico", ".tif", ".tiff", ".pdf")


class BimiSyntaxError(RecordSyntaxError):
    """A record that receivers can't use: they show no logo."""


@dataclass(frozen=True, slots=True)
class BimiRecord:
    """A record as published. location, evidence: the `https:` URIs in `l` and `a`, None where the tag is empty or missing."""

    text: str
    location: str | None
    evidence: str | None

    def __str__(self) -> str:
        return self.text

    @property
    def declines(self) -> bool:
        """Whether it says that no logo shall be shown (section 4.3.1)."""
        return self.location is None and self.evidence is None


def record_name(domain: str) -> str:
    """Where the record of the selector that holds unless a mail names another stands."""
    return f"default._bimi.{domain}"


def is_record(text: str) -> bool:
    """Whether receivers select a TXT value: its first tag is the version, to the letter."""
    name, _, value = text.partition(";")[0].partition("=")
    return name.strip(_BLANK) == "v" and value.strip(_BLANK) == "BIMI1"


def resembles(text: str) -> str | None:
    """Why a value that was probably meant as a record isn't read as one; None for records and for foreign values."""
    if is_record(text):
        return None
    tags = [(tag.name.lstrip("\"'"), tag.value or "") for tag in read_tags(text, _BLANK)]
    meant = any(name.lower() == "v" and value.lower().strip("\"'").startswith("bimi") for name, value in tags)
    return 'its first tag is not exactly "v=BIMI1"' if meant else None


def parse(text: str) -> BimiRecord:
    """Read a record; raises BimiSyntaxError. Unknown tags are ignored."""
    if not is_record(text):
        raise BimiSyntaxError(text, 0, 'the first tag of a record is exactly "v=BIMI1"')
    tags = read_tags(text, _BLANK)
    known: dict[str, Tag] = {}
    for tag in tags:
        if tag.value is None:
            what = (
                f"{quote(tag.name)} has no value" if tag.name else "there is nothing between two semicolons"
            )
            raise BimiSyntaxError(text, tag.position, what)
        if not TAG_NAME.fullmatch(tag.name):
            raise BimiSyntaxError(
                text, tag.position, "a tag name is a letter, then letters, digits and underscores"
            )
        if outside := OUTSIDE_VALUE.search(tag.value):
            position = tag.value_position + outside.start()
            raise BimiSyntaxError(text, position, f"U+{ord(outside[0]):04X} is no visible US-ASCII character")
        if tag.name in known:
            raise BimiSyntaxError(text, tag.position, f"there is a second {quote(tag.name)}")
        known[tag.name] = tag
    if "l" not in known:
        raise BimiSyntaxError(text, len(text), "l, the location of the logo, is missing")
    location = _uri(text, known["l"], full_host=False)
    if location is not None and _path(location).endswith(_OTHER_IMAGES):
        raise BimiSyntaxError(
            text, known["l"].value_position, f"the logo must be SVG, which {quote(location)} is not"
        )
    evidence = _uri(text, known["a"], full_host=True) if "a" in known else None
    return BimiRecord(text, location, evidence)


def _uri(text: str, tag: Tag, *, full_host: bool) -> str | None:
    """The URI of a tag. full_host: the one of the evidence names a host in full, that of the logo need not (section 4.3)."""
    if not tag.value:
        return None
    flaw = https_uri.flaw(tag.value, full_host=full_host)
    if flaw is not None:
        raise BimiSyntaxError(text, tag.value_position, flaw)
    return tag.value


def _path(uri: str) -> str:
    return uri.partition("#")[0].partition("?")[0].lower()

"""The MTA-STS record, TXT at `_mta-sts.<domain>`: says that a policy exists, and which version of it (RFC 8461 section 3.1).

The policy itself is a file at `https://mta-sts.<domain>/.well-known/mta-sts.txt`; it is no part of this.
"""

import re

from deliverability.dataclass import dataclass
from deliverability.standards import fieldlist
from deliverability.standards.syntax import RecordSyntaxError

VERSION = "v=STSv1"
_ID = re.compile(r"[A-Za-z0-9]{1,32}")


class MtaStsSyntaxError(RecordSyntaxError):
    """A record that senders can't use: they act as if there were no MTA-STS."""


@dataclass(frozen=True, slots=True)
class MtaStsRecord:
    """A record as published.

    id: changes with each change of the policy.
    problems: what has no effect, or may be read otherwise.
    """

    text: str
    id: str
    problems: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


def record_name(domain: str) -> str:
    """Where the record of a domain stands."""
    return f"_mta-sts.{domain}"


def policy_host(domain: str) -> str:
    """The host that the policy is fetched from (section 3.3)."""
    return f"mta-sts.{domain}"


def is_record(text: str) -> bool:
    """Whether senders select a TXT value: others at the name are discarded, and exactly one must remain."""
    return fieldlist.selected(text, VERSION)


def resembles(text: str) -> str | None:
    """Why a value that was probably meant as a record isn't read as one; None for records and for foreign values."""
    return fieldlist.resembles(text, VERSION)


def parse(text: str) -> MtaStsRecord:
    """Read a record; raises MtaStsSyntaxError."""
    fields = fieldlist.read_fields(text, VERSION, MtaStsSyntaxError, free="id")
    found = next((field for field in fields if field.name == "id"), None)
    if found is None:
        raise MtaStsSyntaxError(text, len(text), "the id is missing")
    if not _ID.fullmatch(found.value):
        raise MtaStsSyntaxError(text, found.value_position, "an id is 1 to 32 letters and digits")
    return MtaStsRecord(
        text,
        found.value,
        fieldlist.oddities(text, VERSION, fields, "id", "of several id the first one counts"),
    )

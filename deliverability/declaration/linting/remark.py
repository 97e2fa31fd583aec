"""`Remark`: one statement about a stack file, with its place; and the kinds of them."""

from enum import StrEnum
from typing import Final

from deliverability.dataclass import dataclass


class Level(StrEnum):
    """ERROR: the file can't be used. WARNING: it can, and something will go wrong. NOTE: allowed, and worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


INVALID: Final = "stack-file.invalid"
NO_REGION: Final = "stack-file.no-region"
IDENTITY_TWICE: Final = "stack-file.identity-twice"
RECORD_TWICE: Final = "stack-file.record-twice"
NOTED: Final = "stack-file.note"

#: What each kind of remark is about. The ids stand in reports, so they never change.
TITLES: Final = {
    INVALID: "The stack file can't be used as it is",
    NO_REGION: "The stack file names no region",
    IDENTITY_TWICE: "Two stacks manage one SES identity",
    RECORD_TWICE: "Two stacks write one record set",
    NOTED: "Allowed, and worth knowing",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One statement.

    kind: one of `TITLES`.
    file: as the user named it.
    line, column: from 1, in characters; None where it is about the file as a whole.
    key: path of the key without our namespace, "dmarc.policy"; "" where it is about none.
    message, remedy: a sentence each; the remedy is "" where there is nothing to do.
    """

    level: Level
    kind: str
    file: str
    line: int | None
    column: int | None
    key: str
    message: str
    remedy: str

"""`LintDocument`, which the formats of `deliverability lint` write; and the sentences that they share.

A verdict is about one stack at one moment; remarks are about any number of files, and have places instead of evidence. So they
have formats of their own, under the same names, and say nothing that a file doesn't hold.
"""

from collections.abc import Mapping

from deliverability.dataclass import dataclass
from deliverability.declaration.linting import Level, Lint, Remark
from deliverability.report.layout import count


@dataclass(frozen=True, slots=True)
class LintDocument:
    """Remarks, ready to be written.

    places: by file as it was named, its path from the root of the repository, with forward slashes.
    version: of this program. strict: warnings count as errors, as in the exit code.
    """

    lint: Lint
    places: Mapping[str, str]
    version: str
    strict: bool = False

    @property
    def in_order(self) -> bool:
        """Whether the exit code says so."""
        return self.lint.in_order(strict=self.strict)

    def level(self, remark: Remark) -> Level:
        """As what the remark counts."""
        return Level.ERROR if self.strict and remark.level is Level.WARNING else remark.level


def summary(document: LintDocument) -> str:
    """One line: "6 stack files: 1 error, 2 warnings"."""
    found = [
        count(number, level.value)
        for level in Level
        if (number := sum(document.level(remark) is level for remark in document.lint.remarks))
    ]
    return f"{count(len(document.lint.files), 'stack file')}: {', '.join(found) or 'in order'}"

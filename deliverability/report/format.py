"""`Format`: its name, the endings of its files, who reads it, and how it writes a document."""

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from deliverability.dataclass import dataclass

if TYPE_CHECKING:
    from rich.console import Console

Document = TypeVar("Document")

#: Columns of what is drawn for a file.
_COLUMNS = 100


class Reader(StrEnum):
    """What takes a format in, and so what text from DNS and AWS must not be able to do in it.

    The tests hold every format to what its reader asks for.

    TERMINAL: a person's terminal or the log of a build. Every character is visible; no line is a command to a build server.
    WORKFLOW: the runner of GitHub Actions. Every line is one command, and one of ours.
    MARKDOWN: the page of a code host. No element but ours, and nothing outside of code is a link, a mention or an issue.
    JSON, XML: a parser. One document in ASCII, which it accepts; the texts come back as texts.
    CSV: a spreadsheet. As many cells in every row, none of them a formula.
    HTML: a browser. No element but ours, no script but ours, and nothing is fetched.
    ZONE: a name server (RFC 1035 section 5.1). Every line is a comment or one record.
    """

    TERMINAL = "terminal"
    WORKFLOW = "workflow"
    MARKDOWN = "markdown"
    JSON = "json"
    XML = "xml"
    CSV = "csv"
    HTML = "html"
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class Format(Generic[Document]):
    """One way to write documents of one kind.

    name: what `--format` and `FORMAT=FILE` call it.
    purpose: what it is good for, as the words of a Markdown table.
    reader: see there.
    render: gives the whole document, as it stands in a file.
    endings: of its files, in lower case with the dot; () where a file never says by its name that it is of this format.
    draw: writes it to the console of a person, as wide and as colourful as that is; None where nothing depends on it.
    """

    name: str
    purpose: str
    reader: Reader
    render: Callable[[Document], str]
    endings: tuple[str, ...] = ()
    draw: "Callable[[Document, Console], None] | None" = None


def on_paper(
    draw: "Callable[[Document, Console], None]", columns: int = _COLUMNS
) -> Callable[[Document], str]:
    """The rendering of what is drawn: plain text of that many columns."""

    def render(document: Document) -> str:
        import io

        from rich.console import Console

        paper = io.StringIO()
        draw(document, Console(file=paper, width=columns, no_color=True, highlight=False))
        return paper.getvalue()

    return render

"""The escaping of untrusted text: one function for each place where it is shown."""

import re
import unicodedata
from urllib.parse import quote

from deliverability.build_logs import without_service_messages, without_workflow_command

#: General categories that a reader can't see or that steer a terminal: controls, format characters (bidirectional
#: overrides, zero-width and tag characters), lone surrogates, private use, unassigned, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

#: What begins a formula, the minus sign of mathematics among it, and what ends a cell in one country or another.
_FORMULA = frozenset("=+-@\u2212")
_SEPARATORS = frozenset(",;|")

#: A word that no Markdown reads as anything but a word, with the punctuation around it.
_WORD = re.compile(r"""["'(]*(?:[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*|\d+)["')]*[.,;:!?]*""")
_ITEM = re.compile(r"\d+[.)]")
#: What GitHub links where there is such a commit.
_COMMIT = re.compile(r"[0-9a-f]{7,}[.,;:!?]*")


def terminal(text: str) -> str:
    """The text on one line, every character visible: what a terminal would obey is written as an escape.

    Octets that are no UTF-8 (surrogateescape) become `\\xNN`, other characters `\\u{N}`; spaces other than U+0020 too. What a
    build server would obey in its log loses its mark the same way.
    """
    if not (text.isascii() and text.isprintable()):
        text = "".join(character if _harmless(character) else _escaped(character) for character in text)
    return without_service_messages(text)


def log_line(text: str) -> str:
    """A line of a report as it may stand in a build log: no command to GitHub's runner, wherever the line was folded."""
    return without_workflow_command(text)


def csv_cell(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: an apostrophe stands in front of what could begin one.

    A spreadsheet of another country ends cells at `;`, whatever quotes stand around them, and some read fullwidth and other
    compatibility forms as the ASCII that they stand for (Unicode NFKC). So a sign counts in each of its forms, and
    behind each form of a separator as well as in front.
    """
    kept: list[str] = []
    begins = True
    for character in log_line(terminal(text)):
        plain = unicodedata.normalize("NFKC", character)
        kept.append(f"'{character}" if begins and plain[:1] in _FORMULA else character)
        begins = plain[-1:] in _SEPARATORS or (begins and plain.strip(' "') == "")
    return "".join(kept)


def markdown(text: str) -> str:
    """The text as Markdown prose: plain words stay, everything else (names, values, addresses, signs) goes into code.

    In code nothing is a link, a mention, an issue number, HTML or emphasis; a backslash would not keep GitHub from those.
    Free of `|` outside code; for a table see `markdown_cell`.
    """
    said: list[str] = []
    other: list[str] = []
    for word in terminal(text).split(" "):
        # "1." in front would begin a list.
        first = not said and not other
        if _WORD.fullmatch(word) and not _COMMIT.fullmatch(word) and not (first and _ITEM.match(word)):
            said += [_code_within(" ".join(other)), word] if other else [word]
            other = []
        elif word:
            other.append(word)
    if other:
        said.append(_code_within(" ".join(other)))
    return " ".join(said)


def _code_within(text: str) -> str:
    """A code span of the text without the punctuation that a sentence puts around it."""
    core = text[:-1] if text[-1] in ".,;:" and not text.endswith("..") else text
    before = after = ""
    if core.startswith("(") and core.count("(") == core.count(")") + (not core.endswith(")")):
        before, core = "(", core[1:]
    if core.endswith(")") and core.count(")") > core.count("("):
        after, core = ")", core[:-1]
    return (
        f"{before}{markdown_code(core)}{after}{text[len(before + core + after) :]}"
        if core
        else markdown_code(text)
    )


def markdown_code(text: str) -> str:
    """The text as a code span, in which only the backtick means anything (CommonMark section 6.1)."""
    shown = terminal(text)
    if not shown:
        return "(empty)"
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    fence = "`" * (longest + 1)
    return f"{fence}{pad}{shown}{pad}{fence}"


def markdown_cell(text: str) -> str:
    """Markdown made by the two above, for a table: readers differ in how a `|` in code is escaped, so none is left."""
    return text.replace("|", r"\x7c")


def xml(text: str) -> str:
    """The text for an XML 1.0 document (the serializer still escapes `<` and `&`), without tags that attach files.

    Jenkins and GitLab take `[[ATTACHMENT|path]]` in test output for the name of a file to show.
    """
    return terminal(text).replace("[[", r"[\x5b")


def html(text: str) -> str:
    """The text for an HTML page, in an element or in an attribute between quotation marks: no element, no entity, nothing unseen."""
    shown = terminal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return shown.replace('"', "&quot;").replace("'", "&#39;")


def sarif(text: str) -> str:
    """The text for a plain-text message: no placeholder (SARIF 2.1.0 section 3.11.5), no embedded link (3.11.6)."""
    return terminal(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")


def uri_path(path: str) -> str:
    """A relative path with forward slashes as a URI reference (RFC 3986 section 4.2)."""
    return quote(path, safe="/", errors="surrogateescape")


def workflow_data(*lines: str) -> str:
    """Lines as the message of a GitHub workflow command."""
    return "%0A".join(terminal(line).replace("%", "%25") for line in lines)


def workflow_property(text: str) -> str:
    """A text as the value of a property of a GitHub workflow command."""
    return workflow_data(text).replace(":", "%3A").replace(",", "%2C")


def _harmless(character: str) -> bool:
    if character == " ":
        return True
    category = unicodedata.category(character)
    return category not in _UNSEEN and category != "Zs"


def _escaped(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{{{code:x}}}"

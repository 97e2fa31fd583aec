"""HTML is escaped unless it is ours."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from deliverability.report.escape import terminal
from deliverability.report.markup import element, raw


def test_text_is_escaped_and_elements_are_not():
    made = element("p", "a < b & ", element("code", "\"'", id="x"), hidden=True, lang=False, data_copies="<")
    assert made == '<p hidden data-copies="&lt;">a &lt; b &amp; <code id="x">&quot;&#39;</code></p>'


def test_some_have_no_end_and_a_keyword_can_be_an_attribute():
    assert element("meta", charset="utf-8", class_="x") == '<meta charset="utf-8" class="x">'
    assert element("style", raw("a > b")) == "<style>a > b</style>"


class _Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


@given(text=st.text())
def test_whatever_the_text_a_browser_reads_it_back(text: str):
    read = _Read()
    read.feed(element("p", text, id=text))
    read.close()
    shown = terminal(text)
    assert [read.seen[0], "".join(map(str, read.seen[1:]))] == [("p", [("id", shown)]), shown]

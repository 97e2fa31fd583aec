"""The page for whoever runs the DNS, in a real browser: copied from by keyboard, printed, narrow, dark, and with hostile values."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from deliverability.declaration.manifest import Manifest
from deliverability.handoff.declared import declared_list
from deliverability.report.handoff.page import handoff_page
from tests.browser.chromium import Browser, Page, chromium
from tests.rules.world import declared

pytestmark = [
    pytest.mark.slow,
    pytest.mark.interop,
    # On the way to a release nothing may be skipped: without the browser the tests fail there.
    pytest.mark.skipif(
        shutil.which("chromium") is None and not os.environ.get("CI"), reason="chromium is not installed"
    ),
]

#: Values that a page must show and not obey.
HOSTILE = (
    '<img src="http://198.51.100.1/x.png" onerror="window.owned = 1">',
    "</code></main><script>window.owned = 1</script>",
    "'\"><iframe srcdoc='<script>parent.owned = 1</script>'></iframe>",
    "<style>@import url(http://198.51.100.1/x.css);</style>&amp;\u202e",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started


def saved(folder: Path, manifest: Manifest) -> Path:
    file = folder / "list.html"
    file.write_text(handoff_page(declared_list(manifest)), encoding="utf-8")
    return file


def long_ones() -> Manifest:
    """A manifest with a value of more than 255 octets."""
    return declared(spf={"also": [f"ip4:198.51.100.{number}" for number in range(20)]})


def buttons(page: Page) -> list[str]:
    return list(page.value("[...document.querySelectorAll('button')].map(b => b.getAttribute('aria-label'))"))


def test_each_value_is_copied_by_keyboard_and_it_is_said(browser: Browser, tmp_path: Path):
    manifest = long_ones()
    page = browser.open(saved(tmp_path, manifest))
    reached = []
    for _ in buttons(page):
        page.press("Tab")
        label = page.value("document.activeElement.getAttribute('aria-label')")
        page.press("Enter")
        said = page.value(
            "new Promise(done => { const look = () => { const text = document.getElementById('said').textContent;"
            f" if (text.endsWith({label.removeprefix('Copy: ')!r})) done(text); else setTimeout(look, 5); }}; look(); }})"
        )
        reached.append((label, said, page.value("navigator.clipboard.readText()")))
    assert [label for label, _, _ in reached] == buttons(page)
    assert {(label, said) for label, said, _ in reached} == {
        (label, label.replace("Copy:", "Copied:")) for label in buttons(page)
    }
    copied = {label.removeprefix("Copy: "): text for label, _, text in reached}
    spf, *_, dmarc = manifest.records
    assert copied["value of record 1"] == spf.values[0]
    assert copied["value in strings of record 1"].count('" "') == 1
    assert copied["name in the zone of record 1"] == "@"
    assert copied["priority of record 5"] == "10"
    assert copied["target of record 5"] == "feedback-smtp.eu-central-1.amazonses.com"
    assert copied["name in the zone of record 7"] == "_dmarc"
    assert copied["whole name of record 7"] == dmarc.name
    assert copied["to see it of record 7"] == f"dig +short TXT {dmarc.name}"
    assert page.value("document.getElementById('said').getAttribute('aria-live')") == "polite"
    assert (page.requests(), page.complaints()) == ([(tmp_path / "list.html").as_uri()], [])


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_nothing_sticks_out_and_everything_can_be_read(
    browser: Browser, tmp_path: Path, width: int, dark: bool
):
    page = browser.open(saved(tmp_path, long_ones()), width=width, dark=dark)
    assert page.value("document.documentElement.scrollWidth") <= width
    ink, paper = page.value("['color', 'backgroundColor'].map(name => getComputedStyle(document.body)[name])")
    assert (ink, paper) == (
        ("rgb(230, 233, 237)", "rgb(20, 23, 27)") if dark else ("rgb(27, 31, 36)", "rgb(255, 255, 255)")
    )
    assert page.picture().startswith(b"\x89PNG")


def test_on_paper_there_are_the_records_and_no_buttons(browser: Browser, tmp_path: Path):
    page = browser.open(saved(tmp_path, declared()))
    page.call("Emulation.setEmulatedMedia", media="print")
    shown = page.value(
        "[...document.querySelectorAll('button, code')].filter(e => e.checkVisibility()).map(e => e.tagName)"
    )
    assert set(shown) == {"CODE"}
    assert page.pdf().startswith(b"%PDF-")


def test_hostile_values_are_text(browser: Browser, tmp_path: Path):
    manifest = declared()
    records = tuple(
        record.model_copy(
            update={"values": (HOSTILE[number % len(HOSTILE)],), "name": HOSTILE[-1 - number % len(HOSTILE)]}
        )
        for number, record in enumerate(manifest.records)
    )
    hostile = manifest.model_copy(update={"records": records, "domain": HOSTILE[0], "stack": HOSTILE[1]})
    page = browser.open(saved(tmp_path, hostile))
    assert page.value("typeof window.owned") == "undefined"
    assert page.value("document.querySelectorAll('img, iframe, link, script, style').length") == 2
    shown = page.value("document.getElementById('value-1').textContent")
    assert shown == HOSTILE[0]
    assert (page.requests(), page.complaints()) == ([(tmp_path / "list.html").as_uri()], [])


def test_the_page_forbids_itself_to_run_or_fetch_anything_else(browser: Browser, tmp_path: Path):
    page = browser.open(saved(tmp_path, declared()))
    page.value(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.owned = 1'}))"
    )
    assert page.value("typeof window.owned") == "undefined"
    assert page.value("fetch('http://127.0.0.1:9/').then(() => 'fetched', () => 'refused')") == "refused"
    assert any("Content Security Policy" in each for each in page.complaints())


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ("copy", "Copied: name in the zone of record 1"),
        ("cut", "Selected: name in the zone of record 1. Press Ctrl+C to copy it."),
    ],
)
def test_where_the_clipboard_is_refused_the_text_is_copied_or_at_least_selected(
    browser: Browser, tmp_path: Path, second: str, said: str
):
    page = browser.open(saved(tmp_path, declared()))
    page.value("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    if second == "cut":
        page.value("document.execCommand = () => false")
    page.press("Tab")
    page.press("Enter")
    assert page.value("document.getElementById('said').textContent") == said
    assert page.value("getSelection().toString()") == "@"


def test_without_its_script_the_page_has_no_dead_buttons(browser: Browser, tmp_path: Path):
    page = browser.open(saved(tmp_path, declared()))
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.events.clear()
    page.call("Page.reload")
    browser.wait_for("Page.loadEventFired")
    assert page.value("[...document.querySelectorAll('button')].filter(b => b.checkVisibility()).length") == 0

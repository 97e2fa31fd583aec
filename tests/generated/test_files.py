"""Generated files are never older than the code they are made from."""

from pathlib import Path

from deliverability.generated import generated_files

ROOT = Path(__file__).parents[2]


def test_they_are_current():
    stale = [
        name
        for name, text in generated_files(ROOT).items()
        if (ROOT / name).read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run `make generate`"

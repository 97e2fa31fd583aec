"""`deliverability cloud`: what the options make of the embedded cloud."""

import signal
from pathlib import Path
from typing import Any

import pytest

from deliverability.embedded import cloud
from deliverability.embedded.control.exports import SeedProblem
from tests.commands.cli import run


@pytest.mark.parametrize(
    ("options", "rates"), [((), {"route53": 5.0}), (("--unlimited",), {})], ids=["as AWS", "unlimited"]
)
def test_route_53_takes_five_requests_a_second_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], rates: dict[str, float]
) -> None:
    made: list[dict[str, Any]] = []

    class Recorded:
        def __init__(self, **given: Any) -> None:
            made.append(given)
            raise SeedProblem("enough seen")

    monkeypatch.setattr(cloud, "Cloud", Recorded)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    ran = run("cloud", *options)
    assert (ran.code, "enough seen" in ran.err) == (2, True)
    assert [given["rates"] for given in made] == [rates]


def test_a_folder_that_takes_no_state_is_named_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    ran = run("cloud", "--state", f"{tmp_path}/file/below")
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        f"--state {tmp_path}/file/below: it takes no state: Not a directory: name a folder that can be written to\n",
    )

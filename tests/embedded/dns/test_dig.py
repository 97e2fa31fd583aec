"""`dig`, which nobody here wrote, sees a natural world."""

import shutil
import subprocess

import pytest

from tests.embedded.dns.conftest import Lab

pytestmark = [
    pytest.mark.interop,
    pytest.mark.skipif(shutil.which("dig") is None, reason="dig is not installed"),
]


def dig(endpoint: tuple[str, int], *words: str) -> str:
    host, port = endpoint
    done = subprocess.run(
        ["dig", f"@{host}", "-p", str(port), "+tries=1", "+time=5", *words],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert "WARNING" not in done.stdout
    assert done.stderr == ""
    return done.stdout


def test_recursive_answer(lab: Lab) -> None:
    out = dig(lab.world.resolver_address, "shop.example", "TXT")
    assert "status: NOERROR" in out
    assert "flags: qr aa rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1" in out
    assert 'shop.example.\t\t300\tIN\tTXT\t"v=spf1 include:amazonses.com -all"' in out


def test_authoritative_answer(lab: Lab) -> None:
    out = dig(lab.endpoint(), "+norecurse", "no.shop.example", "MX")
    assert "status: NXDOMAIN" in out
    assert "flags: qr aa; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1" in out
    assert "shop.example.\t\t900\tIN\tSOA\t" in out


def test_truncation_makes_dig_come_again_over_tcp(lab: Lab, put) -> None:
    put("big.shop.example", "TXT", " ".join(f'"{letter * 255}"' for letter in "abcdefgh"))
    out = dig(lab.world.resolver_address, "big.shop.example", "TXT")
    assert ";; Truncated, retrying in TCP mode." in out
    assert "(TCP)" in out
    assert f'"{"h" * 255}"' in out


def test_short_answers(lab: Lab) -> None:
    short = dig(lab.world.resolver_address, "+short", "www.shop.example", "A")
    assert short == "mx.shop.example.\n198.19.9.9\n"

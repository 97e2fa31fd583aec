"""The zone lines of `plan` in Debian's NSD, looked at by `check` through Debian's Unbound: nothing of it is ours."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.interop.servers import nsd, unbound

PROJECT = Path(__file__).parents[2]
STACK = """config:
  aws:region: eu-central-1
  mail-deliverability:domain: shop.example
  mail-deliverability:environment: production
  mail-deliverability:identity: external
  mail-deliverability:dns: {mode: external}
  mail-deliverability:dkim:
    tokens: [tokenone, tokentwo, tokenthree]
  mail-deliverability:spf:
    also: ["include:spf.other.example"]
    all: "~all"
  mail-deliverability:dmarc:
    policy: quarantine
    reportTo: [reports@other.example]
"""
KEY = (
    '"p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2fPYwJRLv8pw+fqDP2ZSTaiTkePAoIhFvmGpVBvo6tfyt/Q5mgvT6dyIDy1uAdFT" '
    '"APeOwBITdg2P2ij+xVVd0IOYsquEqe25Z3ARAFdGVcSCFrPvm0LUvwtw2K0uyF9YhYG1G9en25NwyTr6E+/wattXIX2/InIm6j6N8iMkXnFPKZ93" '
    '"06xXdNaCk1c6VbmU58EPI/18MW/IkJK3ONcKu1L5KBfjZzXM15+GLqgx7W86GjI7vcoptJJWfHuaCM8q+g8Tv5FJjBWpKNM4bCyLYk9HIj13IbHA" '
    '"+JnK1lUkaKnwCxnGa99dW8ZBOJa/NoL5dUAW0U/8/yuaz6gzVMYkJQIDAQAB"'
)
#: Addresses of the world that NSD serves (RFC 5737); a network map leads from them to its ports.
PARENT, ZONE = "192.0.2.1", "192.0.2.53"
SOA = "@ 3600 IN SOA ns1 hostmaster 1 7200 900 1209600 900\n"
ROOT = f"$ORIGIN .\n{SOA}@ 3600 IN NS a.parent.\na.parent. IN A {PARENT}\nexample. 3600 IN NS a.parent.\ncom. 3600 IN NS a.parent.\n"
EXAMPLE = (
    f"$ORIGIN example.\n$TTL 300\n{SOA}@ IN NS a.parent.\nshop IN NS ns1.shop\nns1.shop IN A {ZONE}\n"
    'other IN MX 10 mx.other\nmx.other IN A 192.0.2.25\nspf.other IN TXT "v=spf1 ip4:192.0.2.25 -all"\n'
    'shop.example._report._dmarc.other IN TXT "v=DMARC1;"\n'
)
COM = (
    f'$ORIGIN com.\n$TTL 300\n{SOA}@ IN NS a.parent.\namazonses IN TXT "v=spf1 ip4:199.255.192.0/22 -all"\n'
    + (
        f'tokenone.dkim.amazonses IN TXT {KEY}\ntokentwo.dkim.amazonses IN TXT ""\ntokenthree.dkim.amazonses IN TXT ""\n'
    )
)

MISSING = [program for program in ("nsd", "unbound") if shutil.which(program) is None]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.interop,
    # On the way to a release nothing may be skipped: without the programs the tests fail there.
    pytest.mark.skipif(
        bool(MISSING) and not os.environ.get("CI"), reason=f"not installed: {', '.join(MISSING)}"
    ),
]


def command(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "deliverability", *map(str, words)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    file = tmp_path / "Pulumi.shop.production.yaml"
    file.write_text(STACK, encoding="utf-8")
    return file


def planned(stack: Path) -> str:
    """The zone as its administrator makes it of the lines that were handed over."""
    done = command("plan", "--config", stack, "--format", "bind", "--placeholders")
    assert (done.returncode, done.stderr) == (0, "")
    head = (
        f"$ORIGIN shop.example.\n$TTL 300\n{SOA}@ IN NS ns1\nns1 IN A {ZONE}\n@ IN MX 10 mx.other.example.\n"
    )
    # The authorization of reports stands in the zone of who receives them.
    return head + "".join(
        line for line in done.stdout.splitlines(keepends=True) if "_report._dmarc.other.example" not in line
    )


def checked(tmp_path: Path, stack: Path, zone: str, *, listed: bool = False) -> Mapping[str, Any]:
    """The verdict of a check in which NSD serves the zone, with its exit code under "exit".

    listed: with the zone lines of what is missing under "missing".
    """
    folders = [tmp_path / name for name in ("above", "below", "resolver")]
    for folder in folders:
        folder.mkdir()
    parents = {".": ROOT, "example": EXAMPLE, "com": COM}
    with nsd(folders[0], parents) as above, nsd(folders[1], {"shop.example": zone}) as below:
        network = tmp_path / "network.json"
        network.write_text(
            json.dumps({PARENT: ["127.0.0.1", above.port], ZONE: ["127.0.0.1", below.port]}), encoding="utf-8"
        )
        known = {**dict.fromkeys(parents, above), "shop.example": below}
        with unbound(folders[2], known) as resolver:
            asked = ("--config", stack, "-n", f"127.0.0.1:{resolver.port}", "--network", network)
            done = command("check", *asked, "--dns-only", "--format", "json")
            missing = command("plan", *asked, "--missing", "--format", "bind") if listed else None
    assert done.stderr == ""
    verdict = {"exit": done.returncode, **json.loads(done.stdout)}
    if missing is not None:
        assert missing.returncode == 0
        verdict["missing"] = [line for line in missing.stdout.splitlines() if not line.startswith(";")]
    return verdict


def troubles(verdict: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {
        (f["result"], f["rule"]) for f in verdict["findings"] if f["result"] in ("fail", "warn", "unknown")
    }


def test_what_was_planned_is_found_in_order(tmp_path: Path, stack: Path) -> None:
    verdict = checked(tmp_path, stack, planned(stack))
    assert (verdict["exit"], troubles(verdict)) == (0, set())
    passed = {f["rule"] for f in verdict["findings"] if f["result"] == "pass"}
    assert passed >= {
        "dns.zone-not-delegated",
        "dns.record-missing",
        "dkim.cname-wrong-target",
        "dns.servers-disagree",
    }


def test_what_the_administrator_left_out_and_changed_is_named(tmp_path: Path, stack: Path) -> None:
    lines = [line for line in planned(stack).splitlines() if not line.startswith("tokentwo._domainkey")]
    zone = "\n".join(lines).replace("p=quarantine", "p=perhaps") + '\n@ IN TXT "v=spf1 -all"\n'
    verdict = checked(tmp_path, stack, zone, listed=True)
    assert verdict["missing"] == [
        'shop.example. 300 IN TXT "v=spf1 include:amazonses.com include:spf.other.example ~all"',
        "tokentwo._domainkey.shop.example. 300 IN CNAME tokentwo.dkim.amazonses.com.",
        '_dmarc.shop.example. 300 IN TXT "v=DMARC1; p=quarantine; rua=mailto:reports@other.example;"',
    ]
    assert verdict["exit"] == 1
    assert troubles(verdict) == {
        ("fail", "dkim.token-broken"),
        ("fail", "dmarc.policy-invalid"),
        ("fail", "spf.multiple-records"),
    }

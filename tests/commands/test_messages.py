"""What messages on stderr quote is text: no command to a pipeline that reads its log, no line of its own, no private key."""

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from deliverability.commands.running import neutral
from tests.commands.cli import ROOT, run

SAVED = ROOT / "tests/rules/snapshots/production.json"
#: What runners obey: anywhere, or at the beginning of a line.
OBEYED = re.compile(r"##[A-Za-z]*\[|^\s*::.*::", re.MULTILINE)
KEY = base64.b64encode(bytes(range(48)) * 8).decode()[:64]
PEM = f"-----BEGIN PRIVATE KEY-----\n{KEY}\n{KEY[:40]}\n-----END PRIVATE KEY-----"

HOSTILE = ("::add-mask::x", "a\n::error::x", "##vso[task.setvariable variable=x]y", "a\r\n##[add-mask]x", PEM)
EVERY_HOSTILE = pytest.mark.parametrize("text", HOSTILE)


def manifest(folder: Path, text: str, change: Callable[[dict, str], None]) -> Path:
    data = json.loads(SAVED.read_text())["manifest"]
    change(data, text)
    file = folder / "manifest.json"
    file.write_text(json.dumps(data))
    return file


def stack(folder: Path, yaml: str) -> Path:
    file = folder / "Pulumi.shop.yaml"
    file.write_text(yaml)
    return file


def config(text: str, yaml: str) -> str:
    """A stack file in which TEXT stands for a quoted text, and BARE for the letters of it that need no quotes."""
    bare = re.sub(r"[^A-Za-z0-9]", "", text)
    return "config:\n  mail-deliverability:domain: shop.example\n" + yaml.replace(
        "TEXT", json.dumps(text)
    ).replace("BARE", bare)


def key(data: dict, text: str) -> None:
    data[text] = 1


def inner_key(data: dict, text: str) -> None:
    data["settings"][text] = 1


def value(data: dict, text: str) -> None:
    data["dns"]["mode"] = text


def setting(data: dict, text: str) -> None:
    data["settings"]["profile"] = text


MANIFESTS = {change.__name__: change for change in (key, inner_key, value, setting)}
STACKS = {
    "rule of a waiver": "  mail-deliverability:waivers: [{rule: TEXT, until: 2026-12-31, reason: x}]\n",
    "key": "  TEXT: 1\n",
    "own key": "  ? mail-deliverability:TEXT\n  : 1\n",
    "value": "  mail-deliverability:profile: TEXT\n",
    "sender": "  mail-deliverability:senders: [TEXT]\n",
    "tag": "  mail-deliverability:profile: !BARE x\n",
    "anchor": "  mail-deliverability:profile: *BARE\n",
    "selector": "  mail-deliverability:dkim: {byo: {selector: TEXT, privateKey: x}}\n",
    "anything": "  mail-deliverability:ttl: [TEXT\n",
}
OPTIONS = {
    "file": ("check", "--from-snapshot"),
    "manifest": ("plan", "--manifest"),
    "config": ("plan", "--config"),
    "stack": ("plan", "--stack"),
    "output": ("plan", "--stack", "shop-a.production", "--output"),
    "network": ("spf", "example.com", "--network"),
    "nameserver": ("spf", "example.com", "--nameserver", "127.0.0.1:9", "--nameserver"),
    "domain": ("spf",),
    "sender": ("dmarc",),
    "rule": ("explain",),
    "command": (),
    "format": ("plan", "--stack", "shop-a.production", "--format"),
    "time": ("check", "--stack", "shop-a.production", "--wait"),
    "number": ("check", "--timeout"),
    "network of an address": ("spf", "example.com", "--covers"),
    "fault": ("rehearse", "--fault"),
    "too many": ("spf", "example.com"),
    "state": ("recover",),
    "port": ("cloud", "--port"),
}


def harmless(said: str, text: str) -> None:
    assert OBEYED.search(said) is None
    assert KEY[:40] not in said
    # A line of its own would pass for one of ours.
    assert not [line for line in said.splitlines() if line.startswith(("::", "##", "\\x3a:error"))]


@EVERY_HOSTILE
@pytest.mark.parametrize("place", MANIFESTS)
def test_what_a_manifest_holds(place: str, text: str, tmp_path: Path):
    ran = run("plan", "--manifest", str(manifest(tmp_path, text, MANIFESTS[place])))
    assert ran.code == 2
    harmless(ran.err, text)


@EVERY_HOSTILE
@pytest.mark.parametrize("place", STACKS)
def test_what_a_stack_file_holds(place: str, text: str, tmp_path: Path):
    ran = run("plan", "--config", str(stack(tmp_path, config(text, STACKS[place]))))
    assert ran.code == 2
    harmless(ran.err, text)


@EVERY_HOSTILE
@pytest.mark.parametrize("option", OPTIONS)
def test_what_the_command_line_holds(option: str, text: str):
    for given in (text, f"{text}=x"):
        ran = run(*OPTIONS[option], given)
        assert ran.code == 2
        harmless(ran.err, text)


@EVERY_HOSTILE
def test_the_name_of_a_file_that_is_there(text: str, tmp_path: Path):
    name = text.replace("/", "")[:200]
    file = tmp_path / name
    file.write_text("config: {\n")
    for arguments in (("plan", "--config"), ("plan", "--manifest"), ("check", "--from-snapshot")):
        ran = run(*arguments, str(file))
        assert ran.code == 2
        harmless(ran.err, text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::add-mask::x", "\\x3a:add-mask::x"),
        ("a\n ::error::x", "a\n \\x3a:error::x"),
        ("the tag !##vso[x]", "the tag !#\\x23vso[x]"),
        (f"a {PEM} b\nc", "a (not shown: it may be a private key) b\nc"),
        ("a\n  -> b", "a\n  -> b"),
    ],
)
def test_a_message_is_made_harmless_line_by_line(text: str, shown: str):
    assert neutral(text) == shown

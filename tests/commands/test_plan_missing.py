"""`deliverability plan --missing`, against an embedded world."""

import json
from pathlib import Path

import pytest

from deliverability.embedded.dns.behaviour import Failing
from deliverability.embedded.dns.zone import RRset
from deliverability.evidence.slips import (
    LINE_BREAK,
    PRIORITY_IN_HOST,
    QUOTED,
    UNDERSCORE_DROPPED,
    ZONE_APPENDED,
)
from deliverability.wording import capital
from tests.commands.cli import Ran, run
from tests.commands.conftest import Dns

STACK = """\
config:
  aws:region: eu-central-1
  mail-deliverability:domain: example.com
  mail-deliverability:identity: external
  mail-deliverability:dns: {mode: external}
  mail-deliverability:mailFrom: {subdomain: false}
  mail-deliverability:dkim: {tokens: [tokenone, tokentwo, tokenthree]}
"""
SPF = "v=spf1 include:amazonses.com -all"


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    file = tmp_path / "Pulumi.shop.yaml"
    file.write_text(STACK)
    return file


def look(dns: Dns, stack: Path, *options: str) -> Ran:
    network = stack.parent / "network.json"
    network.write_text(json.dumps(dns.world.network_data()["endpoints"]))
    return run(
        "plan", "--config", str(stack), "--missing", "--network", str(network), "-n", dns.server, *options
    )


def publish_all(dns: Dns) -> None:
    zone = dns.world.zone("example.com")
    zone.apply(
        RRset(f"{token}._domainkey.example.com", "CNAME", 300, (f"{token}.dkim.amazonses.com.",))
        for token in ("tokenone", "tokentwo", "tokenthree")
    )
    dns.publish(apex={"TXT": [SPF]}, _dmarc={"TXT": ["v=DMARC1; p=none;"]})


def test_only_what_is_missing_is_listed(dns: Dns, stack: Path):
    publish_all(dns)
    dns.publish(apex={"TXT": ["site=abc"]})
    ran = look(dns, stack, "-f", "bind")
    lines = ran.out.splitlines()
    assert (ran.code, [line for line in lines if line[0] != ";"]) == (
        0,
        [f'example.com. 300 IN TXT "{SPF}"'],
    )
    assert (
        '; Add this value, as a further one of the TXT record set. Everything else at this name stays: "site=abc".'
        in lines
    )


@pytest.mark.parametrize("format", ["text", "csv"])
def test_nothing_missing_is_said_and_in_order(dns: Dns, stack: Path, format: str):
    publish_all(dns)
    ran = look(dns, stack, "-f", format)
    sentence = "Nothing is missing: every record of example.com stands in DNS as it must."
    assert (ran.code, sentence in (ran.out if format == "text" else ran.err)) == (0, True)
    assert format != "csv" or len(ran.out.splitlines()) == 1


def test_what_gave_no_answer_is_named_and_no_success(dns: Dns, stack: Path):
    publish_all(dns)
    dns.world.misbehave(dns.world.zone("example.com"), Failing())
    ran = look(dns, stack)
    assert (ran.code, "Publish" in ran.out) == (3, False)
    assert "  TXT at _dmarc.example.com: the servers answered SERVFAIL" in ran.err.splitlines()


def test_what_is_kept_is_to_be_declared(dns: Dns, stack: Path):
    publish_all(dns)
    dns.publish(_dmarc={"TXT": ["v=DMARC1; p=reject"]})
    ran = look(dns, stack)
    assert ran.code == 0
    assert 'declare it too: mail-deliverability:dmarc: {policy: "reject"}' in ran.err
    assert "it stays as it is." in ran.out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--missing", "-f", "json"), "with it --format is one of text, html, markdown, bind, csv, not json"),
        (("-n", "127.0.0.1"), "--nameserver and --timeout are about a look at DNS: they go with --missing"),
        (("--missing", "-n", "no such host"), "--nameserver: "),
    ],
)
def test_what_cant_be_meant_is_refused(stack: Path, options: tuple[str, ...], message: str):
    ran = run("plan", "--config", str(stack), *options)
    assert (ran.code, ran.out, message in ran.err) == (2, "", True)


def test_slips_are_named_by_the_list_and_by_the_check_in_the_same_words(dns: Dns, stack: Path):
    stack.write_text(STACK.replace("{subdomain: false}", "{}"))
    publish_all(dns)
    dns.publish(
        apex={"TXT": [f'"{SPF}"']},
        _dmarc={"TXT": []},
        dmarc={"TXT": ["v=DMARC1; p=none;"]},
        tokenone___domainkey={"CNAME": ["tokenone.dkim.amazonses.com.example.com."]},
        bounce={
            "MX": ["10 10\\032feedback-smtp.eu-central-1.amazonses.com."],
            "TXT": ["v=spf1 include:amazonses.com\r\n~all"],
        },
    )
    found = look(dns, stack)
    network = stack.parent / "network.json"
    checked = run(
        *("check", "--config", str(stack), "--dns-only", "--network", str(network), "-n", dns.server),
        *("-f", "json"),
    )
    failing = {f["rule"]: f["message"] for f in json.loads(checked.out)["findings"] if f["result"] == "fail"}
    words = {
        "dkim.cname-wrong-target": ZONE_APPENDED,
        "dmarc.missing": UNDERSCORE_DROPPED,
        "mail-from.mx-wrong-host": PRIORITY_IN_HOST,
        "route53.txt-double-quoted": QUOTED,
        "spf.syntax-error": LINE_BREAK,
    }
    assert (found.code, checked.code, set(failing)) == (0, 1, set(words))
    for rule, slip in words.items():
        assert slip.happened in failing[rule]
        assert f"   {capital(slip.happened)}" in found.out

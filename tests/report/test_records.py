"""The declared records, as table, zone lines and CSV."""

import csv
import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from rich.console import Console

from deliverability.declaration.kinds import DkimFacts
from deliverability.declaration.kinds.spf import SPF
from deliverability.declaration.manifest import Manifest, manifest_of
from deliverability.declaration.placeholders import unready
from deliverability.declaration.plan import make_plan
from deliverability.declaration.reading import from_mapping
from deliverability.handoff.declared import declared_list
from deliverability.report import records
from deliverability.report.records import records_table

TOKENS = tuple(letter * 32 for letter in "abc")
FACTS = DkimFacts(TOKENS)


def manifest(facts: DkimFacts | None = FACTS, **keys: object) -> Manifest:
    settings = from_mapping({"domain": "shop.example", **keys})
    return manifest_of(make_plan(settings, stack="shop", region="eu-central-1", dkim_facts=facts))


def records_bind(declared: Manifest) -> str:
    return records.records_bind(declared_list(declared))


def records_csv(declared: Manifest) -> str:
    return records.records_csv(declared_list(declared))


def table(declared: Manifest, width: int) -> str:
    stream = io.StringIO()
    records_table(declared, console=Console(file=stream, width=width, highlight=False))
    return stream.getvalue()


def test_zone_lines():
    assert records_bind(manifest()).splitlines() == [
        "; shop.example, stack shop, eu-central-1, 7 record sets",
        "; SPF, published by this stack",
        'shop.example. 300 IN TXT "v=spf1 include:amazonses.com -all"',
        "; DKIM, published by this stack",
        f"{TOKENS[0]}._domainkey.shop.example. 300 IN CNAME {TOKENS[0]}.dkim.amazonses.com.",
        "; DKIM, published by this stack",
        f"{TOKENS[1]}._domainkey.shop.example. 300 IN CNAME {TOKENS[1]}.dkim.amazonses.com.",
        "; DKIM, published by this stack",
        f"{TOKENS[2]}._domainkey.shop.example. 300 IN CNAME {TOKENS[2]}.dkim.amazonses.com.",
        "; MAIL FROM (bounces), published by this stack",
        "bounce.shop.example. 300 IN MX 10 feedback-smtp.eu-central-1.amazonses.com.",
        "; MAIL FROM (SPF), published by this stack",
        'bounce.shop.example. 300 IN TXT "v=spf1 include:amazonses.com ~all"',
        "; DMARC, published by this stack",
        '_dmarc.shop.example. 300 IN TXT "v=DMARC1; p=none;"',
    ]


def test_a_parked_domain_has_a_null_mx():
    assert "shop.example. 300 IN MX 0 ." in records_bind(manifest(None, profile="parked")).splitlines()


def test_what_is_missing_and_hand_off_are_said_before_the_records():
    lines = records_bind(manifest(None, dns={"mode": "external"})).splitlines()
    assert lines[1:5] == [
        "; Note: values in <> are not known yet: SES has yet to issue the DKIM tokens: use --ask-ses, or the manifest of the "
        "deployed stack",
        "; Note: dns.mode is external: the owner of the zone publishes all of these",
        "; What stands at these names today was not looked at. Where a record can't be added beside what stands there, change nothing, "
        "and ask whoever sent you this list.",
        "; SPF, published by the owner of the zone, by hand",
    ]


def test_what_is_not_known_yet_is_a_comment_among_zone_lines():
    lines = [line for line in records_bind(manifest(None)).splitlines() if "token" in line][1:]
    assert lines == [
        f"; <token-{number}>._domainkey.shop.example. 300 IN CNAME <token-{number}>.dkim.amazonses.com"
        for number in (1, 2, 3)
    ]


def test_what_is_not_known_yet_can_be_published_from_no_list():
    rows = list(csv.reader(io.StringIO(records_csv(manifest(None)), newline="")))
    assert [(row[0], row[3]) for row in rows if row[4] == "DKIM"] == [
        (f"<token-{number}>._domainkey.shop.example", f"<token-{number}>.dkim.amazonses.com")
        for number in (1, 2, 3)
    ]
    assert "dkim-token" not in table(manifest(None), 200)


def test_an_own_key_that_is_encrypted_is_not_known_either():
    own = manifest(None, dkim={"byo": {"selector": "own", "privateKey": {"secure": "v1:x"}}})
    assert unready(own) == (
        "the DKIM key is encrypted in the stack file, and so its public half isn't known: use the manifest of the deployed stack",
    )
    (line,) = (line for line in records_bind(own).splitlines() if "_domainkey" in line)
    assert line == "; own._domainkey.shop.example. 300 IN TXT p=<public-key>"


def test_where_all_is_known_nothing_stands_in():
    named = manifest(domain="dkim-token-1.example")
    assert (unready(named), "<" in records_csv(named)) == ((), False)


def test_csv_has_one_row_a_value():
    rows = list(csv.reader(io.StringIO(records_csv(manifest(dns={"mode": "external"})), newline="")))
    assert rows[0] == [
        *("name", "type", "ttl", "value", "purpose", "published by"),
        *(
            "name in zone",
            "zone",
            "priority",
            "host or text",
            "value in quotes",
            "to do",
            "why",
            "at the same name",
        ),
    ]
    assert rows[1] == [
        "shop.example",
        "TXT",
        "300",
        "v=spf1 include:amazonses.com -all",
        "SPF",
        "the owner of the zone, by hand",
        "",
        "shop.example",
        "",
        "v=spf1 include:amazonses.com -all",
        '"v=spf1 include:amazonses.com -all"',
        "Publish this record.",
        SPF.why,
        SPF.beside,
    ]
    assert [row[6:10] for row in rows if row[1] == "MX"] == [
        ["bounce", "shop.example", "10", "feedback-smtp.eu-central-1.amazonses.com"]
    ]
    assert len(rows) == 8


def test_a_stack_name_can_not_break_out_of_a_comment():
    named = manifest().model_copy(update={"stack": "x\nevil.example. 60 IN TXT pwned"})
    assert all(
        line.startswith(";") or ".example. 300 IN " in line for line in records_bind(named).splitlines()
    )


def test_a_record_name_can_not_break_out_of_its_line():
    first, *rest = manifest().records
    hostile = first.model_copy(update={"name": 'x\n_evil.example. 300 IN TXT "owned'})
    lines = records_bind(manifest().model_copy(update={"records": (hostile, *rest)})).splitlines()
    assert lines[2].startswith("x\\010_evil.example.\\032300\\032IN\\032TXT\\032\\034owned. 300 IN TXT ")
    assert len(lines) == len(records_bind(manifest()).splitlines())


def test_a_wide_table_has_a_row_a_record_and_a_narrow_one_a_block():
    wide, narrow = table(manifest(), 200), table(manifest(), 60)
    assert "DMARC                _dmarc.shop.example" in wide
    assert narrow.splitlines()[2:5] == [
        "SPF  TXT, TTL 300",
        "  shop.example",
        "  v=spf1 include:amazonses.com -all",
    ]
    for record in manifest().records:
        assert record.name in wide
        assert record.name in narrow
        assert record.values[0] in wide
        assert record.values[0] in narrow


@pytest.mark.interop
@pytest.mark.parametrize("profile", ["sending", "parked"])
def test_debians_zone_checker_accepts_the_lines(tmp_path: Path, profile: str):
    checker = shutil.which("named-checkzone", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if checker is None and os.environ.get("CI") != "true":
        pytest.skip("named-checkzone is not installed (Debian: bind9-utils)")
    assert checker is not None
    long = {"also": [f"ip4:198.51.100.{number}" for number in range(20)]} if profile == "sending" else {}
    declared = manifest(None, profile=profile, **({"spf": long} if long else {}))
    zone = tmp_path / "zone"
    zone.write_text(
        "shop.example. 300 IN SOA ns.shop.example. hostmaster.shop.example. 1 7200 900 1209600 86400\n"
        "shop.example. 300 IN NS ns.shop.example.\nns.shop.example. 300 IN A 192.0.2.1\n"
        + records_bind(declared)
    )
    done = subprocess.run([checker, "shop.example", str(zone)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "OK")

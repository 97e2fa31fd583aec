"""The list as a mail: 80 columns of prose, and everything that is pasted whole on its line."""

import io

import pytest
from rich.console import Console

from deliverability.commands.plan_formats import LISTS
from deliverability.handoff.declared import declared_list
from deliverability.handoff.entries import Handoff
from deliverability.handoff.missing import missing_list
from deliverability.report import escape
from deliverability.report.format import Format
from deliverability.report.handoff import words
from deliverability.report.handoff.text import handoff_text
from tests.rules.world import declared, healthy

DMARC = "v=DMARC1; p=none; rua=mailto:dmarc@shop.example;"


def text(handoff: Handoff, width: int = 200) -> str:
    stream = io.StringIO()
    handoff_text(handoff, Console(file=stream, width=width, highlight=False))
    return stream.getvalue()


def missing(**there: str) -> Handoff:
    world = healthy()
    for name, value in there.items():
        world = world.put(f"{name}.shop.example", "MX" if name == "bounce" else "TXT", value)
    return missing_list(world.snapshot())


def test_an_entry_says_what_to_enter_where_why_and_what_stays():
    assert (
        text(missing(_dmarc="site=abc"))
        == """\
DNS records for shop.example: what is missing

DNS was looked at on 2026-11-20 at 12:00 UTC.

The short names are names in the zone shop.example.

1. DMARC
   Add this value, as a further one of the TXT record set. Everything else at
   this name stays: "site=abc".
   Name:       _dmarc
   Whole name: _dmarc.shop.example
   Type:       TXT
   Value:      v=DMARC1; p=none; rua=mailto:dmarc@shop.example;
   TTL:        300 seconds
   To see it:  dig +short TXT _dmarc.shop.example
   Why:        It says what receivers do with mail that fails authentication,
               and where reports go (DMARC, RFC 9989). Only one value at this
               name may begin with v=DMARC1. A stricter policy that stands there
               already is not to be weakened.

Slips that happen easily
 - The name was doubled. Enter the name in the zone or the whole name, whichever
   the form wants: most forms append the zone, and a whole name is doubled then.
 - The underscore was dropped. An underscore in a name belongs to it: _dmarc,
   _domainkey.
 - Quotation marks became part of the value. Paste TXT values without quotation
   marks. Only a form or file that shows its other values between quotation
   marks wants them.
 - The value was split into several records. A TXT value is one record, however
   long: strings of 255 characters stand in one record, each between quotation
   marks.
 - A line break was pasted into the value. Paste each value as one line, without
   line breaks.
 - A formatted document changed characters of the value. Copy values from a
   plain text: quotation marks, hyphens and blanks of a text processor are other
   characters.
 - Backslashes became part of the value. Leave out the backslashes that zone
   files put before semicolons and quotation marks.

The record is in place when the dig command that stands with it answers with its
value. dig itself adds quotation marks around a TXT value (and between the
strings of a long one). A server may remember the former answer until the TTL of
that has run out. Tell whoever sent you this list when you are done; they see it
with:
   deliverability check --stack shop.production --wait 15m
"""
    )


def test_an_mx_has_its_priority_by_itself():
    lines = [line.strip() for line in text(missing(bounce="10 mx.other.example")).splitlines()]
    assert [line for line in lines if line.startswith(("Priority", "Target"))] == [
        "Priority:   10",
        "Target:     feedback-smtp.eu-central-1.amazonses.com",
    ]


def test_nothing_missing_is_one_sentence():
    assert (
        text(missing())
        == """\
DNS records for shop.example: what is missing

DNS was looked at on 2026-11-20 at 12:00 UTC.

Nothing is missing: every record of shop.example stands in DNS as it must.
"""
    )


def test_only_what_is_pasted_is_longer_than_a_line():
    manifest = declared(spf={"also": [f"ip4:198.51.100.{number}" for number in range(20)]})
    long = [line.strip() for line in text(declared_list(manifest)).splitlines() if len(line) > 80]
    value = manifest.records[0].values[0]
    cut = value.encode()[:255].decode()
    assert long == [value, f'"{cut}" "{value[255:]}"']


def test_a_list_for_two_zones_says_which_is_which():
    manifest = declared(dmarc={"reportTo": ["x@reports.example"]})
    lines = text(declared_list(manifest)).splitlines()
    assert [line for line in lines if line.startswith("In the zone")] == [
        "In the zone shop.example",
        "In the zone reports.example",
    ]
    assert "8. DMARC report authorization" in lines


def test_what_holds_for_several_is_said_once():
    lines = [line.strip() for line in text(declared_list(declared())).splitlines()]
    assert [line for line in lines if line.startswith("Why:        As for")] == [
        "Why:        As for record 2.",
        "Why:        As for record 2.",
    ]


def test_what_dig_adds_is_no_slip():
    said = " ".join(text(declared_list(declared())).split())
    assert (
        "dig itself adds quotation marks around a TXT value (and between the strings of a long one), the priority in front of an MX and a "
        "dot behind a target." in said
    )


def test_a_list_without_a_look_asks_before_anything_of_others_goes():
    asks = "What stands at these names today was not looked at. Where a record can't be added beside what stands there, change nothing"
    assert asks in " ".join(text(declared_list(declared())).split())
    assert asks not in " ".join(text(missing(_dmarc="site=abc")).split())


@pytest.mark.parametrize("format", LISTS, ids=[format.name for format in LISTS])
def test_nobody_is_asked_to_publish_what_is_not_known_yet(format: Format[Handoff]):
    manifest = declared()
    assert manifest.identity is not None
    dkim = manifest.identity.dkim.model_copy(update={"tokens": None})
    identity = manifest.identity.model_copy(update={"dkim": dkim})
    unready = declared_list(manifest.model_copy(update={"identity": identity}))
    said = " ".join(format.render(unready).split())
    if format.name == "bind":
        assert "; Note: values in <> are not known yet" in said
        return
    waits = escape.html(words.WAIT) if format.name == "html" else words.WAIT
    publish = "Publish this record."
    assert (said.replace("`", "").count(waits), said.count(publish)) == (3, 4)

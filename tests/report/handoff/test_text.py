"""The list as a mail: 80 columns of prose, and everything that is pasted whole on its line."""

import io

from rich.console import Console

from deliverability.handoff.declared import declared_list
from deliverability.handoff.entries import Handoff
from deliverability.handoff.missing import missing_list
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

Slips that happen easily, as the check names them
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

The record is in place when its dig command, given below it, answers with the
value. Tell the sender when you are done; the sender sees it with:
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

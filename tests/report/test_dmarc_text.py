"""A domain's DMARC as a person sees it: complete at 80 columns, whole at any other width."""

import pytest

from deliverability.report.dmarc_text import dmarc_text
from deliverability.standards.resolver import Answer
from tests.report.looks import dmarc_look, written


def text(look, width=80):
    return "\n".join(written(lambda console: dmarc_text(look, console=console), width)) + "\n"


def test_a_subdomain_whose_mail_fails():
    world = {
        "_dmarc.shop.example": {
            "TXT": [
                "v=DMARC1; p=quarantine; sp=reject; pct=50; adkim=s; rua=mailto:dmarc@shop.example,mailto:x@reports.example; "
                "ruf=mailto:f@agreed.example"
            ]
        },
        "_dmarc.news.shop.example": {"TXT": ["v=dmarc1; p=none", "unrelated"]},
        "news.shop.example": {"A": ["192.0.2.1"]},
        "shop.example": {"MX": ["10 mx.shop.example"]},
        "shop.example._report._dmarc.agreed.example": {"TXT": ["v=DMARC1"]},
        "agreed.example": {"MX": ["0 ."]},
    }
    look = dmarc_look(world, "news.shop.example", identity="shop.example", mail_from=None)
    assert (
        text(look)
        == """\
news.shop.example  DMARC
reject, from sp= of the record at shop.example

record     v=DMARC1; p=quarantine; sp=reject; pct=50; adkim=s;
           rua=mailto:dmarc@shop.example,mailto:x@reports.example;
           ruf=mailto:f@agreed.example

           v=DMARC1; p=quarantine; sp=reject; pct=50; adkim=s; rua=mailto:dmar…
                                              ↑
           note: RFC 9989 removed the tag pct: receivers apply the policy to all
           mail; some that follow RFC 7489 still apply it to that share only

tree walk  _dmarc.news.shop.example  no DMARC record
             v=dmarc1; p=none
             note: does not count: the version must be exactly DMARC1, in
             capitals, not 'dmarc1'
           _dmarc.shop.example       the record that applies
           _dmarc.example            no such name
           organizational domain: shop.example

RFC 7489   reject, from sp= of the record at shop.example, for 50 % of failing
           mail (pct)
           organizational domain: shop.example

prediction for mail that SES sends, as long as DKIM and SPF themselves pass,
           assuming
           From       news.shop.example
           identity   shop.example              signs (d=); --identity
           MAIL FROM  amazonses.com, SES's own  --mail-from

                      RFC 9989                RFC 7489
           DKIM       not aligned (strict)    not aligned (strict)
           SPF        not aligned (relaxed)   not aligned (relaxed)
           DMARC      fail                    fail

rua to     mailto:dmarc@shop.example
           authorization not needed: shop.example and shop.example have the same
           organizational domain
           receives mail: shop.example has MX records
rua to     mailto:x@reports.example
           authorization MISSING: no DMARC record stands at
           shop.example._report._dmarc.reports.example
           note: receives no mail: reports.example does not exist
ruf to     mailto:f@agreed.example
           authorization given: a DMARC record stands at
           shop.example._report._dmarc.agreed.example
           note: receives no mail: agreed.example has a null MX

fail  mail from news.shop.example fails DMARC by RFC 9989: neither shop.example
      (DKIM) nor amazonses.com (SPF) is aligned
fail  mail from news.shop.example fails DMARC by RFC 7489: neither shop.example
      (DKIM) nor amazonses.com (SPF) is aligned
fail  reports to mailto:x@reports.example are not sent: no DMARC record stands
      at shop.example._report._dmarc.reports.example

news.shop.example: not in order (reject, mail fails, 3 failures, 4 notes)
"""
    )


def test_what_dns_did_not_answer_is_unknown():
    assert (
        text(dmarc_look({"_dmarc.shop.example": Answer("TIMEOUT")}))
        == """\
shop.example  DMARC
unknown: a lookup failed (_dmarc.shop.example: TIMEOUT)

tree walk  _dmarc.shop.example  could not tell: TIMEOUT
           _dmarc.example       no such name
           organizational domain: unknown

RFC 7489   unknown: a lookup failed (_dmarc.shop.example: TIMEOUT)
           organizational domain: shop.example

prediction for mail that SES sends, as long as DKIM and SPF themselves pass,
           assuming
           From       shop.example
           identity   shop.example         signs (d=); --identity
           MAIL FROM  bounce.shop.example  --mail-from

                      RFC 9989                RFC 7489
           DKIM       aligned                 aligned
           SPF        unknown                 unknown
           DMARC      pass                    pass

open  which policy applies to shop.example could not be told:
      _dmarc.shop.example: TIMEOUT

shop.example: could not tell (1 unknown)
"""
    )


def test_a_policy_that_is_tested_below_a_public_suffix():
    world = {
        "_dmarc.shop.example": {"TXT": ["v=DMARC1; p=reject; t=y; rua=mailto:r@shop.example"]},
        "shop.example": {"A": ["192.0.2.1"]},
        "_dmarc.example": {"TXT": ["v=DMARC1; p=none; psd=y"]},
    }
    assert (
        text(dmarc_look(world))
        == """\
shop.example  DMARC
quarantine, from p= of the record at shop.example: one level below its reject,
since it is being tested (t=y)

record     v=DMARC1; p=reject; t=y; rua=mailto:r@shop.example

tree walk  _dmarc.shop.example  the record that applies
           _dmarc.example       a record; psd=y ends the walk
           organizational domain: shop.example

RFC 7489   reject, from p= of the record at shop.example
           organizational domain: shop.example
           note: the policy for failing mail from shop.example: quarantine by
           RFC 9989, reject by RFC 7489

prediction for mail that SES sends, as long as DKIM and SPF themselves pass,
           assuming
           From       shop.example
           identity   shop.example         signs (d=); --identity
           MAIL FROM  bounce.shop.example  --mail-from

                      RFC 9989                RFC 7489
           DKIM       aligned (relaxed)       aligned (relaxed)
           SPF        aligned (relaxed)       aligned (relaxed)
           DMARC      pass                    pass

rua to     mailto:r@shop.example
           authorization not needed: shop.example and shop.example have the same
           organizational domain
           receives mail: shop.example has no MX records, but an address

shop.example: in order (quarantine, mail passes, 1 note)
"""
    )


def test_no_record_at_all():
    assert (
        text(dmarc_look({}))
        == """\
shop.example  DMARC
no DMARC: no record applies

tree walk  _dmarc.shop.example  no such name
           _dmarc.example       no such name
           organizational domain: shop.example

RFC 7489   no DMARC: no record applies
           organizational domain: shop.example

prediction for mail that SES sends, as long as DKIM and SPF themselves pass,
           assuming
           From       shop.example
           identity   shop.example         signs (d=); --identity
           MAIL FROM  bounce.shop.example  --mail-from

                      RFC 9989                RFC 7489
           DKIM       aligned (relaxed)       aligned (relaxed)
           SPF        not aligned (relaxed)   aligned (relaxed)
           DMARC      no DMARC                no DMARC

fail  no DMARC record applies to shop.example: publish one at
      _dmarc.shop.example

shop.example: not in order (1 failure)
"""
    )


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ("v=DMARC1; p=none; rua=mailto:r@shop.example", "none, from p= of the record at shop.example"),
        (
            "v=DMARC1; p=x; rua=mailto:r@shop.example",
            "none, since the policy of the record at shop.example is missing or invalid",
        ),
        (
            "v=DMARC1; p=x",
            "no DMARC processing: the record at shop.example has no valid policy and no valid rua",
        ),
    ],
)
def test_the_policy_in_words(record, words):
    shown = text(dmarc_look({"_dmarc.shop.example": {"TXT": [record]}}), 120)
    assert shown.splitlines()[1] == words


def test_a_name_that_does_not_exist():
    world = {"_dmarc.shop.example": {"TXT": ["v=DMARC1; p=reject; np=none; rua=mailto:r@shop.example"]}}
    shown = text(dmarc_look(world, "gone.shop.example"), 120)
    assert (
        shown.splitlines()[1]
        == "none, from np= of the record at shop.example, for a name that does not exist"
    )


def test_one_step_away_from_failing_by_one_standard():
    world = {
        "_dmarc.shop.example": {"TXT": ["v=DMARC1; p=reject; aspf=s; rua=mailto:r@shop.example"]},
        "shop.example": {"MX": ["10 mx.shop.example"]},
    }
    shown = text(dmarc_look(world), 200).splitlines()
    start = shown.index("one step   away from failing:")
    assert shown[start + 1 : start + 3] == [
        "           - mail from shop.example fails DMARC when its DKIM signature is missing or broken: no signature of "
        "shop.example is valid, and the MAIL FROM domain bounce.shop.example is not exactly",
        "             shop.example, as strict aspf wants",
    ]
    assert shown[-1] == "shop.example: in order (reject, mail passes)"


def test_several_records_are_shown_with_what_becomes_of_them():
    shown = text(dmarc_look({"_dmarc.shop.example": {"TXT": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}}))
    assert "tree walk  _dmarc.shop.example  2 records: receivers discard them all\n" in shown
    assert "             v=DMARC1; p=reject\n" in shown


@pytest.mark.parametrize("width", [40, 80, 200])
def test_hostile_records_stay_within_the_width_and_harm_nothing(width):
    uris = ",".join(f"mailto:{'a' * 50}{n}@{'b' * 60}.example" for n in range(40))
    record = f"v=DMARC1; p=\x1b[31mreject\u202e\r\n; rua={uris}; x=[bold]{'y' * 3000}"
    world = {"_dmarc.shop.example": {"TXT": [record, "V=DMARC \x07"]}}
    lines = text(dmarc_look(world), width).splitlines()
    # The summary is one line, whatever its length: for grep. The table of alignment needs its columns.
    assert max(map(len, lines[:-1])) <= max(width, 70)
    assert not any(character in line for line in lines for character in "\x1b\u202e\r\x07")
    assert "\\x1b[31mreject\\u{202e}" in "\n".join(lines) or width < 80
    assert len(lines) < 600

"""What the reader of stack files refuses is left out of a proposal, and named."""

from deliverability.proposal.accepting import accepted
from deliverability.proposal.entries import Remark, Setting
from tests.proposal.worlds import DOMAIN, REGION


def test_what_is_taken_stays_as_it_is() -> None:
    entries = (
        Setting(("dmarc", "policy"), "reject", "x"),
        Remark("spf", "y"),
        Setting(("senders",), [DOMAIN], "z"),
    )
    assert accepted(DOMAIN, entries, REGION) == entries


def test_what_is_refused_becomes_a_remark_with_why() -> None:
    entries = (
        Setting(("dmarc", "spfAlignment"), "strict", "as published"),
        Setting(("dmarc", "policy"), "none", "x"),
    )
    left, kept = accepted(DOMAIN, entries, REGION)
    assert isinstance(left, Remark)
    assert (left.section, left.lost) == ("dmarc", True)
    assert left.text.startswith('Left out of dmarc.spfAlignment: "strict" (as published): it can never align')
    assert kept == entries[1]


def test_of_a_list_only_what_is_refused_is_left_out() -> None:
    boxes = Setting(("dmarc", "reportTo"), ["a@shop.example", "nobody", "b@shop.example"], "rua")
    left, kept = accepted(DOMAIN, (boxes,), REGION)
    assert isinstance(left, Remark)
    assert '"nobody"' in left.text
    assert kept == Setting(("dmarc", "reportTo"), ["a@shop.example", "b@shop.example"], "rua")


def test_a_list_of_which_nothing_is_left_is_no_setting() -> None:
    entries = accepted(DOMAIN, (Setting(("dmarc", "reportTo"), ["nobody"], "rua"),), REGION)
    assert [type(entry) for entry in entries] == [Remark]


def test_two_settings_that_need_each_other_are_taken_together() -> None:
    pair = (Setting(("identity",), "external", "x"), Setting(("dkim", "tokens"), ["a", "b", "c"], "y"))
    assert accepted(DOMAIN, pair, REGION) == pair

"""The values behind a finding, as many as a reader can use."""

from dataclasses import replace

from deliverability.report.evidence import Evidence, evidence
from tests.report.verdicts import NOTE, TWO_SPF


def test_what_was_seen_then_what_was_wanted():
    assert list(evidence(TWO_SPF)) == [
        Evidence("saw", ("v=spf1 include:amazonses.com -all", "v=spf1 include:_spf.crm.example ~all"), 0),
        Evidence("wanted", ("v=spf1 include:amazonses.com -all",), 0),
    ]
    assert list(evidence(NOTE)) == []


def test_what_the_message_quotes_is_left_out_unless_asked_for():
    quoting = replace(NOTE, message="it says SERVFAIL", saw=("SERVFAIL", "x\x1b"))
    assert list(evidence(quoting)) == [Evidence("saw", ("x\\x1b",), 0)]
    assert list(evidence(quoting, quoted=True)) == [Evidence("saw", ("SERVFAIL", "x\\x1b"), 0)]


def test_a_few_values_and_how_many_more():
    def kept(number: int) -> tuple[int, int]:
        (found,) = evidence(replace(NOTE, saw=tuple(f"value {n}" for n in range(number))), most=3)
        return len(found.values), found.more

    assert [kept(number) for number in (1, 3, 4, 5)] == [(1, 0), (3, 0), (4, 0), (3, 2)]


def test_long_values_are_shortened():
    (found,) = evidence(replace(NOTE, saw=("x" * 100,)), longest=30)
    assert found.values == (f"{'x' * 14}… (+86 more)",)

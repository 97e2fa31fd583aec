"""RFC 8461 section 3.1."""

import pytest

from deliverability.standards import mta_sts
from deliverability.standards.mta_sts import MtaStsRecord, MtaStsSyntaxError

BLANK = 'some senders want the semicolon right behind "v=STSv1"'
SECOND = "of several id the first one counts"


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("v=STSv1; id=20160831085700Z;", MtaStsRecord("v=STSv1; id=20160831085700Z;", "20160831085700Z")),
        ("v=STSv1;id=1", MtaStsRecord("v=STSv1;id=1", "1")),
        (
            "v=STSv1; new=x; id=1",
            MtaStsRecord("v=STSv1; new=x; id=1", "1"),
        ),
        ("v=STSv1 ; id=1", MtaStsRecord("v=STSv1 ; id=1", "1", (BLANK,))),
        ("v=STSv1 \t; id=1 ;", MtaStsRecord("v=STSv1 \t; id=1 ;", "1", (BLANK,))),
        ("v=STSv1; id=1; id=2", MtaStsRecord("v=STSv1; id=1; id=2", "1", (SECOND,))),
        ("v=STSv1; id=1; id=a-b", MtaStsRecord("v=STSv1; id=1; id=a-b", "1", (SECOND,))),
        (f"v=STSv1; id={'9' * 32}", MtaStsRecord(f"v=STSv1; id={'9' * 32}", "9" * 32)),
    ],
)
def test_records(text: str, record: MtaStsRecord) -> None:
    assert mta_sts.is_record(text)
    assert mta_sts.parse(text) == record
    assert str(mta_sts.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("v=STSv1;", "the id is missing (at the end of the text)"),
        ("v=STSv1; ID=1", "the id is missing (at the end of the text)"),
        ("v=STSv1; id=", "an id is 1 to 32 letters and digits (at the end of the text)"),
        ("v=STSv1; id=2026-11-20", "an id is 1 to 32 letters and digits (at position 12: '2026-11-20')"),
        (f"v=STSv1; id={'9' * 33}", f"an id is 1 to 32 letters and digits (at position 12: '{'9' * 33}')"),
        ("v=STSv1; id=a-b; id=1", "an id is 1 to 32 letters and digits (at position 12: 'a-b; id=1')"),
        ("v=stsv1; id=1", "a record begins with exactly \"v=STSv1;\" (at position 0: 'v=stsv1; id=1')"),
    ],
)
def test_errors(text: str, message: str) -> None:
    with pytest.raises(MtaStsSyntaxError) as caught:
        mta_sts.parse(text)
    assert str(caught.value) == message


def test_what_was_meant_as_a_record() -> None:
    assert mta_sts.resembles("v=STSv2; id=1") == 'it does not begin with exactly "v=STSv1;"'
    assert mta_sts.resembles("\u201cv=STSv1; id=1\u201d") == 'it does not begin with exactly "v=STSv1;"'
    assert mta_sts.resembles("v=STSv1; id=1") is None
    assert mta_sts.resembles("v=spf1 -all") is None


def test_where_it_stands_and_where_the_policy_is() -> None:
    assert mta_sts.record_name("shop.example") == "_mta-sts.shop.example"
    assert mta_sts.policy_host("shop.example") == "mta-sts.shop.example"

"""The form that MTA-STS and TLS-RPT records share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards import bimi, mta_sts, tls_rpt
from deliverability.standards.fieldlist import Field, read_fields, resembles
from deliverability.standards.syntax import RecordSyntaxError


def read(text: str) -> tuple[Field, ...]:
    return read_fields(text, "v=X1", RecordSyntaxError, free="free")


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("v=X1;", ()),
        ("v=X1; \t", ()),
        ("v=X1;a=1", (Field("a", "1", 5, 7),)),
        ("v=X1 \t;a=1", (Field("a", "1", 7, 9),)),
        ("v=X1; free=x y; free=z", (Field("free", "x y", 6, 11), Field("free", "z", 16, 21))),
        ("v=X1; a=1 ;\tb.c-d_e=!~ ; ", (Field("a", "1", 6, 8), Field("b.c-d_e", "!~", 12, 20))),
        ("v=X1; free=x = y", (Field("free", "x = y", 6, 11),)),
        ("v=X1; free=", (Field("free", "", 6, 11),)),
        (f"v=X1; {'n' * 32}=1;", (Field("n" * 32, "1", 6, 39),)),
        ("v=X1; a=1; a=2", (Field("a", "1", 6, 8), Field("a", "2", 11, 13))),
    ],
)
def test_fields_and_their_places(text: str, fields: tuple[Field, ...]) -> None:
    assert read(text) == fields


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("", 0, 'a record begins with exactly "v=X1;"'),
        ("v=X1", 0, 'a record begins with exactly "v=X1;"'),
        ("v=X1 a=1; b=2", 0, 'a record begins with exactly "v=X1;"'),
        (" v=X1; a=1", 0, 'a record begins with exactly "v=X1;"'),
        ("v=X1;;", 5, "there is nothing between two semicolons"),
        ("v=X1; a=1;; b=2", 10, "there is nothing between two semicolons"),
        ("v=X1; a", 6, "'a' has no value"),
        ("v=X1; a =1", 7, "no spaces may stand around the equals sign"),
        ("v=X1; a= 1", 7, "no spaces may stand around the equals sign"),
        ("v=X1; free= 1", 10, "no spaces may stand around the equals sign"),
        ("v=X1; a=", 8, "the value of a is empty or holds spaces or equals signs"),
        ("v=X1; a=1 2", 8, "the value of a is empty or holds spaces or equals signs"),
        ("v=X1; a=1=2", 8, "the value of a is empty or holds spaces or equals signs"),
        ("v=X1; a=ä", 8, "the value of a is empty or holds spaces or equals signs"),
        ("v=X1; -a=1", 6, "'-a' is no field name"),
        ("v=X1; =1", 6, "'' is no field name"),
        (f"v=X1; {'n' * 33}=1", 6, f"'{'n' * 33}' is no field name"),
        ("v=X1; free=1; free=2 3", 19, "the value of free is empty or holds spaces or equals signs"),
        ("v=X1; a=1 ", 9, "no spaces may stand at the end"),
    ],
)
def test_errors_say_what_and_where(text: str, position: int, reason: str) -> None:
    with pytest.raises(RecordSyntaxError) as caught:
        read(text)
    assert (caught.value.text, caught.value.position, caught.value.reason) == (text, position, reason)


@pytest.mark.parametrize(
    "text",
    ["v=X1", "v=x1; a=1", "V=X1; a=1", " v=X1; a=1", '"v=X1; a=1"', "v = X1; a=1", "v=X2; a=1", "v=X1 a;"],
)
def test_values_that_were_meant_as_a_record(text: str) -> None:
    assert resembles(text, "v=X1") == 'it does not begin with exactly "v=X1;"'


@pytest.mark.parametrize("text", ["", "v=X1; a=1", "v=spf1 -all", "x=v=X1", "site-verification=v"])
def test_records_and_foreign_values_resemble_nothing(text: str) -> None:
    assert resembles(text, "v=X1") is None


PIECES = st.sampled_from(
    (
        "v=STSv1;",
        "v=TLSRPTv1;",
        "v=BIMI1;",
        "id=",
        "rua=",
        "l=",
        "a=",
        ";",
        ",",
        " ",
        "=",
        "!",
        "mailto:",
        "https://",
        "a@b.example",
        "host.example/x.svg",
        "\x00",
        "\udcff",
        "é",
        "[",
        ":99999",
    )
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_nothing_is_raised_but_the_documented_error(text: str) -> None:
    for read_record, error in (
        (mta_sts.parse, mta_sts.MtaStsSyntaxError),
        (tls_rpt.parse, tls_rpt.TlsRptSyntaxError),
        (bimi.parse, bimi.BimiSyntaxError),
    ):
        try:
            found = str(read_record(text))
        except error as problem:
            found = problem.text if problem.position <= len(text) else "a place outside the text"
        assert found == text

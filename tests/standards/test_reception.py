"""Whether a host receives mail, by what DNS says of it."""

import pytest

from deliverability.standards.reception import receives
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import settled

HOST = "shop.example"


class Told:
    """Answers with these statuses and values; NOERROR without values for whatever else is asked."""

    def __init__(self, **answers: tuple[str, tuple[str, ...]]) -> None:
        self.answers = answers

    async def query(self, name: str, rdtype: str) -> Answer:
        assert name == HOST
        status, values = self.answers.get(rdtype, ("NOERROR", ()))
        return Answer(status, values, 300, ())


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (Told(MX=("NOERROR", ("10 mx.shop.example",))), ("yes", "shop.example has MX records")),
        (Told(MX=("NOERROR", ("0 .",))), ("no", "shop.example has a null MX")),
        (Told(MX=("NXDOMAIN", ())), ("no", "shop.example does not exist")),
        (Told(AAAA=("NOERROR", ("2001:db8::1",))), ("yes", "shop.example has no MX records, but an address")),
        (Told(), ("no", "shop.example has neither MX records nor an address")),
        (
            Told(MX=("SERVFAIL", ())),
            ("unknown", "the MX records of shop.example could not be looked up: SERVFAIL"),
        ),
        (
            Told(A=("TIMEOUT", ())),
            ("unknown", "shop.example has no MX records, and its addresses could not be looked up: TIMEOUT"),
        ),
    ],
)
def test_reception(told: Told, expected: tuple[str, str]) -> None:
    assert settled(receives(HOST, resolver=told)) == expected

import pytest

from deliverability.standards.resolver import Answer, Resolver


@pytest.mark.parametrize(
    ("answer", "conclusive", "missing"),
    [
        (Answer("NOERROR", ("10 mx.example",), 300), True, False),
        (Answer("NOERROR"), True, True),
        (Answer("NXDOMAIN"), True, True),
        (Answer("SERVFAIL"), False, False),
        (Answer("REFUSED"), False, False),
        (Answer("TIMEOUT"), False, False),
    ],
)
def test_only_an_answer_says_that_something_is_missing(
    answer: Answer, conclusive: bool, missing: bool
) -> None:
    assert (answer.conclusive, answer.missing, answer.void) == (conclusive, missing, missing)


def test_anything_that_answers_queries_is_a_resolver() -> None:
    class Fixed:
        async def query(self, name: str, rdtype: str) -> Answer:
            return Answer("NXDOMAIN", server=f"{name}/{rdtype}")

    assert isinstance(Fixed(), Resolver)
    assert not isinstance(object(), Resolver)

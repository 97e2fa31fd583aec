import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards.taglist import Tag, read_tags


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("", []),
        ("  ", []),
        (";", [Tag("", None, 0, 0)]),
        ("a=b", [Tag("a", "b", 0, 2)]),
        ("a=b;", [Tag("a", "b", 0, 2)]),
        ("a=b; ", [Tag("a", "b", 0, 2)]),
        ("a=b;; c=d", [Tag("a", "b", 0, 2), Tag("", None, 4, 4), Tag("c", "d", 6, 8)]),
        (" a = b c ;d", [Tag("a", "b c", 1, 5), Tag("d", None, 10, 11)]),
        ("a=b=c", [Tag("a", "b=c", 0, 2)]),
        ("a= ;=b; =", [Tag("a", "", 0, 3), Tag("", "b", 4, 5), Tag("", "", 8, 9)]),
        ("a\t=\r\n b", [Tag("a", "b", 0, 6)]),
    ],
)
def test_tags_and_their_places(text: str, tags: list[Tag]) -> None:
    assert list(read_tags(text, " \t\r\n")) == tags


def test_only_the_given_blanks_are_blank() -> None:
    assert read_tags("a=\r\n", " \t") == (Tag("a", "\r\n", 0, 2),)


@given(st.text(alphabet="ab;= \t\n", max_size=30))
def test_names_and_values_stand_where_they_say(text: str) -> None:
    for tag in read_tags(text, " \t"):
        assert text[tag.position :].startswith(tag.name)
        assert text[tag.value_position :].startswith(tag.value or "")

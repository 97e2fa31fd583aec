import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.embedded.aws.route53 import names

LABELS = st.lists(st.binary(min_size=1, max_size=20), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("written", "inner", "returned"),
    [
        ("Shop.Example", "shop.example", "shop.example."),
        ("shop.example.", "shop.example", "shop.example."),
        ("*.shop.example", "*.shop.example", "\\052.shop.example."),
        ("\\052.shop.example.", "*.shop.example", "\\052.shop.example."),
        ("_dmarc.shop.example", "_dmarc.shop.example", "_dmarc.shop.example."),
        ("a\\056b.shop.example", "a\\.b.shop.example", "a\\056b.shop.example."),
        ("a b.shop.example", "a\\032b.shop.example", "a\\040b.shop.example."),
        ("é.example", "\\195\\169.example", "\\303\\251.example."),
    ],
)
def test_every_spelling_has_one_inner_form_and_one_returned_form(written, inner, returned):
    assert names.from_api(written) == inner
    assert names.to_api(inner) == returned


@given(LABELS)
def test_any_octets_survive_the_way_in_and_out(labels):
    api = "".join("".join(f"\\{octet:03o}" for octet in label.lower()) + "." for label in labels)
    inner = names.from_api(api)
    assert names.from_api(names.to_api(inner)) == inner


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "a..shop.example",
            "FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with 'a..shop.example'",
        ),
        ("", "FATAL problem: DomainNameEmpty (Domain name is empty) encountered with ''"),
        (
            f"{'a' * 64}.example",
            f"FATAL problem: DomainLabelTooLong (Domain label is too long) encountered with '{'a' * 64}.example'",
        ),
        (
            ".".join(["a" * 63] * 4),
            "FATAL problem: DomainNameTooLong (Domain name is too long) "
            f"encountered with '{'.'.join(['a' * 63] * 4)}'",
        ),
        (
            "a\\777.example",
            "FATAL problem: UnsupportedCharacter (Value contains unsupported characters) "
            "encountered with 'a\\777.example'",
        ),
    ],
)
def test_a_name_that_route_53_does_not_take(name, message):
    with pytest.raises(names.NameProblem) as caught:
        names.from_api(name)
    assert str(caught.value) == message


def test_a_label_of_63_octets_is_taken():
    assert names.from_api(f"{'a' * 63}.example") == f"{'a' * 63}.example"


def test_names_are_listed_by_reversed_labels_with_the_final_dot_counted():
    shuffled = ["www.shop.example", "shop.example", "a.shop.example", "*.shop.example", "a-b.shop.example"]
    assert sorted(shuffled, key=names.listing_key) == [
        "shop.example",
        "*.shop.example",
        "a-b.shop.example",
        "a.shop.example",
        "www.shop.example",
    ]

from base64 import b64encode

import pytest

from deliverability.standards import dkim
from deliverability.standards.dkim import PublishedKey

ED25519 = f"k=ed25519; p={b64encode(bytes(32)).decode()}"


def test_one_record_holds_the_key() -> None:
    assert dkim.published_key([ED25519]) == PublishedKey((ED25519,), dkim.parse_key(ED25519))


def test_a_revoked_key_is_a_key() -> None:
    published = dkim.published_key(["v=DKIM1; p="])
    assert published == PublishedKey(("v=DKIM1; p=",), dkim.parse_key("v=DKIM1; p="))
    assert published.key is not None
    assert published.key.revoked


def test_no_record_is_neither_a_key_nor_a_problem() -> None:
    assert dkim.published_key([]) == PublishedKey(())


@pytest.mark.parametrize("texts", [("",), (" ",), ("", "\t")])
def test_an_empty_record_is_a_token_on_standby(texts: tuple[str, ...]) -> None:
    assert dkim.published_key(texts) == PublishedKey(texts, standby=True)


@pytest.mark.parametrize("texts", [(ED25519, ED25519), (ED25519, ""), ("hello", ED25519, "p=")])
def test_verifiers_differ_in_which_of_several_records_they_take(texts: tuple[str, ...]) -> None:
    problem = f"{len(texts)} TXT records stand at one name"
    assert dkim.published_key(texts) == PublishedKey(texts, problem=problem)


def test_a_record_that_cannot_be_read_says_why() -> None:
    assert dkim.published_key(["v=DKIM1; k=rsa"]) == PublishedKey(
        ("v=DKIM1; k=rsa",), problem="the tag p with the public key is missing (at the end of the text)"
    )

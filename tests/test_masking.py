"""What looks like a private key is in no message; names, paths and digests stay."""

import base64

import pytest

from deliverability.masking import MASK, masked

DER = base64.b64encode(bytes(range(48)) * 8).decode()
PEM = (
    "-----BEGIN RSA PRIVATE KEY-----\n"
    + "\n".join(DER[i : i + 64] for i in range(0, 512, 64))
    + "\n-----END RSA PRIVATE KEY-----"
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"no rule is called {PEM}: do you mean", f"no rule is called {MASK}: do you mean"),
        (f"the tag !{DER}", f"the tag !{MASK}"),
        (PEM[:96] + "\nthe next line", f"{MASK}\n{MASK}\nthe next line"),
        (PEM[32:96], MASK),
        ("MC4CAQAwBQYDK2VwBCIEIGqzxzYZvZ5SO8p3kL0aHhO0RdGuyqCxMtJnmvW8cPRQ", MASK),
        ("MIIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", MASK),
    ],
)
def test_a_key_is_masked_wherever_it_stands(text: str, shown: str):
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/builds/Organisation/Some/Project/stacks/Pulumi/production/and/further/down",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709e3b0c44298fc1c149afbf4c8",
        "k2hkl5example4token3of2ses1._domainkey.shop.example",
        "AKIAIOSFODNN7EXAMPLE",
        "arn:aws:iam::123456789012:role/SomethingVeryLongThatSomebodyHasCalledARole",
    ],
)
def test_everything_else_stays(text: str):
    assert masked(text) == text

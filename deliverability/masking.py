"""The masking of what looks like the body of a private key, in every text that quotes what somebody wrote.

A key may be pasted anywhere: as a rule's id, as a YAML tag, as a file's name. Where it was found says nothing about whether a
message may show it, so the form decides.
"""

import re

#: What stands in the place of a key.
MASK = "(not shown: it may be a private key)"

#: RFC 7468 section 2: the whole block, or the rest of the line where its end was cut off.
_BLOCK = re.compile(r"-----BEGIN [A-Z ]*-----(?:.*?-----END [A-Z ]*-----|[^\n]*)", re.DOTALL)
#: RFC 4648 section 4, without blanks. A line of a key in PEM has 64 of these characters, the shortest key (Ed25519, PKCS#8) 64.
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")
#: A stretch without a slash that a path would hardly have.
_CHUNK = re.compile(r"[A-Za-z0-9+]{16,}")


def masked(text: str) -> str:
    """The text with every PEM block, and every long run of base64, replaced. Paths and hexadecimal digests stay."""
    if len(text) < 24:
        return text
    if "-----BEGIN " in text:
        text = _BLOCK.sub(MASK, text)
    return _BASE64.sub(lambda found: MASK if _like_a_key(found[0]) else found[0], text)


def _like_a_key(run: str) -> bool:
    # DER of the usual lengths: a SEQUENCE, in base64.
    return run.startswith(("MII", "MC4CAQAw")) or any(_mixed(chunk) for chunk in _CHUNK.findall(run))


def _mixed(chunk: str) -> bool:
    """Whether it has capitals, small letters and digits, as sixteen characters of base64 nearly always have."""
    return (
        any(character.isupper() for character in chunk)
        and any(character.islower() for character in chunk)
        and any(character.isdigit() for character in chunk)
    )

"""Stand-ins among declared records: which records hold one, why, and how it is shown so that nobody can publish it.

Until SES has issued its tokens the names of the DKIM records aren't known, and the public half of a key that is encrypted in the
stack file isn't either. A list that goes to somebody who publishes records must not hold invented ones that look like real ones.
"""

import re

from deliverability.declaration.kinds.dkim import DKIM, PLACEHOLDER_KEY, PLACEHOLDER_TOKENS
from deliverability.declaration.manifest import Manifest, Record

_TOKEN = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, PLACEHOLDER_TOKENS))})(?=\.)")
_NO_TOKENS = "SES has yet to issue the DKIM tokens: use --ask-ses, or the manifest of the deployed stack"
_NO_KEY = "the DKIM key is encrypted in the stack file, and so its public half isn't known: use the manifest of the deployed stack"


def unready(manifest: Manifest, silence: str = "") -> tuple[str, ...]:
    """Why some of the records hold stand-ins, and the way out; () where none does.

    silence: why SES gave no tokens, where it was asked already: to ask it is no way out then.
    """
    reasons = []
    held = [record for record in manifest.records if has_placeholder(manifest, record)]
    if _without_tokens(manifest) and held:
        reasons.append(silence or _NO_TOKENS)
    if any(PLACEHOLDER_KEY in value for record in held for value in record.values):
        reasons.append(_NO_KEY)
    return tuple(reasons)


def has_placeholder(manifest: Manifest, record: Record) -> bool:
    """Whether the record's name or value is made up."""
    if record.kind is not DKIM:
        return False
    return (_without_tokens(manifest) and record.type == "CNAME") or any(
        PLACEHOLDER_KEY in value for value in record.values
    )


def to_publish(record: Record) -> str:
    """What is to be published, as it stands in a sentence."""
    return f"{record.type} {shown_value(record)}"


def shown_value(record: Record) -> str:
    """The declared value in quotes; where only the deployed stack knows a key, what it is: a stand-in would be pasted."""
    value = record.values[0]
    if PLACEHOLDER_KEY in value:
        return "the public half of the declared key (the manifest of the deployed stack has it)"
    return f'"{value}"'


def in_brackets(text: str) -> str:
    """A name or value of such a record, with `<token-1>` or `<public-key>` for what isn't known: no name server takes it."""
    text = _TOKEN.sub(lambda found: f"<{found[0].removeprefix('dkim-')}>", text)
    return text.replace(PLACEHOLDER_KEY, "<public-key>")


def _without_tokens(manifest: Manifest) -> bool:
    identity = manifest.identity
    return identity is not None and identity.dkim.kind == "easy" and identity.dkim.tokens is None

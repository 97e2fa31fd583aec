"""The TXT records at a selector's name, RFC 6376 section 3.6.2: one key, one on standby, none, or several."""

from collections.abc import Sequence

from deliverability.dataclass import dataclass
from deliverability.standards.dkim.key import DkimKey, DkimSyntaxError, is_standby, parse_key


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """What verifiers find at one name.

    texts: every TXT value, in the order of the answer.
    key: the one that all verifiers read, also a revoked one; None where there is none, or several values compete.
    standby: whether the value is the empty one that SES keeps at an Easy DKIM token while another token is live.
    problem: why no key can be relied on, in plain words; None where there is one, one on standby, or no record.
    """

    texts: tuple[str, ...]
    key: DkimKey | None = None
    standby: bool = False
    problem: str | None = None


def published_key(texts: Sequence[str]) -> PublishedKey:
    """The key that some TXT values hold, each the logical text of one record.

    A verifier may take any of several records, or try one after the other (section 6.1.2); signers must publish one
    (3.6.2.2). So several are a problem, whatever they hold, unless all are empty.
    """
    texts = tuple(texts)
    if not texts:
        return PublishedKey(texts)
    if all(map(is_standby, texts)):
        return PublishedKey(texts, standby=True)
    if len(texts) > 1:
        return PublishedKey(texts, problem=f"{len(texts)} TXT records stand at one name")
    try:
        return PublishedKey(texts, parse_key(texts[0]))
    except DkimSyntaxError as error:
        return PublishedKey(texts, problem=str(error))

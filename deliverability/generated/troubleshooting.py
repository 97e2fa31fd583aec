"""The page of symptoms, `docs/troubleshooting.md`: what people see when mail goes wrong, and which rules find its causes.

The symptoms stand in `symptoms.py`; what each cause is and what to do about it are the rules' own texts. A rule that no symptom leads to
stands at the end of the page, so that none is missing from it.
"""

import re
from collections.abc import Iterator, Mapping

from deliverability.generated.symptoms import CHECK, SYMPTOMS
from deliverability.rules import catalogue
from deliverability.rules.documented import Documented, documented
from deliverability.rules.rule import Rule

#: A first sentence ends at a full stop that another sentence follows.
_SENTENCE = re.compile(r"(?<=\.)\s+(?=[A-Z`])")

_HEAD = """# Troubleshooting

By what you see. Generated from the rules' own texts by `make generate`; each name leads to the whole text, and `deliverability explain RULE`
shows the same.

Start with `{check}`. It asks the name servers and SES themselves, names the cause first, and keeps what follows from it as notes below. Without a stack,
`deliverability spf DOMAIN` and `deliverability dmarc DOMAIN` look at any domain. Where a cause below is not what the check says, it is not
there: what you see has another one, which no configuration shows (reputation, content, lists).
"""


_TAIL = """## The program itself fails (exit code 70)

`internal error: ...` and a line that asks for a report: that is a fault of this program and says nothing about the mail. Report both lines;
`DELIVERABILITY_TRACEBACK=1` shows more. Exit code 2 is none of that: the call or the configuration is wrong, and the message says where.
"""


def markdown() -> str:
    """The whole page; raises KeyError where a symptom names a cause that is none."""
    known: dict[str, Rule | Documented] = {rule.id: rule for rule in catalogue()}
    known |= documented()
    lines = [_HEAD.format(check=CHECK)]
    lines += [f"- [{symptom.title}](#{_anchor(symptom.title)})" for symptom in SYMPTOMS]
    for symptom in SYMPTOMS:
        lines += ["", f"## {symptom.title}", ""]
        if symptom.seen:
            lines += [f"Seen: {', '.join(f'`{text}`' for text in symptom.seen)}", ""]
        lines += [symptom.first, "", *_causes(symptom.causes, known)]
    led_to = {id for symptom in SYMPTOMS for id in symptom.causes}
    others = tuple(id for id in known if id not in led_to)
    if others:
        lines += ["", "## Other findings", "", *_causes(others, known)]
    return "\n".join([*lines, "", _TAIL])


def _causes(ids: tuple[str, ...], known: Mapping[str, Rule | Documented]) -> Iterator[str]:
    for id in ids:
        cause = known[id]
        said = cause.why if isinstance(cause, Documented) else cause.explanation
        remedy = cause.remedy.replace("{", "`<").replace("}", ">`")
        yield f"- **[{cause.title}](rules.md#{id.replace('.', '')})** (`{id}`). {_SENTENCE.split(said)[0]} *What to do:* {remedy}"


def _anchor(title: str) -> str:
    """A heading's anchor as GitHub makes it: small letters, blanks as hyphens, other signs left out."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")

"""The commands in remedies, and the lines for stack files: taken out of their sentence, so that each can be shown on a line of its own and pasted as it stands.

A command inside a sentence is folded by a terminal and ends in the sentence's stop: `--sending-enabled.` fails. Rules write one
sentence all the same; the forms of the commands are known here. Nothing else is ever shown as one: a remedy may quote what strangers
published, and that must not become a line to paste.
"""

import re
from dataclasses import replace

from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import is_declared
from deliverability.verdict import Verdict

#: What the remedies of rules may name: operations of the AWS CLI and commands of Pulumi. A test holds each to the real one.
AWS_OPERATIONS = (
    "sesv2 delete-suppressed-destination",
    "sesv2 put-account-sending-attributes",
    "sesv2 put-configuration-set-sending-options",
    "sesv2 put-email-identity-dkim-attributes",
    "sesv2 put-email-identity-dkim-signing-attributes",
    "sesv2 put-email-identity-mail-from-attributes",
)
PULUMI_COMMANDS = ("up", "refresh", "preview", "config set")
OWN_COMMANDS = ("plan", "check")
#: Options without a value.
FLAGS = (
    "ask-ses",
    "dns-only",
    "expect-no-changes",
    "missing",
    "path",
    "preview-only",
    "refresh",
    "secret",
    "sending-enabled",
    "signing-enabled",
)

#: A word that no shell reads as more than itself, without the punctuation of a sentence at its end; or a quoted one.
_VALUE = r"(?:'[^'\n]*'(?:\"'\"'[^'\n]*')*|[\w@%+=/<>-]+(?:[.:][\w@%+=/<>-]+)*)"
_OPTION = rf"(?: --(?:{'|'.join(FLAGS)})(?![\w-])| --[a-z-]+ {_VALUE})"
_COMMAND = re.compile(
    rf"(?<![\w/`.-])(?:aws (?:{'|'.join(AWS_OPERATIONS)})(?![\w-])"
    rf"|pulumi (?:{'|'.join(PULUMI_COMMANDS)})(?![\w-])"
    rf"|deliverability (?:{'|'.join(OWN_COMMANDS)})(?![\w-])){_OPTION}*",
    re.ASCII,
)
#: A section of a stack file in one line: a mapping of JSON values, in which nothing ends a line or a text early.
_SETTINGS = re.compile(
    r"(?<![\w-])mail-deliverability:[A-Za-z]+: \{(?:[\w:, \[\]]|\"(?:[ !#-\[\]-~]|\\u[0-9a-f]{4})*\")*\}",
    re.ASCII,
)
_ASIDE = re.compile(r" \(([^()]*)\)")
_NOTHING_ELSE = re.compile(r"(?:,|;|\s|\bor\b|\band\b|\bthen\b)*")
#: Where the commands were; no text can hold it, since it comes after everything was put in.
_HERE = "\0"
_VALUE_HERE = "\1"
_QUOTED = re.compile(r'"[^"\n]*"')
#: Somebody's value, or a command of Pulumi with all its options.
_QUOTED_OR_PULUMI = re.compile(
    rf"{_QUOTED.pattern}|(?<![\w/.-])(pulumi (?:{'|'.join(PULUMI_COMMANDS)}))(?![\w-])((?:{_OPTION})*)",
    re.ASCII,
)
_NAME_OF_STACK = re.compile(r"[\w./-]+", re.ASCII)
_PUT_BACK = re.compile(rf"{_VALUE_HERE}(\d+){_VALUE_HERE}")
_AT_THE_END = re.compile(rf": {_HERE}\.?$")
_ORDINALS = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class Remedy:
    """text: the sentences, in which no command stands. commands: each as it is to be typed, in their order.

    settings: lines for the stack file, each a whole section.
    """

    text: str
    commands: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()


def remedy_of(text: str) -> Remedy:
    """A remedy as rules write it, taken apart; what stands between quotation marks is somebody's value, and stays where it is."""
    quoted: list[str] = []

    def aside(found: re.Match[str]) -> str:
        if not (_COMMAND.search(found[0]) or _SETTINGS.search(found[0])):
            return found[0]
        quoted.append(found[0])
        return f"{_VALUE_HERE}{len(quoted) - 1}{_VALUE_HERE}"

    remedy = _taken_apart(_QUOTED.sub(aside, text.replace(_VALUE_HERE, "")) if '"' in text else text)
    if not quoted:
        return remedy
    return replace(remedy, text=_PUT_BACK.sub(lambda found: quoted[int(found[1])], remedy.text))


def naming_stack(verdict: Verdict) -> Verdict:
    """The verdict, in whose remedies each command of Pulumi names the stack: without it Pulumi takes the one that is selected.

    A project has many, and a report is read by people who have another one selected, or a report of all in front of them.
    """
    stack = verdict.stack
    if not is_declared(stack) or _NAME_OF_STACK.fullmatch(stack) is None or stack.startswith("-"):
        return verdict

    def named(found: re.Match[str]) -> str:
        if found[1] is None or " --stack " in found[2]:
            return found[0]
        return f"{found[1]} --stack {stack}{found[2]}"

    return replace(
        verdict,
        findings=tuple(
            replace(each, remedy=_QUOTED_OR_PULUMI.sub(named, each.remedy))
            if "pulumi " in each.remedy
            else each
            for each in verdict.findings
        ),
    )


def _taken_apart(text: str) -> Remedy:
    text = text.replace("`", "").replace(_HERE, "") if _COMMAND.search(text.replace("`", "")) else text
    settings = tuple(dict.fromkeys(_SETTINGS.findall(text)))
    text = _SETTINGS.sub("the line below", text)
    commands = tuple(dict.fromkeys(_COMMAND.findall(text)))
    if not commands:
        return Remedy(text, (), settings)
    prose = _ASIDE.sub(lambda aside: "" if _only_commands(aside[1]) else aside[0], text)
    prose = _AT_THE_END.sub(".", _COMMAND.sub(_HERE, prose))
    for number in range(prose.count(_HERE)):
        which = f"{_ORDINALS[number]} " if len(commands) > 1 and number < len(_ORDINALS) else ""
        prose = prose.replace(_HERE, f"the {which}command below", 1)
    return Remedy(prose, commands, settings)


def _only_commands(aside: str) -> bool:
    return bool(_COMMAND.search(aside)) and _NOTHING_ELSE.fullmatch(_COMMAND.sub("", aside)) is not None

"""The commands that build servers obey in their logs, taken out of what is printed: whoever writes a DNS record is no colleague."""

import re

#: Obeyed wherever it stands in a line: `##[command]` (GitHub), `##vso[...]` (Azure Pipelines), `##teamcity[...]`.
_SERVICE_MESSAGE = re.compile(r"##(?=[A-Za-z]*\[)")
#: What GitHub obeys at the beginning of a line, blanks or not: `::add-mask::value`. An address such as ::1 isn't one.
_WORKFLOW_COMMAND = re.compile(r"(\s*):(?=:.*::)", re.DOTALL)


def without_service_messages(text: str) -> str:
    """The text, in which the second number sign of each such mark is an escape."""
    return _SERVICE_MESSAGE.sub(r"#\\x23", text) if "##" in text else text


def without_workflow_command(line: str) -> str:
    """A line that doesn't begin with a command to GitHub's runner."""
    return _WORKFLOW_COMMAND.sub(r"\1\\x3a", line, count=1) if _WORKFLOW_COMMAND.match(line) else line


def obeyed_by_nobody(message: str) -> str:
    """A message of several lines, with neither of both."""
    return "\n".join(without_workflow_command(without_service_messages(line)) for line in message.split("\n"))

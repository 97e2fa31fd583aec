"""`deliverability issue`: the issue that a code host keeps for each stack that is not in order."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deliverability.commands.running import OK, CouldNotTell, command, read, refuse, write

if TYPE_CHECKING:
    from deliverability.forge.actions import Action
    from deliverability.forge.forges import Forge
    from deliverability.forge.issue import Issue, Subject
    from deliverability.forge.saved_verdict import SavedVerdict

#: What was done, or would be, in words.
_DONE = {
    "open": ("opened", "would open"),
    "reopen": ("opened again", "would open again"),
    "update": ("updated", "would update"),
    "close": ("closed", "would close"),
    "close as a duplicate": ("closed as a duplicate", "would close as a duplicate"),
    "leave": ("left as it is", "would leave as it is"),
}


#: Words that GitLab's list of issues doesn't take for a label (REST API, "Issues": `labels`).
_NO_LABELS = ("none", "any")


def _known_forge(text: str) -> str:
    if text not in ("github", "gitlab"):
        raise typer.BadParameter(f"{text!r} is not one of 'github', 'gitlab'.")
    return text


@command
def issue(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Verdicts that -f json wrote; - is stdin.")
    ],
    label: Annotated[
        str, typer.Option("--label", metavar="NAME", help="The label by which issues are found again.")
    ] = "mail-deliverability",
    together: Annotated[
        str | None,
        typer.Option(
            "--together", metavar="NAME", help="One issue for all, under this name, and not one a stack."
        ),
    ] = None,
    forge: Annotated[
        str | None,
        typer.Option(
            "--forge",
            parser=_known_forge,
            metavar="<github|gitlab>",
            help="The code host, where the variables name both.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Look, and say what would be done; change nothing.")
    ] = False,
) -> int:
    """Keep one issue for each stack that is not in order: opened, updated when a finding changes, closed when all is well.

    What could not be told (exit code 3 of the check) neither opens nor closes one. GitHub is asked where GITHUB_REPOSITORY is
    set (GITHUB_TOKEN, GITHUB_API_URL), GitLab where CI_PROJECT_ID is (CI_API_V4_URL, GITLAB_TOKEN).

    \b
    Examples:
      deliverability check --stack shop-a.production -o verdict.json
      deliverability issue verdict.json
      deliverability issue --dry-run verdict.json
      deliverability issue a.json b.json --together "all shops"

    \b
    Exit codes: 0 the code host has what it should, whatever the verdicts say,
                2 wrong use, 3 the code host could not be asked, or refused.
    """
    from deliverability.forge.actions import actions
    from deliverability.forge.api import ForgeError
    from deliverability.forge.issue import subjects

    label = label.strip()
    if not label or "," in label:
        refuse("--label: expected a name without a comma")
    if label.casefold() in _NO_LABELS:
        refuse(
            f"--label {label}: GitLab takes that word for issues without labels, or with any: choose another"
        )
    if together is not None and not together.strip():
        refuse("--together: expected a name, under which the issue is found again")
    verdicts = [verdict for file in files for verdict in _saved(file)]
    host = _forge(forge)
    try:
        there = host.issues(label)
        for subject in subjects(verdicts, together=together):
            for action in actions(subject, there):
                _do(action, host, label, dry_run=dry_run)
    except ForgeError as error:
        raise CouldNotTell(str(error)) from None
    return OK


def _saved(place: Path) -> "tuple[SavedVerdict, ...]":
    from deliverability.forge.saved_verdict import SavedVerdictError, parse_saved_verdicts

    try:
        return parse_saved_verdicts(read(place), source="stdin" if str(place) == "-" else str(place))
    except SavedVerdictError as error:
        refuse(str(error))


def _forge(name: str | None) -> "Forge":
    from deliverability.forge.github import github
    from deliverability.forge.gitlab import gitlab
    from deliverability.forge.settings import ForgeKind, ForgeSettingsError, settings_of

    try:
        settings = settings_of(os.environ, None if name is None else ForgeKind(name))
    except ForgeSettingsError as error:
        refuse(str(error))
    return github(settings) if settings.kind is ForgeKind.GITHUB else gitlab(settings)


def _do(action: "Action", host: "Forge", label: str, *, dry_run: bool) -> None:
    from deliverability.forge.forges import carry_out

    issue = action.issue if dry_run else carry_out(action, host, label=label)
    _say(_line(action.subject, action, issue, dry_run=dry_run))
    if dry_run and action.body:
        write("\n".join(["", *([action.title, ""] if action.title else []), action.body, "", ""]))


def _line(subject: "Subject", action: "Action", issue: "Issue | None", *, dry_run: bool) -> str:
    from deliverability.forge.issue import outcome

    done = _DONE[action.deed.value][dry_run]
    which = "no issue" if issue is None else f"#{issue.number} {issue.url}"
    told = f"{done}: {which}" if issue is not None or action.why else f"{done} an issue"
    why = f" ({action.why})" if action.why else ""
    return f"{subject.name}: {outcome(subject)}; {told}{why}"


def _say(text: str) -> None:
    from deliverability.commands.running import neutral

    write(f"{neutral(' '.join(text.splitlines()))}\n")

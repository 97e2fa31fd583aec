"""The formats of `deliverability plan`: lists of records, the manifest, and the IAM policies of a job. Each imports what it needs on use."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from deliverability.commands.running import refuse
from deliverability.report.format import Format, Reader, on_paper

if TYPE_CHECKING:
    from rich.console import Console

    from deliverability.handoff.entries import Handoff


def _table(declared: "Handoff", console: "Console") -> None:
    from deliverability.report.records import records_table

    records_table(declared.manifest, console=console)


def _text(declared: "Handoff", console: "Console") -> None:
    from deliverability.report.handoff.text import handoff_text

    handoff_text(declared, console)


def _html(declared: "Handoff") -> str:
    from deliverability.report.handoff.page import handoff_page

    return handoff_page(declared)


def _markdown(declared: "Handoff") -> str:
    from deliverability.report.handoff.markdown import handoff_markdown

    return handoff_markdown(declared)


def _manifest(declared: "Handoff") -> str:
    # In ASCII, unlike the manifest's own text, so that nothing in it steers a terminal.
    return _json(declared.manifest.data())


def _bind(declared: "Handoff") -> str:
    from deliverability.report.records import records_bind
    from deliverability.standards.txt import TxtSyntaxError

    try:
        return records_bind(declared)
    except TxtSyntaxError as error:
        refuse(f"the manifest has a TXT value that no zone can hold: {error}")


def _csv(declared: "Handoff") -> str:
    from deliverability.report.records import records_csv

    return records_csv(declared)


def _policy(job: str) -> "Callable[[Handoff], str]":
    def render(declared: "Handoff") -> str:
        from deliverability.observe.aws.permissions import Job, policy

        return _json(policy(declared.manifest, Job(job)))

    return render


def _role_policy(job: str) -> "Callable[[Handoff], str]":
    def render(declared: "Handoff") -> str:
        from deliverability.observe.aws.permissions import Job, role_policy

        document = role_policy(declared.manifest, Job(job))
        if document is None:
            refuse("the stack declares no dns.roleArn: --format policy holds all that the job needs")
        return _json(document)

    return render


def _json(document: object) -> str:
    from deliverability.json_text import write_json

    return write_json(document)


#: For those who publish the records: nothing in them may be made up.
PUBLISHED = frozenset({"text", "html", "markdown", "bind", "csv"})

# A file called .txt takes any format that is asked for.
_OF_RECORDS: tuple[Format["Handoff"], ...] = (
    Format("table", "people", Reader.TERMINAL, on_paper(_table), (".txt",), _table),
    Format("json", "programs: the manifest", Reader.JSON, _manifest, (".json", ".txt")),
    Format(
        "text",
        "a mail: the list for who runs the DNS",
        Reader.TERMINAL,
        on_paper(_text, 80),
        (".txt",),
        _text,
    ),
    Format("html", "the same as a page with copy buttons", Reader.HTML, _html, (".html", ".htm", ".txt")),
    Format("markdown", "the same for a ticket", Reader.MARKDOWN, _markdown, (".md", ".txt")),
    Format("bind", "name servers: zone lines", Reader.ZONE, _bind, (".zone", ".db", ".txt")),
    Format("csv", "spreadsheets", Reader.CSV, _csv, (".csv", ".txt")),
)

#: As `observe.aws.permissions.Job`, which is imported when a policy is written. The first is the default.
JOBS = ("check", "preview", "deploy", "drift")
#: Which job they are for is for --job to say.
OF_A_JOB = frozenset({"policy", "role-policy"})


def plan_formats(job: str = JOBS[0]) -> "tuple[Format[Handoff], ...]":
    """All formats. job: that the policies are for."""
    return (
        *_OF_RECORDS,
        Format("policy", "IAM: the least that a job needs", Reader.JSON, _policy(job), (".json", ".txt")),
        Format(
            "role-policy",
            "IAM: the least that it needs of the role in dns.roleArn",
            Reader.JSON,
            _role_policy(job),
            (".json", ".txt"),
        ),
    )


FORMATS = plan_formats()

#: Those that hold records for whoever runs the DNS, the one for people first.
LISTS = tuple(format for format in FORMATS if format.name in PUBLISHED)

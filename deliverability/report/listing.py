"""The formats of a verdict, as the commands must know them. Made from report/verdict by `make generate`."""

from typing import Any, Final

LISTING: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "text",
        "purpose": "people; `-v` lists what passed, too",
        "reader": "terminal",
        "endings": (".txt",),
        "drawn": True,
    },
    {
        "name": "github",
        "purpose": "annotations in GitHub Actions, at the key of the stack file",
        "reader": "workflow",
        "endings": (),
        "drawn": False,
    },
    {
        "name": "json",
        "purpose": "programs: everything, by [a schema](../deliverability/report/verdict.schema.json) that only grows",
        "reader": "json",
        "endings": (".json",),
        "drawn": False,
    },
    {
        "name": "junit",
        "purpose": "test reports of Jenkins, GitLab, Azure DevOps: a test case for each rule and subject",
        "reader": "xml",
        "endings": (".xml",),
        "drawn": False,
    },
    {
        "name": "markdown",
        "purpose": "a job summary, or a comment on a pull request",
        "reader": "markdown",
        "endings": (".md",),
        "drawn": False,
    },
    {
        "name": "sarif",
        "purpose": "code scanning: what needs a reader, at the key of the stack file",
        "reader": "json",
        "endings": (".sarif",),
        "drawn": False,
    },
)

"""Issues at GitLab (REST API v4, "Issues")."""

from typing import Any
from urllib.parse import urlencode

from deliverability.dataclass import dataclass
from deliverability.forge.api import Api, ForgeError
from deliverability.forge.issue import Issue
from deliverability.forge.settings import ForgeSettings


@dataclass(frozen=True, slots=True)
class GitLab:
    """A project's issues."""

    api: Api

    @property
    def _path(self) -> str:
        return f"/projects/{self.api.settings.project}/issues"

    def issues(self, label: str) -> list[Issue]:
        """All issues with the label, open and closed."""
        query = {
            "labels": label,
            "state": "all",
            "scope": "all",
            "order_by": "created_at",
            "sort": "asc",
            "per_page": 100,
        }
        return [_issue(each) for each in self.api.every(f"{self._path}?{urlencode(query)}")]

    def create(self, title: str, body: str, label: str) -> Issue:
        """Open an issue; raises ForgeError where it didn't get the label, by which it must be found again."""
        answer = self.api.send("POST", self._path, {"title": title, "description": body, "labels": label})
        # Guests may open issues, and may not set labels.
        return self.api.labelled(_issue(answer), label)

    def change(self, issue: Issue, *, body: str | None, open: bool, done: bool = True) -> None:  # noqa: ARG002
        """Write its text and its state; GitLab knows no reason for closing."""
        text = {} if body is None else {"description": body}
        event = {} if open is issue.open else {"state_event": "reopen" if open else "close"}
        self.api.send("PUT", f"{self._path}/{issue.number}", {**text, **event})


def gitlab(settings: ForgeSettings) -> GitLab:
    """The code host with its headers."""
    headers = {"PRIVATE-TOKEN": settings.token, "Accept": "application/json"}
    return GitLab(Api(settings, "GitLab", headers, "the scope api and the role Reporter"))


def _issue(data: Any) -> Issue:
    try:
        return Issue(
            int(data["iid"]),
            data["state"] == "opened",
            str(data["description"] or ""),
            str(data["web_url"]),
            tuple(map(str, data["labels"])),
        )
    except (KeyError, TypeError, ValueError):
        raise ForgeError("GitLab gave an issue that is none: is CI_API_V4_URL right?") from None

"""Issues at GitHub (REST API 2022-11-28, "Issues")."""

from typing import Any
from urllib.parse import urlencode

from deliverability.dataclass import dataclass
from deliverability.forge.api import Api, ForgeError
from deliverability.forge.issue import Issue
from deliverability.forge.settings import ForgeSettings


@dataclass(frozen=True, slots=True)
class GitHub:
    """A repository's issues."""

    api: Api

    @property
    def _path(self) -> str:
        return f"/repos/{self.api.settings.project}/issues"

    def issues(self, label: str) -> list[Issue]:
        """All issues with the label, open and closed; pull requests are listed among them, and left out."""
        query = {"labels": label, "state": "all", "sort": "created", "direction": "asc", "per_page": 100}
        found = self.api.every(f"{self._path}?{urlencode(query)}")
        return [_issue(each) for each in found if not (isinstance(each, dict) and "pull_request" in each)]

    def create(self, title: str, body: str, label: str) -> Issue:
        """Open an issue; raises ForgeError where it didn't get the label, by which it must be found again."""
        answer = self.api.send("POST", self._path, {"title": title, "body": body, "labels": [label]})
        # "Labels are silently dropped" where the token may not push.
        return self.api.labelled(_issue(answer), label)

    def change(self, issue: Issue, *, body: str | None, open: bool, done: bool = True) -> None:
        """Write its text and its state."""
        reason = {} if open else {"state_reason": "completed" if done else "not_planned"}
        text = {} if body is None else {"body": body}
        self.api.send(
            "PATCH", f"{self._path}/{issue.number}", {**text, "state": "open" if open else "closed", **reason}
        )


def github(settings: ForgeSettings) -> GitHub:
    """The code host with its headers."""
    headers = {
        "Authorization": f"Bearer {settings.token}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    return GitHub(Api(settings, "GitHub", headers, "the permission issues: write"))


def _issue(data: Any) -> Issue:
    try:
        labels = tuple(each["name"] if isinstance(each, dict) else each for each in data["labels"])
        return Issue(
            int(data["number"]),
            data["state"] == "open",
            str(data["body"] or ""),
            str(data["html_url"]),
            tuple(map(str, labels)),
        )
    except (KeyError, TypeError, ValueError):
        raise ForgeError("GitHub gave an issue that is none: is GITHUB_API_URL right?") from None

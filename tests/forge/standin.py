"""Stand-ins of GitHub's and GitLab's issues on 127.0.0.1: they refuse whatever the real ones don't document or need.

What is refused is kept in `refused`, so that a test can't pass over it. A page holds two issues, so that whoever reads one page only
misses some.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

TOKEN = "s3cret-token"
_PAGE = 2


class Refused(Exception):
    """The answer is this status, with this message."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers or {}


@dataclass
class Standin:
    """What both have: issues, as dicts in the form of the API, oldest first, and how people and faults change them.

    fault: asked before anything is done with a request, by method; may raise Refused, or anything else.
    written: the requests that were no GET, as method, path and data.
    """

    issues: list[dict[str, Any]] = field(default_factory=list)
    fault: Callable[[str], object] | None = None
    written: list[tuple[str, str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    address: str = ""

    def answer(
        self, method: str, path: str, query: dict[str, str], headers: Any, data: Any
    ) -> tuple[int, Any]:
        raise NotImplementedError

    def needed(self, headers: Any, **wanted: str) -> None:
        """Refuse a request that lacks a header, or has another value in it."""
        for key, value in wanted.items():
            name = key.replace("_", "-")
            if headers.get(name) != value:
                raise Refused(401 if value.endswith(TOKEN) else 400, f"header {name}: {headers.get(name)!r}")
        if headers.get("User-Agent", "Python-urllib").startswith("Python-urllib"):
            raise Refused(403, "no User-Agent")


def only(data: Any, **allowed: type) -> dict[str, Any]:
    """The members of a request, all of which must be known and of the right type."""
    if not isinstance(data, dict):
        raise Refused(400, "no JSON object")
    for key, value in data.items():
        if key not in allowed or not isinstance(value, allowed[key]):
            raise Refused(422, f"{key}: {value!r}")
    return data


class GitHubStandin(Standin):
    """Issues of the repository `shop/mail`. The token may push unless `drops_labels`."""

    drops_labels = False

    def answer(
        self, method: str, path: str, query: dict[str, str], headers: Any, data: Any
    ) -> tuple[int, Any]:
        self.needed(
            headers,
            Authorization=f"Bearer {TOKEN}",
            Accept="application/vnd.github+json",
            X_GitHub_Api_Version="2022-11-28",
        )
        root, _, number = path.partition("/repos/shop/mail/issues")
        if root or path == root:
            raise Refused(404, "Not Found")
        if method == "GET" and not number:
            only(query, labels=str, state=str, sort=str, direction=str, per_page=str, page=str)
            if (query["state"], query["sort"], query["direction"]) != ("all", "created", "asc"):
                raise Refused(422, "what is asked for")
            return 200, [
                each for each in self.issues if query["labels"] in [label["name"] for label in each["labels"]]
            ]
        if method == "POST" and not number:
            sent = only(data, title=str, body=str, labels=list)
            labels = [] if self.drops_labels else [{"name": name} for name in sent["labels"]]
            return 201, self.add(sent["title"], sent["body"], labels=labels)
        if method == "PATCH" and number:
            sent = only(data, body=str, state=str, state_reason=str)
            issue = next((each for each in self.issues if number == f"/{each['number']}"), None)
            if issue is None:
                raise Refused(404, "Not Found")
            if sent.get("state", "open") not in ("open", "closed"):
                raise Refused(422, "state")
            if sent.get("state_reason", "completed") not in ("completed", "not_planned", "reopened", None):
                raise Refused(422, "state_reason")
            if len(sent.get("body", "")) > 65_536:
                raise Refused(422, "body is too long")
            issue.update(sent)
            return 200, issue
        raise Refused(405, f"{method} {path}")

    def add(
        self, title: str, body: str | None, *, state: str = "open", labels: Any = None, **more: Any
    ) -> dict[str, Any]:
        """An issue that somebody has opened."""
        if not title or len(title) > 256 or len(body or "") > 65_536:
            raise Refused(422, "title or body is too long")
        number = len(self.issues) + 1
        issue = {
            "number": number,
            "title": title,
            "body": body,
            "state": state,
            "state_reason": None,
            "labels": [{"name": "mail-deliverability"}] if labels is None else labels,
            "html_url": f"https://code.example/shop/mail/issues/{number}",
            **more,
        }
        self.issues.append(issue)
        return issue

    def variables(self) -> dict[str, str]:
        """What a pipeline has."""
        return {"GITHUB_API_URL": self.address, "GITHUB_REPOSITORY": "shop/mail", "GITHUB_TOKEN": TOKEN}


class GitLabStandin(Standin):
    """Issues of the project `shops/mail`. The token may set labels unless `guest`."""

    guest = False

    def answer(
        self, method: str, path: str, query: dict[str, str], headers: Any, data: Any
    ) -> tuple[int, Any]:
        self.needed(headers, PRIVATE_TOKEN=TOKEN, Accept="application/json")
        root, _, number = path.partition(f"/api/v4/projects/{quote('shops/mail', safe='')}/issues")
        if root or path == root:
            raise Refused(404, "404 Project Not Found")
        if method == "GET" and not number:
            only(query, labels=str, state=str, scope=str, order_by=str, sort=str, per_page=str, page=str)
            if (query["state"], query["scope"], query["order_by"], query["sort"]) != (
                "all",
                "all",
                "created_at",
                "asc",
            ):
                raise Refused(400, "what is asked for")
            return 200, [each for each in self.issues if query["labels"] in each["labels"]]
        if method == "POST" and not number:
            sent = only(data, title=str, description=str, labels=str)
            labels = [] if self.guest else sent["labels"].split(",")
            return 201, self.add(sent["title"], sent["description"], labels=labels)
        if method == "PUT" and number:
            sent = only(data, description=str, state_event=str)
            issue = next((each for each in self.issues if number == f"/{each['iid']}"), None)
            if issue is None:
                raise Refused(404, "404 Issue Not Found")
            if not sent:
                raise Refused(400, "at least one parameter must be provided")
            event = sent.pop("state_event", None)
            if (event, issue["state"]) not in (
                (None, "opened"),
                (None, "closed"),
                ("close", "opened"),
                ("reopen", "closed"),
            ):
                raise Refused(422, "state_event")
            issue.update(sent)
            if event is not None:
                issue["state"] = "closed" if event == "close" else "opened"
            return 200, issue
        raise Refused(405, f"{method} {path}")

    def add(
        self, title: str, body: str | None, *, state: str = "opened", labels: Any = None
    ) -> dict[str, Any]:
        """An issue that somebody has opened."""
        if not title or len(title) > 255 or len(body or "") > 1_048_576:
            raise Refused(400, "title or description is too long")
        number = len(self.issues) + 1
        issue = {
            "id": 1000 + number,
            "iid": number,
            "title": title,
            "description": body,
            "state": state,
            "labels": ["mail-deliverability"] if labels is None else labels,
            "web_url": f"https://lab.example/shops/mail/-/issues/{number}",
        }
        self.issues.append(issue)
        return issue

    def variables(self) -> dict[str, str]:
        """What a pipeline has."""
        return {
            "CI_API_V4_URL": f"{self.address}/api/v4",
            "CI_PROJECT_ID": "shops/mail",
            "GITLAB_TOKEN": TOKEN,
        }


Kind = TypeVar("Kind", bound=Standin)


@contextmanager
def serving(standin: Kind) -> Iterator[Kind]:
    """The stand-in, listening."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(standin))
    standin.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield standin
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(standin: Standin) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            """Nothing."""

        def do(self) -> None:
            link: dict[str, str] = {}
            try:
                parts = urlsplit(self.path)
                query = {
                    key: values[0]
                    for key, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()
                }
                text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if text and self.headers.get("Content-Type") != "application/json":
                    raise Refused(415, "no JSON")
                data = json.loads(text) if text else None
                if standin.fault is not None:
                    standin.fault(self.command)
                status, answer = standin.answer(self.command, parts.path, query, self.headers, data)
                if isinstance(answer, list):
                    answer, link = _page(standin, parts.path, query, answer)
                else:
                    standin.written.append((self.command, unquote(parts.path), data))
                self._send(status, answer, link)
            except Refused as refused:
                standin.refused.append(f"{self.command} {self.path}: {refused.status} {refused.message}")
                self._send(refused.status, {"message": refused.message}, refused.headers)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do  # noqa: N815

        def _send(self, status: int, data: Any, headers: dict[str, str]) -> None:
            octets = json.dumps(data).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(octets)))
            with suppress(BrokenPipeError):  # Who asked may have gone.
                self.end_headers()
                self.wfile.write(octets)

    return Handler


def _page(
    standin: Standin, path: str, query: dict[str, str], found: list[Any]
) -> tuple[list[Any], dict[str, str]]:
    """The items of the page that was asked for, and where the next one is (RFC 8288)."""
    number = int(query.get("page", "1"))
    rest = found[(number - 1) * _PAGE :]
    links = [f'<{standin.address}{path}?{urlencode(query | {"page": 1})}>; rel="first"']
    if len(rest) > _PAGE:
        links.insert(0, f'<{standin.address}{path}?{urlencode(query | {"page": number + 1})}>; rel="next"')
    return rest[:_PAGE], {"Link": ", ".join(links)}

"""`deliverability issue` against stand-ins of both code hosts: opened once, updated, closed, opened again; and every refusal."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest

from deliverability.report.verdict.json import verdict_json
from deliverability.verdict import Finding, Result, Verdict
from tests.commands.cli import Ran, run
from tests.forge.standin import TOKEN, GitHubStandin, GitLabStandin, Refused, Standin, serving
from tests.report.verdicts import HEAD, NO_REPORTS, PASSED, TWO_SPF, UNRESOLVED

FAILING = Verdict("shop.production", "shop.example", (TWO_SPF, NO_REPORTS, PASSED))
WORSE = replace(FAILING, findings=(TWO_SPF, replace(TWO_SPF, rule="spf.syntax-error"), PASSED))
UNKNOWN = replace(FAILING, findings=(UNRESOLVED, PASSED))
FINE = replace(FAILING, findings=(PASSED,))


@pytest.fixture(params=[GitHubStandin, GitLabStandin], ids=["github", "gitlab"])
def host(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[GitHubStandin | GitLabStandin]:
    with serving(request.param()) as standin:
        _only(monkeypatch, standin.variables())
        yield standin


def _only(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    for name in (
        "GITHUB_API_URL",
        "GITHUB_REPOSITORY",
        "GITHUB_TOKEN",
        "CI_API_V4_URL",
        "CI_PROJECT_ID",
        "GITLAB_TOKEN",
    ):
        monkeypatch.delenv(name, raising=False)
    # A pipeline's proxy, which doesn't reach this machine.
    variables = {"http_proxy": "http://192.0.2.1:9", **variables}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def issue(folder: Path, *verdicts: Verdict, options: tuple[str, ...] = ()) -> Ran:
    files = []
    for number, verdict in enumerate(verdicts):
        files.append(folder / f"verdict-{number}.json")
        files[-1].write_text(verdict_json(verdict, head=HEAD, version="1.2.3"), encoding="utf-8")
    return run("issue", *map(str, files), *options)


def said(ran: Ran) -> list[str]:
    """What was done, without addresses."""
    assert (ran.code, ran.err) == (0, "")
    return [re.sub(r" https://\S*", "", line) for line in ran.out.splitlines()]


def text_of(issue: dict[str, object]) -> str:
    return str(issue["body"] if "body" in issue else issue["description"])


def set_text(issue: dict[str, object], text: str) -> None:
    issue["body" if "body" in issue else "description"] = text


def test_the_life_of_an_issue(host: GitHubStandin | GitLabStandin, tmp_path: Path):
    opened = "open" if isinstance(host, GitHubStandin) else "opened"
    name = "shop.production"
    steps = [
        (FINE, f"{name}: in order; left as it is: no issue (in order, and no issue is open)", None),
        (UNKNOWN, f"{name}: could not tell; left as it is: no issue (could not tell)", None),
        (FAILING, f"{name}: not in order; opened: #1", opened),
        (FAILING, f"{name}: not in order; left as it is: #1 (it shows these findings already)", opened),
        (UNKNOWN, f"{name}: could not tell; left as it is: #1 (could not tell)", opened),
        (WORSE, f"{name}: not in order; updated: #1", opened),
        (FINE, f"{name}: in order; closed: #1", "closed"),
        (UNKNOWN, f"{name}: could not tell; left as it is: no issue (could not tell)", "closed"),
        (FAILING, f"{name}: not in order; opened again: #1", opened),
    ]
    for verdict, line, state in steps:
        assert said(issue(tmp_path, verdict)) == [line]
        assert [each["state"] for each in host.issues] == ([] if state is None else [state])
        if state is not None:
            text = text_of(host.issues[0])
            assert ("spf.syntax-error" in text) == (
                verdict is WORSE or (verdict is UNKNOWN and "syntax" in text)
            )
    assert host.issues[0]["title"] == "Mail of shop.example is not in order (shop.production)"
    assert len(host.written) == 4
    assert host.refused == []


def test_what_people_change_stays(host: GitHubStandin | GitLabStandin, tmp_path: Path):
    issue(tmp_path, FAILING)
    there = host.issues[0]
    there["title"] = "Someone look at this!"
    set_text(
        there,
        f"Kim has it.\r\n\r\n{text_of(there)}\r\nSee also the wiki.".replace("\n", "\r\n").replace(
            "\r\r", "\r"
        ),
    )
    assert said(issue(tmp_path, FAILING)) == [
        "shop.production: not in order; left as it is: #1 (it shows these findings already)"
    ]
    issue(tmp_path, WORSE)
    assert said(issue(tmp_path, FINE)) == ["shop.production: in order; closed: #1"]
    assert len(host.issues) == 1
    assert there["title"] == "Someone look at this!"
    assert text_of(there).startswith("Kim has it.\r\n\r\n<!-- mail-deliverability issue ")
    assert text_of(there).endswith("<!-- mail-deliverability end -->\r\nSee also the wiki.")
    assert text_of(there).count("<!-- mail-deliverability issue ") == 1
    assert "in order" in text_of(there)


def test_it_is_found_among_many_and_only_by_label_and_whole_hidden_line(
    host: GitHubStandin | GitLabStandin, tmp_path: Path
):
    for number in range(5):
        host.add(f"Another {number}", None)
    issue(tmp_path, FAILING)
    ours = text_of(host.issues[5])
    host.issues[5] |= {"title": "moved", "labels": []}
    host.add("A quotation", "> " + ours.splitlines()[0])
    for _ in range(2):
        host.add("x", "y")
    assert said(issue(tmp_path, FAILING)) == ["shop.production: not in order; opened: #10"]
    assert said(issue(tmp_path, FAILING))[0].endswith("left as it is: #10 (it shows these findings already)")


def test_github_lists_pull_requests_among_issues(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    with serving(GitHubStandin()) as host:
        _only(monkeypatch, host.variables())
        assert isinstance(host, GitHubStandin)
        issue(tmp_path, FAILING)
        host.issues[0]["pull_request"] = {"url": "x"}
        assert said(issue(tmp_path, FAILING)) == ["shop.production: not in order; opened: #2"]


def test_of_two_the_older_one_is_kept(host: GitHubStandin | GitLabStandin, tmp_path: Path):
    issue(tmp_path, FAILING)
    host.add("the same from a job beside", text_of(host.issues[0]))
    assert said(issue(tmp_path, FAILING)) == [
        "shop.production: not in order; left as it is: #1 (it shows these findings already)",
        "shop.production: not in order; closed as a duplicate: #2",
    ]
    assert host.issues[1]["state"] == "closed"
    assert host.issues[0]["state"] != "closed"
    if isinstance(host, GitHubStandin):
        assert host.issues[1]["state_reason"] == "not_planned"


def test_an_issue_for_each_stack_or_one_for_all(host: GitHubStandin | GitLabStandin, tmp_path: Path):
    other = replace(FINE, stack="shop.sandbox", domain="sandbox.example")
    broken = replace(FAILING, stack="shop.sandbox", domain="sandbox.example")
    assert said(issue(tmp_path, FAILING, broken, UNKNOWN)) == [
        "shop.production: not in order; opened: #1",
        "shop.sandbox: not in order; opened: #2",
    ]
    assert said(issue(tmp_path, other, FAILING))[0] == "shop.sandbox: in order; closed: #2"
    together = ("--together", "all shops", "--label", "mail")
    assert said(issue(tmp_path, FAILING, other, options=together)) == ["all shops: not in order; opened: #3"]
    assert host.issues[2]["title"] == "Mail of 2 domains is not in order (all shops)"
    assert "\n- stack `shop.sandbox`: `sandbox.example`: in order (1 passed)\n" in text_of(host.issues[2])
    assert said(issue(tmp_path, UNKNOWN, other, options=together))[0].startswith(
        "all shops: could not tell; left as it is: #3"
    )
    assert said(issue(tmp_path, FINE, other, options=together)) == ["all shops: in order; closed: #3"]


def test_a_dry_run_changes_nothing_and_shows_the_text(host: GitHubStandin | GitLabStandin, tmp_path: Path):
    ran = issue(tmp_path, FAILING, options=("--dry-run",))
    assert (ran.code, ran.err, host.issues, host.written) == (0, "", [], [])
    lines = ran.out.splitlines()
    assert lines[0] == "shop.production: not in order; would open an issue"
    assert lines[2] == "Mail of shop.example is not in order (shop.production)"
    assert "### `shop.example`: not in order" in lines
    issue(tmp_path, FAILING)
    ran = issue(tmp_path, FINE, options=("--dry-run",))
    assert ran.out.startswith("shop.production: in order; would close: #1 ")
    assert len(host.written) == 1


ADDRESS = "ADDRESS"


@pytest.mark.parametrize(
    ("status", "headers", "github", "gitlab"),
    [
        (301, {"Location": "http://127.0.0.1:9/elsewhere"}, "it answers from another address, where the token is not sent: has the project moved? Set GITHUB_REPOSITORY and GITHUB_API_URL to where it is now", "it answers from another address, where the token is not sent: has the project moved? Set CI_PROJECT_ID and CI_API_V4_URL to where it is now"),
        (307, {"Location": "https://code.example/"}, "it answers from another address, where the token is not sent: has the project moved? Set GITHUB_REPOSITORY and GITHUB_API_URL to where it is now", "it answers from another address, where the token is not sent: has the project moved? Set CI_PROJECT_ID and CI_API_V4_URL to where it is now"),
        (401, {}, "the token in GITHUB_TOKEN is not accepted: is it still valid?", "the token in GITLAB_TOKEN is not accepted: is it still valid?"),
        (403, {}, "the token in GITHUB_TOKEN may not do that: it needs the permission issues: write", "the token in GITLAB_TOKEN may not do that: it needs the scope api and the role Reporter"),
        (403, {"Retry-After": "60"}, "too many requests: try again in 60 seconds", "too many requests: try again in 60 seconds"),
        (403, {"x-ratelimit-remaining": "0"}, "too many requests: the hour's requests are used up, try again in the next one", "too many requests: the hour's requests are used up, try again in the next one"),
        (404, {}, "no project shop/mail that the token in GITHUB_TOKEN can see: check GITHUB_REPOSITORY", "no project shops%2Fmail that the token in GITLAB_TOKEN can see: check CI_PROJECT_ID"),
        (410, {}, "issues are switched off in shop/mail: switch them on", "issues are switched off in shops%2Fmail: switch them on"),
        (422, {}, "it refuses the request: odd \\x1b[31m***", "it refuses the request: odd \\x1b[31m***"),
        (429, {"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}, "too many requests: try again later", "too many requests: try again later"),
        (429, {}, "too many requests: try again later", "too many requests: try again later"),
        (500, {}, "it is out of order: try again later", "it is out of order: try again later"),
        (503, {}, "it is out of order: try again later", "it is out of order: try again later"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_each_refusal_is_one_sentence(
    host: GitHubStandin | GitLabStandin,
    tmp_path: Path,
    status: int,
    headers: dict[str, str],
    github: str,
    gitlab: str,
    method: str,
):
    def fault(asked: str) -> None:
        if asked == method:
            raise Refused(status, f"odd \x1b[31m{TOKEN}", headers)

    host.fault = fault
    ran = issue(tmp_path, FAILING)
    name, said = ("GitHub", github) if isinstance(host, GitHubStandin) else ("GitLab", gitlab)
    assert (ran.code, ran.out, ran.err) == (3, "", f"{name}: {said} (HTTP {status})\n")
    assert host.issues == []


def test_a_label_that_is_dropped_is_told(host: GitHubStandin | GitLabStandin, tmp_path: Path):
    if isinstance(host, GitHubStandin):
        host.drops_labels = True
    else:
        host.guest = True
    ran = issue(tmp_path, FAILING)
    assert (ran.code, ran.out) == (3, "")
    assert re.match(
        r"Git(Hub|Lab) opened https://\S+/1 without the label mail-deliverability, and it can't be found",
        ran.err,
    )


@pytest.mark.parametrize("answer", [{}, [1], [{"number": "x"}], "text"])
def test_an_answer_of_another_form_is_told(
    host: GitHubStandin | GitLabStandin, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: object
):
    monkeypatch.setattr(type(host), "answer", lambda *_: (200, answer))
    ran = issue(tmp_path, FAILING)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.endswith((": is GITHUB_API_URL right?\n", ": is CI_API_V4_URL right?\n", "is it?\n"))


def test_a_next_page_at_another_host_is_not_asked(
    host: GitHubStandin | GitLabStandin, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(
        "tests.forge.standin._page", lambda *_: ([], {"Link": '<http://127.0.0.1:9/x?a=1>; rel="next"'})
    )
    ran = issue(tmp_path, FAILING)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.endswith(
        "names a next page at another host, where the token is not sent: nothing was changed\n"
    )


def test_pages_without_end(
    host: GitHubStandin | GitLabStandin, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    def page(
        standin: Standin, path: str, query: dict[str, str], _: object
    ) -> tuple[list[object], dict[str, str]]:
        number = int(query.get("page", "1")) + 1
        return [], {"Link": f'<{standin.address}{path}?{urlencode(query | {"page": number})}>; rel="next"'}

    monkeypatch.setattr("tests.forge.standin._page", page)
    monkeypatch.setattr("deliverability.forge.api._PAGES", 3)
    ran = issue(tmp_path, FAILING)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.endswith(
        "has more than 3 pages of issues with the label: use a label of its own (--label)\n"
    )


def test_nobody_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    _only(monkeypatch, GitHubStandin(address="http://127.0.0.1:9").variables())
    ran = issue(tmp_path, FAILING)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("GitHub (http://127.0.0.1:9) could not be reached: ")
    assert "refused" in ran.err


def test_no_answer_in_time(
    host: GitHubStandin | GitLabStandin, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    import threading

    done = threading.Event()
    host.fault = lambda _: done.wait(5)
    monkeypatch.setattr("deliverability.forge.api._PATIENCE", 0.05)
    ran = issue(tmp_path, FAILING)
    done.set()
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.endswith("could not be reached: no answer within 0.05 seconds\n")


@pytest.mark.parametrize(
    ("variables", "options", "message"),
    [
        ({}, (), "no code host is named: set GITHUB_REPOSITORY (owner/name) and GITHUB_TOKEN, or CI_API_V4_URL, CI_PROJECT_ID and GITLAB_TOKEN; pipelines set all but the token themselves"),
        ({"GITHUB_REPOSITORY": "a/b"}, (), "GITHUB_TOKEN is not set"),
        ({"GITHUB_REPOSITORY": "a/b", "CI_PROJECT_ID": "7"}, (), "GITHUB_REPOSITORY and CI_PROJECT_ID are both set: say which code host is meant with --forge"),
        ({"GITHUB_REPOSITORY": "a/b", "CI_PROJECT_ID": "7"}, ("--forge", "gitlab"), "CI_API_V4_URL is not set"),
        ({"GITHUB_REPOSITORY": "a/../b", "GITHUB_TOKEN": TOKEN}, (), "GITHUB_REPOSITORY: expected owner/name"),
        ({"GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": f"{TOKEN}\r\nX: y"}, (), "GITHUB_TOKEN: no token: one has no blanks and only ASCII characters"),
        ({"GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": "http://code.example"}, (), "GITHUB_API_URL: the token is sent over https only: give an https address"),
        ({"GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": "http://127.0.0.1@code.example"}, (), "GITHUB_API_URL: expected an address such as https://api.github.com"),
        ({"GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": "file:///etc/passwd"}, (), "GITHUB_API_URL: expected an address such as https://api.github.com"),
        ({"GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": "ftp://code.example"}, (), "GITHUB_API_URL: the token is sent over https only: give an https address"),
        ({"GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": TOKEN}, ("--label", "a,b"), "--label: expected a name without a comma"),
        ({"GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": TOKEN}, ("--label", " None "), "--label None: GitLab takes that word for issues without labels, or with any: choose another"),
        ({"GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": TOKEN}, ("--together", " "), "--together: expected a name, under which the issue is found again"),
    ],
)  # fmt: skip
def test_wrong_settings(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    variables: dict[str, str],
    options: tuple[str, ...],
    message: str,
):
    _only(monkeypatch, variables)
    ran = issue(tmp_path, FAILING, options=options)
    assert (ran.code, ran.out, ran.err) == (2, "", f"{message}\n")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.clear(), "no verdict of schema 1: give what `deliverability check -f json` wrote"),
        (lambda data: data.update(schema=2), "no verdict of schema 1: give what `deliverability check -f json` wrote"),
        (lambda data: data.update(exitCode=7), "exitCode: expected 0, 1 or 3"),
        (lambda data: data.update(stack=None), "stack: expected a text"),
        (lambda data: data.update(takenAt="now"), "takenAt: expected a time such as 2026-11-20T12:00:00Z"),
        (lambda data: data["findings"].append(3), "findings[3]: expected an object"),
        (lambda data: data["findings"][0].update(result="odd"), "findings[0].result: not a value that is known here"),
        (lambda data: data["findings"][1].update(saw=[1]), "findings[1].saw: expected a list of texts"),
        (lambda data: data["findings"][1].update(waivedUntil="x"), "findings[1].waivedUntil: expected a date such as 2026-12-31"),
    ],
)  # fmt: skip
def test_what_is_no_verdict_is_refused_before_the_code_host_is_asked(
    host: GitHubStandin | GitLabStandin, tmp_path: Path, change, said: str
):
    data = json.loads(verdict_json(FAILING, head=HEAD, version="1.2.3"))
    change(data)
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(data))
    assert issue_of(file) == Ran(2, "", f"{file}: {said}\n")
    assert host.written == []


def issue_of(file: Path) -> Ran:
    return run("issue", str(file))


def test_names_from_outside_are_text(host: GitHubStandin | GitLabStandin, tmp_path: Path):
    odd = "\x1b[2J::error::x\n##[y]"
    ran = issue(tmp_path, Verdict(odd, odd, (Finding(odd, Result.FAIL, odd, odd),)))
    assert ran.code == 0
    assert ran.out.startswith("\\x1b[2J::error::x")
    assert len(ran.out.splitlines()) == 1
    assert "\x1b" not in str(host.issues)

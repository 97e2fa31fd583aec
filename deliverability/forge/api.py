"""HTTP to the API of a code host: JSON both ways, one sentence for each way in which it can fail, the token nowhere but in its header."""

import http.client
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import Message
from typing import IO, Any
from urllib.parse import urlsplit

from deliverability.dataclass import dataclass
from deliverability.forge.issue import Issue
from deliverability.forge.settings import ForgeSettings
from deliverability.json_text import JsonError, read_json, write_json

#: Seconds for each answer.
_PATIENCE = 20.0
#: Octets of an answer: a page of a hundred issues with the longest texts has some 7 MB.
_LARGEST = 32 * 1024 * 1024
#: Pages of a hundred issues.
_PAGES = 100
#: Characters of the code host's own words that are quoted.
_QUOTED = 200

_NEXT = re.compile(r'<([^<>]*)>\s*;[^,<]*\brel="?next"?')


class ForgeError(Exception):
    """The code host could not be asked, or refused; the message is a sentence with the way out, and holds no token."""


@dataclass(frozen=True, slots=True)
class Api:
    """One code host's API. name: of the code host. headers: of each request, the token among them. right: what the token must be allowed."""

    settings: ForgeSettings
    name: str
    headers: Mapping[str, str]
    right: str

    def every(self, path: str) -> list[Any]:
        """All items of a list, page after page."""
        found: list[Any] = []
        address: str | None = f"{self.settings.base}{path}"
        visited: set[str] = set()
        while address is not None and address not in visited:
            if len(visited) == _PAGES:
                raise ForgeError(
                    f"{self.name} has more than {_PAGES} pages of issues with the label: use a label of its own (--label)"
                )
            visited.add(address)
            items, following = self._asked("GET", address, None)
            if not isinstance(items, list):
                raise self._strange()
            found += items
            address = following if following is None else self._own(following)
        return found

    def send(self, method: str, path: str, data: Mapping[str, Any]) -> Any:
        """Send JSON; gives what comes back."""
        return self._asked(method, f"{self.settings.base}{path}", data)[0]

    def labelled(self, issue: Issue, label: str) -> Issue:
        """The new issue, if it got the label by which it must be found again. Code hosts don't tell the case of labels apart."""
        if label.casefold() in map(str.casefold, issue.labels):
            return issue
        raise ForgeError(
            f"{self.name} opened {self._quoted(issue.url)} without the label {label}, and it can't be found again without: set the label "
            f"by hand, and let the token in {self.settings.token_variable} have {self.right}"
        )

    def _asked(self, method: str, address: str, data: Mapping[str, Any] | None) -> tuple[Any, str | None]:
        """The answer, and the address of the next page."""
        sent = None if data is None else write_json(data).encode()
        headers = {**self.headers, "User-Agent": "mail-deliverability"}
        if sent is not None:
            headers["Content-Type"] = "application/json"
        # The scheme is https, or http to this machine: `settings_of` has seen to it.
        request = urllib.request.Request(address, sent, headers, method=method)  # noqa: S310
        try:
            with _opener(self.settings).open(request, timeout=_PATIENCE) as answer:
                text, link = self._text(answer), answer.headers.get("Link")
        except urllib.error.HTTPError as error:
            with error:
                raise self._refused(error) from None
        except urllib.error.URLError as error:
            raise self._unreached(error.reason) from None
        except (OSError, http.client.HTTPException) as error:
            raise self._unreached(error) from None
        try:
            found = _NEXT.search(link or "")
            return read_json(text), found[1] if found else None
        except JsonError:
            raise self._strange() from None

    def _text(self, answer: IO[bytes]) -> str:
        octets = answer.read(_LARGEST + 1)
        if len(octets) > _LARGEST:
            raise self._strange()
        return octets.decode("utf-8", "replace")

    def _own(self, address: str) -> str:
        """The address of a next page, which must be the API's own: the token goes there."""
        if urlsplit(address)[:2] != urlsplit(self.settings.base)[:2]:
            raise ForgeError(
                f"{self.name} names a next page at another host, where the token is not sent: nothing was changed"
            )
        return address

    def _unreached(self, reason: object) -> ForgeError:
        if isinstance(reason, TimeoutError):
            why = f"no answer within {_PATIENCE:g} seconds"
        else:
            why = self._quoted(str(reason) or type(reason).__name__)
        return ForgeError(f"{self.name} ({self.settings.base}) could not be reached: {why}")

    def _strange(self) -> ForgeError:
        return ForgeError(
            f"{self.name} ({self.settings.base}) gave an answer that is none of its API: is {self.settings.base_variable} right?"
        )

    def _refused(self, error: urllib.error.HTTPError) -> ForgeError:
        return ForgeError(f"{self.name}: {self._reason(error)} (HTTP {error.code})")

    def _reason(self, error: urllib.error.HTTPError) -> str:
        at = self.settings
        waiting = _waiting(error.headers)
        if error.code == 429 or (error.code == 403 and waiting is not None):
            return f"too many requests: {waiting or 'try again later'}"
        match error.code:
            case 301 | 302 | 303 | 307 | 308:
                return (
                    f"it answers from another address, where the token is not sent: has the project moved? Set {at.project_variable} "
                    f"and {at.base_variable} to where it is now"
                )
            case 401:
                return f"the token in {at.token_variable} is not accepted: is it still valid?"
            case 403:
                return f"the token in {at.token_variable} may not do that: it needs {self.right}"
            case 404:
                return f"no project {at.project} that the token in {at.token_variable} can see: check {at.project_variable}"
            case 410:
                return f"issues are switched off in {at.project}: switch them on"
            case code if code >= 500:
                return "it is out of order: try again later"
            case _:
                return f"it refuses the request: {self._said(error)}"

    def _said(self, error: urllib.error.HTTPError) -> str:
        """The code host's own words, or the standard's."""
        try:
            data = read_json(error.read(_LARGEST).decode("utf-8", "replace"))
        except (JsonError, OSError, http.client.HTTPException):
            data = None
        told = data.get("message") or data.get("error") if isinstance(data, dict) else None
        return self._quoted(str(told or error.reason))

    def _quoted(self, text: str) -> str:
        return text.replace(self.settings.token, "***")[:_QUOTED]


def _waiting(headers: Message) -> str | None:
    """How long a code host asks to wait; None where it doesn't."""
    after = headers.get("Retry-After")
    if after is not None:
        return f"try again in {after} seconds" if re.fullmatch(r"\d{1,6}", after) else "try again later"
    spent = headers.get("x-ratelimit-remaining") == "0"
    return "the hour's requests are used up, try again in the next one" if spent else None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer, and not followed: the token would go along."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """None: the redirect is raised as an error."""


def _opener(settings: ForgeSettings) -> urllib.request.OpenerDirector:
    # No proxy reaches this machine.
    proxies: dict[str, str] | None = {} if settings.loopback else None
    return urllib.request.build_opener(urllib.request.ProxyHandler(proxies), _NoRedirect)

"""Which code host is meant, where its API is, and with which token: from the variables that its pipelines set."""

import ipaddress
import re
from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import quote, urlsplit

from deliverability.dataclass import dataclass


class ForgeKind(StrEnum):
    """The code hosts."""

    GITHUB = "github"
    GITLAB = "gitlab"


class ForgeSettingsError(ValueError):
    """A variable is missing or wrong; the message names it and the way out, and never holds a token."""


@dataclass(frozen=True, slots=True)
class ForgeSettings:
    """base: address of the API without a final slash. project: as it stands in paths. token: secret, and kept out of `repr`.

    token_variable, project_variable, base_variable: where these came from, for messages.
    """

    kind: ForgeKind
    base: str
    project: str
    token: str
    token_variable: str
    project_variable: str
    base_variable: str

    def __repr__(self) -> str:
        return f"ForgeSettings({self.kind.value}, {self.base}, {self.project})"

    @property
    def loopback(self) -> bool:
        """Whether the API is on this machine."""
        return _loopback(urlsplit(self.base).hostname or "")


def settings_of(variables: Mapping[str, str], kind: ForgeKind | None) -> ForgeSettings:
    """What the variables say; kind: what the user says, needed where they name both. Raises ForgeSettingsError."""
    named = [
        each
        for each, variable in ((ForgeKind.GITHUB, "GITHUB_REPOSITORY"), (ForgeKind.GITLAB, "CI_PROJECT_ID"))
        if variables.get(variable)
    ]
    if kind is None and len(named) > 1:
        raise ForgeSettingsError(
            "GITHUB_REPOSITORY and CI_PROJECT_ID are both set: say which code host is meant with --forge"
        )
    if kind is None and not named:
        raise ForgeSettingsError(
            "no code host is named: set GITHUB_REPOSITORY (owner/name) and GITHUB_TOKEN, or CI_API_V4_URL, CI_PROJECT_ID and "
            "GITLAB_TOKEN; pipelines set all but the token themselves"
        )
    return (_github if (kind or named[0]) is ForgeKind.GITHUB else _gitlab)(variables)


def _github(variables: Mapping[str, str]) -> ForgeSettings:
    project = _needed(variables, "GITHUB_REPOSITORY")
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", project, re.ASCII) or ".." in project:
        raise ForgeSettingsError("GITHUB_REPOSITORY: expected owner/name")
    return ForgeSettings(
        ForgeKind.GITHUB,
        _address(variables.get("GITHUB_API_URL") or "https://api.github.com", "GITHUB_API_URL"),
        project,
        _token(variables, "GITHUB_TOKEN"),
        "GITHUB_TOKEN",
        "GITHUB_REPOSITORY",
        "GITHUB_API_URL",
    )


def _gitlab(variables: Mapping[str, str]) -> ForgeSettings:
    return ForgeSettings(
        ForgeKind.GITLAB,
        _address(_needed(variables, "CI_API_V4_URL"), "CI_API_V4_URL"),
        # A path of groups is one segment (GitLab's "namespaced path encoding").
        quote(_needed(variables, "CI_PROJECT_ID"), safe=""),
        _token(variables, "GITLAB_TOKEN"),
        "GITLAB_TOKEN",
        "CI_PROJECT_ID",
        "CI_API_V4_URL",
    )


def _needed(variables: Mapping[str, str], name: str) -> str:
    value = variables.get(name, "").strip()
    if not value:
        raise ForgeSettingsError(f"{name} is not set")
    return value


def _token(variables: Mapping[str, str], name: str) -> str:
    token = _needed(variables, name)
    if not re.fullmatch(r"[!-~]+", token):
        raise ForgeSettingsError(f"{name}: no token: one has no blanks and only ASCII characters")
    return token


def _address(text: str, name: str) -> str:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if not host or parts.username is not None or parts.query or parts.fragment or port == 0:
        raise ForgeSettingsError(f"{name}: expected an address such as https://api.github.com")
    if parts.scheme != "https" and not (parts.scheme == "http" and _loopback(host)):
        raise ForgeSettingsError(f"{name}: the token is sent over https only: give an https address")
    return text.rstrip("/")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""The platform's deploy file (`deploy.<project>-<environment>.yml`): sender and environment of each of its regions.

A region there is a part of the world ("EU"), no region of AWS. What is read stands at `regions.<REGION>.services.mail.sender`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from deliverability.dataclass import dataclass
from deliverability.declaration.key_paths import printable
from deliverability.declaration.reading import ConfigError, Problem
from deliverability.declaration.reading.problems import shown
from deliverability.declaration.values import mailbox
from deliverability.ses.regions import REGIONS
from deliverability.standards import names
from deliverability.wording import some

#: The ends of a deploy file's name; production is the one whose SES account leaves the sandbox.
_ENVIRONMENT = re.compile(r"deploy\.([^/]*?)-(prod-like|prod|staging|stage|dev)\.ya?ml")
#: Before such an end it is the name of another environment: "pre-prod", "non-prod".
_OF_ANOTHER = re.compile(r"(?:.*[-_.])?(?:pre|non|no|not|post)", re.IGNORECASE)

Environment = Literal["sandbox", "production", ""]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends in one region of the platform.

    region: its name in the deploy file. address: of the sender. name: as people see it, "" where none is given.
    environment, environment_name: "" where the name of the file doesn't tell. source: the file's name.
    """

    region: str
    address: str
    name: str
    environment: Environment
    environment_name: str
    source: str

    @property
    def domain(self) -> str:
        """The From domain."""
        return self.address.rpartition("@")[2]

    @property
    def aws_region(self) -> str | None:
        """The region of AWS by whose name this one is called, None where it is called otherwise."""
        return self.region if self.region in REGIONS else None

    @property
    def place(self) -> str:
        """The key of the address."""
        return f"regions.{printable(self.region)}.services.mail.sender.email"


def senders_in(data: Any, source: str) -> tuple[Sender, ...]:
    """The senders of all regions that name one, in the order of the file. data: the document. Raises ConfigError."""
    regions = _mapping(data, (), source).get("regions")
    if regions is None:
        raise _error(
            source,
            ("regions",),
            None,
            "a deploy file names its regions",
            "name a deploy file of the platform",
        )
    environment_name = _environment_name(source.rpartition("/")[2])
    environment: Environment = (
        "production" if environment_name == "prod" else "sandbox" if environment_name else ""
    )
    found: list[Sender] = []
    for region, below in _mapping(regions, ("regions",), source).items():
        path: tuple[str, ...] = ("regions", str(region))
        sender: Any = below
        for key in ("services", "mail", "sender"):
            sender = _mapping(sender, path, source).get(key) if sender is not None else None
            path = (*path, key)
        if sender is None:
            continue
        told = _mapping(sender, path, source)
        address, name = told.get("email"), told.get("name")
        if address is None:
            continue
        found.append(
            Sender(
                str(region),
                _address(address, (*path, "email"), source),
                _text(name, (*path, "name"), source) if name is not None else "",
                environment,
                environment_name,
                source.rpartition("/")[2],
            )
        )
    if not found:
        raise _error(
            source,
            ("regions",),
            None,
            "no region names a sender at services.mail.sender.email",
            "add it there, or leave --from out and name the domain",
        )
    return tuple(found)


def _environment_name(file: str) -> str:
    match = _ENVIRONMENT.fullmatch(file)
    return "" if match is None or _OF_ANOTHER.fullmatch(match[1]) else match[2]


def choose(senders: Sequence[Sender], *, region: str | None, domain: str | None, source: str) -> Sender:
    """The sender of a region, else the one at the domain or below it, else the only one; raises ConfigError where that leaves a choice."""
    if region is not None:
        of_region = [each for each in senders if each.region == region]
        if not of_region:
            known = some(each.region for each in senders)
            raise _error(
                source,
                ("regions", region),
                None,
                "no such region names a sender",
                f"name one of them: {known}",
            )
        return of_region[0]
    fitting = [each for each in senders if domain is None or names.is_within(each.domain, domain)]
    if not fitting:
        told = some(f"{each.address} ({each.region})" for each in senders)
        raise _error(
            source,
            ("regions",),
            None,
            f"no sender is at {domain} or below it: {told}",
            "name the domain of one of them",
        )
    if len({each.address.lower() for each in fitting}) > 1:
        told = some(f"{each.region} ({each.address})" for each in fitting)
        raise _error(
            source,
            ("regions",),
            None,
            f"{len(fitting)} regions have senders of their own: {told}",
            "choose one with --deploy-region; each takes a stack file of its own",
        )
    return fitting[0]


def _mapping(value: Any, path: tuple[str, ...], source: str) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise _error(source, path, value, "expected a mapping of keys", "name a deploy file of the platform")
    return value


def _text(value: Any, path: tuple[str, ...], source: str) -> str:
    if not isinstance(value, str):
        raise _error(source, path, value, "expected text", "put it in quotes")
    return value


def _address(value: Any, path: tuple[str, ...], source: str) -> str:
    text = _text(value, path, source)
    try:
        return mailbox(text)
    except ValueError as error:
        context: Mapping[str, str] = getattr(error, "context", None) or {}
        problem = context.get("problem", str(error))
        remedy = context.get("remedy", "write it like 'noreply@shop.example'")
        raise _error(source, path, text, problem, remedy) from None


def _error(source: str, path: tuple[str, ...], value: Any, problem: str, remedy: str) -> ConfigError:
    where = ".".join(map(printable, path))
    problems = (Problem(where, None, shown(path, value), printable(problem), printable(remedy)),)
    return ConfigError(source, problems)

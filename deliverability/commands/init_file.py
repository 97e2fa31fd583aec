"""The file that `init` writes: where it belongs, what it is called, and its text, read back before anybody gets it."""

import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from deliverability.commands.running import UsageProblem, named, refuse
from deliverability.dataclass import dataclass
from deliverability.declaration.reading import (
    ConfigError,
    find_project,
    from_mapping,
    load_stack_file,
    new_stack_file,
)
from deliverability.proposal.proposing import Proposal
from deliverability.proposal.stack_yaml import stack_yaml
from deliverability.standards import names

#: As Pulumi takes a stack's name, and a folder a file's.
_STACK = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the file goes, as the user named it."""

    stack: str | None
    output: Path | None
    project: Path | None
    force: bool

    def check(self, file: Path | None = None) -> None:
        """Refuse, before anything is asked, what can't be written; and, once it is known, a file that is there already."""
        if self.stack is not None and not _STACK.fullmatch(self.stack):
            refuse(
                f"--stack: {self.stack!r} is no name of a stack: letters, digits, '.', '-' and '_', like 'shop.sandbox'"
            )
        if file is None:
            file = self.output
            if file is None and self.stack is not None:
                file = new_stack_file(self._project(), self.stack)
            elif file is None:
                self._project()
        if file is None or str(file) == "-":
            return
        if file.exists() and not self.force:
            refuse(
                f"{named(file)}: it is there already, and is not overwritten: --force replaces it, --output names another"
            )
        if not file.parent.is_dir():
            refuse(
                f"{named(file)}: there is no folder {named(file.parent)}: make it, or name another file with --output"
            )

    def stack_of(self, proposal: Proposal) -> str:
        """The stack's name: as given, else made of the domain and its environment."""
        if self.stack is not None:
            return self.stack
        if self.output is not None and (match := re.fullmatch(r"Pulumi\.(.+)\.yaml", self.output.name)):
            return match[1]
        return f"{_short(proposal.domain)}.{proposal.settings['environment']}"

    def file(self, proposal: Proposal) -> Path | None:
        """Where it is written; None is stdout."""
        if self.output is not None:
            return None if str(self.output) == "-" else self.output
        return new_stack_file(self._project(), self.stack_of(proposal))

    def _project(self) -> Path:
        try:
            return find_project(self.project or Path.cwd())
        except ConfigError as error:
            raise UsageProblem(f"{error}\n  or name the new file with --output FILE (- is stdout)") from None


def text_of(proposal: Proposal, file: Path | None, told: tuple[str, ...]) -> str:
    """The file's text. told: what was asked in place of AWS or the internet. Raises RuntimeError where it doesn't read back."""
    today = datetime.now(UTC).date().isoformat()
    head = (
        f"Written by `deliverability init` on {today} from what was seen of {proposal.domain} then. Each setting says where it came "
        "from; what is not taken over, or could not be seen, is said beside it.",
        *(f"{sentence}." for sentence in told),
        *(f"Could not be seen: {text}." for text in proposal.unseen),
    )
    schema = file is not None and (file.parent / "schema.json").is_file()
    text = stack_yaml(proposal, head, schema=schema)
    _read_back(text, proposal)
    return text


def _read_back(text: str, proposal: Proposal) -> None:
    """Whatever strangers published: the file says what was proposed, or nobody gets it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "Pulumi.proposed.yaml"
        file.write_text(text, encoding="utf-8")
        read = load_stack_file(file, environ={})
    wanted = from_mapping(proposal.settings, region=proposal.region.name)
    if read.settings != wanted or read.region != proposal.region.name:
        raise RuntimeError(f"the stack file of {proposal.domain} doesn't say what was proposed")


def _short(domain: str) -> str:
    """The domain without its public suffix, as part of a stack's name: "orders-shop" of orders.shop.example."""
    top = names.organizational_domain(domain) or domain
    suffix = top.partition(".")[2]
    return domain.removesuffix(f".{suffix}").replace(".", "-") if suffix else domain.replace(".", "-")

"""What the backend says of a stack beside its looks: whether an update is under way, which no look that only previews notices.

`pulumi refresh --preview-only` and `pulumi preview` take no lock and heed none (measured with CLI 3.274.1): in the middle of an
`up` they compare with a state that is half written, and find drift that is none, or none where some is.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from deliverability.dataclass import dataclass

_FILE = "file://"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A state as `pulumi stack export` prints it, as far as it says whether it is at rest.

    written: when it was written last, as the CLI has it. pending: the operations that have begun and not ended, "creating mail-spf".
    """

    written: str
    pending: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Backend:
    """Where the states are. url: "" where that can't be told. updating: the stacks of which it says that they are being updated."""

    url: str = ""
    updating: frozenset[str] = frozenset()


def url_of(printed: str) -> str:
    """The URL that `pulumi whoami --json` printed; "" where it printed none."""
    try:
        data = json.loads(printed)
    except ValueError:
        return ""
    return str(data.get("url", "")) if isinstance(data, dict) else ""


def recorded(exported: str) -> Recorded:
    """Read what `pulumi stack export` printed; raises ValueError where it is no state."""
    try:
        deployment = json.loads(exported)["deployment"] or {}
        written = str((deployment.get("manifest") or {}).get("time", ""))
        return Recorded(written, tuple(map(_begun, deployment.get("pending_operations") or ())))
    except (AttributeError, KeyError, TypeError, RecursionError):
        raise ValueError("no state") from None


def _begun(operation: Mapping[str, Any]) -> str:
    urn = str((operation.get("resource") or {}).get("urn", ""))
    return f"{operation.get('type', 'changing')} {urn.rpartition('::')[2]}"


def updating(listed: str) -> frozenset[str]:
    """The stacks of which `pulumi stack ls --json` says that an update is under way (Pulumi Cloud does), by their last name."""
    try:
        stacks = json.loads(listed)
    except ValueError:
        return frozenset()
    found = stacks if isinstance(stacks, list) else []
    return frozenset(
        str(each.get("name", "")).rpartition("/")[2]
        for each in found
        if isinstance(each, dict) and each.get("updateInProgress")
    )


def lock_in(url: str, folder: Path, project: str, stack: str) -> str | None:
    """Who holds the lock of a stack in a backend that is a folder; None where nobody does, or the backend is none.

    url: of the backend, as `pulumi whoami --json` has it; a relative one counts from `folder`.
    """
    if not url.startswith(_FILE):
        return None
    place = Path(unquote(url.removeprefix(_FILE).partition("?")[0])).expanduser()
    locks = folder / place / ".pulumi" / "locks"
    name = stack.rpartition("/")[2]
    for file in sorted(_lock_files(locks, project, name)):
        return _holder(file)
    return None


def _lock_files(locks: Path, project: str, stack: str) -> Iterator[Path]:
    yield from (locks / "organization" / project / stack).glob("*.json")
    # Backends of before Pulumi 3.61 know no projects.
    yield from (locks / stack).glob("*.json")


def _holder(file: Path) -> str:
    try:
        lock = json.loads(file.read_text("utf-8", errors="replace"))
        return f"{lock['username']}@{lock['hostname']} since {str(lock['timestamp'])[:19]}"
    except (OSError, ValueError, KeyError, TypeError):
        return "somebody"

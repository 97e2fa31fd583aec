"""The key that was most likely meant by one that doesn't exist."""

import difflib

from deliverability.declaration.reading.keys import Section


def nearest_key(written: str, parent: tuple[str, ...], root: Section) -> tuple[str, ...] | None:
    """The path of the valid key nearest to `written` below `parent`, or None.

    Looks for another spelling (snake_case, upper case) in the same section, then for a key of another section
    (`dmarcPolicy` for `dmarc.policy`, `ttl` for `dns.ttl`), then for a typing error in either.
    """
    paths = [path for path, _ in root.walk()]
    here = [path for path in paths if path[:-1] == parent]
    plain = _plain(written)
    for candidates, name in (
        (here, _last),
        (paths, _joined),
        (_below(paths, parent), lambda path: _joined(path[len(parent) :])),
        (paths, _last),
    ):
        same = [path for path in candidates if _plain(name(path)) == plain]
        # The same last name in two sections says nothing about which was meant.
        if len(same) == 1:
            return same[0]
    for candidates, name in ((here, _last), (paths, _joined), (paths, _last)):
        by_name = {_plain(name(path)): path for path in candidates}
        close = difflib.get_close_matches(plain, list(by_name), n=1, cutoff=0.75)
        if close:
            return by_name[close[0]]
    return None


def nearest(written: str, known: tuple[str, ...], cutoff: float = 0.6) -> str | None:
    """The known word nearest to the written one, without regard to case, or None."""
    by_case = {word.lower(): word for word in known}
    close = difflib.get_close_matches(written.strip().lower(), list(by_case), n=1, cutoff=cutoff)
    return by_case[close[0]] if close else None


def _plain(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _last(path: tuple[str, ...]) -> str:
    return path[-1]


def _joined(path: tuple[str, ...]) -> str:
    return "".join(path)


def _below(paths: list[tuple[str, ...]], parent: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [path for path in paths if path[: len(parent)] == parent and len(path) > len(parent)]

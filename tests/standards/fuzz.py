"""Hostile input by the seed: `python -m tests.standards.fuzz --cases 100000 --seed 1`.

Each case is made from its number alone, so a failing one can be run again: `--seed` and `--first` with the numbers that the
failure names, `--cases 1`. What must hold: nothing is raised but the documented errors, texts come back as they were read,
and an evaluation asks for no more than its limits allow.
"""

import argparse
import asyncio
from collections.abc import Callable
from random import Random

from deliverability.standards import dkim, dmarc, names, spf, txt
from deliverability.standards.resolver import Answer
from deliverability.standards.spf.tree_questions import MOST_QUESTIONS

LONGEST = 65_536

_PIECES = (
    *(
        "v=spf1",
        " ",
        "  ",
        "\t",
        "include:",
        "redirect=",
        "exp=",
        "a",
        "mx",
        "ptr",
        "exists:",
        "all",
        "ip4:",
        "ip6:",
    ),
    *(
        "-",
        "~",
        "?",
        "+",
        "/24",
        "//64",
        "/",
        ":",
        "=",
        "%{",
        "}",
        "%{d}",
        "%{l1r-}",
        "%{S}",
        "%{p}",
        "%%",
        "%_",
        "%-",
    ),
    *(
        "v=DMARC1",
        ";",
        "p=",
        "reject",
        "sp=",
        "rua=",
        "mailto:",
        "@",
        ",",
        "!10m",
        "t=y",
        "psd=n",
        "fo=1:d",
        "pct=50",
    ),
    *("v=DKIM1", "k=rsa", "k=ed25519", "h=sha256", "s=email", "t=y:s", "MIIB", "AQAB", "n=a=20b"),
    *(
        '"',
        "\\",
        "\\033",
        "\\300",
        "\x00",
        "\x1b[2J",
        "\udcff",
        "é",
        "例",
        "\u202e",
        "xn--",
        ".",
        "..",
        "_",
        "_dmarc",
    ),
    *("example.com", "a.example", "b.example", "192.0.2.1", "2001:db8::1", "256", "00", "9" * 20, "x" * 64),
)
#: Terms that are read without an error, so that evaluations get somewhere.
_TERMS = (
    *(
        "include:%{l}.b.example",
        "include:a.%{d}",
        "?include:b.example",
        "redirect=%{d2}.c.example",
        "exp=%{p}.why.example",
    ),
    *(
        "a",
        "mx",
        "ptr",
        "-a:%{l}.%{o}",
        "mx:%{s}/24//64",
        "ptr:%{d1}",
        "exists:%{i}.%{v}.%{h}.%{d}",
        "exists:%{L5r+-}.x.y",
    ),
    *(
        "ip4:198.51.100.0/24",
        "ip6:2001:db8:1::/48",
        "a:%{p}.x.example",
        "~all",
        "-all",
        "x=%{c}",
        "mx:c.example",
        "a/0//0",
    ),
)
_STATUSES = ("NOERROR", "NOERROR", "NOERROR", "NOERROR", "NXDOMAIN", "SERVFAIL", "TIMEOUT", "MALFORMED")
_BEGINNINGS = {
    "TXT": ("v=spf1 ", "v=DMARC1; ", ""),
    "MX": ("10 ",),
    "A": ("192.0.2.",),
    "AAAA": ("2001:db8::",),
}


def text(chance: Random, beginning: str = "") -> str:
    """A text of grammar pieces and noise, now and then a very long one."""
    pieces = [beginning]
    for _ in range(chance.choice((0, 1, 3, 8, 20, 60))):
        piece = (
            chance.choice(_PIECES)
            if chance.random() < 0.85
            else chr(chance.choice((0, 127, 255, 0xDC80, 0x2028)))
        )
        pieces.append(piece * (chance.randrange(3000) if chance.random() < 0.002 else 1))
        if chance.random() < 0.3:
            pieces.append(" ")
    return "".join(pieces)[:LONGEST]


def record(chance: Random) -> str:
    """An SPF record of readable terms."""
    return " ".join(("v=spf1", *chance.choices(_TERMS, k=chance.randrange(12))))


class HostileResolver:
    """Answers anything to anybody, the same question always alike; counts what it is asked.

    It refuses, with an AssertionError, a name that DNS can't hold: nobody may ask for one.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self.asked: list[tuple[str, str]] = []

    async def query(self, name: str, rdtype: str) -> Answer:
        self.asked.append((name, rdtype))
        labels = name.split(".")
        assert len(name) <= names.MAX_NAME, name
        assert all(0 < len(label) <= names.MAX_LABEL for label in labels), name
        assert name.isascii(), name
        assert name == name.lower()
        chance = Random(f"{self._seed}/{name}/{rdtype}")
        status = chance.choice(_STATUSES)
        if status != "NOERROR":
            return Answer(status)
        beginnings = _BEGINNINGS.get(rdtype, ("",))
        values = tuple(
            text(chance, chance.choice(beginnings)) for _ in range(chance.choice((0, 1, 1, 1, 2, 12)))
        )
        return Answer("NOERROR", values, chance.choice((None, 0, 300)))


def case(seed: int, number: int) -> int:
    """One case, and which of `TARGETS` it was for; raises AssertionError, or whatever should not have been raised."""
    chance = Random(f"{seed}/{number}")
    index = chance.randrange(len(TARGETS))
    TARGETS[index](chance)
    return index


def _read(
    read: Callable[[str], object], error: type[ValueError], *beginnings: str
) -> Callable[[Random], None]:
    """A target: a reader that gives a value whose text is what was read, or its documented error."""

    def target(chance: Random) -> None:
        written = text(chance, chance.choice(beginnings))
        try:
            found = str(read(written))
        except error as problem:
            found = written if str(problem) else "an error without a word"
        assert found == written

    return target


def _names(chance: Random) -> None:
    try:
        name = names.normalize(text(chance)[:300])
    except names.DomainNameError:
        return
    assert names.normalize(name) == name


def _txt(chance: Random) -> None:
    written = text(chance)
    try:
        octets = written.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # Half a surrogate pair stands for no octet.
        return
    logical = octets.decode("utf-8", "surrogateescape")
    assert txt.from_route53(txt.to_route53(logical)) == logical
    assert txt.from_zone(txt.to_zone(logical)) == logical


def _check_host(chance: Random) -> None:
    resolver = HostileResolver(chance.random().hex())
    ip = chance.choice(("192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"))
    domain = chance.choice(("a.example", "b.example", text(chance)))
    evaluation = asyncio.run(
        spf.check_host(ip, domain, text(chance), helo=text(chance), resolver=resolver, receiver="r")
    )
    limits = spf.SpfLimits()
    assert evaluation.lookups <= limits.lookups + 1
    assert evaluation.void_lookups <= limits.void_lookups + 1
    # The record, ten terms with ten hosts each, the client's names once, the explanation.
    assert len(resolver.asked) <= 1 + limits.lookups * (1 + limits.mx_hosts) + 1 + limits.ptr_names + 1


def _inspect(chance: Random) -> None:
    resolver = HostileResolver(chance.random().hex())
    inspection = asyncio.run(spf.inspect("a.example", resolver=resolver))
    assert len(resolver.asked) == len(set(resolver.asked)) <= MOST_QUESTIONS
    inspection.covers(["192.0.2.0/24"])
    assert all(str(problem) for problem in inspection.problems)


def _discover(chance: Random) -> None:
    resolver = HostileResolver(chance.random().hex())
    domain = ".".join("abcdefghijk"[: chance.randrange(1, 11)]) + ".example"

    async def run() -> None:
        discovery = await dmarc.discover(domain, resolver=resolver)
        assert 1 <= len(discovery.queries) <= 8
        await dmarc.predict(domain, identity="example", mail_from=None, resolver=resolver)
        if discovery.record is not None and discovery.policy_domain is not None:
            await dmarc.destinations(discovery.record, discovery.policy_domain, resolver=resolver)

    asyncio.run(run())


TARGETS = (
    _read(spf.parse, spf.SpfSyntaxError, "v=spf1 ", ""),
    _read(spf.parse_term, spf.SpfSyntaxError, "include:", "a", "ip6:", ""),
    _read(dmarc.parse, dmarc.DmarcSyntaxError, "v=DMARC1;", "v=DMARC1; p=none; rua=", ""),
    _read(dkim.parse_key, dkim.DkimSyntaxError, "v=DKIM1; p=", "k=ed25519; p=", ""),
    _names,
    _txt,
    _check_host,
    _inspect,
    _discover,
)


def main() -> None:
    """Run some cases; the first that fails is named and raised."""
    parser = argparse.ArgumentParser(description="Hostile input for deliverability.standards.")
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7208)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    arguments = parser.parse_args()
    for number in range(arguments.first, arguments.first + arguments.cases):
        try:
            case(arguments.seed, number)
        except BaseException:
            print(f"failed: --seed {arguments.seed} --first {number} --cases 1")
            raise
    print(f"{arguments.cases} cases, no failure")


if __name__ == "__main__":
    main()

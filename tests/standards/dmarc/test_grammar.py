import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards import dmarc
from deliverability.standards.dmarc import DmarcRecord, DmarcSyntaxError, Problem, ReportUri

NONE = "the record acts as p=none (RFC 9989 section 4.10.1)"
NOTHING = "no DMARC processing takes place, since rua holds no valid URI (RFC 9989 section 4.10.1)"
RUA = "rua=mailto:r@a.example"


def problems(text: str) -> list[tuple[int, str, str, str]]:
    return [
        (problem.position, problem.tag, problem.reason, problem.consequence)
        for problem in dmarc.parse(text).problems
    ]


def test_the_shortest_useful_record_and_its_defaults() -> None:
    assert dmarc.parse("v=DMARC1; p=none;") == DmarcRecord(
        text="v=DMARC1; p=none;",
        tags=(("v", "DMARC1"), ("p", "none")),
        problems=(),
        p="none",
        sp=None,
        np=None,
        adkim="relaxed",
        aspf="relaxed",
        t=False,
        psd="u",
        rua=(),
        ruf=(),
        fo=("0",),
    )


def test_every_tag() -> None:
    text = (
        "v=DMARC1;p=Reject; sp = quarantine ;np=none;adkim=s; aspf=S;t=y;psd=n; x=unknown; fo=1:d:s;"
        " rua=mailto:a@b.example , https://c.example/r; ruf=mailto:f@b.example"
    )
    assert dmarc.parse(text) == DmarcRecord(
        text=text,
        tags=(
            ("v", "DMARC1"),
            ("p", "Reject"),
            ("sp", "quarantine"),
            ("np", "none"),
            ("adkim", "s"),
            ("aspf", "S"),
            ("t", "y"),
            ("psd", "n"),
            ("x", "unknown"),
            ("fo", "1:d:s"),
            ("rua", "mailto:a@b.example , https://c.example/r"),
            ("ruf", "mailto:f@b.example"),
        ),
        problems=(
            Problem(
                text.index("https:"),
                "rua",
                "'https://c.example/r' is no mailto: URI",
                "receivers need to support mailto: only",
            ),
        ),
        p="reject",
        sp="quarantine",
        np="none",
        adkim="strict",
        aspf="strict",
        t=True,
        psd="n",
        rua=(
            ReportUri("mailto:a@b.example", text.index("mailto:a"), "a@b.example"),
            ReportUri("https://c.example/r", text.index("https:"), None),
        ),
        ruf=(ReportUri("mailto:f@b.example", text.index("mailto:f"), "f@b.example"),),
        fo=("1", "d", "s"),
    )


def test_what_was_written_is_kept_apart() -> None:
    record = dmarc.parse("v=DMARC1; p=none; sp=Bogus; pct=50")
    assert (record.written("sp"), record.sp) == ("Bogus", None)
    assert (record.written("np"), record.np) == (None, None)
    assert record.written("pct") == "50"


@pytest.mark.parametrize(
    ("tags", "flawed", "applies", "policies"),
    [
        ("p=reject", False, True, ("reject", "reject", "reject")),
        ("p=reject; sp=none", False, True, ("reject", "none", "none")),
        ("p=reject; np=none", False, True, ("reject", "reject", "none")),
        ("p=none; sp=quarantine; np=reject", False, True, ("none", "quarantine", "reject")),
        ("", True, False, (None, None, None)),
        (RUA, True, True, ("none", "none", "none")),
        ("p=bogus", True, False, (None, None, None)),
        (f"p=bogus; {RUA}", True, True, ("none", "none", "none")),
        (f"p=reject; sp=bogus; {RUA}", True, True, ("none", "none", "none")),
        ("p=reject; sp=bogus", True, False, (None, None, None)),
        (f"p=reject; np=; {RUA}", True, True, ("none", "none", "none")),
        (f"p=reject; np=bogus; sp=quarantine; {RUA}", True, True, ("none", "none", "none")),
        (f"sp=reject; {RUA}", True, True, ("none", "none", "none")),
        ("p=bogus; rua=a@b.example", True, False, (None, None, None)),
        ("p=bogus; rua=https://a.example", True, True, ("none", "none", "none")),
    ],
)
def test_what_holds_for_domain_and_subdomains(
    tags: str, flawed: bool, applies: bool, policies: tuple[str | None, str | None, str | None]
) -> None:
    record = dmarc.parse(f"v=DMARC1; {tags}")
    assert (record.flawed, record.applies) == (flawed, applies)
    assert (record.policy, record.subdomain_policy, record.nonexistent_policy) == policies


SKIP = "receivers skip it"
TWICE = "receivers differ in which one they use, if any"
LETTERS = "a tag name consists of letters"
BEFORE = "a tag is missing before this semicolon"
POLICIES = "must be one of none, quarantine, reject, not"
IGNORED = "receivers ignore this destination"
FO = "fo must be 0 or 1, d and s, each once, with only colons between, not"
SECOND = (
    "p doesn't stand right behind the version",
    "receivers that follow RFC 9989 read it; some that follow RFC 7489 want it second",
)
CASE = ("tag names are written in lower case", "receivers that compare tag names exactly don't know it")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=DMARC1; p=none", []),
        ("v = DMARC1 ;p=none ; ", []),
        ("v=DMARC1; p=none; x=1; y=2", []),
        ("v=DMARC1; x=1; p=none; y=2", [(15, "p", *SECOND)]),
        ("v=DMARC1; sp=none; P=none", [(19, "p", *CASE), (19, "p", *SECOND)]),
        ("v=DMARC1;; p=none", [(9, "", BEFORE, SKIP)]),
        ("v=DMARC1; p=none; psd=n; ruf=mailto:a@b.example", []),
        (
            "v=DMARC1; p=none; psd=y; ruf=mailto:a@b.example",
            [
                (
                    25,
                    "ruf",
                    "ruf is given on the record of a public suffix (psd=y)",
                    "receivers send no failure reports unless both sides agreed (RFC 9991 section 2)",
                )
            ],
        ),
        (f"v=DMARC1; p=none; {RUA}; ruf=mailto:a@b.example; fo=d", []),
        ("v=DMARC1", [(8, "p", "the tag p is missing", NOTHING)]),
        (f"v=DMARC1; {RUA}", [(8, "p", "the tag p is missing", NONE)]),
        ("v=DMARC1; p=", [(12, "p", f"p {POLICIES} ''", NOTHING)]),
        ("v=DMARC1; p=monitor", [(12, "p", f"p {POLICIES} 'monitor'", NOTHING)]),
        (
            f"v=DMARC1; p=none; sp=x; np=y; {RUA}",
            [(21, "sp", f"sp {POLICIES} 'x'", NONE), (27, "np", f"np {POLICIES} 'y'", NONE)],
        ),
        ("v=DMARC1; p=none;;", [(17, "", BEFORE, SKIP)]),
        ("v=DMARC1; p=none; junk", [(18, "junk", "an equals sign is missing", SKIP)]),
        ("v=DMARC1; p=none; x1=y", [(18, "x1", LETTERS, SKIP)]),
        ("v=DMARC1; p=none; =y", [(18, "", LETTERS, SKIP)]),
        ("v=DMARC1; p=none; p=reject", [(18, "p", "the tag p is given twice", TWICE)]),
        (
            "v=DMARC1; p=none; p=reject; x",
            [
                (18, "p", "the tag p is given twice", TWICE),
                (28, "x", "an equals sign is missing", SKIP),
            ],
        ),
        (
            "v=DMARC1; p=none; ruf=mailto:",
            [(22, "ruf", "'mailto:' is no valid URI such as mailto:reports@example.com", IGNORED)],
        ),
        ("v=DMARC1; p=none; \x0bx=1", [(18, "\x0bx", "a tag name consists of letters", SKIP)]),
        ("v=DMARC1; p=none; v=DMARC1", [(18, "v", "the tag v is given twice", TWICE)]),
        ("V=DMARC1; P=none", [(0, "v", *CASE), (10, "p", *CASE)]),
        ("v=DMARC1; p=none; X=y", []),
        (
            "v=DMARC1; p=none; pct=50; rf=afrf; RI=86400",
            [
                (
                    18,
                    "pct",
                    "RFC 9989 removed the tag pct",
                    "receivers apply the policy to all mail; some that follow RFC 7489 still apply it to that share only",
                ),
                (26, "rf", "RFC 9989 removed the tag rf", "receivers ignore it"),
                (35, "ri", "RFC 9989 removed the tag ri", "receivers ignore it and report daily"),
            ],
        ),
        (
            "v=DMARC1; p=none; adkim=x; aspf=; t=yes; psd=rs",
            [
                (24, "adkim", "adkim must be one of r, s, not 'x'", "the default r applies"),
                (32, "aspf", "aspf must be one of r, s, not ''", "the default r applies"),
                (36, "t", "t must be one of y, n, not 'yes'", "the default n applies"),
                (45, "psd", "psd must be one of y, n, u, not 'rs'", "the default u applies"),
            ],
        ),
        ("v=DMARC1; p=none; fo=1", [(18, "fo", "fo is given without ruf", "receivers ignore it")]),
        (
            "v=DMARC1; p=none; rua=",
            [(22, "rua", "'' is no valid URI such as mailto:reports@example.com", IGNORED)],
        ),
        (
            "v=DMARC1; p=none; rua=a@b.example, mailto:c@d.example!10m",
            [
                (22, "rua", "'a@b.example' is no valid URI such as mailto:reports@example.com", IGNORED),
                (
                    53,
                    "rua",
                    "RFC 9989 removed the size limit",
                    "receivers ignore the size; some that follow RFC 7489 send no report above it",
                ),
            ],
        ),
    ],
)
def test_problems_with_place_and_consequence(text: str, expected: list[tuple[int, str, str, str]]) -> None:
    assert problems(text) == expected


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("SP", "none"),
        ("Np", "none"),
        ("aDKIM", "r"),
        ("ASPF", "r"),
        ("T", "y"),
        ("PSD", "n"),
        ("RUA", "mailto:a@b.example"),
        ("RUF", "mailto:a@b.example"),
        ("Fo", "1"),
    ],
)
def test_tag_names_in_capitals_are_read_and_told(tag: str, value: str) -> None:
    text = f"v=DMARC1; p=none; {tag}={value}; ruf=mailto:a@b.example"
    told = [(position, name, *rest) for position, name, *rest in problems(text) if position == 18]
    assert told == [(18, tag.lower(), *CASE)]
    assert dmarc.parse(text).written(tag.lower()) == value


@pytest.mark.parametrize(
    ("value", "options", "valid"),
    [
        ("0", ("0",), True),
        ("1", ("1",), True),
        ("d", ("d",), True),
        ("S", ("s",), True),
        ("d:s", ("d", "s"), True),
        ("1:d:s", ("1", "d", "s"), True),
        ("s:0:d", ("s", "0", "d"), True),
        ("", ("0",), False),
        ("2", ("0",), False),
        ("0:1", ("0",), False),
        ("d:d", ("0",), False),
        ("1:", ("0",), False),
        ("1d", ("0",), False),
        ("1: d", ("0",), False),
        ("1 :d", ("0",), False),
    ],
)
def test_failure_options(value: str, options: tuple[str, ...], valid: bool) -> None:
    text = f"v=DMARC1; p=none; ruf=mailto:a@b.example; fo={value}"
    assert dmarc.parse(text).fo == options
    expected = [] if valid else [(45, "fo", f"{FO} {value!r}", "the default 0 applies")]
    assert problems(text) == expected


BEGINS = "a DMARC record begins with v=DMARC1"
ALONE = "nothing, not even white space or a quotation mark, may stand before v=DMARC1"


def exactly(version: str) -> str:
    return f"the version must be exactly DMARC1, in capitals, not {version!r}"


@pytest.mark.parametrize(
    ("text", "position", "reason", "near_miss"),
    [
        ("", 0, BEGINS, False),
        ("p=none", 0, BEGINS, False),
        ("v=spf1 -all", 2, exactly("spf1"), False),
        ("p=none; v=DMARC1", 0, BEGINS, True),
        (" v=DMARC1; p=none", 0, ALONE, True),
        ('"v=DMARC1; p=none"', 0, ALONE, True),
        ("v=dmarc1; p=none", 2, exactly("dmarc1"), True),
        ("v=DMARC2; p=none", 2, exactly("DMARC2"), True),
        ("v=DMARC", 2, exactly("DMARC"), True),
        ("v=DMARC1.0; p=none", 2, exactly("DMARC1.0"), True),
        ("v=DMARC1: p=none", 2, exactly("DMARC1:"), True),
        ("v=DMARC1 p=none", 8, "a semicolon is missing after v=DMARC1", True),
        ("v=DMARC1\r\n", 2, exactly("DMARC1\r\n"), True),
        ("v = \tDMARC1x", 5, exactly("DMARC1x"), True),
        ("v=", 2, exactly(""), False),
    ],
)
def test_texts_that_are_no_record(text: str, position: int, reason: str, near_miss: bool) -> None:
    with pytest.raises(DmarcSyntaxError) as caught:
        dmarc.parse(text)
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.text, error.position, error.reason) == (text, position, reason)
    assert dmarc.is_record(text) is False
    assert dmarc.resembles(text) == (reason if near_miss else None)


@pytest.mark.parametrize("text", ["v=DMARC1", "v=DMARC1;", "v=DMARC1 ", "v\t= DMARC1 ;", "V=DMARC1; junk"])
def test_texts_that_are_a_record(text: str) -> None:
    assert dmarc.is_record(text) is True
    assert dmarc.resembles(text) is None
    assert str(dmarc.parse(text)) == text


fragments = st.sampled_from(
    [
        "v=DMARC1",
        ";",
        "; ",
        "=",
        "p",
        "sp",
        "rua",
        "ruf",
        "fo",
        "none",
        "reject",
        "mailto:a@b.example",
        ",",
        "!10m",
        "%",
        "é",
        "\x00",
    ]
)
noise = st.lists(fragments | st.text(max_size=4), max_size=12).map("".join)


@given(noise | noise.map(lambda text: f"v=DMARC1; {text}"))
def test_a_record_round_trips_or_raises_the_one_error(text: str) -> None:
    if not dmarc.is_record(text):
        with pytest.raises(DmarcSyntaxError):
            dmarc.parse(text)
        return
    record = dmarc.parse(text)
    assert str(record) == text
    assert all(0 <= problem.position <= len(text) for problem in record.problems)
    assert [problem.position for problem in record.problems] == sorted(
        problem.position for problem in record.problems
    )
    assert all(text[uri.position :].startswith(uri.text) for uri in record.rua + record.ruf)
    assert (record.policy is None) == (not record.applies)
    if record.flawed:
        assert {problem.consequence for problem in record.problems} & {NONE, NOTHING}


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "v=DMARC1;" + ";" * 65_000,
        "v=DMARC1; rua=" + "," * 65_000,
        "v=DMARC1; rua=mailto:" + "%41" * 20_000 + "@a.example",
        "v=DMARC1; rua=mailto:" + "a." * 32_000 + "@a.example",
        "v=DMARC1; rua=mailto:%22" + "%5C" * 20_000 + "@a.example",
        "v=DMARC1" + " " * 65_000,
        "v" + " " * 65_000,
        "v=DMARC1; fo=" + "d:" * 32_000,
        "v=DMARC1;" + "p=none;" * 9_000,
    ],
    ids=range(9),
)
def test_hostile_records_end_soon(text: str) -> None:
    assert dmarc.resembles(text) is None
    assert not dmarc.is_record(text) or str(dmarc.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("v=DMARC1; p=none; x=", 20),
        ("v=DMARC1; p=none; x=é", 20),
        ("v=DMARC1; p=none; x=a\tb", 20),
        ("v=DMARC1; p=none; x = a\x7f;", 22),
    ],
)
def test_an_unknown_tag_whose_value_breaks_the_grammar(text: str, position: int) -> None:
    reason = "the value of a tag is at least one printable US-ASCII character"
    assert problems(text) == [
        (position, "x", reason, "receivers ignore the tag, as any that they don't know")
    ]


def test_an_unknown_tag_with_any_printable_value_is_no_problem() -> None:
    assert problems("v=DMARC1; p=none; x= ! ~=,;") == []

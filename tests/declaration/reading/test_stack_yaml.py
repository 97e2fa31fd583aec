"""Stack files as people write them, with every trap of YAML; each message names the line."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from deliverability.declaration.reading import ConfigError, Declaration, Problem, load_stack_file

BEGINNING = "config:\n  mail-deliverability:domain: shop.example\n"
EXAMPLE = (
    "a stack file begins with 'config:' and, indented below it, 'mail-deliverability:domain: shop.example'"
)


def load(tmp_path: Path, text: str | bytes) -> Declaration:
    file = tmp_path / "Pulumi.test.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_stack_file(file, environ={})


def problems(tmp_path: Path, text: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    return caught.value.problems


def load_or_problems(folder: Path, text: str) -> Declaration | tuple[Problem, ...]:
    try:
        return load(folder, text)
    except ConfigError as error:
        return error.problems


@pytest.mark.parametrize(
    ("text", "where", "line", "problem", "remedy"),
    [
        ("", "", None, "the file is empty", EXAMPLE),
        ("# only a comment\n", "", None, "the file is empty", EXAMPLE),
        ("- config\n", "", 1, "expected a mapping with 'config:'", EXAMPLE),
        ("encryptionsalt: x\n", "", None, "'config:' is missing", EXAMPLE),
        ("confg:\n  a:b: 1\n", "confg", 1, "there is no such key", "did you mean 'config'?"),
        ("mail-deliverability:domain: shop.example\n", "", 1, "'config:' is missing", "write 'config:' above and indent the keys"),
        ("config: 5\n", "config", 1, "expected a mapping", EXAMPLE),
        (BEGINNING + "config: {}\n", "config", 3, "the key stands twice", "keep one of them"),
        (BEGINNING + "---\na: 1\n", "", 3, "the file holds more than one document", "remove what follows '---'"),
        (BEGINNING + "\tmail-deliverability:profile: parked\n", "", 3, "a tab indents this line, and YAML takes only spaces", "indent with spaces"),
        (BEGINNING + "  x: *nowhere\n", "", 3, "there is no anchor &nowhere", "write the value out"),
        (BEGINNING + "  x: &loop [*loop]\n", "", 3, "*loop stands inside itself", "write the value out"),
        (BEGINNING + "  x: " + "[" * 200_000 + "]" * 200_000 + "\n", "", 3, "nested more than 32 deep", "write the keys as documented"),
        (BEGINNING + " " * 1_000_001, "", None, "the file is larger than a megabyte", "name a stack file"),
        (BEGINNING.encode() + b"  a:b: \xff\n", "", 3, "the file isn't UTF-8", "save it as UTF-8"),
    ],
)  # fmt: skip
def test_what_is_no_stack_file(
    tmp_path: Path, text: str | bytes, where: str, line: int | None, problem: str, remedy: str
) -> None:
    assert problems(tmp_path, text) == (Problem(where, line, "", problem, remedy),)


def test_syntax_errors_name_the_line(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, BEGINNING + "  mail-deliverability:senders: [a\n  x: y\n")
    assert problem.problem.startswith("the YAML can't be read: ")
    assert problem.line in (3, 4, 5)


def test_control_characters_are_refused(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, BEGINNING + "  a:b: \x01\n")
    assert problem.problem.startswith("the YAML can't be read: ")


def test_expanding_aliases_are_bounded(tmp_path: Path) -> None:
    lines = ["  a:l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"  a:l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 9)]
    (problem,) = problems(tmp_path, BEGINNING + "\n".join(lines) + "\n")
    assert (problem.line, problem.problem) == (7, "more than 20000 values")


def test_aliases_of_ordinary_size_are_read(tmp_path: Path) -> None:
    text = BEGINNING + (
        "  mail-deliverability:senders: &who [a@shop.example]\n  mail-deliverability:recipients: *who\n"
    )
    assert load(tmp_path, text).settings.recipients == ("a@shop.example",)


@pytest.mark.parametrize("name", ["nothing.yaml", "."])
def test_a_file_that_cannot_be_opened(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_stack_file(tmp_path / name, environ={})
    assert caught.value.problems[0].problem in (
        "there is no such file",
        "the file can't be read: Is a directory",
    )


@pytest.mark.parametrize(
    ("lines", "where", "value", "problem", "remedy"),
    [
        ("mailFrom:\n    subdomain: off", "mailFrom.subdomain", "'off'", "YAML 1.1 reads off as false, Pulumi as text",
         "write true or false, or put 'off' in quotes"),
        ("dmarc:\n    testing: yes", "dmarc.testing", "'yes'", "YAML 1.1 reads yes as true, Pulumi as text",
         "write true or false, or put 'yes' in quotes"),
        ("dns:\n    ttl: 0300", "dns.ttl", "'0300'", "a number with a leading zero is octal in YAML", "write it without the zero"),
        ("dns:\n    ttl: 5:00", "dns.ttl", "'5:00'", "YAML 1.1 reads this as a number to base 60, Pulumi as text", "put '5:00' in quotes"),
        ("dns:\n    ttl: !!int soon", "dns.ttl", "'soon'", "there is no such number", "correct the number"),
        ("dns:\n    zone: !custom x", "dns.zone", "'x'", "the tag !custom has no meaning here", "write a plain value"),
        ("dns:\n    zone: 2026-12-31", "dns.zone", "'2026-12-31'", "expected text, found a date", "put it in quotes"),
        ("dns:\n    ttl: 300.0", "dns.ttl", "300.0", "expected a whole number, found a number", "write 300"),
        ("dns:\n    ttl:", "dns.ttl", "", "the key has no value", "write a value, or leave the key out"),
        ("dns:\n    <<: {ttl: 5}", "dns.<<", "", "a key must be text", "put it in quotes, or remove it"),
        ("dns:\n    5: 5", "dns.5", "", "a key must be text", "put it in quotes, or remove it"),
        ("dns:\n    zone: {secure: AAAB}", "dns.zone", "", "the value is encrypted, and can't be read without Pulumi",
         "write it in plain text: only dkim.byo.privateKey is a secret"),
    ],
)  # fmt: skip
def test_traps_of_yaml(tmp_path: Path, lines: str, where: str, value: str, problem: str, remedy: str) -> None:
    found = problems(tmp_path, BEGINNING + f"  mail-deliverability:{lines}\n")
    assert found == (Problem(where, 4, value, problem, remedy),)


@pytest.mark.parametrize(("ttl", "value"), [("1_000", 1000), ("0x12c", 300), ("300", 300)])
def test_numbers_that_all_readers_agree_on(tmp_path: Path, ttl: str, value: int) -> None:
    assert (
        load(tmp_path, BEGINNING + f"  mail-deliverability:dns:\n    ttl: {ttl}\n").settings.dns.ttl == value
    )


def test_quoted_words_stay_text(tmp_path: Path) -> None:
    text = (
        BEGINNING
        + "  mail-deliverability:mailFrom: {subdomain: 'off'}\n  mail-deliverability:dmarc: {policy: none}\n"
    )
    settings = load(tmp_path, text).settings
    assert (settings.mail_from.subdomain, settings.dmarc.policy) == ("off", "none")


def test_a_byte_order_mark_and_carriage_returns_are_harmless(tmp_path: Path) -> None:
    text = ("\ufeff" + BEGINNING).replace("\n", "\r\n")
    assert load(tmp_path, text).settings.domain == "shop.example"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("mail-deliverabilty:profile: parked",
         ("mail-deliverabilty:profile", "'parked'", "there is no namespace 'mail-deliverabilty'", "did you mean 'mail-deliverability:profile'?")),
        ("profile: parked", ("profile", "'parked'", "Pulumi wants a namespace before the key", "write 'mail-deliverability:profile'")),
        ("ttl: 300", ("ttl", "'300'", "Pulumi wants a namespace before the key", "write 'mail-deliverability:dns' with 'ttl' below it")),
        ("mail-deliverability: {profile: parked}",
         ("mail-deliverability", "", "it is a namespace: a part of each key, and no key itself",
          "write each key in one line with it, such as 'mail-deliverability:domain: shop.example'")),
        ("mail-deliverability:config:profile: parked",
         ("mail-deliverability:config:profile", "", "Pulumi's old form of a key", "write 'mail-deliverability:profile'")),
        ("mail-deliverability:domain: b.example", ("domain", "", "the key stands twice, first on line 2", "keep one of them")),
        ("aws:region: 5", ("aws:region", "'5'", "expected the name of a region", "write it like eu-central-1")),
        ("[a, b]: 5", ("config", "", "a key must be text", "write '<namespace>:<name>'")),
    ],
)  # fmt: skip
def test_keys_below_config(tmp_path: Path, line: str, expected: tuple[str, ...]) -> None:
    found = problems(tmp_path, BEGINNING + f"  {line}\n")
    assert [(p.line, p.where, p.value, p.problem, p.remedy) for p in found] == [(3, *expected)]


def test_keys_of_other_namespaces_are_left_alone(tmp_path: Path) -> None:
    text = BEGINNING + "  aws:profile: shop\n  other:thing: {<<: 5, yes: {secure: x}}\nencryptionsalt: v1\n"
    assert load(tmp_path, text).settings.domain == "shop.example"


def test_nested_duplicates_are_found_with_everything_else(tmp_path: Path) -> None:
    text = BEGINNING + (
        "  mail-deliverability:dns:\n    ttl: 300\n    ttl: 60\n    zone: other.example\n  mail-deliverability:spf: {al: x}\n"
    )
    assert [(p.line, p.where) for p in problems(tmp_path, text)] == [
        (5, "dns.ttl"),
        (6, "dns.zone"),
        (7, "spf.al"),
    ]


def test_every_key_that_is_no_text_has_its_own_line(tmp_path: Path) -> None:
    text = BEGINNING + "  mail-deliverability:dns:\n    [a]: 1\n    {b: c}: 2\n"
    assert [(p.line, p.where, p.problem) for p in problems(tmp_path, text)] == [
        (4, "dns.?", "a key must be text"),
        (5, "dns.?", "a key must be text"),
    ]


def test_an_encrypted_key_becomes_none(tmp_path: Path) -> None:
    text = BEGINNING + (
        "  mail-deliverability:dkim:\n    byo:\n      selector: s1\n      privateKey:\n        secure: AAABAAAA\n"
    )
    byo = load(tmp_path, text).settings.dkim.byo
    assert byo is not None
    assert (byo.selector, byo.private_key) == ("s1", None)


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=10), st.dates()
)
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(tree=trees)
def test_any_yaml_gives_a_declaration_or_a_config_error(
    tmp_path_factory: pytest.TempPathFactory, tree: object
) -> None:
    text = yaml.safe_dump(
        {"config": {"mail-deliverability:domain": "shop.example", "mail-deliverability:dns": tree}}
    )
    found = load_or_problems(tmp_path_factory.getbasetemp(), text)
    assert isinstance(found, Declaration) or all(problem.line for problem in found)


@given(
    text=st.text(alphabet=st.sampled_from("config:mail-delvrbty domain\n \t[]{}&*!|>'\"%#-?,0"), max_size=60)
)
def test_any_text_gives_a_declaration_or_a_config_error(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    found = load_or_problems(tmp_path_factory.getbasetemp(), text)
    assert isinstance(found, Declaration) or all(problem.problem and problem.remedy for problem in found)

"""What is wrong is said with its place, its value, what was expected and the way out; all of it at once."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deliverability.declaration.reading import (
    ConfigError,
    Problem,
    from_arguments,
    from_mapping,
    load_stack_file,
)


def load(tmp_path: Path, text: str) -> Any:
    file = tmp_path / "Pulumi.test.yaml"
    file.write_text(text, encoding="utf-8")
    return load_stack_file(file, environ={})


def problems(data: dict[str, Any], **more: Any) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        from_mapping({"domain": "shop.example", **data}, **more)
    return caught.value.problems


def test_the_whole_message(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(
            tmp_path,
            "config:\n"
            "  mail-deliverability:domain: shop.example\n"
            "  mail-deliverability:dmarcPolicy: reject\n"
            "  mail-deliverability:dns:\n"
            "    ttl: '300'\n"
            "    zoen: other.example\n",
        )
    assert str(caught.value) == (
        f"{tmp_path}/Pulumi.test.yaml: 3 problems\n"
        "  line 3, dmarcPolicy = 'reject': there is no such key\n"
        "      -> did you mean 'dmarc.policy'? write 'policy:' below 'mail-deliverability:dmarc:'\n"
        "  line 5, dns.ttl = '300': expected a whole number, found text\n"
        "      -> write it without quotes\n"
        "  line 6, dns.zoen = 'other.example': there is no such key\n"
        "      -> did you mean 'zone'?"
    )


@pytest.mark.parametrize(
    ("data", "where", "remedy"),
    [
        ({"enviroment": "production"}, "enviroment", "did you mean 'environment'?"),
        ({"mail_from": {}}, "mail_from", "did you mean 'mailFrom'?"),
        ({"dmarc": {"report_to": []}}, "dmarc.report_to", "did you mean 'reportTo'?"),
        ({"dmarc": {"REPORTTO": []}}, "dmarc.REPORTTO", "did you mean 'reportTo'?"),
        ({"ttl": 300}, "ttl", "did you mean 'dns.ttl'? write 'ttl:' below 'mail-deliverability:dns:'"),
        ({"dns.ttl": 300}, "dns.ttl", "write 'ttl:' below 'mail-deliverability:dns:'"),
        ({"spf": {"policy": "none"}}, "spf.policy", "did you mean 'dmarc.policy'? write 'policy:' below 'mail-deliverability:dmarc:'"),
        ({"byo": {}}, "byo", "did you mean 'dkim.byo'? write 'byo:' below 'mail-deliverability:dkim:'"),
        ({"dkim": {"selector": "s"}}, "dkim.selector",
         "did you mean 'dkim.byo.selector'? write 'selector:' below 'byo:' below 'mail-deliverability:dkim:'"),
        ({"dns": {"domain": "x.example"}}, "dns.domain", "did you mean 'domain'? write it as 'mail-deliverability:domain'"),
        ({"mailFrom": {"qqqq": 1}}, "mailFrom.qqqq", "the keys here are subdomain, previous, onMxFailure, or remove it"),
        ({"waivers": [{"rule": "r", "until": "2027-01-01", "reason": "x", "reasn": ""}]}, "waivers[0].reasn", "did you mean 'reason'?"),
    ],
)  # fmt: skip
def test_an_unknown_key_gets_the_nearest_valid_one(data: dict[str, Any], where: str, remedy: str) -> None:
    found = {p.where: (p.problem, p.remedy) for p in problems(data)}
    assert found[where] == ("there is no such key", remedy)


def test_text_in_place_of_a_section_of_a_parked_domain_is_a_problem_and_no_fault() -> None:
    found = problems({"profile": "parked", "mailFrom": "bounce"})
    assert [(p.where, p.problem.partition(",")[0]) for p in found] == [
        ("mailFrom", "expected a mapping of keys"),
        ("mailFrom", "a parked domain never mails (it publishes SPF -all"),
    ]


def test_a_mapping_in_place_of_a_list_of_mappings_is_a_problem_and_no_fault() -> None:
    (problem,) = problems({"waivers": {"other": {"rule": "dkim.weak-key"}}})
    assert (problem.where, problem.problem) == ("waivers", "expected a list, found a mapping")


def test_a_misspelt_required_key_is_one_problem() -> None:
    with pytest.raises(ConfigError) as caught:
        from_mapping({"domian": "shop.example"})
    assert caught.value.problems == (
        Problem("domian", None, "'shop.example'", "there is no such key", "did you mean 'domain'?"),
    )


@pytest.mark.parametrize("way", [from_mapping, from_arguments])
def test_data_that_holds_itself_is_a_problem_and_no_fault(way: Any) -> None:
    dmarc: dict[str, Any] = {}
    dmarc["policy"] = [dmarc]
    with pytest.raises(ConfigError) as caught:
        way({"domain": "shop.example", "dmarc": dmarc})
    (problem,) = caught.value.problems
    assert problem.where.startswith("dmarc.policy[0].policy[0].")
    assert (problem.problem, problem.remedy) == ("nested more than 32 deep", "write the keys as documented")


def test_nothing_at_all_misses_the_domain() -> None:
    with pytest.raises(ConfigError) as caught:
        from_mapping({})
    assert caught.value.problems == (
        Problem("domain", None, "", "the key is required, and missing", "add 'domain:'"),
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"environment": "prodution"},
         ("environment", "'prodution'", "expected one of sandbox, production", "did you mean 'production'?")),
        ({"environment": 5}, ("environment", "5", "expected one of sandbox, production", "choose one of these")),
        ({"dmarc": {"policy": False}},
         ("dmarc.policy", "false", "expected one of none, quarantine, reject, found a boolean",
          "put text in quotes: YAML reads on, off, yes and no as booleans")),
        ({"dkim": {"keyLength": "1024"}},
         ("dkim.keyLength", "'1024'", "expected one of 1024, 2048, found text", "write the number without quotes")),
        ({"senders": "a@shop.example"},
         ("senders", "'a@shop.example'", "expected a list, found text", "write each entry on a line of its own, after '- '")),
        ({"dns": ["zone"]}, ("dns", "a list", "expected a mapping of keys, found a list", "write keys below it, indented")),
        ({"mailFrom": False},
         ("mailFrom", "false", "expected a mapping of keys, found a boolean", "write 'subdomain: false' below it, indented")),
        ({"senders": ["Shop <a@shop.example>"]},
         ("senders[0]", "'Shop <a@shop.example>'", "expected an address alone, found one in <>", "write 'a@shop.example'")),
        ({"dns": {"ttl": 59}}, ("dns.ttl", "59", "expected at least 60", "correct the number")),
        ({"dns": {"ttl": 172_801}}, ("dns.ttl", "172801", "expected at most 172800", "correct the number")),
        ({"senders": None}, ("senders", "", "the key has no value", "write a value, or leave the key out")),
        ({"dmarc": {"testing": "true"}},
         ("dmarc.testing", "'true'", "expected true or false, found text", "write it without quotes")),
        ({"health": {"events": ["bounce", "complant"]}},
         ("health.events[1]", "'complant'",
          "expected one of send, reject, bounce, complaint, delivery, renderingFailure, deliveryDelay, subscription",
          "did you mean 'complaint'?")),
        ({"dns": {"zone": {"secure": "AAAB"}}},
         ("dns.zone", "", "the value is encrypted, and can't be read without Pulumi",
          "write it in plain text: only dkim.byo.privateKey is a secret")),
        ({"dkim": {"secure": "AAAB"}},
         ("dkim", "", "the whole mapping is encrypted, and can't be read without Pulumi",
          "encrypt the key alone: pulumi config set --secret --path 'mail-deliverability:dkim.byo.privateKey'")),
        ({"dns": {3: 4}}, ("dns.3", "", "a key must be text", "put it in quotes, or remove it")),
    ],
)  # fmt: skip
def test_a_wrong_value_says_what_was_expected(data: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert [(p.where, p.value, p.problem, p.remedy) for p in problems(data)] == [expected]


def test_single_values_and_combinations_are_reported_together() -> None:
    found = problems(
        {
            "environment": "production",
            "recipients": ["qa.example"],
            "dns": {"ttl": 1, "zone": "other.example"},
            "dmarc": {"spfAlignment": "strict", "policy": "x"},
        }
    )
    assert [p.where for p in found] == [
        "dns.ttl",
        "dmarc.policy",
        "recipients",
        "dns.zone",
        "dmarc.spfAlignment",
    ]


@pytest.mark.parametrize(
    "dkim",
    [
        {"byo": {"selector": "s", "privateKey": ["SECRET"]}},
        {"byo": {"selector": "s", "private_key": "SECRET"}},
        {"byo": {"selector": "s", "privatKey": "SECRET"}},
        {"byo": "SECRET"},
        {"privateKey": "SECRET"},
        {"byo": {"selector": "s", "privateKey": "SECRET"}},
        "SECRET",
    ],
)
def test_a_key_is_never_shown_wherever_it_stands(dkim: Any) -> None:
    with pytest.raises(ConfigError) as caught:
        from_mapping({"domain": "shop.example", "dkim": dkim})
    assert "SECRET" not in str(caught.value) + repr(caught.value)
    assert caught.value.__cause__ is None


def test_control_characters_are_escaped() -> None:
    found = problems({"\x1b[31mdns": 1, "environment": "\x1b[2J", "spf": {"also": ["\u202ea"]}})
    text = str(ConfigError("s", found))
    assert text.replace("\n", "").isprintable()


def test_a_long_value_is_shortened() -> None:
    (problem,) = problems({"environment": "x" * 200})
    assert problem.value == "'" + "x" * 76 + "..."


@pytest.mark.slow
def test_reading_a_declaration_loads_nothing_heavy() -> None:
    program = (
        "import sys; from deliverability.declaration.reading import from_mapping; from_mapping({'domain': 'shop.example'});"
        "print([m for m in ('boto3', 'pulumi', 'rich', 'typer', 'dns', 'cryptography', 'jsonschema', 'publicsuffixlist') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("field", ["where", "value", "problem", "remedy"])
def test_no_problem_shows_what_may_be_a_private_key(field: str):
    said = {"where": "", "value": "", "problem": "", "remedy": ""}
    said[field] = f"before {'MIICXgIBAAKBgQDV0hB3' * 4} after"
    problem = Problem(line=3, **said)
    assert getattr(problem, field) == "before (not shown: it may be a private key) after"

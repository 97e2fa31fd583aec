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
        ({"dns.ttl": 300}, "dns.ttl", "did you mean 'dns.ttl'? write 'ttl:' below 'mail-deliverability:dns:'"),
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


TRIAL = "use 'dmarc.testing: true', by which receivers apply the policy one step weaker, or leave the key out"


@pytest.mark.parametrize(
    ("key", "problem", "remedy"),
    [
        ("pct", "RFC 9989 removed the DMARC tag pct", TRIAL),
        ("PCT", "RFC 9989 removed the DMARC tag pct", TRIAL),
        ("percentage", "RFC 9989 removed the DMARC tag pct", TRIAL),
        ("rf", "RFC 9989 removed the DMARC tag rf",
         "leave the key out: there is one format of failure reports; for a trial there is 'dmarc.testing'"),
        ("ri", "RFC 9989 removed the DMARC tag ri", "leave the key out: receivers report once a day; for a trial there is 'dmarc.testing'"),
        ("p", "there is no such key", "did you mean 'policy'?"),
        ("np", "there is no such key", "did you mean 'nonexistentPolicy'?"),
        ("t", "there is no such key", "did you mean 'testing'?"),
        ("aspf", "there is no such key", "did you mean 'spfAlignment'?"),
        ("rua", "there is no such key", "did you mean 'reportTo'?"),
        ("ruf", "there is no such key", "did you mean 'failureReportTo'?"),
    ],
)  # fmt: skip
def test_tags_of_dmarc_are_answered_with_what_stands_for_them(key: str, problem: str, remedy: str) -> None:
    (found,) = problems({"dmarc": {key: "x"}})
    assert (found.where, found.problem, found.remedy) == (f"dmarc.{key}", problem, remedy)


def test_a_tag_before_its_section_is_known_too() -> None:
    found = problems({"dmarcPct": 50, "dmarcRua": "x"})
    assert [each.remedy for each in found] == [
        TRIAL,
        "did you mean 'dmarc.reportTo'? write 'reportTo:' below 'mail-deliverability:dmarc:'",
    ]


@pytest.mark.parametrize(
    ("data", "remedy"),
    [
        ({"dns": {"ttl": "1h"}}, "write 3600, which is in seconds"),
        ({"dns": {"ttl": "5 minutes"}}, "write 300, which is in seconds"),
        ({"dns": {"ttl": "300"}}, "write it without quotes"),
        ({"dns": {"ttl": "long"}}, "write a whole number of seconds, without a unit"),
        ({"expect": {"dailyQuota": "50k"}}, "write 50000"),
        ({"expect": {"dailyQuota": "50,000"}}, "write 50000"),
        ({"expect": {"dailyQuota": "50.000"}}, "write 50000"),
        ({"expect": {"dailyQuota": "1.5M"}}, "write 1500000"),
        ({"expect": {"dailyQuota": "many"}}, "write a whole number, without a unit"),
        ({"expect": {"sendRate": "14/s"}}, "write 14"),
        ({"health": {"bounceRate": "5%"}}, "write 0.05"),
        ({"health": {"bounceRate": "0,05"}}, "write 0.05"),
        ({"health": {"bounceRate": "0.05"}}, "write it without quotes"),
        ({"health": {"minimumVolume": 100.5}}, "write a whole number"),
        ({"dmarc": {"testing": "yes"}}, "write true"),
        ({"dmarc": {"testing": "maybe"}}, "write true or false"),
    ],
)  # fmt: skip
def test_a_number_with_a_unit_is_answered_with_the_number(data: dict[str, Any], remedy: str) -> None:
    (found,) = problems(data)
    assert found.remedy == remedy


def test_a_bad_selector_hides_no_bad_key() -> None:
    found = problems({"dkim": {"byo": {"selector": "a_b", "privateKey": "nonsense"}}})
    assert [(each.where, each.remedy) for each in found] == [
        ("dkim.byo.selector", "write it like 'shop2026'"),
        ("dkim.byo.privateKey", "make one with: openssl genrsa -traditional 2048"),
    ]


@pytest.mark.parametrize("name", ["co.uk", "CO.UK.", "kobe.jp", "gov.in", "in-addr.arpa", "xn--55qx5d.cn"])
def test_a_suffix_below_which_anybody_registers_names_is_nobodys_domain(name: str) -> None:
    (found,) = problems({"domain": name})
    plain = name.lower().removesuffix(".")
    assert (found.where, found.problem, found.remedy) == (
        "domain",
        f"names are registered below {plain}, and nobody mails from it",
        f"write the name that is yours below it, like 'shop.{plain}'",
    )


@pytest.mark.parametrize(
    "name", ["shop.co.uk", "github.io", "blogspot.com", "shop.uk", "city.kobe.jp", "shop.xn--fiqs8s"]
)
def test_a_domain_that_has_an_owner_may_mail(name: str) -> None:
    assert from_mapping({"domain": name}).domain == name

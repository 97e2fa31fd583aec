"""The reference page of the rules, `docs/rules.md`: every rule of the catalogue, and the modes that no rule finds."""

from itertools import groupby

from deliverability.rules import catalogue
from deliverability.rules.documented import FOUND_BY, Documented, documented
from deliverability.rules.effects import Effect
from deliverability.rules.rule import Need, Needed, Rule
from deliverability.snapshot.readings.identity import IDENTITY

_AREAS = {
    "ses": "SES identity and account",
    "dkim": "DKIM",
    "mail-from": "MAIL FROM",
    "spf": "SPF",
    "dmarc": "DMARC",
    "dns": "DNS records, servers and delegation",
    "route53": "Route 53",
    "provider": "Mailbox providers",
    "reputation": "Reputation lists",
    "mta-sts": "MTA-STS",
    "tls-rpt": "TLS reports",
    "bimi": "BIMI",
    "drift": "Drift, as Pulumi sees it (`deliverability drift`)",
    "deploy": "Deploy",
    "config": "The declaration",
}
_HEAD = """# Rules

Generated from the rules themselves by `make generate`; `deliverability explain RULE` shows the same.

A rule compares what was declared with what was observed, and says one of:

| result | meaning | exit code |
|---|---|---|
| `fail` | mail is lost or unauthenticated, or something drifted | 1 |
| `unknown` | it could not be told: no answer, no access | 3 |
| `warn` | a risk | 0, with `--strict` 1 |
| `info` | worth saying | 0 |
| `pass` | in order | 0 |

The severity below is that of the usual finding; a rule may say less or more where it says so. SERVFAIL, REFUSED, timeouts and denied
access are `unknown`, never "missing". **One cause, one failure:** a finding that follows from the failure of a rule under "follows from" is
kept as a note. Ids never change their meaning; waivers and `explain` take them.
"""


def markdown() -> str:
    """The whole page."""
    rules = catalogue()
    lines = [_HEAD, *_effects(), "", "| rule | severity | what it finds |", "|---|---|---|"]
    lines += [
        f"| [`{rule.id}`](#{_anchor(rule)}) | {rule.severity.value} | {_cell(rule.title)} |" for rule in rules
    ]
    ordered = sorted(rules, key=lambda rule: list(_AREAS).index(_area(rule)))
    for area, group in groupby(ordered, key=_area):
        lines += ["", f"## {_AREAS[area]}"]
        for rule in group:
            lines += ["", *_section(rule)]
    lines += ["", *_modes()]
    return "\n".join(lines) + "\n"


def _effects() -> list[str]:
    lines = [
        "## How grave it is",
        "",
        "What a fault does to mail decides, whatever rule sees it; rules ask this table.",
        "",
        "| what becomes of mail | severity | for example |",
        "|---|---|---|",
    ]
    for effect in Effect:
        such_as = ", ".join(f"`{id}`" for id in effect.such_as)
        lines.append(f"| {_cell(effect.words)} | {effect.result.value} | {such_as} |")
    return [
        *lines,
        "",
        "A stack may weigh a rule's findings otherwise (`severities`). Below, each rule with its usual severity.",
    ]


def _section(rule: Rule) -> list[str]:
    needs = dict.fromkeys(map(_words, rule.needs))
    facts = [
        f"- Severity: {rule.severity.value}",
        f"- Source: {rule.source}",
        f"- Needs: {', '.join(needs) or 'nothing observed'}",
    ]
    if rule.consequence_of:
        facts.append(f"- Follows from: {', '.join(f'`{id}`' for id in rule.consequence_of)}")
    return [
        f"### {rule.id}",
        "",
        f"**{rule.title}.** {rule.explanation}",
        "",
        f"What to do: {_placeholders(rule.remedy)}",
        "",
        *facts,
    ]


def _words(need: Needed) -> str:
    if need is Need.DNS:
        return "DNS answers"
    if need is Need.DKIM_TOKENS:
        return "the DKIM tokens"
    which = IDENTITY if need is Need.SES_IDENTITY else need
    return ", ".join(f"`{action}`" for action in which.actions)


def _modes() -> list[str]:
    lines = ["## Modes that no rule finds", "", "Their ids can be looked up, and neither waived nor weighed."]
    for mode in documented().values():
        lines += ["", *_mode(mode)]
    return lines


def _mode(mode: Documented) -> list[str]:
    return [
        f"### {mode.id}",
        "",
        f"**{mode.title}.** {mode.why}",
        "",
        f"What to do: {mode.remedy}",
        "",
        f"- Severity: {mode.severity.value}",
        f"- Source: {mode.source}",
        f"- Where it is found: {FOUND_BY[mode.found]}",
    ]


def _placeholders(remedy: str) -> str:
    """Placeholders as code, so that Markdown leaves their braces and underscores alone."""
    return remedy.replace("{", "`<").replace("}", ">`")


def _area(rule: Rule) -> str:
    return rule.id.partition(".")[0]


def _anchor(rule: Rule) -> str:
    return rule.id.replace(".", "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")

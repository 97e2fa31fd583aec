"""A slip of whoever entered the records is said by the rule that finds it, in the words of the list that warned of it."""

import pytest

from deliverability.evidence import slips
from deliverability.evidence.slips import Slip
from deliverability.handoff.advice import advice_on
from deliverability.handoff.declared import declared_list
from deliverability.verdict import Result
from deliverability.wording import sentence
from tests.rules.world import KEY_2048, TOKENS, World, declared, findings, healthy

DOMAIN = "shop.example"
BOUNCE, DMARC, ALIAS = (f"{label}.{DOMAIN}" for label in ("bounce", "_dmarc", f"{TOKENS[0]}._domainkey"))
MX, TARGET = "10 feedback-smtp.eu-central-1.amazonses.com", f"{TOKENS[0]}.dkim.amazonses.com"
SPF, POLICY = "v=spf1 include:amazonses.com -all", "v=DMARC1; p=none; rua=mailto:dmarc@shop.example;"
KEY_NAME = f"own._domainkey.{DOMAIN}"
OWN_KEY = declared(dkim={"byo": {"selector": "own", "privateKey": None}}, dns={"mode": "external"})
ASK = "Ask who runs the DNS of shop.example to"


def moved(name: str, to: str, rdtype: str, value: str) -> World:
    return handed_off().gone(name, rdtype).gone(name, "TXT").put(to, rdtype, value)


def handed_off() -> World:
    return healthy(declared(dns={"mode": "external"}))


@pytest.mark.parametrize(
    ("world", "slip", "rule", "remedy"),
    [
        (
            moved(BOUNCE, f"{BOUNCE}.{DOMAIN}", "MX", MX).put(
                BOUNCE, "TXT", "v=spf1 include:amazonses.com ~all"
            ),
            *(
                slips.NAME_DOUBLED,
                "dns.record-missing",
                f"{ASK} move the MX record from {BOUNCE}.{DOMAIN} to {BOUNCE}",
            ),
        ),
        (
            moved(ALIAS, f"{ALIAS}.{DOMAIN}", "CNAME", TARGET),
            *(
                slips.NAME_DOUBLED,
                "dkim.cname-wrong-name",
                f"Move the CNAME from {ALIAS}.{DOMAIN} to {ALIAS}",
            ),
        ),
        (
            moved(ALIAS, ALIAS.replace("_", ""), "CNAME", TARGET),
            *(slips.UNDERSCORE_DROPPED, "dkim.cname-wrong-name"),
            f"Move the CNAME from {ALIAS.replace('_', '')} to {ALIAS}: the underscore belongs to the name.",
        ),
        (
            moved(DMARC, "dmarc.shop.example", "TXT", POLICY),
            *(slips.UNDERSCORE_DROPPED, "dmarc.missing"),
            f"{ASK} move the TXT record from dmarc.shop.example to {DMARC}: the underscore belongs to the name.",
        ),
        (
            handed_off().put(ALIAS, "CNAME", f"{TARGET}.{DOMAIN}"),
            *(
                slips.ZONE_APPENDED,
                "dkim.cname-wrong-target",
                f'{ASK} publish CNAME "{TARGET}" at {ALIAS}. Targets are whole',
            ),
        ),
        (
            handed_off().put(BOUNCE, "MX", f"{MX}.{DOMAIN}"),
            *(
                slips.ZONE_APPENDED,
                "mail-from.mx-wrong-host",
                f'{ASK} publish MX "{MX}" at {BOUNCE}. Targets are whole',
            ),
        ),
        (
            handed_off().put(BOUNCE, "MX", f"10 {MX}"),
            *(slips.PRIORITY_IN_HOST, "mail-from.mx-wrong-host"),
            f'{ASK} publish MX "{MX}" at {BOUNCE}. The priority of an MX has a field of its own',
        ),
        (
            handed_off().put(BOUNCE, "MX", MX.replace("10", "0")),
            *(slips.PRIORITY_LEFT_OUT, "mail-from.mx-wrong-host", ""),
        ),
        (
            handed_off().put(DOMAIN, "TXT", f'"{SPF}"'),
            *(
                slips.QUOTED,
                "route53.txt-double-quoted",
                f"{ASK} leave the outer quotation marks out at {DOMAIN}.",
            ),
        ),
        (
            handed_off().put(DMARC, "TXT", f'"{POLICY}"'),
            *(
                slips.QUOTED,
                "route53.txt-double-quoted",
                f"{ASK} leave the outer quotation marks out at {DMARC}.",
            ),
        ),
        (
            handed_off().put(DOMAIN, "TXT", "v=spf1 include:amazonses.com", "-all"),
            *(
                slips.SPLIT,
                "route53.txt-split-into-records",
                f"{ASK} publish all strings in one TXT value at {DOMAIN}.",
            ),
        ),
        (
            handed_off().put(DOMAIN, "TXT", "v=spf1 include:amazonses.com\r\n-all"),
            *(
                slips.LINE_BREAK,
                "spf.syntax-error",
                f'Publish "{SPF}" at {DOMAIN}. Paste each value as one line',
            ),
        ),
        (
            handed_off().put(DOMAIN, "TXT", f"\n{SPF}"),
            *(
                slips.LINE_BREAK,
                "spf.version-mismatch",
                f"Publish the value at {DOMAIN} so that it begins with exactly",
            ),
        ),
        (
            handed_off().put(DMARC, "TXT", POLICY.replace(" rua", "\r\nrua")),
            *(
                slips.LINE_BREAK,
                "dns.record-differs",
                f'{ASK} publish TXT "{POLICY}" at {DMARC}. Paste each value as one line',
            ),
        ),
        (
            handed_off().put(DMARC, "TXT", POLICY.replace(" p=", "\np=")),
            *(slips.LINE_BREAK, "dmarc.policy-invalid", ""),
        ),
        (
            handed_off().put(DOMAIN, "TXT", SPF.replace(" -", " \u2013")),
            *(
                slips.TYPESET,
                "spf.syntax-error",
                f'Publish "{SPF}" at {DOMAIN}. Copy values from a plain text',
            ),
        ),
        (
            handed_off().put(DMARC, "TXT", POLICY.replace(";", "\\;")),
            *(
                slips.BACKSLASHES,
                "dmarc.version-mismatch",
                f"Publish the value at {DMARC} so that it begins with exactly",
            ),
        ),
        (
            healthy(OWN_KEY).put(KEY_NAME, "TXT", f"v=DKIM1\\; {KEY_2048}"),
            *(slips.BACKSLASHES, "dkim.byodkim-key-format"),
            f"Publish the public half of the declared key (the manifest of the deployed stack has it) at {KEY_NAME}, and give SES",
        ),
    ],
    ids=lambda value: value.happened if isinstance(value, Slip) else value if isinstance(value, str) else "",
)
def test_it_says_what_happened(world: World, slip: Slip, rule: str, remedy: str):
    [found] = [each for each in findings(world) if each.rule == rule and not each.because]
    assert slip.happened in found.message
    assert found.remedy.startswith(remedy)
    assert found.result is (Result.INFO if slip is slips.PRIORITY_LEFT_OUT else Result.FAIL)
    assert f"{sentence(slip.happened)} {slip.advice}" in advice_on(declared_list(world.manifest).entries)

"""What somebody wrote into a declared record, and the remedy for it: nothing goes unsaid, and nothing leads into a refusal."""

import pytest
import yaml

from deliverability.declaration.kinds import kind_of
from deliverability.declaration.manifest import Manifest, Record
from deliverability.declaration.reading import from_mapping
from deliverability.evidence.edits import Edit, edit_of, how_to_merge, how_to_restore
from deliverability.report.remedies import remedy_of
from tests.rules.world import declared

SPF = "v=spf1 include:amazonses.com -all"
ZENDESK = "v=spf1 include:amazonses.com include:_spf.google.com include:mail.zendesk.com ~all"
APPLY = "apply the stack shop.production again (pulumi up --refresh)"


def of(manifest: Manifest, key: str = "spf") -> Record:
    return next(record for record in manifest.records if record.key == key)


@pytest.mark.parametrize(
    ("settings", "value", "expected"),
    [
        ({}, SPF, Edit((), "", "", (), SPF)),
        (
            {},
            ZENDESK,
            Edit(
                ("include:_spf.google.com", "include:mail.zendesk.com", "~all"),
                'mail-deliverability:spf: {also: ["include:_spf.google.com", "include:mail.zendesk.com"], all: "~all"}',
                "",
                (),
                ZENDESK,
            ),
        ),
        (
            {"spf": {"record": "shared", "also": ["include:crm.example"]}},
            "v=spf1 ip4:192.0.2.1 INCLUDE:amazonses.com include:CRM.example -all",
            Edit(
                ("ip4:192.0.2.1",),
                'mail-deliverability:spf: {record: "shared", also: ["include:crm.example", "ip4:192.0.2.1"]}',
                "spf",
                (),
                "v=spf1 include:amazonses.com include:crm.example ip4:192.0.2.1 -all",
            ),
        ),
        # No stack file takes these: all addresses, a redirect, what matches the same as a declared term.
        ({}, "v=spf1 include:amazonses.com ip4:0.0.0.0/0 -all", Edit(("ip4:0.0.0.0/0",), "", "", ("ip4:0.0.0.0/0",), SPF)),
        (
            {},
            "v=spf1 a ?include:amazonses.com redirect=_spf.x.example",
            Edit(
                ("a", "?include:amazonses.com", "redirect=_spf.x.example"),
                'mail-deliverability:spf: {also: ["a"]}',
                "",
                ("?include:amazonses.com", "redirect=_spf.x.example"),
                "v=spf1 include:amazonses.com a -all",
            ),
        ),
        ({}, "v=spf1 include:amazonses.com +all", Edit((), "", "", (), SPF)),
        ({"profile": "parked", "dmarc": {}}, "v=spf1 mx -all", Edit(("mx",), "", "", ("mx",), "v=spf1 -all")),
    ],
)  # fmt: skip
def test_spf_at_the_domain(settings: dict, value: str, expected: Edit):
    manifest = declared(**settings)
    assert edit_of(of(manifest), (value,), manifest) == expected


def test_more_terms_than_receivers_look_up_are_not_offered_to_the_stack_file():
    manifest = declared()
    terms = tuple(f"include:s{number}.example" for number in range(10))
    value = " ".join(("v=spf1 include:amazonses.com", *terms, "-all"))
    assert edit_of(of(manifest), (value,), manifest) == Edit(terms, "", "", terms, SPF)


RUA = "rua=mailto:dmarc@shop.example"


@pytest.mark.parametrize(
    ("dmarc", "value", "parts", "line"),
    [
        ({}, f"v=DMARC1; p=none; {RUA}", (), ""),
        ({}, "v=DMARC1; p=none", (), ""),
        ({"policy": "reject"}, f"v=DMARC1; p=none; {RUA}", (), ""),
        ({}, f"v=DMARC1; p=reject; {RUA}", ("p=reject",), '{policy: "reject", reportTo: ["dmarc@shop.example"]}'),
        (
            {"policy": "quarantine", "subdomainPolicy": "none"},
            "v=DMARC1; p=reject; adkim=s",
            ("p=reject", "adkim=s"),
            '{policy: "reject", subdomainPolicy: "reject", dkimAlignment: "strict", reportTo: ["dmarc@shop.example"]}',
        ),
        (
            {"policy": "reject", "subdomainPolicy": "none"},
            f"v=DMARC1; p=reject; sp=quarantine; {RUA}",
            ("sp=quarantine",),
            '{policy: "reject", subdomainPolicy: "quarantine", reportTo: ["dmarc@shop.example"]}',
        ),
        (
            {"policy": "reject", "testing": True},
            f"v=DMARC1; p=reject; {RUA}",
            ("p=reject without t=y",),
            '{policy: "reject", reportTo: ["dmarc@shop.example"]}',
        ),
        (
            {},
            "v=DMARC1; p=none; rua=mailto:x@vendor.example,https://r.example/x; ruf=mailto:f@shop.example",
            ("rua=mailto:x@vendor.example", "rua=https://r.example/x", "ruf=mailto:f@shop.example"),
            '{reportTo: ["dmarc@shop.example", "x@vendor.example"], failureReportTo: ["f@shop.example"]}',
        ),
        # What the stack file refuses is not offered for it: strict never aligns with the MAIL FROM of SES.
        ({}, f"v=DMARC1; p=none; aspf=s; {RUA}", ("aspf=s",), ""),
        ({}, f"v=DMARC1; p=reject; aspf=s; {RUA}", ("p=reject", "aspf=s"), '{policy: "reject", reportTo: ["dmarc@shop.example"]}'),
    ],
)  # fmt: skip
def test_dmarc(dmarc: dict, value: str, parts: tuple[str, ...], line: str):
    manifest = declared(dmarc={"reportTo": ["dmarc@shop.example"], **dmarc})
    found = edit_of(of(manifest, "dmarc"), (value,), manifest)
    assert (found.parts, found.line) == (parts, line and f"mail-deliverability:dmarc: {line}")


@pytest.mark.parametrize(
    ("key", "settings", "values", "parts"),
    [
        ("mail-from-spf", {}, ("v=spf1 include:amazonses.com ip4:192.0.2.1 ~all",), ("ip4:192.0.2.1",)),
        ("mail-from-mx", {}, ("10 mail.example",), ("10 mail.example",)),
        ("mail-from-mx", {}, ("20 feedback-smtp.eu-central-1.amazonses.com",), ()),
        ("null-mx", {"profile": "parked", "dmarc": {}}, ("10 mail.example", "0 ."), ("10 mail.example",)),
    ],
)
def test_where_no_setting_can_say_it(
    key: str, settings: dict, values: tuple[str, ...], parts: tuple[str, ...]
):
    manifest = declared(**settings)
    record = of(manifest, key)
    assert edit_of(record, values, manifest) == Edit(parts, "", "", parts, record.values[0])


@pytest.mark.parametrize(
    ("settings", "value", "expected"),
    [
        (
            {},
            ZENDESK,
            "Declared nowhere: include:_spf.google.com, include:mail.zendesk.com and ~all. If they are still wanted, put "
            'mail-deliverability:spf: {also: ["include:_spf.google.com", "include:mail.zendesk.com"], all: "~all"} into the stack '
            f"file and {APPLY}. If not, set spf.onForeignTerms to remove, and apply it, which takes them away.",
        ),
        (
            {"spf": {"onForeignTerms": "remove"}},
            "v=spf1 mx include:amazonses.com -all",
            'Declared nowhere: mx. If it is still wanted, put mail-deliverability:spf: {also: ["mx"], onForeignTerms: "remove"} '
            f"in place of spf in the stack file and {APPLY}. If not, apply it, which takes it away.",
        ),
        (
            {"spf": {"record": "shared"}},
            "v=spf1 mx include:amazonses.com -all",
            'Declared nowhere: mx. If it is still wanted, put mail-deliverability:spf: {record: "shared", also: ["mx"]} in place of '
            'spf in the stack file, remove "v=spf1 mx include:amazonses.com -all" at shop.example, and '
            f'{APPLY}. If not, remove "v=spf1 mx include:amazonses.com -all" at shop.example, and apply it, which takes it away.',
        ),
        (
            {"dns": {"mode": "external"}},
            "v=spf1 include:amazonses.com mx -all",
            'Declared nowhere: mx. If it is still wanted, put mail-deliverability:spf: {also: ["mx"]} into the stack file and hand '
            "the list over again: deliverability plan --stack shop.production --missing. If not, ask who runs the DNS of shop.example to "
            f'publish TXT "{SPF}" at shop.example.',
        ),
        (
            {"profile": "parked", "dmarc": {}},
            "v=spf1 mx -all",
            'Declared nowhere, and no setting can: mx. If nobody needs it, remove "v=spf1 mx -all" at shop.example, and '
            f"{APPLY}, which takes it away.",
        ),
        ({}, "v=spf1 -all", f'Apply the stack shop.production again (pulumi up --refresh): it declares TXT "{SPF}" at shop.example.'),
    ],
)  # fmt: skip
def test_how_an_edited_record_is_put_right(settings: dict, value: str, expected: str):
    manifest = declared(**settings)
    assert how_to_restore(of(manifest), (value,), manifest) == expected


def test_two_spf_records_become_one_that_has_the_terms_of_both():
    manifest, other = declared(), "v=spf1 include:_spf.google.com ~all"
    assert edit_of(of(manifest), (other, SPF), manifest).declared == (
        "v=spf1 include:amazonses.com include:_spf.google.com ~all"
    )
    assert how_to_merge(of(manifest), (other, SPF), manifest) == (
        "Declared nowhere: include:_spf.google.com. If it is still wanted, put mail-deliverability:spf: "
        '{also: ["include:_spf.google.com"], all: "~all"} into the stack file, remove "v=spf1 include:_spf.google.com ~all" at '
        "shop.example, and apply the stack shop.production (pulumi up --refresh). If not, remove "
        '"v=spf1 include:_spf.google.com ~all" at shop.example.'
    )


def test_at_the_mail_from_name_the_other_record_goes():
    manifest = declared()
    record = of(manifest, "mail-from-spf")
    values = (record.values[0], "v=spf1 mx -all")
    assert how_to_merge(record, values, manifest) == (
        'Declared nowhere, and no setting can: mx. If nobody needs it, remove "v=spf1 mx -all" at bounce.shop.example.'
    )


def test_who_runs_the_dns_merges_what_this_stack_may_not_touch():
    manifest = declared(dns={"mode": "external"})
    assert how_to_merge(of(manifest), (SPF, "v=spf1 mx -all"), manifest) == (
        'Declared nowhere: mx. If it is still wanted, put mail-deliverability:spf: {also: ["mx"]} into the stack file, and ask who '
        'runs the DNS of shop.example to leave one SPF record at shop.example, "v=spf1 include:amazonses.com mx -all". If not, ask '
        f'who runs the DNS of shop.example to leave one SPF record at shop.example, "{SPF}".'
    )


@pytest.mark.parametrize(
    "value",
    [ZENDESK, "v=spf1 exists:%{i}._x.shop.example ip6:2001:db8::/32 include:amazonses.com ?all", "v=spf1 mx/24 a:b.example//64 ~all"],
)  # fmt: skip
def test_the_line_is_yaml_that_declares_just_that(value: str):
    manifest = declared()
    edit = edit_of(of(manifest), (value,), manifest)
    (line,) = remedy_of(how_to_restore(of(manifest), (value,), manifest)).settings
    ((key, section),) = yaml.safe_load(line).items()
    assert (line, key) == (edit.line, "mail-deliverability:spf")
    again = from_mapping({"domain": "shop.example", "spf": section})
    assert kind_of("spf").undeclared((value,), edit.declared, again).parts == ()


@pytest.mark.parametrize(
    "other", ["v=spf1 pulumi up --refresh", 'v=spf1 " pulumi refresh " -all', "v=spf1 aws sesv2 x -all"]
)
def test_what_a_stranger_publishes_never_becomes_a_command(other: str):
    manifest = declared()
    remedy = remedy_of(how_to_merge(of(manifest), (SPF, other), manifest))
    assert remedy.commands in ((), ("pulumi up --refresh",))
    assert other.replace('"', "'") in remedy.text

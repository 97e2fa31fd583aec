"""An SES identity that somebody else runs: nothing is carried out there from here, and no deploy of this stack is said to change it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from deliverability.declaration.manifest import Manifest
from deliverability.report.remedies import remedy_of
from deliverability.rules import catalogue
from deliverability.rules.operator import AT_SES
from deliverability.snapshot import Reading
from deliverability.verdict import Result
from tests.report.test_named_in_remedies import worlds
from tests.rules.test_pairs import FAULTS
from tests.rules.world import TOKENS, World, declared, findings, healthy, only

HANDED_ON = "Somebody else runs the SES identity shop.example in eu-central-1: hand on to them what is to be done at SES. "


def elsewhere(**settings: Any) -> Manifest:
    return declared(identity="external", dkim={"tokens": TOKENS}, **settings)


def broken() -> Iterator[World]:
    yield from worlds(elsewhere)
    yield from (fault(healthy(elsewhere())) for fault in FAULTS.values())
    yield healthy(elsewhere()).read("identity", Reading("absent"))
    refusing = {"BehaviorOnMxFailure": "REJECT_MESSAGE", "MailFromDomainStatus": "PENDING"}
    yield healthy(elsewhere()).ses(MailFromAttributes=refusing)
    yield healthy(elsewhere()).reading("metrics", Send=3.0)
    yield healthy(elsewhere()).ses(DkimAttributes={"Tokens": ["x1", "x2", "x3"]})


def test_what_is_to_be_done_at_ses_is_handed_on():
    world = healthy(elsewhere()).ses(DkimAttributes={"SigningEnabled": False})
    assert only(world, "dkim.signing-disabled").remedy == (
        f"{HANDED_ON}Enable DKIM signing on the identity shop.example in eu-central-1 (PutEmailIdentityDkimAttributes): aws sesv2 "
        "put-email-identity-dkim-attributes --region eu-central-1 --email-identity shop.example --signing-enabled."
    )
    managed = healthy().ses(DkimAttributes={"SigningEnabled": False})
    assert "Somebody else" not in only(managed, "dkim.signing-disabled").remedy


def test_no_command_changes_somebody_elses_identity_unsaid():
    said = set()
    for world in broken():
        for found in findings(world, Result.FAIL, Result.WARN, Result.INFO):
            commands = remedy_of(found.remedy).commands
            if found.rule in AT_SES or any(command.startswith("aws ") for command in commands):
                assert not found.remedy or found.remedy.startswith(HANDED_ON), found.rule
                assert not any(command.startswith("pulumi up") for command in commands), found.rule
                said.add(found.rule)
    assert {
        "dkim.verification-expired",
        "mail-from.not-activated",
        "ses.verification-pending",
        "ses.sandbox",
    } <= said


#: What a stack file refuses with `identity: external`, since somebody else sets it at SES.
_REFUSED = re.compile(r"dkim\.keyLength|dkim\.byo|mailFrom\.onMxFailure|recipients:|health\.\w+")


def test_no_remedy_names_a_setting_that_such_a_stack_may_not_have():
    named = {
        (found.rule, _REFUSED.findall(found.remedy)[0])
        for world in broken()
        for found in findings(world)
        if _REFUSED.search(found.remedy)
    }
    assert named == set()


@pytest.mark.parametrize("rule", sorted(AT_SES))
def test_each_is_a_rule(rule: str):
    assert rule in {each.id for each in catalogue()}

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards import dmarc
from deliverability.standards.dmarc import Change, Identifier, Outcome, Sending

SHOP = "shop.example.com"
OUTSIDE = Identifier("amazonses.com", None, False)
SAME = Identifier(SHOP, "example.com", True)
RELATED = Identifier("example.com", "example.com", True)
BOUNCE = Identifier("bounce.example.com", "example.com", True)
UNKNOWN = Identifier("bounce.example.com", None, None)


def sending(dkim: Identifier, spf: Identifier, **others: object) -> Sending:
    base = Sending("RFC 9989", SHOP, True, dkim, spf, OUTSIDE, "relaxed", "relaxed")
    return replace(base, **others)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mail", "dkim", "spf", "passes"),
    [
        (sending(SAME, OUTSIDE), True, False, True),
        (sending(SAME, BOUNCE), True, True, True),
        (sending(OUTSIDE, BOUNCE), False, True, True),
        (sending(OUTSIDE, OUTSIDE), False, False, False),
        (sending(RELATED, BOUNCE, adkim="strict"), False, True, True),
        (sending(RELATED, BOUNCE, aspf="strict"), True, False, True),
        (sending(RELATED, BOUNCE, adkim="strict", aspf="strict"), False, False, False),
        (sending(SAME, OUTSIDE, dkim_passes=False), False, False, False),
        (sending(SAME, BOUNCE, dkim_passes=False, spf_passes=False), False, False, False),
        (sending(SAME, UNKNOWN), True, None, True),
        (sending(OUTSIDE, UNKNOWN), False, None, None),
        (sending(replace(UNKNOWN, domain="example.com"), OUTSIDE), None, False, None),
        (sending(UNKNOWN, UNKNOWN), None, None, None),
        (sending(OUTSIDE, UNKNOWN, spf_passes=False), False, False, False),
        (sending(RELATED, OUTSIDE, adkim=None), None, False, None),
        (sending(SAME, BOUNCE, adkim=None, aspf=None), True, None, True),
    ],
)
def test_one_aligned_pass_is_enough(
    mail: Sending, dkim: bool | None, spf: bool | None, passes: bool | None
) -> None:
    assert (mail.dkim_aligns, mail.spf_aligns, mail.passes) == (dkim, spf, passes)


def test_mail_that_passes_by_dkim_alone() -> None:
    mail = sending(RELATED, OUTSIDE)
    found = dmarc.decide(mail, replace(mail, standard="RFC 7489"))
    assert found == Outcome(
        applies=True,
        dkim_aligns=True,
        spf_aligns=False,
        passes=True,
        fails_after=(
            Change(
                "dkim-signature-fails",
                "mail from shop.example.com fails DMARC when its DKIM signature is missing or broken:"
                " no signature of example.com is valid, and"
                " the MAIL FROM domain amazonses.com has another organizational domain than shop.example.com",
            ),
            Change(
                "adkim-becomes-strict",
                "mail from shop.example.com fails DMARC when adkim becomes strict:"
                " the signing domain example.com is not exactly shop.example.com, as strict adkim wants, and"
                " the MAIL FROM domain amazonses.com has another organizational domain than shop.example.com",
            ),
        ),
        sending=mail,
    )
    assert str(found.fails_after[0]) == found.fails_after[0].sentence


def test_mail_that_passes_by_spf_alone() -> None:
    mail = sending(RELATED, BOUNCE, adkim="strict")
    dkim = "the signing domain example.com is not exactly shop.example.com, as strict adkim wants"
    fails = "mail from shop.example.com fails DMARC when"
    assert dmarc.decide(mail, replace(mail, standard="RFC 7489")).fails_after == (
        Change(
            "spf-fails",
            f"{fails} it is forwarded, so that SPF fails: {dkim}, and SPF for bounce.example.com doesn't pass",
        ),
        Change(
            "mail-from-falls-back",
            f"{fails} MAIL FROM falls back from bounce.example.com to amazonses.com: {dkim}, and"
            " the MAIL FROM domain amazonses.com has another organizational domain than shop.example.com",
        ),
        Change(
            "aspf-becomes-strict",
            f"{fails} aspf becomes strict: {dkim}, and"
            " the MAIL FROM domain bounce.example.com is not exactly shop.example.com, as strict aspf wants",
        ),
    )


def test_mail_that_passes_under_one_standard_only() -> None:
    old = replace(sending(RELATED, OUTSIDE), standard="RFC 7489")
    new = sending(replace(RELATED, organizational_domain=None, related=False), OUTSIDE)
    assert dmarc.decide(old, new).fails_after[-1] == Change(
        "receiver-follows-rfc-9989",
        "mail from shop.example.com fails DMARC when the receiver follows RFC 9989:"
        " the signing domain example.com has another organizational domain than shop.example.com, and"
        " the MAIL FROM domain amazonses.com has another organizational domain than shop.example.com",
    )
    assert dmarc.decide(new, old) == Outcome(True, False, False, False, (), new)
    swapped = dmarc.decide(replace(old, standard="RFC 9989"), replace(new, standard="RFC 7489"))
    assert swapped.fails_after[-1].id == "receiver-follows-rfc-7489"


@pytest.mark.parametrize(("applies", "listed"), [(True, True), (False, False), (None, False)])
def test_a_receiver_that_takes_no_part_fails_nothing(applies: bool | None, listed: bool) -> None:
    other = replace(sending(OUTSIDE, OUTSIDE), standard="RFC 7489", applies=applies)
    found = dmarc.decide(sending(SAME, BOUNCE), other)
    assert [change.id for change in found.fails_after] == (["receiver-follows-rfc-7489"] if listed else [])


@pytest.mark.parametrize(
    ("applies", "listed"), [(True, ["dkim-signature-fails"]), (None, ["dkim-signature-fails"]), (False, [])]
)
def test_where_no_record_applies_no_change_makes_mail_fail(applies: bool | None, listed: list[str]) -> None:
    mail = sending(SAME, OUTSIDE, applies=applies)
    found = dmarc.decide(mail, mail)
    assert (found.applies, found.passes) == (applies, True)
    assert [change.id for change in found.fails_after] == listed


def test_the_reason_is_the_other_organization_even_where_alignment_is_strict() -> None:
    mail = sending(SAME, replace(OUTSIDE), aspf="strict")
    found = dmarc.decide(mail, mail).fails_after
    assert [change.id for change in found] == ["dkim-signature-fails"]
    assert found[0].sentence.endswith(
        "the MAIL FROM domain amazonses.com has another organizational domain than shop.example.com"
    )


def test_what_is_unknown_is_not_told_as_a_failure() -> None:
    mail = sending(SAME, UNKNOWN)
    assert dmarc.decide(mail, mail).fails_after == ()
    unsure = sending(OUTSIDE, UNKNOWN)
    assert dmarc.decide(unsure, unsure) == Outcome(True, False, None, None, (), unsure)


identifiers = st.sampled_from([OUTSIDE, SAME, RELATED, BOUNCE, UNKNOWN])
modes = st.sampled_from(["relaxed", "strict", None])
truth = st.booleans()


@given(
    st.builds(
        Sending, st.just("RFC 9989"), st.just(SHOP), truth, *[identifiers] * 3, *[modes] * 2, truth, truth
    )
)
def test_strict_alignment_never_helps_and_failures_are_failures(mail: Sending) -> None:
    strict = replace(mail, adkim="strict", aspf="strict")
    assert mail.passes is not False or strict.passes is False
    assert replace(mail, dkim_passes=False, spf_passes=False).passes is False
    found = dmarc.decide(mail, mail)
    assert not found.fails_after or found.passes is True

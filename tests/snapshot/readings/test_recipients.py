"""The sandbox's recipients, on the embedded cloud."""

import pytest

from deliverability.snapshot import Reading


def test_recipients_with_their_identities(declare, shop):
    shop.client("sesv2").create_email_identity(EmailIdentity="tester@example.org")
    read = shop.look(declare(recipients=["tester@example.org", "nobody@example.org"])).recipients
    known, unknown = read.data["Recipients"]
    assert (known["IdentityName"], known["VerificationStatus"]) == ("tester@example.org", "PENDING")
    assert unknown == {"IdentityName": "nobody@example.org"}


def test_a_recipient_below_the_domain_is_asked_for_once(declare, shop):
    shop.client("sesv2").create_email_identity(EmailIdentity="me@shop.example.com")
    shop.asked()
    aws = shop.look(declare(recipients=["me@shop.example.com"]))
    assert aws.recipients.data["Recipients"] == aws.identities.data["EmailIdentities"]
    # The declared identity, and this one.
    assert shop.asked().count("sesv2:GetEmailIdentity") == 2


def test_no_recipients(declare, shop):
    assert shop.look(declare()).recipients == Reading("ok", {"Recipients": []})


@pytest.mark.parametrize("recipients", [[], ["tester@example.org"]])
def test_out_of_the_sandbox_recipients_need_no_verification(declare, shop, recipients):
    shop.fault("account", region="eu-central-1", production=True)
    read = shop.look(declare(recipients=recipients)).recipients
    assert read == (
        Reading("left-out", detail="the account is out of the sandbox, recipients need no verification")
        if recipients
        else Reading("ok", {"Recipients": []})
    )

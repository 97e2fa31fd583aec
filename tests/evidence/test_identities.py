"""The other SES identities below the domain, with what SES says of them."""

import pytest

from deliverability.evidence.identities import identities_below
from deliverability.snapshot import Reading
from tests.rules.world import healthy


@pytest.mark.parametrize(("verified", "may_send"), [(True, True), (False, False), (None, True)])
@pytest.mark.parametrize("name", ["news.shop.example", "a@shop.example"])
def test_its_settings_count_unless_ses_has_not_verified_it(name: str, verified: bool | None, may_send: bool):
    member = {
        "IdentityName": name,
        "VerifiedForSendingStatus": verified,
        "DkimAttributes": {"Status": "FAILED"},
    }
    (found,) = identities_below(healthy().reading("identities", EmailIdentities=[member]).snapshot())
    assert (found.name, found.domain) == (name, name.rpartition("@")[2])
    assert (found.is_address, found.may_send, found.settings.dkim) == ("@" in name, may_send, "FAILED")


def test_there_are_none_where_ses_did_not_tell():
    assert identities_below(healthy().read("identities", Reading("denied")).snapshot()) == ()

"""The identities below the domain, on the embedded cloud."""

from deliverability.snapshot.readings import identities


def names(reading):
    return [each["IdentityName"] for each in reading.data["EmailIdentities"]]


def test_those_below_the_domain_nearest_first(declare, shop):
    ses = shop.client("sesv2")
    below = (
        "orders@shop.example.com",
        "a.b.shop.example.com",
        "x@a.shop.example.com",
        "Mail@SHOP.example.com",
    )
    others = (
        "shop.example.com",
        "example.com",
        "me@example.com",
        "othershop.example.com",
        "shop.example.org",
    )
    for name in (*below, *others):
        ses.create_email_identity(EmailIdentity=name)
    read = shop.look(declare()).identities
    assert (read.status, read.detail, names(read)) == (
        "ok",
        "",
        ["a.b.shop.example.com", "Mail@SHOP.example.com", "orders@shop.example.com", "x@a.shop.example.com"],
    )


def test_each_has_the_members_of_its_own(declare, shop):
    ses = shop.client("sesv2")
    ses.create_email_identity(EmailIdentity="shop.example.com")
    ses.create_email_identity(EmailIdentity="orders@shop.example.com")
    # SES takes the switch of an address on a verified domain only.
    shop.cloud.ses.region("eu-central-1").identities["shop.example.com"].verification.status = "SUCCESS"
    ses.put_email_identity_dkim_attributes(EmailIdentity="orders@shop.example.com", SigningEnabled=False)
    [read] = shop.look(declare()).identities.data["EmailIdentities"]
    assert (read["IdentityType"], read["DkimAttributes"]["SigningEnabled"]) == ("EMAIL_ADDRESS", False)
    assert not {"Policies", "Tags"} & set(read)


def test_the_list_is_read_page_by_page(declare, shop, monkeypatch):
    ses = shop.client("sesv2")
    for number in range(7):
        ses.create_email_identity(EmailIdentity=f"s{number}.shop.example.com")
    _pages_of(3, monkeypatch)
    read = shop.look(declare()).identities
    assert names(read) == [f"s{number}.shop.example.com" for number in range(7)]
    assert shop.asked().count("sesv2:ListEmailIdentities") == 3


def _pages_of(size, monkeypatch):
    from deliverability.embedded.aws.ses import common

    usual = common.page

    def page(items, key, token, _):
        return usual(items, key, token, size)

    monkeypatch.setattr(common, "page", page)


def test_of_too_many_the_first_are_read_and_it_is_said(declare, shop, monkeypatch):
    monkeypatch.setattr(identities, "MAX_DETAILS", 2)
    for name in ("a.shop.example.com", "b.shop.example.com", "c.shop.example.com"):
        shop.client("sesv2").create_email_identity(EmailIdentity=name)
    read = shop.look(declare()).identities
    assert (read.status, names(read), read.detail) == (
        "ok",
        ["a.shop.example.com", "b.shop.example.com"],
        "of 3 identities below shop.example.com the first 2 were read",
    )


def test_a_refused_detail_leaves_all_unknown_and_says_which_call(declare, shop):
    shop.client("sesv2").create_email_identity(EmailIdentity="a.shop.example.com")
    shop.fault("access-denied", service="sesv2", operation="GetEmailIdentity")
    read = shop.look(declare()).identities
    assert (read.status, read.data) == ("denied", {})
    assert read.detail.startswith("ses:GetEmailIdentity: AccessDeniedException: ")

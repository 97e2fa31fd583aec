"""What the tests of identities have in common."""

SHOP = {"EmailIdentity": "shop.example"}
BOUNCE = "bounce.shop.example"


def shown(ses, identity="shop.example"):
    answer = ses.get_email_identity(EmailIdentity=identity)
    del answer["ResponseMetadata"]
    return answer


def dkim_records(tokens, zone="dkim.amazonses.com"):
    return [(f"{token}._domainkey.shop.example", "CNAME", f"{token}.{zone}") for token in tokens]


def mx(host="feedback-smtp.eu-central-1.amazonses.com"):
    return BOUNCE, "MX", f"10 {host}"

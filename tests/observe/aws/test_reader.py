"""Which readings a declaration gives something to read, and what stands for the others."""

from deliverability.snapshot import Reading

ELSEWHERE = "somebody else runs the identity"


def test_an_identity_run_by_somebody_else_may_be_out_of_reach(declare, shop):
    external = declare(tokens=None, identity="external", dkim={"tokens": ["aaa", "bbb", "ccc"]})
    aws = shop.look(external)
    assert aws.identity == Reading("left-out", detail=f"{ELSEWHERE}, and these credentials don't reach it")
    others = (aws.account, aws.identities, aws.configuration_set, aws.suppressed, aws.metrics, aws.alarms)
    assert set(map(repr, others)) == {repr(Reading("left-out", detail=ELSEWHERE))}
    assert [name for name in shop.asked() if not name.startswith("route53:")] == ["sesv2:GetEmailIdentity"]


def test_an_identity_run_by_somebody_else_is_read_where_it_is_in_reach(declare, shop):
    shop.client("sesv2").create_email_identity(EmailIdentity="shop.example.com")
    aws = shop.look(declare(tokens=None, identity="external", dkim={"tokens": ["aaa", "bbb", "ccc"]}))
    assert (aws.identity.status, aws.account.status, aws.metrics.status) == ("ok", "ok", "ok")


def test_a_parked_domain_asks_nothing_of_ses_and_cloudwatch(declare, shop):
    aws = shop.look(declare(tokens=None, profile="parked"))
    left_out = (aws.identity, aws.account, aws.identities, aws.recipients, aws.suppressed, aws.alarms)
    assert set(map(repr, left_out)) == {repr(Reading("left-out"))}
    assert aws.zone.status == "ok"
    assert {name.partition(":")[0] for name in shop.asked()} == {"route53"}

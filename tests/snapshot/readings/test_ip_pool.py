"""The pool of the configuration set, on the embedded cloud."""

from deliverability.snapshot import Reading

LEFT_OUT = Reading("left-out", detail="the configuration set sends from the shared addresses")


def made(shop, declare, **options):
    manifest = declare()
    shop.client("sesv2").create_configuration_set(
        ConfigurationSetName=manifest.identity.configuration_set, **options
    )
    return manifest


def test_without_a_pool_nothing_is_asked(declare, shop):
    manifest = made(shop, declare)
    assert shop.look(manifest).ip_pool == LEFT_OUT
    assert "sesv2:GetDedicatedIpPool" not in shop.asked()


def test_without_a_set_there_is_no_pool(declare, shop):
    assert shop.look(declare()).ip_pool == LEFT_OUT


def test_a_pool_that_is_there_and_then_gone(declare, shop):
    ses = shop.client("sesv2")
    ses.create_dedicated_ip_pool(PoolName="shops")
    manifest = made(shop, declare, DeliveryOptions={"SendingPoolName": "shops"})
    assert shop.look(manifest).ip_pool == Reading("ok", {"DedicatedIpPool": {"PoolName": "shops"}})
    ses.delete_dedicated_ip_pool(PoolName="shops")
    assert shop.look(manifest).ip_pool.status == "absent"

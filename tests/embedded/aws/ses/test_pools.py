"""Dedicated IP pools through boto3."""


def test_pools_are_made_listed_and_deleted(rig, refused):
    ses = rig.client("sesv2")
    ses.create_dedicated_ip_pool(PoolName="shop-pool", ScalingMode="MANAGED")
    ses.create_dedicated_ip_pool(PoolName="other")
    assert ses.list_dedicated_ip_pools()["DedicatedIpPools"] == ["other", "shop-pool"]
    shown = ses.get_dedicated_ip_pool(PoolName="shop-pool")["DedicatedIpPool"]
    assert shown == {"PoolName": "shop-pool", "ScalingMode": "MANAGED"}
    assert refused(ses.create_dedicated_ip_pool, PoolName="other")[0] == "AlreadyExistsException"
    assert refused(ses.create_dedicated_ip_pool, PoolName="No Pool")[0] == "BadRequestException"
    ses.delete_dedicated_ip_pool(PoolName="other")
    assert refused(ses.delete_dedicated_ip_pool, PoolName="other")[::2] == ("NotFoundException", 404)
    assert rig.client("sesv2", "eu-west-1").list_dedicated_ip_pools()["DedicatedIpPools"] == []

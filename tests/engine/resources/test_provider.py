import pytest

from deliverability.engine import EndpointClients
from deliverability.engine.resources import Aws, InvalidInputs
from deliverability.engine.resources.provider import AwsProvider

PROVIDER = AwsProvider()
CLIENTS = EndpointClients(None)


def test_json_text_of_the_wire_is_decoded() -> None:
    roles = '[{"roleArn": "arn:aws:iam::1:role/a"}, {"roleArn": "arn:aws:iam::2:role/b", "externalId": "x"}]'
    checked = PROVIDER.check({"region": "eu-west-1", "assumeRoles": roles, "skipRegionValidation": "true"})
    assert checked == {
        "region": "eu-west-1",
        "assumeRoles": [
            {"roleArn": "arn:aws:iam::1:role/a"},
            {"roleArn": "arn:aws:iam::2:role/b", "externalId": "x"},
        ],
        "skipRegionValidation": True,
    }
    assert PROVIDER.configured(CLIENTS, checked, "us-east-1") == Aws(
        CLIENTS, "eu-west-1", ("arn:aws:iam::1:role/a", "arn:aws:iam::2:role/b")
    )


def test_without_a_region_the_stack_decides() -> None:
    assert PROVIDER.configured(CLIENTS, PROVIDER.check({}), "us-east-1") == Aws(CLIENTS, "us-east-1")


@pytest.mark.parametrize(
    ("inputs", "complaint"),
    [
        ({"assumeRoles": "nonsense"}, "input 'assumeRoles' is not JSON"),
        ({"assumeRoles": '[{"sessionName": "x"}]'}, r"required input 'assumeRoles\[0\].roleArn' is missing"),
        ({"regoin": "eu-west-1"}, "did you mean 'region'"),
    ],
)
def test_wrong_configuration_is_refused(inputs: dict[str, str], complaint: str) -> None:
    with pytest.raises(InvalidInputs, match=complaint):
        PROVIDER.check(inputs)

"""Clients are made once, and act for the account that they were asked for."""

import pytest

from deliverability.embedded.cloud import Cloud
from deliverability.engine import EndpointClients


def account(clients: EndpointClients) -> str:
    return str(clients.client("sts", "eu-central-1").get_caller_identity()["Account"])


def test_clients_of_another_account_act_for_that_one(cloud: Cloud) -> None:
    clients = EndpointClients(cloud.endpoint_url, access_key=cloud.account_id)
    others = clients.of_account("210987654321")
    assert (account(clients), account(others)) == (cloud.account_id, "210987654321")


def test_a_client_is_made_once_for_each_service_and_region(cloud: Cloud) -> None:
    clients = EndpointClients(cloud.endpoint_url)
    made = [clients.client("sesv2", region) for region in ("eu-central-1", "us-east-1", "eu-central-1")]
    assert made[0] is made[2]
    assert [client.meta.region_name for client in made] == ["eu-central-1", "us-east-1", "eu-central-1"]


def test_the_session_has_the_credentials_to_start_from(cloud: Cloud) -> None:
    clients = EndpointClients(cloud.endpoint_url, access_key="210987654321", secret_key="x")
    credentials = clients.session.get_credentials()
    assert (credentials.access_key, credentials.secret_key) == ("210987654321", "x")
    assert clients.session is clients.session


def test_what_never_changes_is_asked_once_and_a_refusal_is_asked_again(cloud: Cloud) -> None:
    clients = EndpointClients(cloud.endpoint_url)
    answers = iter(["first", "second"])
    with pytest.raises(ValueError, match="throttled"):
        clients.once(("account",), refused)
    assert [clients.once(("account",), lambda: next(answers)) for _ in range(2)] == ["first", "first"]
    assert clients.once(("account", "role"), lambda: next(answers)) == "second"


def refused() -> str:
    raise ValueError("throttled")

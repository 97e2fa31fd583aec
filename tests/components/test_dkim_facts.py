"""What SES is asked about DKIM, and what happens when it doesn't answer."""

import asyncio

import boto3
import pulumi
import pytest
from botocore.stub import Stubber

from components.aws_environment import AwsEnvironment
from components.dkim_facts import AskSesWithBoto3, NoAnswer, NotNow
from deliverability.declaration.kinds import DkimFacts
from tests.components.strict_mocks import CELL, TOKENS, Ses, StrictAws, Zone, declare

DOMAIN = "shop.example.com"
BASE = {"domain": DOMAIN}


def targets(run):
    return [run.inputs(f"mail-dkim-{number}")["records"][0].partition(".")[2] for number in (1, 2, 3)]


def warnings(run):
    return [text for text in run.engine.messages if "did not say which zone" in text]


def test_the_zone_that_ses_names_is_taken():
    ses = Ses()
    run = declare(BASE, ses=ses)
    assert targets(run) == [CELL] * 3
    assert ses.asked == [(DOMAIN, "eu-central-1")]
    assert warnings(run) == []


def test_tokens_may_come_in_another_order():
    assert targets(declare(BASE, ses=Ses(DkimFacts(TOKENS[::-1], CELL)))) == [CELL] * 3


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "Could not connect to the endpoint URL"),
        (DkimFacts(TOKENS), "its answer names none"),
        (DkimFacts(("x", "y", "z"), CELL), "another identity of that name"),
        (DkimFacts((), CELL), "another identity of that name"),
    ],
)
def test_without_a_usable_answer_the_region_table_is_taken_with_a_warning(answer, reason):
    run = declare({**BASE, "region": "eu-south-1"}, ses=Ses(answer))
    assert targets(run) == ["dkim.eu-south-1.amazonses.com"] * 3
    (warning,) = warnings(run)
    assert reason in warning
    assert DOMAIN in warning
    assert "dkim.eu-south-1.amazonses.com" in warning


def test_a_declared_zone_is_taken_without_asking():
    ses = Ses()
    run = declare({**BASE, "dkim": {"signing_zone": "dkim.mine.example"}}, ses=ses)
    assert targets(run) == ["dkim.mine.example"] * 3
    assert ses.asked == []


def test_tokens_that_the_provider_read_too_early_come_from_ses():
    cloud = StrictAws(zones=(Zone("Z1", "example.com"),), tokens=())
    run = declare(BASE, cloud=cloud)
    assert [run.inputs(f"mail-dkim-{number}")["name"] for number in (1, 2, 3)] == [
        f"{token}._domainkey.{DOMAIN}" for token in TOKENS
    ]
    assert targets(run) == [CELL] * 3
    assert run.component_outputs("mail")["dkimTokens"] == list(TOKENS)


@pytest.mark.parametrize("answer", [None, DkimFacts(()), DkimFacts(TOKENS[:2], CELL)])
def test_tokens_that_nobody_has_yet_stop_the_program_with_the_next_step(answer):
    cloud = StrictAws(zones=(Zone("Z1", "example.com"),), tokens=())
    with pytest.raises(
        pulumi.RunError, match=r"0 of 3 DKIM tokens for shop\.example\.com .*pulumi up --refresh"
    ):
        declare(BASE, cloud=cloud, ses=Ses(answer))


def test_a_slow_answer_does_not_hold_up_the_event_loop():
    async def beside() -> int:
        from components.dkim_facts import read_dkim_facts
        from deliverability.declaration.reading import from_mapping

        started = asyncio.Event()
        loop = asyncio.get_running_loop()

        def ask(domain, region):
            # Answers only once the loop has turned: a call inside the loop would wait here for ever.
            asyncio.run_coroutine_threadsafe(_set(started), loop).result(timeout=60)
            return DkimFacts(TOKENS, CELL)

        facts = await read_dkim_facts(TOKENS, from_mapping(BASE), "eu-central-1", ask, None)
        assert started.is_set()
        return facts

    async def _set(event):
        event.set()

    assert asyncio.run(beside()) == DkimFacts(TOKENS, CELL)


class Environment(AwsEnvironment):
    """An environment whose client is a stub."""

    def __init__(self, client):
        object.__setattr__(self, "_stub", client)

    def client(self, service, region):
        assert (service, region) == ("sesv2", "eu-central-1")
        return self._stub


@pytest.fixture
def client():
    return boto3.client("sesv2", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x")


def test_ses_is_asked_for_the_identity(client):
    with Stubber(client) as stub:
        attributes = {"Tokens": list(TOKENS), "SigningHostedZone": CELL, "SigningEnabled": True}
        stub.add_response("get_email_identity", {"DkimAttributes": attributes}, {"EmailIdentity": DOMAIN})
        assert AskSesWithBoto3(Environment(client))(DOMAIN, "eu-central-1") == DkimFacts(TOKENS, CELL)


def test_an_answer_without_dkim_holds_nothing(client):
    with Stubber(client) as stub:
        stub.add_response("get_email_identity", {}, {"EmailIdentity": DOMAIN})
        assert AskSesWithBoto3(Environment(client))(DOMAIN, "eu-central-1") == DkimFacts((), None)


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("AccessDeniedException", 403, NoAnswer),
        ("NotFoundException", 404, NoAnswer),
        ("TooManyRequestsException", 429, NotNow),
        ("ThrottlingException", 400, NotNow),
        ("InternalServiceErrorException", 500, NotNow),
    ],
)
def test_an_error_of_ses_is_no_answer_or_none_yet(client, code, status, kind):
    with Stubber(client) as stub:
        stub.add_client_error("get_email_identity", code, "no", http_status_code=status)
        with pytest.raises(NoAnswer, match=code) as raised:
            AskSesWithBoto3(Environment(client))(DOMAIN, "eu-central-1")
    assert type(raised.value) is kind


def test_a_network_that_is_down_may_come_back(monkeypatch):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    keys = AwsEnvironment(access_key="x", secret_key="x", endpoints={"sesv2": "http://127.0.0.1:9"})
    with pytest.raises(NotNow, match="Could not connect"):
        AskSesWithBoto3(keys.clients())(DOMAIN, "eu-central-1")


def test_records_stay_where_they_point_while_ses_is_busy():
    def busy(domain, region):
        raise NotNow("Rate exceeded")

    with pytest.raises(pulumi.RunError, match=r"could not be asked now .*Rate exceeded.*dkim\.signingZone"):
        declare(BASE, ses=busy)
    declared = declare({**BASE, "dkim": {"signing_zone": "dkim.mine.example"}}, ses=busy)
    assert targets(declared) == ["dkim.mine.example"] * 3


def test_missing_credentials_are_no_answer():
    with pytest.raises(NoAnswer, match="Unable to locate credentials"):
        AskSesWithBoto3(AwsEnvironment().clients())(DOMAIN, "eu-central-1")


def test_a_profile_that_is_not_there_is_no_answer():
    with pytest.raises(NoAnswer, match="shops"):
        AskSesWithBoto3(AwsEnvironment(profile="shops").clients())(DOMAIN, "eu-central-1")

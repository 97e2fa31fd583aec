"""How the `aws:` namespace reaches those who can't use the default provider."""

import contextvars
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pulumi
import pytest

from components.aws_environment import AwsEnvironment
from tests.components.harness import Secret
from tests.components.strict_mocks import StrictAws, Zone, declare

ROLE = "arn:aws:iam::123456789012:role/dns"
FIRST = {"roleArn": "arn:aws:iam::123456789012:role/first", "externalId": "external-7"}


def environment(config):
    def read():
        pulumi.runtime.set_all_config({f"aws:{key}": value for key, value in config.items()}, [])
        return AwsEnvironment.of_stack()

    return contextvars.copy_context().run(read)


def test_an_empty_namespace_leaves_everything_to_the_shell():
    assert environment({}) == AwsEnvironment(endpoints={})
    assert environment({}).provider_arguments("eu-central-1", ROLE) == {
        "region": "eu-central-1",
        "assume_roles": [{"roleArn": ROLE, "sessionName": "mail-deliverability"}],
    }


def test_the_whole_namespace_is_handed_on():
    read = environment(
        {
            "profile": "shops",
            "accessKey": "AK",
            "secretKey": "SK",
            "token": "T",
            "endpoints": json.dumps(
                [{"sesv2": "http://127.0.0.1:1", "route53": ""}, {"sts": "http://127.0.0.1:2"}]
            ),
            "assumeRoles": json.dumps([FIRST]),
            "skipCredentialsValidation": "true",
            "skipRequestingAccountId": "false",
        }
    )
    assert read.provider_arguments("eu-central-1", ROLE) == {
        "region": "eu-central-1",
        "assume_roles": [FIRST, {"roleArn": ROLE, "sessionName": "mail-deliverability"}],
        "profile": "shops",
        "access_key": "AK",
        "secret_key": "SK",
        "token": "T",
        "endpoints": [{"sesv2": "http://127.0.0.1:1", "sts": "http://127.0.0.1:2"}],
        "skip_credentials_validation": True,
    }


@pytest.mark.parametrize("value", ["nonsense", "{}", '["x"]'])
def test_a_value_that_is_no_list_of_mappings_is_named(value):
    with pytest.raises(pulumi.RunError, match="aws:endpoints is no list of mappings"):
        environment({"endpoints": value})


def test_credentials_stay_secret_in_the_provider_of_the_foreign_zone():
    config = {"aws:region": "eu-central-1", "aws:accessKey": "AK", "aws:secretKey": "SK"}
    run = declare(
        {"domain": "shop.example.com", "dns": {"role_arn": ROLE}},
        cloud=StrictAws(zones=(Zone("Z1", "example.com"),)),
        config=config,
    )
    inputs = run.inputs("mail-dns")
    assert (inputs["accessKey"], inputs["secretKey"]) == (Secret("AK"), Secret("SK"))


@pytest.fixture
def endpoint():
    """An AWS endpoint on loopback that grants roles and answers every other question with the key that signed it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            signer = self.headers["Authorization"].partition("Credential=")[2].partition("/")[0]
            server.seen.append((signer, body))
            if "AssumeRole" in body:
                text, kind = _GRANTED, "text/xml"
            else:
                text, kind = json.dumps({"DkimAttributes": {"SigningHostedZone": signer}}), "application/json"
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def do_POST(self):
            self.do_GET()

        def log_message(self, *_):
            """Not in the tests' output."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.seen = []
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


_GRANTED = (
    '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>'
    "<AccessKeyId>GRANTED</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
    "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
)


def _zone(environment):
    client = environment.clients().client("sesv2", "eu-central-1")
    return client.get_email_identity(EmailIdentity="shop.example.com")["DkimAttributes"]["SigningHostedZone"]


def test_the_stacks_endpoint_and_keys_are_used(endpoint):
    url = f"http://127.0.0.1:{endpoint.server_port}"
    assert _zone(AwsEnvironment(access_key="AK", secret_key="SK", endpoints={"sesv2": url})) == "AK"


def test_the_shells_endpoint_and_keys_are_used_otherwise(endpoint, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{endpoint.server_port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "SHELL")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "SK")
    assert _zone(AwsEnvironment()) == "SHELL"


def test_the_stacks_roles_are_assumed_first(endpoint):
    url = f"http://127.0.0.1:{endpoint.server_port}"
    chain = AwsEnvironment(
        access_key="AK", secret_key="SK", endpoints={"sesv2": url, "sts": url}, assume_roles=(FIRST,)
    )
    assert _zone(chain) == "GRANTED"
    signer, body = endpoint.seen[0]
    assert signer == "AK"
    assert "RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Ffirst" in body
    assert "ExternalId=external-7" in body
    assert "RoleSessionName=mail-deliverability" in body


def test_a_role_without_an_arn_is_botocores_error_not_ours(endpoint):
    from botocore.exceptions import BotoCoreError

    with pytest.raises(BotoCoreError, match="RoleArn"):
        _zone(AwsEnvironment(access_key="AK", secret_key="SK", assume_roles=({"sessionName": "x"},)))

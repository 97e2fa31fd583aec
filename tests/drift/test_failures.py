"""What the CLI said when it failed, measured with CLI 3.274.1 and provider 5.100.0, and what it means."""

import pytest

from deliverability.drift.failures import failure_of, in_short

SAID = [
    (1, "no-passphrase", "error: getting stack configuration: get stack secrets manager: passphrase must be set with "
        "PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables"),
    (1, "no-passphrase", "error: getting stack configuration: get stack secrets manager: incorrect passphrase"),
    (6, "no-stack", "error: no stack named 'nosuch' found"),
    (1, "no-stack", "error: no stack named 'nosuch' found"),
    (1, "no-credentials", "error: could not load provider for resource urn:pulumi:shop::x: could not create provider: configure provider: "
        "No valid credential sources found: Please see the documentation\n\nError: failed to refresh cached credentials, no EC2 IMDS "
        "role found, operation error ec2imds: GetMetadata, access disabled to EC2 IMDS via client option"),
    (1, "no-credentials", "operation error STS: GetCallerIdentity, https response error StatusCode: 403, RequestID: 1, api error "
        "InvalidClientTokenId: The security token included in the request is invalid."),
    (1, "unreachable", "Retrieving AWS account details: validating provider credentials: retrieving caller identity from STS: operation "
        'error STS: GetCallerIdentity, exceeded maximum number of attempts, 9, https response error StatusCode: 0, RequestID: , request '
        'send failed, Post "http://127.0.0.1:9/": dial tcp 127.0.0.1:9: connect: connection refused: '),
    (1, "unreachable", 'error: unable to open state directory "file:///nowhere/at/all": stat /nowhere/at/all: no such file or directory'),
    (1, "denied", "operation error SESv2: GetEmailIdentity, https response error StatusCode: 403, RequestID: 1, api error "
        "AccessDeniedException: User: arn:aws:iam::123456789012:user/x is not authorized to perform: ses:GetEmailIdentity"),
    (1, "broken", "Program failed with an unhandled exception:\nTraceback (most recent call last):\nRuntimeError: boom"),
    (1, "broken", "error: the configuration of the stack shop: 1 problem"),
    (1, "refused", 'Record \'mail-dmarc\': Preview failed: before hook "mail-is-free" failed: _dmarc.shop.example TXT exists already'),
    (1, "locked", "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file"),
    (1, "locked", "error: [409] Conflict: Another update is currently in progress."),
    (3, "no-login", "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions"),
    (3, "no-login", "error: something else"),
    (255, "no-cli", "error: unknown flag: --event-log"),
    (1, "error", "error: something that nobody has seen yet"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "expected", "said"), SAID)
def test_each_failure_is_known_by_its_words(code: int, expected: str, said: str):
    assert failure_of(code, said) == expected


def test_what_was_said_is_one_line_that_ends_with_the_cause():
    assert in_short("error: no stack named\n  'x' found\n") == "no stack named 'x' found"
    long = in_short(f"error: begins {'x ' * 500}RuntimeError: boom")
    assert len(long) <= 410
    assert long.startswith("begins x x")
    assert long.endswith("RuntimeError: boom")
    named = in_short(f"error: {'_dmarc.shop.example ' * 50}is taken")
    assert set(named.split()) == {"_dmarc.shop.example", "...", "is", "taken"}
    assert in_short("x" * 500) == f"{'x' * 100} ... {'x' * 300}"


def test_no_secret_is_told():
    assert in_short("cannot open postgres://user:hunter2@db.example/state") == (
        "cannot open postgres://db.example/state"
    )
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----"
    assert "MIIEow" not in in_short(f"error: {key}")

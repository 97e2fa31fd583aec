"""Why a command of the Pulumi CLI failed, told from its exit code and its words: what it means for a look. Pure."""

import re

from deliverability.masking import masked
from deliverability.snapshot.pulumi import Failure

#: Exit codes of the CLI (`pulumi --help`, since 3.227.0): what they say by themselves.
DRIFTED, NO_LOGIN, NO_STACK = 7, 3, 6

#: The first that is found says what it is, so the more exact ones come first.
_SIGNS: tuple[tuple[Failure, str], ...] = (
    ("no-cli", r"unknown flag: --event-log|does not satisfy the version range|requires pulumi version"),
    ("no-passphrase", r"passphrase must be set|incorrect passphrase|PULUMI_CONFIG_PASSPHRASE"),
    (
        "no-login",
        r"must be logged in|PULUMI_ACCESS_TOKEN must be set|please run `?pulumi login|invalid access token",
    ),
    ("no-stack", r"no stack named|stack not found"),
    (
        "locked",
        r"currently locked by|another update is currently in progress|conflict: another update|\[409\] conflict",
    ),
    (
        "no-credentials",
        r"no valid credential sources|unable to locate credentials|failed to refresh cached credentials|expiredtoken"
        r"|invalidclienttokenid|unrecognizedclientexception|security token included in the request is (?:invalid|expired)"
        r"|no ec2 imds role found|signaturedoesnotmatch",
    ),
    (
        "unreachable",
        r"connection refused|no such host|i/o timeout|connection reset|network is unreachable|tls handshake"
        r"|context deadline exceeded|request send failed|could not connect to the endpoint|temporary failure in name resolution"
        r"|server misbehaving|statuscode: 50[0234]|unable to open state directory",
    ),
    ("denied", r"accessdenied|access denied|not authorized to perform|statuscode: 403"),
    ("refused", r"before hook \"[^\"]+\" failed"),
    (
        "broken",
        r"program failed with|unhandled exception|resource monitor has terminated|preview failed|failed to run|language plugin"
        r"|the configuration of the stack|missing required configuration|validating stack config|traceback",
    ),
)
_SIGNS_READ = tuple((failure, re.compile(signs, re.IGNORECASE)) for failure, signs in _SIGNS)
#: A user and a password in a URL.
_USERINFO = re.compile(r"(?<=://)[^/\s@]+@")
#: Characters of what the CLI said that are kept.
_LONGEST = 400


def failure_of(code: int, said: str) -> Failure:
    """What kind of failure it is. said: the errors of its log, else what it printed."""
    if code == NO_STACK:
        return "no-stack"
    for failure, signs in _SIGNS_READ:
        if signs.search(said):
            return failure
    return "no-login" if code == NO_LOGIN else "error"


def in_short(said: str) -> str:
    """What the CLI said, on one line and without what may be secret: its beginning and its end, where the cause stands."""
    text = _USERINFO.sub("", masked(" ".join(said.split()))).removeprefix("error: ")
    if len(text) <= _LONGEST:
        return text
    # Between words: half a name reads like another one.
    begins, ends = text[: _LONGEST // 4], text[-_LONGEST * 3 // 4 :]
    return f"{begins.rpartition(' ')[0] or begins} ... {ends.partition(' ')[2] or ends}"
